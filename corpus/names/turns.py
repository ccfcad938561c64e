"""Whose a sentence is, in a report that tells of several hospitals in turns.

A sentence is about the hospitals that its clauses begin with: by their names, by who works there, by where the text says
that they stand or what it calls them.  What names none goes on from what stands before it; what is told of two at once is
both's, where the report is on two; what names one by the way is nobody's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from corpus.names import places
from corpus.names.name import Name, core, kind_start, names_in, place_names
from corpus.names.part import is_guest
from corpus.names.standing import times
from corpus.report import ROUNDUP, Hospital

_SENTENCE = re.compile("[^。！？!?\n]+[。！？!?]*[”’」』]?")
_HOUSE = "(?:医院|卫生院|院(?![长子里内外区墙]))"
_HOUSES = f"(?:家(?![^，。；、\n]{{0,4}}(?:企业|公司|人|诊所|药[店房]|工厂|厂|铺|店|卖|公立|医院里|医院中))|[所个座间处][^，。；、\n]{{0,3}}?{_HOUSE})"
_TWO = (
    "两院(?!院士|区|长)"
    f"|一[家所个座间][^，。；\n]{{0,6}}?{_HOUSE}[和与，、][^，。；\n]{{0,2}}一[家所个座间][^，。；\n]{{0,6}}?{_HOUSE}"
)
_SEVERAL = f"(?<![一二三四五六七八九十百几第由])[两三四]{_HOUSES}|{_TWO}"
_SEVERAL_HOSPITALS = re.compile(_SEVERAL)
_EITHER = re.compile(
    "[前后]者(?=(?:就|便)?是|[^，。；\n]{0,6}[院所])|[东西南北左右上下前后这那][头边面岸侧端]是(?=[^，。；\n]{2,24}(?:院|中心)[，。；])"
)
"""Says of one of two which it is: 前者是某院, 墙南边是某院."""
_TOGETHER = re.compile(f"{_SEVERAL}|[几各]家医院|双方|(?<!的)两边(?!是)|两头都|彼此|互相|相互")
"""Says that a sentence is told of several hospitals at once."""
_OF_BOTH = re.compile(f"两{_HOUSES}|{_TWO}|双方(?!人员|家属)")
"""Says that it is told of two hospitals."""
_CLAUSE_BEGINS = re.compile("(?:^|[，。；：！？,;:—“”‘’（(|｜■◆●★▲•·])[^，。；：,;:]{0,6}$")
_BY_THE_WAY = re.compile("(?:[与和同跟及到从由在往去向对替给帮为被把让请离比像、住找靠]|(?<!走)进)[^，。；、的]{0,2}$")
"""Before the name of a hospital that somebody goes to or works with."""
_WHEN = "(?:去年|今年|前年|如今|现在|[0-9]{4}年)?，?"
_PLACE_ALONE = re.compile(f"(?:^|[，；。：])\\s*{_WHEN}$")
"""Before a place that stands for its hospital; further on it may be where patients come from."""
_TURNS_TO = re.compile("(?:先|再|又)?来?[看说讲]")
"""All that stands before the place to which a text turns: 再看某镇."""
_JOINT = re.compile("以及|[和与及跟同、][^，。；]{0,3}")
"""Between the names of two hospitals of which one thing is said."""
_HEAD = 14
"""Characters before a name with which the first clause may begin."""
_BEHIND = 28
"""Characters behind a name that are looked at."""
_NEAR = 16
"""Characters before a name that are looked at."""
_KIND_ALONE = re.compile("(?P<unit>[县市区旗州镇乡]?)(?P<kind>[^县市区旗州镇乡].*)")
_GENERAL = re.compile("(?:人民|中心|[县市区旗])医院$")
_OFFICER = re.compile(
    "(?:院长|书记|主任|护士长|负责人|所长)"
    "(?!和|或|的|等|在|到|由|办公|助理|医[师生]|[护药技]师|委员|会议|负责|担任|带|牵头|[一二三四五六七八九十两几])"
    "(?P<name>(?:(?![一二三四五六七八九十的了说在是和到把从])[\u4e00-\u9fff·]){2,5})"
)

_STANDS = "[\u4e00-\u9fff][头边岸侧端面游里上下]"
_IS = re.compile("(?:是|住着|立着|坐落着)(?:公立的|民营的|一家|这边的)?")
_SIDE = re.compile(
    f"(?:(?P<stands>{_STANDS})|(?:^|(?<=[，。；：“\n]))(?P<called>[\u4e00-\u9fff]{{2,4}}?)(?<!{_STANDS}))"
    f"(?:的|那[家所座块])?[”]?，?(?:正|便|就|则)?{_IS.pattern}",
    re.MULTILINE,
)
"""Says which of two hospitals stands where, or is called so: 东头是某院, 大铁，是某院."""
_NO_SIDE = re.compile(
    "[这那它其]|前身|原名|后来|如今|现在|今天|对口|其中|一家|另|主角|[\u4e00-\u9fff]{0,2}(?:单位|医院)"
)
"""Before 是 and a hospital, but no name for it."""
_OFTEN = 2
"""Times that a text says where one of two stands, at least, to be what it calls it."""
_SHORT = ("妇幼", "疾控")
"""Kinds that are called so alone."""
_HEADS = "院长|书记|主任|站长|所长"
_STAFF = re.compile(
    f"(?:副(?:{_HEADS})|{_HEADS}|护士长|护师|医[生师]|大夫|药师|技师|教授|护士)"
    "(?:[叫是]|姓|名叫)?(?P<name>(?:(?![一二三四五六七八九十的了说在是和到把从])[\u4e00-\u9fff·]){2,5})"
)
"""Names somebody behind an office or a profession."""
_OF_STAFF = re.compile("[\u4e00-\u9fff]{2,30}$")
"""What stands before it: the hospital, perhaps with a department behind it."""
_FAR = 30
"""Characters of it at most."""
_DEPARTMENT = re.compile(
    "的?(?:[\u4e00-\u9fff]{0,8}(?:[科室房部组站]|中心|病区|门诊))?的?(?:原|老|现任|党委|常务|主治|住院|副)?"
)


def speaks_of_several(text: str) -> int:
    """The number of times that a text says of hospitals that there are several: 两家, 三所医院, 前者是一家."""
    return len(_SEVERAL_HOSPITALS.findall(text)) + len(_EITHER.findall(text))


class Mention(NamedTuple):
    """A hospital named in a text."""

    start: int
    end: int
    hospital: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says of whom it is about."""

    topics: tuple[str, ...]
    """The hospitals that its clauses begin with, in their order."""
    named: frozenset[str]
    """Those that it names at all."""
    together: bool
    """It says something of several at once."""
    of_both: bool
    """It says something of two hospitals: 两家."""
    begins_without: bool
    """Its first part, before a semicolon, names none of them: that part goes on from what stands before it."""
    goes_on: bool
    """It may go on from what is told of two at once: it speaks of no hospital in particular."""

    def owners(self, before: Sequence[str], both: Sequence[str]) -> tuple[str, ...]:
        """The hospitals that it is about, given those of what stands before it; none where that is not certain.

        `both`: the two hospitals that the report is on, where it is on two.
        """
        if self.of_both:
            return tuple(both)
        if self.together:
            return ()
        if self.topics and self.begins_without:
            return tuple(dict.fromkeys([*before, *self.topics])) if len(before) == 1 else ()
        if self.topics:
            return self.topics
        return tuple(before) if self.named <= {*before} and (len(before) < 2 or self.goes_on) else ()


