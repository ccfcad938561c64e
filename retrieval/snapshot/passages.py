"""The passages of an index as they are searched: normalised, with their report, in memory or read on demand."""

from __future__ import annotations

import re
import threading
from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain
from typing import NamedTuple, overload

import numpy as np
import numpy.typing as npt

from corpus.report import ROUNDUP, Aside, Kind, Passage, Report
from corpus.store.store import Reader
from retrieval.engine import Marked
from retrieval.language import terms
from retrieval.language.knowledge import Pattern

_DATE = re.compile(r"(?<![0-9])(20[0-9]{2}|19[0-9]{2})\s*[年./-]\s*[0-9]{1,2}(?![0-9])")
_YEAR = re.compile("(?<![0-9])(?:19|20)[0-9]{2}年")
_BACK = {"今年": 0, "本年度": 0, "去年": 1, "上年度": 1, "前年": 2}
_RELATIVE = re.compile("今年|本年度|去年|上年度|(?<![以之生此目])前年")
"""Years that a report gives without their number; they are spelt out where it is matched, and never shown."""
_THROUGHOUT = re.compile("全年|年内|(?<!去)年底|年末")
"""Times of the year that a heading or a title tells: 全年门急诊, below 2023年主要工作."""
_UNIT_IN_HEAD = re.compile(
    r"\(([十百千万亿]{0,2}(?:人次|[人名位张台套例次元个家所座辆层楼天年亩%]|平方?米|公里|小时))\)\s*([0-9][0-9.,]*)(?![0-9.,\u4e00-\u9fff%])"
)
"""A cell below the head of a column that holds its unit: 职工(人) 902."""
_COUNTING_HEAD = re.compile(
    r"(?<![^\s\u4e00-\u9fff])(?:(?P<beds>床位?数?)|(?:(?P<own>[人台例架]次)|(?P<each>[台例次人项])(?=数))数?|(?P<people>职工|员工|医护|人员|医[师生]|护士)数?)"
    r"\s(?P<figure>[0-9][0-9.,]*万?)(?![0-9.,\u4e00-\u9fff%:-])"
)
"""A cell below the head of a column that tells what its figure counts, without a unit: 编制床位 730, 住院人次 2260."""
_UNIT_ABOVE = re.compile(
    r"\((?:单位:\s*)?([十百千万亿]{0,2}(?:人次|[人名位张台套例次元个家所座辆层楼天年亩]|平方?米|公里|小时))(?:/[^()]{1,3})?\)[:,]?\s*$"
)
"""The end of what leads to a list or heads it, which tells the unit of its figures: 收费如下(单位:元):."""
_BARE_FIGURE = re.compile(
    r"[^,。;]{1,30}?(?<![0-9])(?::|[.·—]{2,}|\s)\s*[0-9]{1,6}(?:\.[0-9]+)?(?:\s*[-~—–至到]\s*[0-9]{1,6}(?:\.[0-9]+)?)?(?=\s*(?:起|/[^0-9\s]|[(※*]|\n))"
)
"""A line of a list up to the end of its figure, which has no unit of its own."""
_ITEM = re.compile("[^。;!?]{1,40}\n")
"""A line of a list: short, and ended by its line."""
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ALIKE = 64
EARLIER = 4
"""Sentences of the paragraph before a sentence that may tell what it is about."""
REMEMBERED = 2_000
"""Passages kept ready, at most, about 6 KB each."""


class Matched(NamedTuple):
    """A passage as it is matched."""

    lines: tuple[str, ...]
    """Its sentences: normalised, and with the year that 去年 was."""
    flat: str
    """The same, joined."""


class Characters(NamedTuple):
    """The characters of some sentences, each once in a sentence."""

    points: npt.NDArray[np.uint16]
    """Their code points, one sentence after the other; 0 stands for a sentence without any."""
    starts: npt.NDArray[np.intp]
    """Where each sentence begins among them."""


def characters_of(line: str) -> frozenset[str]:
    """The characters of a normalised sentence, any figure as a lone 0, without those beyond Unicode's first plane."""
    return frozenset([one for one in without_figures(line) if one <= "\uffff"])


def without_figures(text: str) -> str:
    """A normalised text with a lone 0 for every figure: which one it is says nothing of what is told."""
    return _FIGURE.sub("0", text)


class Context(NamedTuple):
    """The text around a passage as it is matched."""

    earlier: tuple[str, ...]
    """The last sentences of the passage before it in its section, `EARLIER` at most."""
    later: tuple[str, ...]
    """The first sentence of the passage after it."""
    titles: frozenset[str]
    """Terms of the report's title and subtitle and of the section's heading."""


