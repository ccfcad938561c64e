"""Tables among the lines of a source: their rows, each with the heads of its columns.

A table is drawn with bars (Markdown), set with tabs, set with gaps, or read cell by cell, each on a line.  A row is quoted as cells of the source:
its first cell, then every other one behind the head of its column, so that a figure never stands without what
it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import groupby, pairwise
from typing import NamedTuple

from corpus.reading import furniture, owners
from corpus.reading.cut import Cut
from corpus.reading.lines import TAB, Cell, Line, Row, SetApart, is_closed, is_counted, is_row, width

_BAR = re.compile(r"(?<!\\)[|｜│┃║]")
_MAY_BE_SET = re.compile(r"[|｜│┃║+\u2500-\u257f\t \u3000\xa0]")
"""A sign without which a line has no cells but between commas."""
_TAB = re.compile(r"\t")
_TABS = re.compile(r"\t[ \t\u3000]*")
_GAP = re.compile(r"[ \u3000\xa0]{2,}")
_SET_WIDE = re.compile(r"(?:[\u4e00-\u9fff][ \u3000\xa0]{2,}){1,3}[\u4e00-\u9fff](?=[ \u3000\xa0]{2})")
_BLANK = re.compile(r"(?<=\S) (?=\S)|[ \u3000\xa0]+")
_PHRASE = re.compile("[，。；！？：]")
_DRAWN = re.compile(r"\A[|｜│┃║].*[|｜│┃║]\s*$")
_DELIMITER = re.compile(
    r"\A[|｜]?\s*:?-{2,}:?\s*(?:[|｜]\s*:?-{2,}:?\s*)*(?:[|｜]\s*)?$"
    r"|\A(?=.*(?:[-=]{2}|[\u2500-\u257f]{2}))[+|\u2500-\u257f][-=+|:\u2500-\u257f\s]*$"
)
"""A line that is drawn: Markdown's under the heads, or one of a frame of signs or of box drawings."""
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:年|$)")
_BARE_YEAR = re.compile("(?:19|20)[0-9]{2}$")
_YEARS = re.compile("年[份度]?$")
_NO_HEAD = re.compile(rf"(?!{_YEAR.pattern})^.*[0-9０-９]|[。，；？！]")
_FIGURE = re.compile("[0-9０-９]")
_NOTHING = re.compile(r"[-—–－/\s]*$")
"""What a cell holds where there is nothing to say."""
_LONGEST_HEAD = 14
"""Characters of the head of a column at most, its unit aside."""


def with_rows(found: Sequence[Line]) -> tuple[list[Line], list[SetApart]]:
    """The lines, those of tables with their cells; and the lines of heads, which are quoted with every row."""
    found, groups = _without_groups(found)
    found, columns = _without_columns(found)
    rows: dict[int, list[Row]] = {}
    heads: dict[int, str] = {}
    for at in _runs(found):
        table = _table(found, at)
        if table is not None:
            rows.update(table.rows)
            heads.update(table.heads)
    kept = [one for i, line in enumerate(found) if i not in heads for one in _with(line, rows.get(i, ()))]
    return kept, [*groups, *columns, *(SetApart("head", rule, found[i].cut) for i, rule in heads.items())]


def _with(line: Line, rows: Sequence[Row]) -> list[Line]:
    """A line as the rows that it holds."""
    if len(rows) < 2:
        return [line._replace(row=row) for row in rows] or [line]
    below = line._replace(blank_before=0)
    return [
        (below if i else line)._replace(cut=reduce(Cut.joined, (cell.cut for cell in row.cells)), row=row)
        for i, row in enumerate(rows)
    ]


class _Table(NamedTuple):
    rows: dict[int, list[Row]]
    """By their places among the lines: one on each, or several pairs of a field and what it holds."""
    heads: dict[int, str]
    """What is no row, and the rule that says so."""