class _Sentence(NamedTuple):
    """What a sentence tells, whichever hospitals the report is about."""

    names: tuple[Name, ...]
    """Institutions that it names."""
    bare: Told
    """What it says of whom it is about where it names none of the hospitals."""
    officers: tuple[str, ...]
    """Who leads a hospital, each with what may stand behind the name."""


@lru_cache(maxsize=4096)  # a report is read for several pairs of hospitals, and once for its passages
def _read(text: str) -> _Sentence:
    bare = Told(
        (), frozenset(), _TOGETHER.search(text) is not None, _OF_BOTH.search(text) is not None, False, "院" not in text
    )
    return _Sentence((*names_in(text),), bare, tuple(match["name"] for match in _OFFICER.finditer(text)))


@lru_cache(maxsize=1)
def _lines(body: str) -> tuple[Sequence[str], ...]:
    """The sentences of each line of a text."""
    return tuple(_SENTENCE.findall(line) for line in body.split("\n"))


@lru_cache(maxsize=1)
def _sentences(body: str) -> Mapping[str, _Sentence]:
    """What each sentence of a text tells."""
    return {sentence: _read(sentence) for line in _lines(body) for sentence in line}


@lru_cache(maxsize=1)
def _officers(body: str) -> Mapping[str, tuple[str, ...]]:
    """The sentences of a text that name who leads a hospital, with the names as the text repeats them."""
    return {
        sentence: persons
        for sentence, told in _sentences(body).items()
        if told.officers and (persons := tuple(filter(None, (_repeated(name, body) for name in told.officers))))
    }


