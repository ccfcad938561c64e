"""A question understood: the hospitals it names, the kind of answer it wants, the terms to search for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

from corpus.names import places
from retrieval.language import knowledge, terms
from retrieval.language.numerals import with_digits
from retrieval.question.names import Named, Names


class Want(Enum):
    """The kind of answer that a question wants."""

    NUMBER = auto()
    MONEY = auto()
    DATE = auto()
    PERSON = auto()
    PLACE = auto()
    NAME = auto()
    LIST = auto()
    REASON = auto()
    WAY = auto()
    DEFINITION = auto()
    BYLINE = auto()
    TITLE = auto()
    HEADING = auto()
    ANY = auto()


THINGS = frozenset({Want.NUMBER, Want.MONEY, Want.DATE, Want.PERSON, Want.PLACE})
"""Kinds of answer that a sentence either holds or does not."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood: the terms to search for, and the hospitals."""

    text: str
    """The question in its normalised form, and in ordinary words."""
    rest: str
    """The text with the hospitals named blanked, and Chinese numbers in digits."""
    named: Named
    want: Want
    words: tuple[str, ...]
    """Telling words, each once."""
    bigrams: tuple[str, ...]
    """Character pairs of the words, without the mark "#"."""
    query: tuple[str, ...]
    """Terms for BM25."""
    several: bool
    """True where one answer for each hospital is wanted."""
    pronoun: bool
    """True where it speaks of a hospital without naming it: 它, 该院, 那里."""

    @property
    def asking(self) -> str:
        """The text with the hospitals named blanked: 老院 as a part of a name does not ask about an old building."""
        return blanked(self.text, self.named.stretches)

    @property
    def unnamed(self) -> str:
        """The text with a mere 医院 for each hospital named: what is told of a person does not depend on which it is."""
        text = self.text
        for start, end in sorted(self.named.stretches, reverse=True):
            text = f"{text[:start]}医院{text[end:]}"
        return text


_EMPTY = dict.fromkeys(
    "的了着过得地是有在和与跟同被把将让给对向从到去来为就都也还又再才只很太最更这那它他她你您我们些么之其等于所以而但",
    " ",
)
"""Words of one character that ask for nothing, as blanks; inside a longer word they stay."""


def _pattern(kind: str, *, leads: bool = False) -> knowledge.Pattern:
    """The rows of one kind of phrase as one pattern; `leads`: only those of what may lead up to any question."""
    rows = [row for row in knowledge.rows(kind, "phrases") if row.more.get("leads") or not leads]
    return knowledge.Pattern(
        tuple(a for row in rows for a in row.asked.alternatives),
        tuple(u for row in rows for u in row.asked.unless),
        of_questions=True,
    )


_PHRASES = _pattern("aside").expression
"""Phrases that only ask, and are not what is asked about."""
LEADS = _pattern("aside", leads=True)
"""Those of them that say no more than that something is asked, and where it was heard."""
_PRONOUN = _pattern("pronoun")
_WHOLE_HOSPITAL = _pattern("several")
QUESTION_WORD = _pattern("interrogative")
_SPOKEN = knowledge.rows("spoken", "phrases")
"""Words of other kinds of Chinese, each with the ordinary one."""
_COMPARED = knowledge.rows("compared", "phrases")
"""What hospitals are compared by, each with the question that every one of them is asked."""
_CONTRAST = _pattern("contrast")
"""What a question says that it does not ask."""
_MEANT = knowledge.rows("meant", "phrases")
"""Expressions, each with the word that reports use instead, added to the search: a question where a hospital is has no
such word, a lone 床 would be found in every 临床, a 改成 in whatever changed."""
WANTS = knowledge.rows("want", "wants")
"""The kinds of answer, in the order in which they are tried."""


_THAT_ONE = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:那个|那家|那所|这个|这家)(?=(?:[县区市镇乡])?(?:人民|中心|中)?(?:医院|卫生院|保健院))"
)
"""A demonstrative between a place and its hospital, as in speech: 某县那个医院."""
_THAT_HOSPITAL = re.compile(r"(?:那个|那家|那所|这个|这家)(?=医院|卫生院)")
"""The same before a mere kind: what stands before it may only say where it is, 石桥东头那家医院."""
_BLANKS = re.compile(r"\s+")
_LONGEST = 1000
"""Characters of a question that are looked at, at most; no question needs more."""


def ordinary(text: str) -> str:
    """A normalised question with the words of other kinds of Chinese in ordinary ones, 喺边度 is 在哪里; and a comparison as
    the question that it asks of each hospital."""
    return _COMPARED.put_plainly(_SPOKEN.put_plainly(text))


def want_of(text: str) -> Want:
    """The kind of answer that a normalised question wants."""
    row = WANTS.first_asked(text)
    return Want[row.name.upper()] if row else Want.ANY


