"""Questions that readers got no answer to: refused or voted down, alike ones together, for administrators.

Two questions are alike when they are about the same hospitals and share most of their words, weighed by
rarity with synonyms counted as the same, or most of their character pairs.  Questions about a hospital
that no report is about are alike when they name the same one, whatever they ask.

Pure, but not quick: a few milliseconds for each question, which are steps, so that readers' questions may come between.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.journal.entries import Entry, Shown
from bot.library.turns import Steps
from retrieval.answering.answer import answer
from retrieval.answering.search import Search
from retrieval.language import terms
from retrieval.question.question import Question, understand
from retrieval.quote import Outcome
from retrieval.snapshot.index import Index

REFUSED = frozenset({Outcome.RELATED, Outcome.NOT_FOUND, Outcome.NOT_COVERED, Outcome.EMPTY})
"""Refusals for want of a report.  Small talk, advice and emergencies are no gap in the corpus."""
_ALIKE = 0.6
"""Share of the weight of two questions' words, 0 to 1, that they must have in common to be alike."""
_CHARACTERS = 0.75
"""The same share for character pairs, which different questions share more easily."""
_TELLS_APART = re.compile(
    "[一二三四五六七八九十〇零0-9]+|人民|中医|妇幼|妇产|儿童|肿瘤|口腔|眼科|骨科|精神|传染|胸科|康复|附属|卫生院|社区|疾控|急救"
)
"""Parts that tell a hospital's name from others: 第二医院 is not 第三医院, nor is a place's 中医院 its 人民医院."""
_COMMON = re.compile("[省市县区旗乡镇州]|.*(?:医院|中心|人民|卫生|保健).*")
"""Words that many hospitals have in their names, so that sharing one says little."""
_COMMON_WEIGHT = 2.0
WORDINGS = 5
"""Wordings of a group, at most, that are asked again or shown beside the first."""
LATEST = 5_000
"""Questions looked at, at most; older ones are left out."""


@dataclass(frozen=True, slots=True)
class Group:
    """Alike questions that found no answer, or none that helped."""

    entries: tuple[Entry, ...]
    """The oldest first."""
    wordings: tuple[str, ...]
    """The different ways it was asked, the most frequent first."""
    hospitals: tuple[str, ...]
    """The hospitals asked about, if any: covered ones by their name, others as readers write them."""
    covered: bool
    """False when the questions are about a hospital without a report."""

    @property
    def example(self) -> Entry:
        """The latest question in the most frequent wording."""
        return next(entry for entry in reversed(self.entries) if _wording(entry) == self.wordings[0])

    @property
    def times(self) -> int:
        """Number of questions."""
        return len(self.entries)

    @property
    def readers(self) -> int:
        """Number of different readers."""
        return len({entry.reader for entry in self.entries})

    @property
    def voted_down(self) -> int:
        """Number of answers voted down."""
        return sum(entry.vote < 0 for entry in self.entries)

    @property
    def last(self) -> float:
        """Unix time of the latest question."""
        return self.entries[-1].when

    @property
    def outcomes(self) -> Mapping[Outcome, int]:
        """Number of questions by outcome."""
        return Counter(entry.outcome for entry in self.entries)

    @property
    def shown(self) -> Shown | None:
        """The quote that the reader was shown last: the closest passage, or one that was voted down."""
        return next((entry.quotes[0] for entry in reversed(self.entries) if entry.quotes), None)


@dataclass(frozen=True, slots=True)
class Closest:
    """The sentence that comes closest to an answer, and the conditions of the gate that it meets."""

    shown: Shown
    paragraph: int
    text: str
    """The sentence, verbatim."""
    support: float
    """Share of what was asked that stands in the sentence and its surroundings, 0 to 1."""
    enough: bool
    """True where that share is enough for an answer."""
    figures: bool
    """True where the figures, people and letters in the question stand there."""
    kind: bool
    """True where the kind of thing asked for stands there, such as a number."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The features by which questions are compared."""

    about: tuple[str, ...]
    covered: bool
    weights: Mapping[str, float]
    pairs: frozenset[str]
    marks: frozenset[str] = frozenset()
    """Parts of the hospital's name that must be equal in both."""


def is_unanswered(entry: Entry) -> bool:
    """True for a question that was refused for want of a report, or whose answer was voted down."""
    return entry.outcome in REFUSED or entry.vote < 0