class Turns:
    """Hospitals that one report is about, and how its sentences name them."""

    def __init__(self, found: Sequence[Hospital], whole: str = "", rows: Mapping[str, str] | None = None) -> None:
        """`rows`: what the rows of tables call their hospitals, and which they mean."""
        self._found = found
        self._both = tuple(hospital.name for hospital in found) if len(found) == len("两家") else ()
        forms = Counter(form for h in found for form in {h.name, *h.aliases})
        own = {
            form: h.name
            for h in found
            for form in (h.name, *h.aliases)
            if forms[form] == 1 and not any(form in other.name for other in found if other is not h)
        }
        for short in _SHORT:
            bearers = [h.name for h in found if any(short in form for form in (h.name, *h.aliases))]
            if len(bearers) == 1:
                own.setdefault(short, bearers[0])
        names = {hospital.name for hospital in found}
        own |= {form: name for form, name in (rows or {}).items() if name in names}
        self._forms = own
        seats = {form for form in own if kind_start(form) == len(form) and _is_seat(form, own[form])}
        self._place = _any_of([*seats])
        self._pattern = _any_of([form for form in own if form not in seats])
        self._mere = _mere(found)
        self._sides = self._told_sides(whole)
        self._side = _any_of([*self._sides])
        self._named: dict[str, tuple[Mention, ...]] = {}
        self._people: dict[str, str] = {}
        self._person = _any_of([])
        self._sentences = _sentences(whole)
        self._people = self._staff(whole) | self._officers(whole)
        self._person = _any_of([*self._people])

    def owners(self, sentences: Sequence[str], before: str) -> tuple[list[tuple[str, ...]], str]:
        """The hospitals of each sentence of one paragraph, and the one that what follows goes on from.

        What a paragraph begins with goes on from the one before it only where it names no other hospital.
        """
        told = [self.told(sentence) for sentence in sentences]
        if not any(one.named or one.together or one.of_both for one in told):
            return [(before,) if before else ()] * len(told), before
        named = {name for one in told for name in one.topics}
        if any(one.together for one in told) or not named <= {before}:
            before = ""
        found: list[tuple[str, ...]] = []
        going: tuple[str, ...] = (before,) if before else ()
        for one in told:
            owners = one.owners(going, self._both)
            if one.topics or one.together or one.of_both or len(going) > 1:  # not by what is named by the way
                going = owners if len(owners) == 1 or not one.topics or one.of_both else ()
            found.append(owners)
        return found, going[0] if len(going) == 1 else ""

    def owners_of(self, body: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The sentences of a body whose paragraphs are lines, each with its hospitals."""
        before = ""
        for sentences in _lines(body):
            owners, before = self.owners(sentences, before)
            yield from zip(sentences, owners, strict=True)

    def told(self, text: str) -> Told:
        """What a sentence says of whom it is about."""
        bare, mentions = self._read(text).bare, self.mentions(text)
        if not mentions:
            return bare
        mentions = sorted(mentions)
        joined = [
            b for a, b in pairwise(mentions) if a.hospital != b.hospital and _JOINT.fullmatch(text, a.end, b.start)
        ]
        every = len(self._found) >= ROUNDUP
        topics = dict.fromkeys(m.hospital for m in mentions if every or m in joined or _is_topic(m, text))
        by_the_way = bool(mentions) and mentions[0].hospital not in topics
        named = frozenset(m.hospital for m in mentions)
        without = 0 < text.find("；") < mentions[0].start
        return Told(() if by_the_way else tuple(topics), named, bare.together, bare.of_both, without, bare.goes_on)

    def _read(self, text: str) -> _Sentence:
        return self._sentences.get(text) or _read(text)

    def mentions(self, text: str) -> Sequence[Mention]:
        """The hospitals that a text names, by any of their own names, their kind or the people who lead them."""
        named = self._named.get(text)
        if named is None:  # every sentence is read twice: for who leads a hospital, and for whose it is
            named = self._named[text] = (*self._by_name(text),)
        if not self._people:
            return named
        return [*named, *(Mention(m.start(), m.end(), self._people[m[0]]) for m in self._person.finditer(text))]

    def _by_name(self, text: str) -> Iterator[Mention]:
        """The same, without the people."""
        names = self._read(text).names
        matches = [m for m in self._pattern.finditer(text) if not _is_within_another(m, names, self._forms[m[0]])]
        yield from (Mention(m.start(), m.end(), self._forms[m[0]]) for m in matches)
        spans = [m.span() for m in matches] + [(name.start, name.end) for name in names if not name.generic]
        taken = {at for span in spans for at in range(*span)}
        for place in self._place.finditer(text):
            alone = _PLACE_ALONE.search(text, 0, place.start()) or _TURNS_TO.fullmatch(text, 0, place.start())
            if place.start() not in taken and alone:
                yield Mention(place.start(), place.end(), self._forms[place[0]])
        for side in self._side.finditer(text):
            if _PLACE_ALONE.search(text, 0, side.start()) and not text.startswith("是", side.end()):
                yield Mention(side.start(), side.end(), self._sides[side[0]])
        for match in _MERE.finditer(text) if self._mere else ():
            if match.start("kind") not in taken:
                yield Mention(match.start("kind"), match.end(), self._mere[match["kind"]])
        for name in names:
            quoted = text[max(0, name.start - 2) : name.start].endswith(("“", "“老")) and text.startswith("”", name.end)
            if name.generic and name.start not in taken and not quoted:
                yield from self._of_a_kind(name, text)

    def _of_a_kind(self, name: Name, text: str) -> Iterator[Mention]:
        """The only hospital that a mere kind can mean: 县中医院, 镇卫生院."""
        match = _KIND_ALONE.fullmatch(name.rest)
        if not match:
            return
        unit, kind = match["unit"], match["kind"]
        if not unit and name.start and text[name.start - 1] in "镇乡" and text[name.start - 2 : name.start] != "乡镇":
            unit = text[name.start - 1]
        if not unit and (
            kind in {"医院", "中心"} or not _CLAUSE_BEGINS.search(text[max(0, name.start - _NEAR) : name.start])
        ):
            return
        fitting = [h.name for h in self._found if core(h.name).endswith(core(kind)) and unit in h.name]
        if kind == "医院" and len(fitting) > 1:  # 县医院 is the general one
            fitting = [name for name in fitting if _GENERAL.search(name)]
        if len(fitting) == 1:
            yield Mention(name.start, name.end, fitting[0])

    def _told_sides(self, whole: str) -> dict[str, str]:
        """Where each stands, as the text tells it: 东头 of 东头是某院; none where both are said to stand there."""
        found: dict[str, set[str]] = {}
        for match in (match for line in self._saying_who(whole) for match in _SIDE.finditer(whole, *line)):
            named = self._pattern.match(whole, match.end())
            side = match["stands"] or match["called"]
            if named and (match["stands"] or (not _NO_SIDE.match(side) and times(side, whole) > _OFTEN)):
                found.setdefault(side, set()).add(self._forms[named[0]])
        return {side: next(iter(owners)) for side, owners in found.items() if len(owners) == 1}

    def _saying_who(self, whole: str) -> Iterator[tuple[int, int]]:
        """The lines of a text that say of anything that it is one of the hospitals: hardly any does."""
        end = 0
        for match in _IS.finditer(whole):
            if match.start() >= end and self._pattern.match(whole, match.end()):
                behind = whole.find("\n", match.end())
                end = behind if behind >= 0 else len(whole)
                yield whole.rfind("\n", 0, match.start()) + 1, end

    def _staff(self, whole: str) -> dict[str, str]:
        """Who works where, as far as the text names them again: 某某 of 县医院院长某某; by what it calls them."""
        found: dict[str, set[str]] = {}
        for place, name in _told_staff(whole):
            person = _repeated(name, whole)
            last = max(self._by_name(place), key=lambda mention: mention.end, default=None) if person else None
            if last and _DEPARTMENT.fullmatch(place, last.end):
                found.setdefault(person, set()).add(last.hospital)
        return {person: next(iter(owners)) for person, owners in found.items() if len(owners) == 1}

    def _officers(self, whole: str) -> dict[str, str]:
        """The people who lead a hospital, by what the text calls them more than once, and their hospital."""
        found: dict[str, set[str]] = {}
        officers = _officers(whole)
        for sentence, owners in self.owners_of(whole) if officers else ():
            for person in officers.get(sentence, ()) if len(owners) == 1 else ():
                found.setdefault(person, set()).add(owners[0])
        return {person: next(iter(owners)) for person, owners in found.items() if len(owners) == 1}


def _told_staff(whole: str) -> Iterator[tuple[str, str]]:
    """Where a text names somebody behind an office: what stands before it, and the name with what may stand behind it."""
    at = after = 0
    while match := _STAFF.search(whole, at):
        before = _OF_STAFF.search(whole, max(after, match.start() - _FAR), match.start())
        if before:
            yield before[0], match["name"]
        at = match.end() if before else match.start() + 1
        after = match.end() if before else after


def _is_seat(form: str, hospital: str) -> bool:
    """Whether a name without a kind is that of a hospital's place, not its brand or nickname."""
    if places.meanings(form) or any(form in place_names(name) for name in names_in(hospital)):
        return True
    return any(f"{form}{unit}" in hospital for unit in _UNITS) or (form[-1] in _UNITS and form in hospital)


_UNITS = "县市区旗州镇乡"


def _mere(found: Sequence[Hospital]) -> Mapping[str, str]:
    """What a mere 医院 or 中心 means where only one of two hospitals is one."""
    if len(found) != len("两家"):
        return {}
    kinds = {h.name: "中心" if h.name.endswith(("中心", "站", "所")) else "医院" for h in found}
    return {kind: name for name, kind in kinds.items()} if len({*kinds.values()}) > 1 else {}


_MERE = re.compile("(?:^|(?<=[，。；：“]))(?P<kind>医院|中心)(?=[的有建于由不也则门车床在又把去每已老])")


def _any_of(forms: Sequence[str]) -> re.Pattern[str]:
    """A pattern for any of some names, the longest first; for nothing where there is none."""
    begun: dict[str, list[str]] = {}
    for form in sorted(forms, key=len, reverse=True):
        begun.setdefault(form[0], []).append(re.escape(form[1:]))
    # By the first character, as every alternative is tried at every place: a text may have thousands.
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in begun.items()) or "(?!)")


def _is_topic(mention: Mention, text: str) -> bool:
    """Whether a clause is about a hospital that it begins with, more or less."""
    before = text[max(0, mention.start - _NEAR) : mention.start]
    if _BY_THE_WAY.search(before) or is_guest(before, text[mention.end : mention.end + _BEHIND]):
        return False
    return _CLAUSE_BEGINS.search(before) is not None or mention.start <= _HEAD


def _is_within_another(match: re.Match[str], names: Sequence[Name], hospital: str) -> bool:
    """Whether a name is the end of another institution's: 铁路医院 of 省铁路医院."""
    return any(
        name.start < match.start() < name.end and name.listed and name.seat[-1].short not in hospital for name in names
    )


def _repeated(name: str, whole: str) -> str:
    """As many of the first characters as the text repeats, two at least; empty where it does not."""
    return next((name[:size] for size in range(len(name), 1, -1) if times(name[:size], whole) > 1), "")
