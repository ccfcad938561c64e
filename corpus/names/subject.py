"""Whose report it is: the hospital that a report is about, on what evidence, and how sure that is.

Title, subtitle, byline and first sentence say it before any count does.  A name told in history, as a
partner, as a guest's home or as the giver of an honour is no subject; the last name in time is the name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from corpus.names import places
from corpus.names.aliases import aliases
from corpus.names.grammar import grammar
from corpus.names.name import Name, holds_in_order, kind_start, names_in, place_names, same, starts
from corpus.names.places import Division, Place
from corpus.names.told import are_one, called_later, is_second_name, nicknames, other_names
from corpus.names.turns import Turns, speaks_of_several
from corpus.report import Hospital


@dataclass(frozen=True)
class Mentions:
    """The texts to look for the subject in, the most telling first."""

    headline: Sequence[str]
    """Title and subtitle."""
    byline: str
    lead: str
    """The first paragraph of the body."""
    body: str
    headings: Sequence[str] = ()
    rest: str = ""
    """What was set aside: captions, sources, mastheads."""

    @cached_property
    def whole(self) -> str:
        """All of them, a line each; offsets of names are into this."""
        return "\n".join([*self.headline, self.byline, self.body, self.rest])

    @cached_property
    def opening(self) -> str:
        """The first sentence of the first paragraph."""
        end = re.search("[。！？!?]", self.lead)
        return self.lead[: end.end()] if end else self.lead


class Evidence(StrEnum):
    """What speaks for a subject, the strongest first."""

    STATED = "stated"
    TITLE = "title"
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    OPENING = "opening"
    LEAD = "lead"
    HEADINGS = "headings"
    TURNS = "turns"
    OFTEN = "often"
    PLACE = "place"
    COMPOSED = "composed"


_WEIGHTS: Mapping[Evidence, float] = {
    Evidence.TITLE: 9.0,
    Evidence.SUBTITLE: 8.0,
    Evidence.BYLINE: 6.0,
    Evidence.OPENING: 5.0,
    Evidence.LEAD: 2.0,
}
_MOST = 8
"""Mentions that count."""
_SURE = 3.0
"""Weight by which the subject is ahead of the next institution where it is certain."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The hospitals that a report is about, with what speaks for them."""

    hospitals: tuple[Hospital, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    sure: bool = True
    rival: str = ""
    """The institution that was nearly as likely; empty where none was."""


# ---------------------------------------------------------------- the part that a mention plays

_OFFICER = re.compile(
    r"(?:[\u4e00-\u9fff]{1,8}科)?(?:原|党委|常务)?(?:副?(?:院长|书记|主任)|(?:副?主任|主治)?医师|医生|护士长|护师)"
)
"""Behind the name of an institution: someone who works there."""
_GUEST = re.compile(
    r"(?:[\u4e00-\u9fff]{1,8}科)?的?(?:多位|几位|[0-9一二三四五六七八九十两]+[名位个])?(?:[\u4e00-\u9fff]{0,4}科)?"
    r"(?:副?教授|专家|医疗队|博士团|(?:帮助|支持|指导|帮扶)下)"
)
"""Behind the name of an institution: someone who comes from there, as patrons and guests do."""
_FROM = re.compile(r"(?:来自|毕业于|进修于|就职于|请来|转到|转往|转至|送到|送往|派往|辗转|远赴|特邀|聘请|邀请)[“\"]?$")
_PARTNER_BEFORE = re.compile(
    r"(?:与|同|跟|和|联合|携手|牵手|对接|依托|借助|加入|挂靠|隶属于?|托管给?|纳入|成为|赴|前往|[在到由])[“\"]?$"
)
_PARTNER_BEHIND = re.compile(
    r"[”\"]?(?:等[^，。；]{0,12}?)?[^，。；]{0,8}?(?:结成|结对|结为|签约|签订|签署|合作|共建|协作|建立[^，。；]{0,12}关系|对口|帮扶|帮助|支持"
    r"|指导|会诊|进修|学习|就诊|确诊|医联体|托管|分院|成员单位|战略|合并|登门|致谢|取经|考察|拜访|交流|挂职|跟班)"
)
_GIVER_BEHIND = re.compile(r"(?:评为|授予|确定为|列为|命名为|指定为|批准为|吸收为|认定为|颁发)")
_HISTORY_BEFORE = re.compile(
    r"(?:前身(?:是|为|系|叫)?|原名|原称|曾用名|曾名|旧称|原为|原是|曾是|最初(?:叫|称|是)|始称|始名|当时(?:叫|称|名为)"
    r"|(?:组建|成立|创办|建立|建起|开办|设立)[，,]?(?:名?叫[做作]?|称|名为|取名)|时称|[改整扩合]?编为|后来叫|后称|定名为?|取名为?|脱胎于)[^，。；]{0,6}[“\"《]?$"
)
_JOINED = re.compile(r"(?:与|和|携手|牵手|联手|—+|·)")


def _is_guest(name: Name, whole: str) -> bool:
    """Whether a mention is that of a partner, a guest's home, a giver of honours or of what was before."""
    before, behind = whole[max(0, name.start - 14) : name.start], whole[name.end : name.end + 24]
    if _GUEST.match(behind) or _FROM.search(before) or _HISTORY_BEFORE.search(before):
        return True
    if before.endswith(("被", "获", "由")) and _GIVER_BEHIND.match(behind):
        return True
    return _PARTNER_BEFORE.search(before) is not None and _PARTNER_BEHIND.match(behind) is not None


def _is_passing(name: Name, whole: str) -> bool:
    """The same, or somebody's place of work, which says little of a report unless it is at its head."""
    return _OFFICER.match(whole[name.end : name.end + 24]) is not None or _is_guest(name, whole)


# ---------------------------------------------------------------- the subject


def subjects(mentions: Mentions) -> tuple[Hospital, ...]:
    """The hospitals that a report is about, with their aliases; none when the report names none."""
    return subject(mentions).hospitals


def subject(mentions: Mentions) -> Subject:
    """The hospitals that a report is about, and why.

    More than one only when the report divides itself between them, by a heading, a paragraph or a row for each, or when
    it says that there are several and tells of each in turn.
    """
    whole = mentions.whole
    names = names_in(whole)
    groups = [_lengthened(group, whole) for group in _groups(names)]
    nicks = nicknames(whole)
    groups = [group for group in groups if group[0].text not in nicks] or groups
    if not groups:
        return _composed(names, whole)
    view = _View(mentions, names, groups)
    ranked = sorted(groups, key=lambda group: -view.weight(group))
    parted = _parted(ranked, mentions, view)
    if len(parted) > 1:
        return Subject(tuple(view.hospital(group) for group in parted), (Evidence.HEADINGS,))
    in_turns = _in_turns(ranked, view)
    if in_turns:
        return Subject(in_turns, (Evidence.TURNS,))
    best = view.first_name_of(ranked)
    if not _is_full(best):  # a short form, or a mere brand: a report says once whose it is
        best = next((group for group in ranked if _is_full(group) and view.own(group)), best)
    if not view.is_subject(
        best
    ):  # a partner named in passing may weigh more than the hospital that the first lines name
        best = next((group for group in ranked if _is_full(group) and view.is_subject(group)), [])
    if not best:
        composed = _composed(names, whole)
        named_once = next((group[0].text for group in ranked if _is_full(group) and view.own(group)), "")
        return replace(composed, sure=not named_once, rival=named_once) if not composed.hospitals else composed
    evidence = view.evidence(best)
    told = _TOLD & set(evidence)
    rival = "" if told else view.rival(best)
    guessed = not told and all(name.doubtful for name in best)
    return Subject((view.hospital(best),), evidence, not (rival or guessed), rival)


def _is_full(group: Sequence[Name]) -> bool:
    return any(name.full for name in group)


_TOLD = frozenset({Evidence.TITLE, Evidence.SUBTITLE, Evidence.BYLINE, Evidence.OPENING})
"""Evidence that no other institution outweighs."""


class _View:
    """What the texts of a report say about the institutions that it names."""

    def __init__(self, mentions: Mentions, names: Sequence[Name], groups: Sequence[list[Name]]) -> None:
        self.mentions = mentions
        self.whole = mentions.whole
        self.names = names
        self.groups = groups
        self.outside = _places_outside_names(names, self.whole)
        self._headline = [names_in(line) for line in [*mentions.headline, "", ""][:2]]
        self._leading = [_leading(*both) for both in zip(self._headline, [*mentions.headline, "", ""], strict=False)]
        self._lead = _leading(names_in(mentions.lead), mentions.lead)
        self._levels = [max((len(d.code) for n in group for d in n.seat), default=0) for group in groups]
        self._weights: dict[int, float] = {}
        self._first = self._opening_name()

    def _opening_name(self) -> str:
        """The name in the first sentence that is no partner's and no guest's home."""
        opening = self.mentions.opening
        own = [name for name in names_in(opening) if not name.generic]
        return next((name.text for name in own if not _is_guest(name, opening)), "")

    def evidence(self, group: list[Name]) -> tuple[Evidence, ...]:
        """What speaks for an institution, the strongest first."""
        texts = {name.text for name in group}
        title, subtitle = self._leading
        found = {
            Evidence.TITLE: not texts.isdisjoint(title),
            Evidence.SUBTITLE: not texts.isdisjoint(subtitle) or self._is_joined_to(group),
            Evidence.BYLINE: _stands_in(texts, self.mentions.byline),
            Evidence.OPENING: self._first in texts,
            Evidence.LEAD: not texts.isdisjoint(self._lead),
            Evidence.OFTEN: len(self.own(group)) > 1,
            Evidence.PLACE: self._local(group) > 0,
        }
        return tuple(one for one, speaks in found.items() if speaks)

    def _is_joined_to(self, group: list[Name]) -> bool:
        """Whether a headline joins the place of an institution to another's name: 某大学医院与某县的“亲戚”."""
        shorts = tuple({d.short for name in group for d in name.seat[-1:] if len(d.code) > len("1101")})
        return any(line.startswith(shorts, end) for line, _, end in self._joints()) if shorts else False

    def _joints(self) -> Iterator[tuple[str, Name, int]]:
        """Where a headline goes on behind a name and 与: the line, the name and the offset."""
        for line, names in zip(self.mentions.headline, self._headline, strict=False):
            for name in names:
                joint = _JOINED.match(line, name.end)
                if joint and not name.generic:
                    yield line, name, joint.end()

    @cached_property
    def _at_the_head(self) -> frozenset[str]:
        """The names in title, subtitle and first paragraph."""
        return frozenset({name.text for names in self._headline for name in names} | self._lead)

    def own(self, group: list[Name]) -> list[Name]:
        """The mentions that are no partner's, guest's or former name's."""
        return [name for name in group if not _is_passing(name, self.whole)]

    def _local(self, group: list[Name]) -> int:
        """How often the place of an institution is named outside the names of institutions."""
        places_of = {d for name in group for d in name.seat[-1:]}
        unlisted = {d.short for d in places_of if not d.code}
        own = sum(short in name.text for short in unlisted for name in self.names)
        return max(
            [self.outside[d.short] for d in places_of if d.code]
            + [max(0, self.whole.count(short) - own) for short in unlisted],
            default=0,
        )

    def weight(self, group: list[Name]) -> float:
        """How much speaks for an institution being what the report is about."""
        key = id(group)
        if key not in self._weights:
            self._weights[key] = self._weigh(group)
        return self._weights[key]

    def _weigh(self, group: list[Name]) -> float:
        evidence = self.evidence(group)
        weight = sum(_WEIGHTS.get(one, 0.0) for one in evidence)
        texts = {name.text for name in group}
        own = len(self.own(group))
        weight += min(own, _MOST) + 0.25 * min(len(group) - own, _MOST)
        if Evidence.BYLINE in evidence or own:
            # A school's place is named for many reasons; it tells where its hospital is named at the head as well.
            told = bool(group[0].places) or evidence[:1] in {(one,) for one in _WEIGHTS}
            weight += 2.0 * min(4, self._local(group)) * told
        else:
            weight -= 2.0  # the home of guests, however often their town is named
        shorts = {d.short for name in group for d in name.seat[-1:]}
        weight += 2.0 * any(s in text for s in shorts for text in self.mentions.headline)
        joined = any(name.text in texts for _, name, _ in self._joints())
        if joined or not evidence or evidence[0] not in _WEIGHTS or evidence[0] is Evidence.LEAD:
            weight -= self._distance(group, shorts)
        return weight

    def _distance(self, group: list[Name], shorts: set[str]) -> float:
        """What speaks against an institution that no title and no first sentence names."""
        against = 0.0 if shorts else 2.0  # a name without a place is a brand or a partner known by it
        at = next(i for i, other in enumerate(self.groups) if other is group)
        others = max((level for i, level in enumerate(self._levels) if i != at), default=0)
        if self._levels[at] <= 2 < others and (shorts or self._levels[at]):
            against += 4.0  # reports on a county's hospital name its patrons in the provincial capitals
        return against

    def is_subject(self, group: list[Name]) -> bool:
        """Whether an institution is more than named in passing."""
        texts = {name.text for name in group}
        evidence = set(self.evidence(group))
        told = evidence & {*_TOLD, Evidence.PLACE}
        if told or _stands_in(texts, self.mentions.rest):
            return True
        own = self.own(group)
        if not own:
            return False
        # The only institution that a report names, where that is what a sentence is about.
        alone = len(self.groups) == 1 and any(_DESCRIBES.match(self.whole, name.end) for name in own)
        others = other_names(group, self.whole)
        whole_names = [g for g in self.groups if _is_full(g) and self.own(g) and g[0].text not in others]
        alone = alone or whole_names == [group]
        return Evidence.LEAD in evidence or len(group) > 1 or alone

    def first_name_of(self, ranked: Sequence[list[Name]]) -> list[Name]:
        """The best of the ranked institutions; where the next is only another name of it, the first of both."""
        best = ranked[0]
        for other in ranked[1:3]:
            ahead = self.weight(best) - self.weight(other)
            if ahead < _SURE and is_second_name(best[0].text, other[0].text, self.whole):
                return other
            if ahead < 2 * _SURE and are_one(best[0].text, other[0].text, self.whole):
                return max((best, other), key=lambda group: (group[0].listed, len(group)))
        return best

    def are_one(self, group: list[Name], other: list[Name]) -> bool:
        """Whether the text calls one of two institutions by the other's name as well."""
        names, others = {name.text for name in group}, {name.text for name in other}
        return not (
            names.isdisjoint(other_names(other, self.whole)) and others.isdisjoint(other_names(group, self.whole))
        )

    def rival(self, best: list[Name]) -> str:
        """An institution that is nearly as likely, unless it is the same by another name; empty where none is."""
        others = other_names(best, self.whole)
        close = (g for g in self.groups if g is not best and self.own(g) and self.weight(best) - self.weight(g) < _SURE)
        if Evidence.LEAD in self.evidence(
            best
        ):  # what is named once further on is no rival of what the first lines name
            close = (g for g in close if self.evidence(g))
        rivals = [g for g in close if not any(name.text in others for name in g)]
        if not rivals:
            return ""
        nearest = max(rivals, key=self.weight)
        return _canonical(nearest, self._at_the_head).text

    def hospital(self, group: list[Name]) -> Hospital:
        """The hospital with all that it is called."""
        own = [name for name in group if not _is_guest(name, self.whole)]
        name = _canonical(own or group, self._at_the_head)
        others = other_names(group, self.whole)
        later = called_later(name, self.whole)
        if later:
            others, name = (*(o for o in others if o != later.text), name.text), later
        others = (*others, *_abbreviations(name, self.names), *nicknames(self.whole))
        return Hospital(name.text, aliases(name, others, self.whole))


def _leading(names: Sequence[Name], line: str) -> set[str]:
    """The names in a line, other than as somebody's partner."""
    return {name.text for name in names if not _is_guest(name, line)}


def _stands_in(texts: set[str], text: str) -> bool:
    return any(t in text for t in texts)


def _parted(ranked: Sequence[list[Name]], mentions: Mentions, view: _View) -> list[list[Name]]:
    """The institutions between which a report divides itself; fewer than two where it does not."""
    headed = [group for group in ranked if _heads_a_section(group, mentions.headings)]
    titled = {Evidence.TITLE, Evidence.SUBTITLE} & set(view.evidence(ranked[0]))
    if len(headed) > 1 and (ranked[0] in headed or (len(headed) > 2 and not titled)):
        return sorted(headed, key=lambda group: group[0].start)
    if titled:
        return []
    begun = [group for group in ranked if _begins_lines(group, mentions.body)]
    if len(begun) > 2 and ranked[0] in begun:
        return sorted(begun, key=lambda group: group[0].start)
    return []


_TURNS = 2
"""Sentences that are about a hospital of which a report tells in turn, at least."""
_SHARE = 1 / 3
"""What speaks for a hospital that has its turns, of what speaks for the one that has most, at least."""


def _in_turns(ranked: Sequence[list[Name]], view: _View) -> tuple[Hospital, ...]:
    """The hospitals of which a report tells in turns, in their order; none where it is about one and its partners."""
    headline = view.mentions.headline
    if speaks_of_several(view.whole) < _TURNS and not speaks_of_several("\n".join(headline)):
        return ()
    named: list[list[Name]] = []
    for group in ranked:
        if _is_full(group) and view.own(group) and not any(view.are_one(group, other) for other in named):
            named.append(group)
    named = [group for group in named if view.weight(group) >= _SHARE * view.weight(named[0])]
    found = [view.hospital(group) for group in sorted(named, key=lambda group: group[0].start)]
    while len(found) > 1:
        turns = Turns(found, view.mentions.body)
        count = Counter(owner for _, owner in turns.owners_of(view.mentions.body) if owner)
        least = max(_TURNS, _SHARE * max(count.values(), default=0))
        kept = [hospital for hospital in found if count[hospital.name] >= least]
        if kept == found:
            return tuple(found) if turns.named_in(headline) != 1 else ()
        found = kept
    return ()


def _heads_a_section(group: list[Name], headings: Sequence[str]) -> bool:
    """Whether a heading names an institution, or begins with its place alone: 某县：小弟要有小弟的样."""
    names = {name.text for name in group}
    fronts = {front for name in group for front in place_names(name)}
    return any(
        any(name in heading for name in names) or re.split("[：:，,]", heading)[0].strip() in fronts
        for heading in headings
    )


def _begins_lines(group: list[Name], body: str) -> bool:
    """Whether a paragraph, a row or an entry begins with an institution."""
    return any(_begins_line(start, body) for text in {name.text for name in group} for start in starts(text, body))


def _begins_line(start: int, body: str) -> bool:
    while start and body[start - 1] != "\n" and _MARK.match(body, start - 1):
        start -= 1
    return not start or body[start - 1] == "\n"


_MARK = re.compile(r"[|｜\s●■◆★▲•·\d.、（()）]")
"""What a line of a list begins with."""


# ---------------------------------------------------------------- names that belong together


def _groups(names: Sequence[Name]) -> list[list[Name]]:
    """Names of one institution together."""
    groups: list[list[Name]] = []
    seen: dict[str, list[Name]] = {}  # a long report names the same few thousands of times
    for name in names:
        if name.generic:
            continue
        if name.text not in seen:
            seen[name.text] = next((group for group in groups if any(same(name, other) for other in group)), [])
            if not seen[name.text]:
                groups.append(seen[name.text])
        seen[name.text].append(name)
    return groups


def _places_outside_names(names: Sequence[Name], text: str) -> Counter[str]:
    """How often each place is named other than in the name of an institution, by its short name."""
    inside = {offset for name in names for offset in range(name.start, name.end)}
    words = grammar().place_words
    return Counter(
        place.divisions[0].short
        for place in places.places_in(text)
        if place.start not in inside and place.text not in words
    )


def _lengthened(group: list[Name], whole: str) -> list[Name]:
    """The names with the character before them, where that always is the same one: 岚县 in every 青岚县."""
    longer = {text: _character_before(text, whole) for text in {name.places[0].text for name in group if name.places}}
    return [
        _with(longer[name.places[0].text], name) if name.places and longer[name.places[0].text] else name
        for name in group
    ]


def _character_before(text: str, whole: str) -> str:
    """The character that stands before every mention of a place, where it can be part of it; else empty."""
    found = list(starts(text, whole))
    before = {whole[i - 1] if i else "" for i in found}
    character = next(iter(before), "")
    # A lone character between a stop and a place can be nothing else.
    alone = any((i > 1 and not re.match("[\u4e00-\u9fff]", whole[i - 2])) or i == 1 for i in found)
    belongs = (len(found) > 1 or alone) and len(before) == 1 and re.match("[\u4e00-\u9fff]", character)
    return character if belongs and character not in _VERBS else ""


def _with(character: str, name: Name) -> Name:
    text = character + name.places[0].text
    place = Place(0, len(text), text, (Division("", text),))
    later = [p._replace(start=p.start + 1, end=p.end + 1) for p in name.places[1:]]
    return Name(character + name.text, name.start - 1, (place, *later), name.rest)


_VERBS = frozenset("在到对与和的是为由从向于来去赴让把使据该本省市县区有及将给被跟同以往入进访帮助请问近日年月说者看")


def _canonical(group: Sequence[Name], head: frozenset[str]) -> Name:
    """The most frequent form with an administrative unit; the longer one when they are as frequent.

    A district is named with its city where the head of the report does so: many cities have one of that name.
    """
    count = Counter(name.text for name in group)

    def rank(name: Name) -> tuple[bool, bool, bool, bool, int, int, int]:
        units = [places.unit_of(p.text) for p in name.places]
        own = bool(units and units[-1])
        province = len(name.places) > 1 and len(name.divisions[0].code) == 2
        district = name.text in head and len(name.seat) > 1 and name.seat[-1].name.endswith("区")
        fuller = (
            0 if any(units) or name.doubtful else len(name.parts)
        )  # 某山铁路医院, not the 铁路医院 that is said next
        return (any(units), own, district, not province, fuller, count[name.text], len(name.text))

    return max(group, key=rank)


def _abbreviations(name: Name, names: Sequence[Name]) -> tuple[str, ...]:
    """Short forms that the text uses of its own: names whose characters the full name holds in their order."""
    full = "".join(d.name for d in name.divisions) + name.rest
    short = {n.text for n in names if not n.generic and not n.listed and len(n.text) < len(name.text)}
    return tuple(sorted(s for s in short if s[0] in full[:4] and holds_in_order(s, full)))


# ---------------------------------------------------------------- a name in two halves


def _composed(names: Sequence[Name], whole: str) -> Subject:
    """A hospital that is only called 县人民医院, in a report that names a single county.

    Both halves of the name stand in the source; nothing is put together where two would fit.
    """
    generic = Counter(
        name.rest
        for name in names
        if name.generic and re.match(r"[县市区旗](?!级|域)", name.rest) and len(name.rest) > 3
    )
    if not generic:
        return Subject()
    rest = generic.most_common(1)[0][0]
    found = {p.text: p for p in places.places_in(whole) if p.text.endswith(rest[0]) and len(p.divisions) == 1}
    if len(found) != 1:
        return Subject()
    own = names_in(next(iter(found)) + rest[1:])
    if not own:
        return Subject()
    return Subject((Hospital(own[0].text, aliases(own[0], (), whole)),), (Evidence.COMPOSED,))


# ---------------------------------------------------------------- given names, several subjects


def stated(names: Sequence[str], mentions: Mentions) -> Subject:
    """The hospitals that a report is about because somebody says so."""
    return Subject(tuple(named(name, mentions) for name in names), (Evidence.STATED,) if names else ())


def named(name: str, mentions: Mentions) -> Hospital:
    """A hospital whose name is given rather than recognised, with the aliases that follow from it."""
    whole = mentions.whole
    parsed = next((n for n in names_in(name) if n.end == len(name)), None)
    if parsed is None or parsed.generic:
        return Hospital(name)
    return Hospital(name, aliases(parsed, other_names([parsed], whole), whole))


_DESCRIBES = re.compile(
    r"(?:[\u4e00-\u9fff]{1,8}[科部院区])?(?:是|有(?!关)|现有|拥有|设有|开设|配有|配备|占地|坐落|在[^，。]{1,8}[，。]|管着|位于|始建|走的|建于|年(?:门诊|手术|出院)|去年|今年|目前|现)"
)
"""Behind a name at the beginning of a sentence: what follows is told of that institution itself."""
_OF_BOTH = re.compile("我院|该院|本院|我们|与|和|同|来|派|帮|为|给|到|合作|对口|支援|两家")
_GOES_ON = re.compile("(?:这家医院|该院|该医院|这所医院|它|其)")
_INSTITUTION = re.compile("[院站所部]|中心|集团")
_LONGEST = 30
"""Characters of a name."""
_HEAD = 14
"""Characters before the name that a sentence is about."""


def speaks_of_other(text: str, found: Sequence[Hospital], *, before: bool) -> bool:
    """Whether a sentence tells of an institution that the report is not about.

    `before`: whether the sentence before it does.
    """
    if before and _GOES_ON.match(text):
        return True
    if not _INSTITUTION.search(text, 0, _HEAD + _LONGEST):
        return False
    name = next((name for name in names_in(text[: _HEAD + _LONGEST]) if not name.generic), None)
    if name is None or name.start > _HEAD or not _DESCRIBES.match(text, name.end):
        return False
    if re.search("[，；]|在$|与$|和$", text[: name.start]) or _OF_BOTH.search(text, name.end):
        return False
    return not any(_is_called(name, hospital) for hospital in found)


def _is_called(name: Name, hospital: Hospital) -> bool:
    """Whether a name can be a hospital's: one of its names, or one that holds it or stands in it."""
    return any(
        one in name.text or name.text in one for one in (hospital.name, *hospital.aliases) if kind_start(one) < len(one)
    )


def speaks_of_own(text: str) -> bool:
    """Whether a text without a named hospital is about one all the same: 我院, 该院, 县医院."""
    return bool(re.search(r"我院|该院|本院|院方", text)) or any(
        name.generic and re.match(r"[县市区旗](?!级|域)", name.rest) and len(name.rest) > 2 for name in names_in(text)
    )