@dataclass(frozen=True)
class Indexed:
    """A passage with its number in the index and the report it is from, and what ranking asks of it again and again."""

    number: int
    report: Report
    passage: Passage

    @property
    def of_report(self) -> range:
        """The numbers of all passages of its report."""
        first = self.number + 1 - self.passage.number
        return range(first, first + len(self.report.passages))

    @cached_property
    def matched(self) -> Matched:
        """The passage itself, normalised at once."""
        lines = self._lines(self.passage)
        return Matched(lines, "".join(lines))

    @cached_property
    def characters(self) -> Characters:
        """The characters of its sentences."""
        held = [[*map(ord, characters_of(line))] or [0] for line in self.matched.lines]
        starts = [0, *accumulate(map(len, held))][:-1]
        return Characters(np.asarray([*chain.from_iterable(held)], np.uint16), np.asarray(starts, np.intp))

    @cached_property
    def context(self) -> Context:
        """The text that ranking looks at beside it."""
        before, after = self.beside
        title = title_of(self.report)
        return Context(
            self._lines(before)[-EARLIER:] if before else (),
            self._lines(after)[:1] if after else (),
            _terms_of(title, self.passage.heading),
        )

    @cached_property
    def run(self) -> tuple[str, ...]:
        """Its sentences between those beside it."""
        return (*self.context.earlier, *self.matched.lines, *self.context.later)

    @cached_property
    def heads(self) -> str:
        """The titles' terms as one text."""
        return " ".join(self.context.titles)

    @cached_property
    def around(self) -> str:
        """All of that: a word that is not in here is in no part."""
        return f"{self.heads} {''.join(self.run)}"

    def _lines(self, passage: Passage) -> tuple[str, ...]:
        """The sentences of a passage of its report, a line of a list behind the heading that it is an item of."""
        heading = terms.normalise(passage.heading)
        lines = _counted_in(lines_of(passage, year_of(self.report), title_of(self.report)), self._unit_above(passage))
        return tuple([f"{heading}:{line}" if heading and _ITEM.fullmatch(line) else line for line in lines])

    def _unit_above(self, passage: Passage) -> str:
        """The unit that is told above a passage, where it goes on with the lines of a list; empty where none is."""
        if found := _UNIT_ABOVE.search(terms.normalise(passage.heading)):
            return found[1]
        if not any(sentence.text.endswith("\n") for sentence in passage.sentences):
            return ""
        above = (p for p in reversed(self.report.passages[: passage.number - 1]) if p.kind is Kind.BODY)
        for sentence in (one for p in above if p.heading == passage.heading for one in reversed(p.sentences)):
            if found := _UNIT_ABOVE.search(terms.normalise(sentence.text)):
                return found[1]
            if not sentence.text.endswith("\n"):
                break
        return ""

    @cached_property
    def beside(self) -> tuple[Passage | None, Passage | None]:
        """The body passages right before and right after it, in the same report and section."""
        here, passages = self.passage, self.report.passages
        before = passages[here.number - 2] if here.number > 1 else None
        after = passages[here.number] if here.number < len(passages) else None
        return _if_it_goes_on(here, before), _if_it_goes_on(here, after)

    def told(self, thing: Pattern) -> Sequence[Sequence[tuple[int, int]]]:
        """Where each of its sentences tells a kind of thing, which question after question asks for."""
        found = self._told.get(thing)
        if found is None:
            found = self._told[thing] = thing.spans(self.matched.lines)
        return found

    @cached_property
    def _told(self) -> dict[Pattern, Sequence[Sequence[tuple[int, int]]]]:
        return {}

    @property
    def quotable(self) -> bool:
        """Whether its hospital is known, as far as its report is on any in particular."""
        return bool(self.passage.hospital) or not 0 < len(self.report.hospitals) < ROUNDUP

    @cached_property
    def fingerprint(self) -> str:
        """Fingerprint of its report, kept as it takes a hash of all of the text."""
        return self.report.fingerprint


def _if_it_goes_on(here: Passage, other: Passage | None) -> Passage | None:
    """The passage beside a body passage, where both are of one section and on one hospital."""
    if other is None or not (here.kind is Kind.BODY is other.kind):
        return None
    return other if (other.heading, other.hospital) == (here.heading, here.hospital) else None


def lines_of(passage: Passage, year: int | None, title: str) -> tuple[str, ...]:
    """The sentences of a passage as they are matched.

    `year`: the one its report was printed in; `title`: its report's title, with the subtitle.
    """
    lines = [_without_blanks(_with_units(terms.normalise(sentence.text))) for sentence in passage.sentences]
    told = year_told(passage.heading) or year_told(title)
    if told:
        lines = [_THROUGHOUT.sub(rf"\g<0>({told})", line) for line in lines]
    return tuple(lines if year is None else [spelt_out(line, year) for line in lines])