def telling(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The words, bigrams and BM25 terms of a question, its asking phrases left out."""
    text = _MEANT.put_plainly(text)
    pieces = terms.pieces(_PHRASES.sub(" ", _PRONOUN.sub(" ", text)))
    left = [*map(_EMPTY.get, pieces, pieces)]
    rest = "".join(left)
    coarse = terms.coarse_words(left)
    inner, search, pairs = terms.inner_words(coarse), terms.words_of_pieces(left), dict.fromkeys(terms.bigrams(rest))
    words = dict.fromkeys([*filter(_tells, coarse), *inner, *_compound(text, coarse)])
    bigrams = tuple(pair.removeprefix("#") for pair in pairs if len(pair) > 2)
    return tuple(words), bigrams, (*dict.fromkeys(filter(_tells, search)), *pairs)


def _compound(text: str, coarse: Sequence[str]) -> tuple[str, ...]:
    """The one word that is all of a question, where jieba's dictionary does not hold it and cuts it up: 洗肺.

    In a longer question, single characters side by side are rarely a word.
    """
    alone = text.strip(" ?!。")
    return (alone,) if len(coarse) > 1 and len(alone) == len(coarse) <= _COMPOUND else ()


_COMPOUND = 3
"""Characters of a compound, at most."""


def _tells(word: str) -> bool:
    return len(word) > 1 or "\u4e00" <= word <= "\u9fff" or word.isalnum()


@lru_cache(maxsize=1_000)
def understand(text: str, names: Names) -> Question:
    """Understand a question as typed, against the hospitals covered.

    The last ones are remembered, as they are needed again by the next question, and by the offers of a refusal.
    """
    flat = ordinary(_BLANKS.sub(" ", terms.normalise(text[:_LONGEST])).strip())
    flat = _CONTRAST.sub(" ", flat).strip()
    flat, named = _with_named(flat, names)
    rest = with_digits(blanked(flat, named.stretches))
    words, bigrams, query = telling(rest)
    want = want_of(flat)
    many = _WHOLE_HOSPITAL.search(flat) is not None
    return Question(
        text=flat,
        rest=rest,
        named=named,
        want=want,
        words=words,
        bigrams=bigrams,
        query=query,
        several=many or (len(named.scope) > 1 and not names.are_one(named.scope) and not _one_place(flat, named)),
        pronoun=_PRONOUN.search(flat) is not None,
    )


def clauses(text: str, names: Names) -> Sequence[Question]:
    """The questions of a text of which each asks which hospital it is, or names one of its own; none where one does not."""
    found = [understand(piece, names) for piece in re.split("[,;?，；？ ]+", text) if piece]
    if not all(QUESTION_WORD.search(one.text) and (_WHICH.search(one.text) or one.named.scope) for one in found):
        found = [understand(piece, names) for piece in _shared(text, understand(text, names).named.stretches)]
    named = {one.named.scope for one in found}
    return found if named == {()} or (len(named) == len(found) and all(len(scope) == 1 for scope in named)) else ()


def _shared(text: str, stretches: Sequence[tuple[int, int]]) -> Iterator[str]:
    """What a text asks of something else of each hospital, all in one: 某院的洗肺和另一院的烧伤科分别是哪年.

    None where hospitals are asked for the same: 某院和另一院各有多少张床.
    """
    asked = _OF_EACH.search(text, stretches[-1][1]) if stretches else None
    if asked is None:
        return
    ends = [0]
    for (_, end), (start, _) in pairwise(stretches):
        joined = max(text.rfind(one, end, start) for one in _JOINED)
        if joined < end + _OWN:
            return
        ends.append(joined + 1)
    for start, end in pairwise([*ends, asked.start()]):
        yield text[start:end].rstrip(_JOINED) + text[asked.start() :]


_OF_EACH = re.compile("各自?(?!家)|分别")
_JOINED = "和与跟同及、"
_OWN = 3
"""Characters of what is asked of one hospital alone, at least, with their 的."""


_WHICH = re.compile("[哪那][一]?[家个所](?!科)|谁家")


def _with_named(flat: str, names: Names) -> tuple[str, Named]:
    """A question without demonstratives between a place and its hospital, and the hospitals that it names.

    What is no covered hospital's name with a mere 医院 behind it is where that is: words to search for.
    """
    joined = _THAT_ONE.sub("", flat)
    named = names.find(joined)
    apart = _THAT_HOSPITAL.sub(" ", flat)
    if named.missing and not named.scope and apart != flat:
        found = names.find(apart)
        if not found.missing:
            return apart, found
    return joined, named


def _one_place(text: str, named: Named) -> bool:
    """True where the question names just one place: of the hospitals that lie in it one is meant, not each."""
    return len(named.stretches) == 1 and bool(places.meanings(text[slice(*named.stretches[0])]))


def asks_on(text: str) -> bool:
    """Tell whether a question as typed continues the one before it: 那护士呢, 它在哪里."""
    return _PRONOUN.search(ordinary(terms.normalise(text[:_LONGEST]))) is not None


def blanked(text: str, stretches: Sequence[tuple[int, int]]) -> str:
    """The text with these stretches blanked, so that the characters around them do not form words."""
    for start, end in stretches:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