def _runs(found: Sequence[Line]) -> Iterator[list[int]]:
    """Lines one below the other that are set in the same way."""
    for setting, group in groupby(range(len(found)), lambda at: _setting(found[at])):
        run: list[int] = []
        for at in group if setting else ():
            if run and found[at].blank_before:
                yield _with_corner(found, run)
                run = []
            run.append(at)
        if run:
            yield _with_corner(found, run)


def _with_corner(found: Sequence[Line], run: list[int]) -> list[int]:
    """The lines of a table set with gaps, and the one above it whose first cell is empty: it stands in so far."""
    above = run[0] - 1
    if above < 0 or _setting(found[run[0]]) != "gaps" or _setting(found[above]) or found[run[0]].blank_before:
        return run
    line, first = found[above], _cut_at_gaps(found[run[0]].cut)
    heads = _cut_at_gaps(line.cut)
    stands_in = line.margin > width(first[0].text) and not (line.level or line.listed or _PHRASE.search(line.cut.plain))
    return [above, *run] if stands_in and len(heads) == len(first) - 1 else run


def _setting(line: Line) -> str:
    """How the cells of a line are set apart; empty when it has but one."""
    text = line.cut.text
    if line.level or line.row:
        return ""
    setting = ""
    if _MAY_BE_SET.search(text):  # running text has none of these signs
        if (len(_BAR.findall(text)) > 1 and ("-" in text or not _DELIMITER.match(text))) or _FRAME.match(text):
            return "bars"
        setting = "tabs" if "\t" in text else "gaps" if len(_GAP.findall(text)) >= 2 else ""
        if not setting and len(_BLANK.findall(text)) >= 2 and not _PHRASE.search(line.cut.plain):
            setting = "blanks"
    setting = setting or ("commas" if _is_comma_separated(text) else "")
    return "" if setting and is_closed(line.cut.plain) else setting


def _is_comma_separated(text: str) -> bool:
    """Whether a line is short values with commas between, as programs write a table."""
    if text.count(",") + text.count("，") < _FEWEST or _STOP.search(text):
        return False
    return all(0 < len(value.strip()) <= _LONGEST_CELL for value in _COMMA.split(text))


_COMMA = re.compile("[,，]")
_STOP = re.compile("[。；！？：]")
_FRAME = re.compile(r"\A(?=.*(?:[-=]{2}|[\u2500-\u257f]{2}))[+\u2500-\u257f][-=+:\u2500-\u257f\s]*$")
_FEWEST = 2
"""Commas of a line that no sentence may be, at least; it takes heads of columns above as well."""


def _table(found: Sequence[Line], at: Sequence[int]) -> _Table | None:
    """The table that these lines make; None when they are none."""
    setting = _setting(found[at[-1]])
    drawn = [i for i in at if setting == "bars" and _DELIMITER.match(found[i].cut.text)]
    held = [i for i in at if i not in drawn]
    least = 3 if setting in _LOOSE else 2
    cells = _CELLS[setting]([found[i] for i in held]) if len(held) >= least else None
    if cells is None or len(cells[0]) < least:
        return None
    if named := _hospitals(cells):
        by_hospital = {i: [*_by_hospital(row, cells[0], named)] for i, row in zip(held[1:], cells[1:], strict=True)}
        return _Table(by_hospital, {**dict.fromkeys(drawn, "line of a table"), held[0]: "heads of columns"})
    if _is_of_pairs(cells):
        made = {
            i: [row for at in range(0, len(cut), 2) if (row := _row(cut[at : at + 2], ()))]
            for i, cut in zip(held, cells, strict=True)
        }
        return _Table(made, dict.fromkeys(drawn, "line of a table"))
    top, size = _with_one_head(cells, found[held[0]].end)
    headed = held[0] + 1 in drawn or _are_heads([cell.plain for cell in top]) or _stand_over_figures(cells)
    framed = setting != "bars" or all(_DRAWN.match(found[i].cut.text) for i in held)
    if (setting in _LOOSE or not framed) and not headed:
        return None  # phrases are set apart as wide, and sections of a site by bars
    heads, first = (top, size) if headed else ((), 0)
    rows = {i: _row(row, heads) for i, row in zip(held[first:], cells[first:], strict=True)}
    apart = {**dict.fromkeys(drawn, "line of a table"), **dict.fromkeys(held[:first], "heads of columns")}
    return _Table({i: [row] for i, row in rows.items() if row is not None}, apart)