def _without_blanks(line: str) -> str:
    """A normalised sentence without the blanks that recognition puts around single characters, figures and marks.

    Rows and headlines have blanks that part things, and so does what stands between two words: who is named, and who goes on.
    """
    return _BLANK.sub("", line) if line.endswith(_STOPS) and " " in line else line


_STOPS = ("。", "!", "?", "”", ")", ";")
_HAN = "\u3400-\u9fff"
_NUMERAL = "〇零一二两三四五六七八九十百千万亿"
_BLANK = re.compile(
    rf"(?<=[，。、,;:!?“‘《(]) +(?=[{_HAN}0-9“‘《(])|(?<=[{_HAN}0-9”’》)]) +(?=[，。、,;:!?”’》)])"  # beside a mark
    rf"|(?<=[{_HAN}]) +(?=[0-9])|(?<=[0-9]) +(?=[{_HAN}])|(?<=[{_NUMERAL}]) +(?=[{_HAN}])"  # what is counted
    r"|(?<=[^0-9][0-9]) (?=[0-9](?![0-9]))"  # between the digits of a figure
)


def _with_units(line: str) -> str:
    """A normalised line with the unit of a figure, which the head of its column told, behind it."""
    line = _UNIT_IN_HEAD.sub(r" \2\1", line)
    return _COUNTING_HEAD.sub(_counted, line) if line.endswith("\n") else line


def _counted(cell: re.Match[str]) -> str:
    unit = "张" if cell["beds"] else "人" if cell["people"] else cell["own"] or cell["each"]
    return f"{cell[0]}{unit}"


def _counted_in(lines: Iterable[str], unit: str) -> Iterator[str]:
    """The lines of a passage, bare figures of a list with the unit that is told above it; `unit`: above them all."""
    for line in lines:
        if found := _UNIT_ABOVE.search(line):
            unit = found[1]
        elif not line.endswith("\n"):
            unit = ""
        yield _BARE_FIGURE.sub(rf"\g<0>{unit}", line, count=1) if unit else line


def year_told(heading: str) -> str:
    """The year that a heading is on, as 2023年; empty where it names none or several."""
    years = set(_YEAR.findall(terms.normalise(heading)))
    return years.pop() if len(years) == 1 else ""


def whole_of(report: Report) -> str:
    """All of a report as it is matched, without white space."""
    whole = re.sub(r"\s", "", terms.normalise(report.source))
    year = year_of(report)
    return whole if year is None else spelt_out(whole, year)


def year_of(report: Report) -> int | None:
    """The year a report was printed in, by its front matter, its byline or a date line; None where none tells."""
    lines = [report.origin.date, report.byline]
    lines += [aside.text for aside in report.aside if aside.kind in {"date", "masthead"}]
    if re.fullmatch("(?:19|20)[0-9]{2}年?", report.origin.date.strip()):
        return int(report.origin.date.strip()[:4])
    return next((int(found[1]) for line in lines if (found := _DATE.search(line))), None)


def spelt_out(text: str, year: int) -> str:
    """A normalised text with the year behind every 去年, where its report was printed in `year`: 去年(2023年)."""
    return _RELATIVE.sub(lambda match: f"{match[0]}({year - _BACK[match[0]]}年)", text)


def title_of(report: Report) -> str:
    """The title of a report as it is indexed, with its subtitle."""
    return f"{report.title} {report.subtitle}"


def terms_of_all(reports: Iterable[Report]) -> Iterator[Marked]:
    """The search terms of the passages of reports, in order."""
    for report in reports:
        year, title = year_of(report), title_of(report)
        for passage in report.passages:
            yield terms_of(passage, year, title)


def terms_of(passage: Passage, year: int | None, title: str) -> Marked:
    """The search terms of a passage; a body passage also has those of its title and its section's heading.

    `year`: the year in which its report was printed; `title`: its report's title, with the subtitle.
    """
    own = "".join(lines_of(passage, year, title))
    if passage.kind is not Kind.BODY:
        return Marked(terms.words(own), own)
    parts = own, terms.normalise(passage.heading), terms.normalise(title)
    return Marked([*terms.words(parts[0]), *_words_of(parts[1]), *_words_of(parts[2])], "\n".join(parts))


@lru_cache(_ALIKE)
def _words_of(title: str) -> list[str]:
    """The search words of a title or heading, remembered, as many consecutive passages share it."""
    return terms.words(title)