class Latest:
    """The latest of the entries put in that went unanswered: a journal may hold more of them than memory should."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=LATEST)

    def add(self, entry: Entry) -> None:
        if is_unanswered(entry):
            self.entries.append(entry)


def groups(entries: Iterable[Entry], index: Index) -> Steps[tuple[Group, ...]]:
    """The unanswered among `entries` in groups of alike ones: the most frequent first, then the latest."""
    unanswered = sorted(filter(is_unanswered, entries), key=lambda entry: (entry.when, entry.id))[-LATEST:]
    same: defaultdict[tuple[str, tuple[str, ...]], list[Entry]] = defaultdict(list)
    for entry in unanswered:
        same[_wording(entry), entry.scope].append(entry)
    found: defaultdict[tuple[tuple[str, ...], bool], _Groups] = defaultdict(_Groups)
    for (wording, scope), asked_so in sorted(same.items(), key=lambda one: -len(one[1])):
        asked = _asked(wording, scope, index)
        found[asked.about if asked.covered else (), asked.covered].put(asked, asked_so, index)
        yield
    made = []
    for some in found.values():
        for asked, of in some.groups:
            made.append(_group(asked, of))
            yield
    return tuple(sorted(made, key=lambda group: (-group.times, -group.last)))


class _Groups:
    """Groups of alike questions about the same hospitals."""

    def __init__(self) -> None:
        self.groups: list[tuple[_Asked, list[Entry]]] = []
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        """Word or pair of characters to the groups with it: others have nothing in common with a question."""

    def put(self, asked: _Asked, entries: Sequence[Entry], index: Index) -> None:
        """Put a question into the group that it is most like, or into one of its own."""
        words = {same for word in asked.weights for same in (word, *index.synonyms.get(word, ()))} | asked.pairs
        near = sorted({number for word in words for number in self._with.get(word, ())})
        likeness, best = max(((_likeness(asked, self.groups[n][0], index), -n) for n in near), default=(0.0, 0))
        if likeness >= 1:
            self.groups[-best][1].extend(entries)
            return
        for word in words:
            self._with[word].append(len(self.groups))
        self.groups.append((asked, list(entries)))


def answered_now(group: Group, index: Index) -> Steps[bool]:
    """Tell whether the index answers most of the group's wordings now; a quote that was voted down does not count."""
    disliked = {entry.quotes[0] for entry in group.entries if entry.vote < 0 and entry.quotes}
    tried = group.wordings[:WORDINGS]
    scopes = {_wording(entry): entry.scope for entry in group.entries}
    good = 0
    for wording in tried:
        found = answer(index, wording, None, scopes[wording])
        if found.outcome is Outcome.ANSWER:
            first = found.quotes[0]
            good += Shown(first.report, first.at, first.hospital, first.file) not in disliked
        yield
    return 2 * good > len(tried)


def with_answers(entries: Iterable[Entry], index: Index, most: int | None = None) -> Steps[list[tuple[Group, bool]]]:
    """The groups, `most` of them, each with whether it is answered now."""
    found = []
    for group in (yield from groups(entries, index))[:most]:
        found.append((group, (yield from answered_now(group, index))))  # noqa: PERF401 - a comprehension cannot yield
    return found


def closest(group: Group, index: Index) -> Closest | None:
    """Find the sentence closest to an answer for the group; None when there is none or the hospital has no report."""
    understood, scope = _understood(group.wordings[0], group.example.scope, index)
    if understood.named.missing and not scope:
        return None
    search = Search(index, understood, scope)
    best = next(iter(search.candidates), None)
    if best is None:
        return None
    entry = best.entry
    sentence = entry.passage.sentences[best.sentence]
    verdict = search.gate.judge(best)
    return Closest(
        shown=Shown(entry.report.fingerprint, sentence.spans[0].start, entry.passage.hospital or "", entry.report.file),
        paragraph=entry.passage.paragraph,
        text=sentence.text,
        support=min(1.0, verdict.support),
        enough=verdict.enough,
        figures=verdict.figures,
        kind=verdict.kind,
    )


def _wording(entry: Entry) -> str:
    """The question without differences that nobody would call another wording: width, case, spaces, end marks."""
    return " ".join(terms.normalise(entry.question).split()).rstrip("?？!！。. ")


def _understood(wording: str, scope: Sequence[str], index: Index) -> tuple[Question, tuple[int, ...]]:
    """The question understood, and the covered hospitals it is about: those it names, else those in `scope`."""
    understood = understand(wording, index.names)
    named = understood.named.scope
    if not named and not understood.named.missing:
        named = tuple(number for number, one in enumerate(index.covered) if one.hospital.name in scope)
    return understood, named


def _asked(wording: str, scope: Sequence[str], index: Index) -> _Asked:
    understood, named = _understood(wording, scope, index)
    missing = understood.named.missing
    if missing and not named:
        words = {word: _weight_in_name(word) for name in missing for word in terms.words(name)}
        marks = frozenset(_TELLS_APART.findall(" ".join(missing)))
        return _Asked(missing, covered=False, weights=words, pairs=frozenset(), marks=marks)
    about = tuple(sorted(index.covered[number].hospital.name for number in named))
    weights = {word: terms.rarity(word) for word in understood.words}
    return _Asked(about, covered=True, weights=weights, pairs=frozenset(understood.bigrams))


def _weight_in_name(word: str) -> float:
    if _COMMON.fullmatch(word):
        return _COMMON_WEIGHT
    return terms.rarity(word) * (2 if len(word) == 1 else 1)  # of a place that jieba's dictionary lacks


def _likeness(one: _Asked, other: _Asked, index: Index) -> float:
    """Likeness of two questions, 0 or more; from 1 they are alike.  0 where there is nothing to compare."""
    if not one.weights or not other.weights or one.marks != other.marks:
        return 0.0
    by_words = _common(one, other, index) / _ALIKE
    both = len(one.pairs) + len(other.pairs)
    return max(by_words, 2 * len(one.pairs & other.pairs) / both / _CHARACTERS if both else 0.0)


def _common(one: _Asked, other: _Asked, index: Index) -> float:
    shared = sum(_shared(one, other, index)) + sum(_shared(other, one, index))
    return shared / (sum(one.weights.values()) + sum(other.weights.values()))


def _shared(one: _Asked, other: _Asked, index: Index) -> Iterator[float]:
    for word, weight in one.weights.items():
        if word in other.weights or any(same in other.weights for same in index.synonyms.get(word, ())):
            yield weight


def _group(asked: _Asked, entries: Sequence[Entry]) -> Group:
    counted = Counter(_wording(entry) for entry in entries)
    return Group(
        entries=tuple(sorted(entries, key=lambda entry: (entry.when, entry.id))),
        wordings=tuple(wording for wording, _times in counted.most_common()),
        hospitals=asked.about,
        covered=asked.covered,
    )