_Cells = list[tuple[Cut, ...]]
"""The cells of every line, as many in each."""


def _by_bars(lines: Sequence[Line]) -> _Cells | None:
    rows = _each(lines, _BAR)
    framed = all(_DRAWN.match(line.cut.text) for line in lines)
    return _padded([row[1:-1] for row in rows]) if framed else _even(rows)


def _by_tabs(lines: Sequence[Line]) -> _Cells | None:
    least = min(line.margin for line in lines)
    empty = [_EMPTY * ((line.margin - least) // TAB) for line in lines]
    rows = [(*before, *row) for before, row in zip(empty, _each(lines, _TAB), strict=True)]
    aligned = [(*before[:1], *row) for before, row in zip(empty, _each(lines, _TABS), strict=True)]
    if (cells := _even(rows) or _even(aligned)) is not None:
        return cells
    # A cell that is empty at the end of its line leaves no trace there, but under its head.
    whole = len(rows[0]) == max(map(len, rows)) and _are_heads([cell.plain for cell in rows[0]])
    return _padded(rows) if whole else None


def _by_commas(lines: Sequence[Line]) -> _Cells | None:
    return _even(_each(lines, _COMMA))


def _by_gaps(lines: Sequence[Line]) -> _Cells | None:
    rows = [_cut_at_gaps(line.cut) for line in lines]
    cornered = len(rows) > 1 and len(rows[0]) == len(rows[1]) - 1 and lines[0].margin > width(rows[1][0].text)
    return _even([(*_EMPTY, *rows[0]), *rows[1:]] if cornered else rows)


def _cut_at_gaps(cut: Cut) -> tuple[Cut, ...]:
    """The cells of a line set with gaps; a first one of single characters is a word that is set wide: 床　　位."""
    cells = tuple(_split(cut, _GAP))
    wide = _SET_WIDE.match(cut.text)
    if not wide or len(cells) == (size := len(wide[0].split())):
        return cells
    first = cut.part(0, wide.end()).strip()
    return (first.without(*(m.span() for m in _GAP.finditer(first.text))), *cells[size:])


def _by_blanks(lines: Sequence[Line]) -> _Cells | None:
    return _even(_each(lines, _BLANK))


_CELLS = {"bars": _by_bars, "tabs": _by_tabs, "commas": _by_commas, "gaps": _by_gaps, "blanks": _by_blanks}
_LOOSE = {"commas", "gaps", "blanks"}
"""Settings that other lines may have: the first line must head columns."""


def _each(lines: Sequence[Line], pattern: re.Pattern[str]) -> _Cells:
    return [tuple(_split(line.cut, pattern)) for line in lines]


def _even(rows: _Cells) -> _Cells | None:
    return rows if len(set(map(len, rows))) == 1 else None


def _padded(rows: _Cells) -> _Cells:
    most = max(map(len, rows))
    return [(*row, *_EMPTY * (most - len(row))) for row in rows]


_EMPTY = (Cut.of(""),)
"""A cell that holds nothing."""


def _split(cut: Cut, pattern: re.Pattern[str]) -> Iterator[Cut]:
    start = 0
    for found in pattern.finditer(cut.text):
        yield cut.part(start, found.start()).strip()
        start = found.end()
    yield cut.part(start).strip()


def _are_heads(cells: Sequence[str]) -> bool:
    """Whether the cells of a first line head columns: short, and most of them a field's name, or a year."""
    bare = [_BRACKETS.sub("", cell).strip() for cell in cells if cell]
    if any(len(cell) > _LONGEST_HEAD or _NO_HEAD.search(cell) for cell in bare):
        return False
    known = sum(_is_head(cell) or _YEAR.match(cell) is not None for cell in cells)
    return known >= 2 and known * 2 >= len(bare)


def _is_head(cell: str) -> bool:
    """Whether a cell is the name of a field, or has the unit of a column in brackets: 自付（元）."""
    if not _BRACKETS.search(cell):
        return bool(furniture.rule("head", cell.strip()))
    unit = _IN_BRACKETS.search(cell)
    return bool(furniture.rule("head", _BRACKETS.sub("", cell).strip()) or (unit and furniture.rule("unit", unit[1])))


def _is_of_pairs(cells: _Cells) -> bool:
    """Whether each line is two or three fields, each before what it holds: 等级, 三级甲等, 开放床位, 850张."""
    columns = len(cells[0])
    if columns not in {4, 6} or len(cells) < _LEAST_PAIRS:
        return False
    fields = [cell.plain for row in cells for cell in row[::2] if cell.text]
    if any(len(text) > _LONGEST_HEAD or _NO_HEAD.search(text) for text in fields):
        return False
    below = [cell.plain for row in cells[1:] for cell in row[::2] if cell.text]
    known = sum(bool(furniture.rule("head", text)) for text in below)
    return len(set(fields)) == len(fields) and known >= _LEAST_PAIRS and known * 2 >= len(below)


_LEAST_PAIRS = 2
"""Lines that a table of fields has at least, and fields that are known as such below the first."""


def _with_one_head(cells: _Cells, parted: int) -> tuple[tuple[Cut, ...], int]:
    """The heads of the columns, and of how many lines they are: one over several columns stands over heads of its own.

    `parted`: offset of the line end between two lines of heads.
    """
    first, *rest = cells
    if len(rest) < 2 or rest[0][0].text or not all(cell.text for cell in rest[1][:2]):
        return first, 1
    over = [at for at, cell in enumerate(first) if not cell.text]
    below = rest[0]
    if not over or not all(below[at].text for at in over) or any(_NO_HEAD.search(cell.plain) for cell in below):
        return first, 1
    heads, above = [], first[0]
    for cell, own in zip(first, below, strict=True):
        above = cell if cell.text else above
        heads.append(above.joined(own, parted) if own.text else cell)
    return tuple(heads), 2


def _hospitals(cells: _Cells) -> list[int]:
    """The columns that are each of a hospital, where there are several: their heads name them, and nothing below does.

    What people call them will do where they are all that the heads say.
    """
    named = {at: name for at, cell in enumerate(cells[0]) if at and (name := owners.full(cell.plain))}
    if not named and all(owners.is_house(cell.plain) for cell in cells[0][1:]):
        named = {at: cells[0][at].plain for at in range(1, len(cells[0]))}
    below = any(owners.full(row[at].plain) for row in cells[1:] for at in named)
    return [*named] if len(set(named.values())) > 1 and not below else []


def _by_hospital(cells: Sequence[Cut], heads: Sequence[Cut], named: Sequence[int]) -> Iterator[Row]:
    """What a line of a table tells of the hospital of each column, behind what it tells, and with its unit."""
    first = cells[0]
    others = [at for at in range(1, len(cells)) if at not in named and not _NOTHING.match(cells[at].text)]
    for at in named:
        if _NOTHING.match(cells[at].text):
            continue
        figure = _BARE_FIGURE.match(cells[at].plain) is not None
        unit = next((i for i in others if figure and furniture.rule("unit", cells[i].plain)), None)
        told = _cell(first, cells[at], first)
        told = told if unit is None else Cell(first, cells[at], cells[unit])
        more = (Cell(heads[i] if heads[i].text else None, cells[i]) for i in others if i != unit)
        yield Row((Cell(None, heads[at]), told, *more))


def _stand_over_figures(cells: _Cells) -> bool:
    """Whether the cells of a first line are words, two of them over nothing but figures: 套餐, 价格, 项目数."""
    first, rest = cells[0], cells[1:]
    if len(rest) < 2 or any(len(cell) > _LONGEST_HEAD or _NO_HEAD.search(cell.plain) for cell in first):
        return False
    figures = [all(_FIGURE.search(row[i].plain) for row in rest) for i in range(len(first))]
    return sum(figures) >= 2 and not figures[0] and all(cell.text for cell in first)


def _row(cells: Sequence[Cut], heads: Sequence[Cut]) -> Row | None:
    held = [i for i, cell in enumerate(cells) if cell.text]
    if not held:
        return None
    first, *others = held
    headed = {i: heads[i] for i in others if i < len(heads) and heads[i].text}
    is_year = heads and _YEARS.match(heads[first].plain) and _BARE_YEAR.match(cells[first].plain)
    about = Cell(None, cells[first], heads[first].part(0, 1) if is_year else None)
    return Row((about, *(_cell(headed.get(i), cells[i], cells[first]) for i in others)))


_IN_BRACKETS = re.compile(r"[（(](?:单位[:：])?([^（()）]+)[）)]")
_BARE_FIGURE = re.compile(r"\A[0-9０-９][0-9０-９,，.．]*$")


def _cell(head: Cut | None, cell: Cut, first: Cut) -> Cell:
    """A cell behind its head; the unit that the head of its column, or of its row, has in brackets, behind its figure."""
    for headed in (head, first) if _BARE_FIGURE.match(cell.plain) else ():
        unit = _IN_BRACKETS.search(headed.plain) if headed else None
        if headed and unit and furniture.rule("unit", unit[1]):
            bare = headed.without(unit.span()).strip() if headed is head else head
            return Cell(bare or None, cell, headed.part(*unit.span(1)))
    return Cell(head, cell)


# ---------------------------------------------------------------- lists within lists


def _without_groups(found: Sequence[Line]) -> tuple[list[Line], list[SetApart]]:
    """The lines, the figures of a list within a list as rows: what they are of (床位) is quoted with each of them."""
    kept: list[Line] = []
    heads: list[SetApart] = []
    unit: Cut | None = None
    at = 0
    while at < len(found):
        head = found[at]
        unit = unit if head.listed else _unit_said(head.cut)
        figures = _figures_below(found, at)
        if figures:
            heads.append(SetApart("head", "head of a list", head.cut))
            cells = [Cell(None, line.cut, unit if _BARE_END.search(line.cut.plain) else None) for line in figures]
            kept += [
                line._replace(row=Row((Cell(None, head.cut), cell))) for line, cell in zip(figures, cells, strict=True)
            ]
        else:
            kept.append(head)
        at += 1 + len(figures)
    return kept, heads


def _figures_below(found: Sequence[Line], at: int) -> list[Line]:
    """The lines of the list that stands within a line of a list, where each is a word and its figure; else none."""
    head, lines = found[at], list[Line]()
    if not head.listed or len(head.cut) > _LONGEST_HEAD or is_closed(head.cut.plain) or owners.hospital(head.cut.plain):
        return []
    for line in found[at + 1 :]:
        if not line.listed or line.margin <= head.margin or line.blank_before:
            break
        if not is_row(f"{line.cut.text}\n"):
            return []
        lines.append(line)
    return lines if len(lines) > 1 else []


def _unit_said(cut: Cut) -> Cut | None:
    """The unit that a line says all figures below it are in: 以下为收费（单位：元）："""
    said = _UNIT_SAID.search(cut.plain)
    return cut.part(*said.span(1)) if said and furniture.rule("unit", said[1]) else None


_UNIT_SAID = re.compile(r"[（(]单位\s*[:：]\s*([^（()）]{1,6})[）)]\s*[:：]?$")
_BARE_END = re.compile(r"[0-9０-９]$")


# ---------------------------------------------------------------- read cell by cell

_LONGEST_CELL = 24
"""Characters of a cell that is a line by itself, at most."""
_MOST_COLUMNS = 8
_MOST_CELLS = 400
_UNSETTLED = 5
"""Cells from which on lines under heads of columns are rows by themselves where nobody can tell which belong together."""
_TIME = re.compile(
    r"周[一二三四五六日至末]|星期|[上下]午|全天|[早晚夜]间|[0-9０-９]\s*[:：]\s*[0-9０-９]{2}|[0-9０-９]月[0-9０-９]"
)


def _without_columns(found: Sequence[Line]) -> tuple[Sequence[Line], list[SetApart]]:
    """The lines, those of tables that were read cell by cell as one for each row; and the heads of their columns."""
    kept: list[Line] = []
    apart: list[SetApart] = []
    heads_at: dict[int, bool] = {}
    start = 0
    while start < len(found):
        may_be_cell = _may_be_cell(found[start])
        if may_be_cell and (paired := _paired(found, start)):
            kept += [_as_row(found[at : at + 2], ()) for at in range(start, start + paired, 2)]
            start += paired
            continue
        if not may_be_cell or not _heads_stand_at(found, start, heads_at):
            kept.append(found[start])
            start += 1
            continue
        cells = _cells_from(found, start)
        heads, behind = _columns(cells), start + len(cells)
        if not heads and (grouped := _grouped(found, start, len(cells))):
            heads, behind = len(cells), start + grouped
        if not heads:
            unsettled = len(cells) >= _UNSETTLED and _are_heads(cells[:2])
            kept += [_as_row([line], ()) for line in found[start:behind]] if unsettled else [found[start]]
            start = behind if unsettled else start + 1
            continue
        first = start + heads
        apart += [SetApart("head", "heads of columns", line.cut) for line in found[start:first]]
        names = [line.cut for line in found[start:first]]
        while first + heads <= behind:
            kept.append(_as_row(found[first : first + heads], names))
            first += heads
        if total := _total(found, first, heads):
            kept.append(_as_row([found[i] for i in total], [names[at] for at in total.values()]))
            first = max(total) + 1
        start = first
    return kept, apart


def _total(found: Sequence[Line], start: int, columns: int) -> dict[int, int]:
    """The lines of a last row and their columns, where blank lines stand for cells that hold nothing: 合计, , 15, 54."""
    held: dict[int, int] = {}
    for i, line in enumerate(found[start : start + columns], start):
        at = max(held.values()) + 1 + line.blank_before if held else 0
        text = line.cut.plain
        if at >= columns or not _may_be_cell(line) or is_closed(text):
            break
        if (_kind(text) == "figure") != bool(held):
            break
        held[i] = at
    return held if held and len(held) <= max(held.values()) == columns - 1 else {}


def _cells_from(found: Sequence[Line], start: int) -> list[str]:
    """The short lines from a place on that no full stop ends, all as far apart; as many as a table may have cells."""
    apart = found[start + 1].blank_before if start + 1 < len(found) else 0
    cells: list[str] = []
    for line in found[start : start + _MOST_CELLS]:
        text = line.cut.plain
        if not _may_be_cell(line) or (cells and line.blank_before != apart):
            break
        if is_closed(text) or _setting(line):
            break
        cells.append(text)
    return cells


def _may_be_cell(line: Line) -> bool:
    """Whether a line is short enough for a cell by itself; most of a text is not, and not looked at any further."""
    return len(line.cut.text) <= _LONGEST_CELL and not (line.level or line.listed)


def _heads_stand_at(found: Sequence[Line], start: int, heads: dict[int, bool]) -> bool:
    """Whether a line or the next one is the name of a field; `heads`: what is known of that, by the places of lines."""
    for at in range(start, min(start + 2, len(found))):
        if at not in heads:
            heads[at] = _is_head(found[at].cut.plain)
        if heads[at]:
            return True
    return False


def _grouped(found: Sequence[Line], start: int, columns: int) -> int:
    """The lines of a table of which a blank line parts every row from the next, its heads first; 0 where it is none."""
    if not 1 < columns <= _MOST_COLUMNS or not _are_heads([line.cut.plain for line in found[start : start + columns]]):
        return 0
    end = start + columns
    while (
        len(_cells_from(found, end)) == columns
        and found[end].blank_before
        and not any(line.blank_before for line in found[end + 1 : end + columns])
    ):
        end += columns
    return end - start if end - start > 2 * columns else 0


def _paired(found: Sequence[Line], start: int) -> int:
    """The lines from a place on of which every other one is a figure by itself, below what it counts: 洗牙, 120元, 补牙,
    200元起; 0 where there are not two such pairs, and no telephone below what it is of.  A pair with other blank lines
    above its two lines begins anew.
    """
    end = start
    while end + 1 < len(found) and _counts(found[end], found[end + 1]):
        if end > start and found[end + 1].blank_before != found[start + 1].blank_before:
            break
        if end > start and found[end].blank_before != found[start + 2].blank_before:
            break
        end += 2
    lone = (
        end - start == _PAIR and _CALLED.search(found[start].cut.plain) and _TELEPHONE.match(found[start + 1].cut.plain)
    )
    return end - start if lone or end - start > 2 else 0


_PAIR = 2
"""Lines that are what a figure counts and the figure."""
_CALLED = re.compile("(?:电话|热线|总机|专线|号码)$")
_TELEPHONE = re.compile(r"(?:0[0-9]{2,3}[-－—\s]?)?[1-9][0-9]{6,10}$|[48]00[-－—\s]?[0-9]{3}[-－—\s]?[0-9]{4}$")


def _counts(above: Line, below: Line) -> bool:
    """Whether a line is but what the figure counts that is the line right below it."""
    text = above.cut.plain
    if len(text) > _LONGEST_HEAD:
        return False
    if any(line.level or line.listed or line.row or is_closed(line.cut.plain) for line in (above, below)):
        return False
    return not _NO_HEAD.search(text) and is_counted(f"{_ANY}：{below.cut.plain}")


_ANY = "价格"
"""A label before which any figure with its measure is one that is counted."""


def _columns(cells: Sequence[str]) -> int:
    """The number of columns of a table whose cells are these, row by row; 0 where they are none.

    So many lines head columns, and each of at least two rows has as many; what kind of thing a cell is tells that
    none is missing: all in one column are figures, or times, and in another one none.
    """
    for columns in range(min(_MOST_COLUMNS, len(cells) // 3), 1, -1):
        heads, body = cells[:columns], cells[columns:]
        over = len(body) % columns
        if over > 1 or (over and columns == 2) or not _are_heads(heads):
            continue
        if any(furniture.rule("head", cell) for cell in body[:columns]):
            continue
        kinds = [{_kind(cell) for cell in body[i : len(body) - over : columns]} for i in range(columns)]
        if any(kind and len(own) == 1 and any(kind not in other for other in kinds) for own in kinds for kind in own):
            return columns
    return 0


def _kind(cell: str) -> str:
    """What a cell holds; empty for words."""
    return "time" if _TIME.search(cell) else "figure" if _FIGURE.search(cell) else ""


def _as_row(lines: Sequence[Line], heads: Sequence[Cut]) -> Line:
    """The lines of one row as one."""
    cut = lines[0].cut.followed_by((line.cut, before.end) for before, line in pairwise(lines))
    row = _row([line.cut for line in lines], heads)
    return lines[0]._replace(cut=cut, width=width(cut.text), end=lines[-1].end, numbered=False, row=row)