@lru_cache(_ALIKE)
def _terms_of(title: str, heading: str) -> frozenset[str]:
    """The terms of a title and a heading, likewise."""
    return frozenset([*terms.terms(title), *terms.terms(heading)])


class Glance(NamedTuple):
    """All that is looked at to tell whether a word stands in a passage."""

    hospital: str
    flat: str
    """The passage as it is matched."""


class Entries(Sequence[Indexed]):
    """The passages of an index by number, and the reports that they are from."""

    @abstractmethod
    def report(self, fingerprint: str) -> Report | None:
        """The quoted report with this fingerprint; None when there is none."""

    @abstractmethod
    def first(self, fingerprint: str) -> int | None:
        """The number of the first passage of the quoted report with this fingerprint; None when there is none."""

    @abstractmethod
    def numbers(self, report: Report) -> range:
        """The numbers of a report's passages."""

    def several(self, numbers: Sequence[int]) -> Iterator[Indexed]:
        """Some passages, each made when it is looked at; another machine, if any, is asked once for all of them."""
        return map(self.__getitem__, numbers)

    def glances(self, numbers: Sequence[int]) -> Iterator[Glance]:
        """The text of some passages, likewise."""
        return (Glance(entry.passage.hospital, entry.matched.flat) for entry in self.several(numbers))

    def reports_of(self, numbers: Sequence[int]) -> Iterator[Report]:
        """The reports of some passages, whose numbers rise, each once."""
        after = -1
        for number in numbers:
            if number > after:
                report = self[number].report
                after = self.numbers(report)[-1]
                yield report

    def set_aside(self, hospitals: Collection[str], word: str) -> Iterator[tuple[str, Aside]]:  # noqa: ARG002
        """What the reports on some hospitals set aside, each with its file; of all reports, what may hold a word.

        Nothing where another machine would have to be asked for it.
        """
        return iter(())


class Held(Entries):
    """The passages of some reports, all in memory."""

    def __init__(self, reports: Iterable[Report]) -> None:
        passages = ((report, passage) for report in reports for passage in report.passages)
        self._entries = tuple(Indexed(number, *one) for number, one in enumerate(passages))

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, number: int) -> Indexed: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Indexed]: ...
    def __getitem__(self, number: int | slice) -> Indexed | Sequence[Indexed]:
        return self._entries[number]

    @cached_property
    def _firsts(self) -> Mapping[str, int]:
        return {e.report.fingerprint: n for n, e in enumerate(self) if not n or e.passage.number == 1}

    def report(self, fingerprint: str) -> Report | None:
        first = self._firsts.get(fingerprint)
        return None if first is None else self[first].report

    def first(self, fingerprint: str) -> int | None:
        return self._firsts.get(fingerprint)

    def numbers(self, report: Report) -> range:
        first = self._firsts[report.fingerprint]
        return range(first, first + len(report.passages))

    def set_aside(self, hospitals: Collection[str], word: str) -> Iterator[tuple[str, Aside]]:  # noqa: ARG002
        for report in {entry.report.file: entry.report for entry in self}.values():
            if not hospitals or any(hospital.name in hospitals for hospital in report.hospitals):
                yield from ((report.file, aside) for aside in report.aside)


class Stored(Entries):
    """The passages of a generation, read by number, the last ones remembered.  Any number of threads may use it."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._first = lru_cache(REMEMBERED)(reader.first)
        self._numbers = lru_cache(REMEMBERED)(reader.numbers)
        self._set_aside = lru_cache(_ALIKE)(lambda hospitals, word: tuple(reader.set_aside(hospitals, word)))
        self._recent: OrderedDict[int, Indexed] = OrderedDict()
        self._turn = threading.Lock()

    def __len__(self) -> int:
        return self.reader.figures.passages

    def report(self, fingerprint: str) -> Report | None:
        return self.reader.by_fingerprint(fingerprint)

    def first(self, fingerprint: str) -> int | None:
        return self._first(fingerprint)

    def numbers(self, report: Report) -> range:
        return self._numbers(report.file)

    def set_aside(self, hospitals: Collection[str], word: str) -> Iterator[tuple[str, Aside]]:
        return iter(self._set_aside(frozenset(hospitals), "" if hospitals else word))  # one answer's words ask the same

    @overload
    def __getitem__(self, number: int) -> Indexed: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Indexed]: ...
    def __getitem__(self, number: int | slice) -> Indexed | Sequence[Indexed]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        try:
            self._recent.move_to_end(number)
            return self._recent[number]
        except KeyError:  # not remembered, or just forgotten by another thread
            pass
        found = Indexed(number, *self.reader.passage(number))
        with self._turn:
            found = self._recent.setdefault(number, found)  # another thread may have been faster
            while len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)
        return found
