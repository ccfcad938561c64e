"""The role of every block of a page: by its own looks first, then by its neighbours."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence

from corpus.reading import furniture, owners, repair
from corpus.reading.clauses import CLAUSE
from corpus.reading.fragments import mark_fragments
from corpus.reading.headline import mark_title
from corpus.reading.lines import is_closed, is_counted, is_labelled, is_numbered
from corpus.reading.looks import LINE, SHORT_CLAUSE
from corpus.reading.page import ABOVE_ITS_LINES, LINE_OF_A_LIST, OF_ENTRIES, WHO_SPEAKS, BlockRole, Mark, Page
from corpus.reading.repair import Block

_FAR_APART = re.compile(r"(?=.*[0-9０-９])(?=.*\S[ \u3000\xa0\t]{4,}\S)[^，。；！？]*$")
_BRACKETED = re.compile(r"[【\[〖]")
_ARROW = re.compile("[▲△▼◀▶↑↓←→]")
_HAN = re.compile("[\u4e00-\u9fff]")
_FIGURE = re.compile("[0-9０-９]")
_NEWS = re.compile(r"本报讯|[^，。]{0,12}[（(][^（()）]{0,8}记者")
_SECTION = re.compile("[一二三四五六七八九十]{1,3}、")
_GAPS = re.compile(r"(?<=\S)[ \u3000\xa0\t]+(?=\S)")
_MARKS = "■●◆★▲◎○□◇☆△※"
_DASHES = "—–-"


def marks_of(blocks: Sequence[Block], looks: Sequence[Mark]) -> list[Mark]:
    """For every block its role, and the name of the rule that gave it; `looks`: those by its own looks."""
    page = Page(blocks, looks)
    for step in _STEPS:
        step(page)
    return page.marks


def _mark_page_head(page: Page) -> None:
    """The name of a paper, of a page and a figure far apart on the first line belong to the page."""
    if len(page) and page.role(0) in {BlockRole.BODY, BlockRole.HEADING} and _FAR_APART.match(page.blocks[0].text):
        page.mark(0, BlockRole.MASTHEAD, "head of the page")


def _mark_open_title(page: Page) -> None:
    """A short line above all text is a line of the title also where it ends as if it went on: 她的听诊器总是热的."""
    for i, block in enumerate(page.blocks):
        if page.role(i) is BlockRole.BODY:
            text = (
                block.text if BlockRole.HEADING in page.roles(0, i) else block.text.rstrip("：:")
            )  # 某医院：/ 门常开着
            if block.lines > 1 or block.listed or len(text) > 24 or re.search("[，。；：、！？…]", text):
                return
            page.mark(i, BlockRole.HEADING, "short line above all text")


def _mark_titled_with_a_word(page: Page) -> None:
    """A line above the reporters' names that a word alone made furniture is the title where there is no other one."""
    first = next((i for i in range(len(page)) if page.role(i) not in {BlockRole.MASTHEAD, BlockRole.DATE}), len(page))
    if page.roles(first, first + 2) != [BlockRole.BOILERPLATE, BlockRole.BYLINE]:
        return
    block = page.blocks[first]
    if not (is_closed(block.text) or furniture.label(block.text)):
        page.mark(first, BlockRole.HEADING, "short line above all text")


def _mark_headings_that_go_on(page: Page) -> None:
    """A line that ends as if it went on heads a section where it is printed twice (夹板是竹的 / 夹板是竹的), and with a
    short line right below it: 传下去的 / 不只是手艺.
    """
    for i, (block, below) in enumerate(itertools.pairwise(page.blocks)):
        if page.roles(i, i + 2) == [BlockRole.BODY] * 2 and block.text == below.text and _may_be_half(block):
            page.mark(i, BlockRole.HEADING, "printed twice")
            page.mark(i + 1, BlockRole.HEADING, "printed twice")
    for i, block in enumerate(page.blocks[:-2]):
        below, text = page.blocks[i + 1 : i + 3]
        apart = block.blank_before and not below.blank_before and len(text.text) > 2 * _HALF
        if not apart or page.roles(i, i + 3) != [BlockRole.BODY, BlockRole.HEADING, BlockRole.BODY]:
            continue
        halves = _may_be_half(block, "，、；") and _may_be_half(below)
        if halves and page.is_under_text(i) and page.blocks[i - 1].closed:
            page.mark(i, BlockRole.HEADING, "heading of two lines")


def _may_be_half(block: Block, pauses: str = "，、；：") -> bool:
    if block.lines > 1 or block.closed or block.row or is_labelled(block.text) or block.text[-1] in f"{pauses},;":
        return False
    return len(block.text) <= _HALF and _HAN.search(block.text) is not None


_HALF = 14
"""Characters of a line of a heading of two, at most."""


def _mark_drop_cap(page: Page) -> None:
    """The first character of the text, set large, is a line by itself; several of them number sections."""
    alone = [i for i, block in enumerate(page.blocks) if _HAN.fullmatch(block.text) and not block.level]
    if len(alone) != 1 or page.is_under_text(alone[0]):
        return
    below = page.blocks[alone[0] + 1 : alone[0] + 2]
    if below and _NEWS.match(below[0].text):  # the last character of the title
        return
    if page.roles(alone[0] + 1, alone[0] + 2) == [BlockRole.BODY]:
        page.mark(alone[0], BlockRole.BODY, "first character set large")


TOO_SHORT = "too short for a heading"


def _mark_signs(page: Page) -> None:
    """No title is as short as the name of a page (8 人物), and a row of signs (※ ※ ※) heads nothing."""
    for i, block in page.bare_headings():
        characters = len(_HAN.findall(block.text))
        above_text = not page.is_under_text(i)
        if characters == 2 and above_text and page.roles(i + 1, i + 2) == [BlockRole.BYLINE]:  # 江月
            continue
        if (
            characters < (3 if above_text else 1)
            and not is_numbered(block.text)
            and not re.search("[0-9A-Za-z]{4}|[0-9０-９一二三四五六七八九十]月$", block.text)
        ):
            page.mark(i, BlockRole.MASTHEAD, TOO_SHORT)


def _mark_entries(page: Page) -> None:
    """Several lines in a row behind the same arrow are the entries of a chronicle, not captions."""
    for i, (block, following) in enumerate(itertools.pairwise(page.blocks)):
        if block.text[0] == following.text[0] and _ARROW.match(block.text):
            for at in (i, i + 1):
                if page.role(at) in {BlockRole.CAPTION, BlockRole.HEADING}:
                    page.mark(at, BlockRole.BODY, "entry of a chronicle")


def _mark_bracketed(page: Page) -> None:
    """Brackets hold the name of a page, but headings where several different ones each stand above a paragraph.

    The name of a hospital is no name of a page; nor is what heads an entry, where several hospitals head theirs.
    """
    begun = {i: name for i, block in enumerate(page.blocks) if (name := owners.in_brackets(block.text))}
    several = len({*begun.values()}) > 1
    for i, block in enumerate(page.blocks):
        if block.level == OF_ENTRIES or (several and i in begun):
            page.mark(i, BlockRole.HEADING, ABOVE_ITS_LINES)
        elif page.marks[i].rule == "section of the paper" and owners.hospital(block.text):
            page.mark(i, BlockRole.HEADING, "hospital in brackets")
    after_whole_sentences = [
        i
        for i in range(1, len(page) - 1)
        if page.role(i) is BlockRole.MASTHEAD and _BRACKETED.match(page.blocks[i].text)
        if _is_told_in(page, i)
    ]
    if len({page.blocks[i].text for i in after_whole_sentences}) == len(after_whole_sentences) > 1:
        for i in after_whole_sentences:
            page.mark(i, BlockRole.HEADING, IN_BRACKETS)


def _is_told_in(page: Page, at: int) -> bool:
    """Whether a line stands between a whole sentence and another one, or above the lines of a list."""
    above, below = page.blocks[at - 1], page.blocks[at + 1]
    if is_labelled(below.text):
        return True
    return page.role(at + 1) is BlockRole.BODY and (
        is_labelled(above.text) or (page.role(at - 1) is BlockRole.BODY and above.closed)
    )


IN_BRACKETS = "several in brackets"
"""Rule of the headings in brackets as names of pages have them."""


def _mark_hospitals(page: Page) -> None:
    """Names of hospitals that stand alone, each above what is told of it, are headings, and no title or subtitle.

    What is under them is told of them: lines that tell a fact or head nothing are no headings, and a telephone or an
    address is no furniture.  Entries that begin with a hospital each are lines of a list.
    """
    texts = ["" if block.row else block.text for block in page.blocks]
    for i in owners.entries(["" if block.level else text for block, text in zip(page.blocks, texts, strict=True)]):
        if page.role(i) in {BlockRole.HEADING, BlockRole.BODY}:
            page.mark(i, BlockRole.BODY, LINE_OF_A_LIST)
    heads = _of_one_level(page, owners.above_lines(texts))
    for at in heads:
        page.mark(at, BlockRole.HEADING, ABOVE_ITS_LINES)
    for head, end in itertools.pairwise([*heads, len(page)] if heads else ()):
        _mark_lines_of(page, head, end)


def _of_one_level(page: Page, at: Sequence[int]) -> list[int]:
    """Those of some blocks that are headings of the level on which there are two; one above them is a title."""
    levels = Counter(page.blocks[i].level for i in at)
    return [i for i in at if levels[page.blocks[i].level] > 1]


def _mark_lines_of(page: Page, head: int, end: int) -> None:
    """Mark the lines between a hospital's heading and the next one's."""
    for i in range(end - 1, head, -1):
        block, (role, rule) = page.blocks[i], page.marks[i]
        if block.level or block.row or role is BlockRole.BODY:
            continue
        tells = bool(_tells(block.text))
        heads_nothing = role is BlockRole.HEADING and end < len(page) and page.roles(i + 1, i + 2) != [BlockRole.BODY]
        listed = role is BlockRole.HEADING or rule in _LISTED_TOO
        if (listed and tells) or heads_nothing:
            page.mark(i, BlockRole.BODY, LINE_OF_A_LIST)


def _mark_lists(page: Page) -> None:
    """Lines one below the other that each tell a fact, or bear a number, are the lines of a list: text, all of them."""
    for run in _runs_of_lines(page):
        for pair in itertools.pairwise(run):
            if all(is_counted(page.blocks[i].text) for i in pair):
                for i in pair:
                    page.mark(i, BlockRole.BODY, LINE_OF_A_LIST)
        headed = page.is_under_text(run[0]) or page.marks[run[0] - 1].rule == IN_BRACKETS
        if not (headed or _leads(page, run[0]) or _are_counted(page, run)):
            continue  # who talks with whom, above an interview
        texts = [page.blocks[i].text for i in run]
        whole = _are_pairs(texts)
        telling = [i for i in run if whole or _tells(page.blocks[i].text)]
        if _heads_others(page, run):
            telling = telling[1:]
        head = run[0] if run[0] not in telling else None
        if len(telling) * 2 <= len(run) or len(telling) < _least(page, run, head):
            continue
        for i in run:
            named = owners.full(page.blocks[i].text)
            page.mark(i, *((BlockRole.HEADING, ABOVE_ITS_LINES) if named else (BlockRole.BODY, LINE_OF_A_LIST)))
        if head is not None and not _leads(page, head):
            page.mark(head, BlockRole.HEADING, "head of a list")


def _leads(page: Page, at: int) -> bool:
    """Whether a line is a sentence that a list ends: 医院昨天公布收费，主要项目如下："""
    text = page.blocks[at].text
    return text[-1] in "：:" and (len(text) > _LEAD or CLAUSE.search(text[:-1]) is not None)


_LEAD = 20
"""Characters of a heading that ends with a colon, at most."""


def _are_counted(page: Page, run: Sequence[int]) -> bool:
    """Whether one of the lines bears a number, all the same mark, or two of three a label with a figure."""
    texts = [page.blocks[i].text for i in run]
    if _are_marked(texts):
        return True
    counted = sum(bool(is_labelled(text) and _FIGURE.search(text)) or _is_amount(text) for text in texts)
    if _are_pairs(texts):
        return True
    return (counted > 2 and counted * 3 >= len(texts) * 2) or any(is_numbered(text) for text in texts)


def _are_marked(texts: Sequence[str]) -> bool:
    """Whether all lines begin with the same mark: three of them, or two that tell a figure each."""
    marked = len({text[0] for text in texts}) == 1 and texts[0][0] in _MARKS
    return marked and (len(texts) > 2 or all(map(_FIGURE.search, texts)))


def _is_amount(text: str) -> bool:
    return is_counted(f"价格：{text}")  # a figure and its measure, as behind a label


def _are_pairs(texts: Sequence[str]) -> bool:
    """Whether each line is a word and what it says, a wide gap between them: 星期一　儿科 方小满; a headline may be one."""
    return len(texts) > _FEW and all(_PAIR.match(text) for text in texts)


_PAIR = re.compile(r"[^\s，。；！？]{1,10}(?:[\u3000\t]|[ \xa0]{2,})\s*[^\s。！？][^。！？]*$")
_FEW = 2
"""Lines with a gap that may be a headline."""


def _least(page: Page, run: Sequence[int], head: int | None) -> int:
    """Lines that a list has at least: two below a head, with numbers, or where both are a label with a figure."""
    texts = [page.blocks[i].text for i in run]
    sure = head is not None or _all_numbered(page, run) or all(is_labelled(t) and _FIGURE.search(t) for t in texts)
    return 2 if sure or _are_marked(texts) else 3


def _runs_of_lines(page: Page) -> list[list[int]]:
    """Short blocks below the first, one right below the other, that no full stop ends or a number heads.

    Where blank lines part all paragraphs, they may part those that say what they tell, and figures from what is above.
    """
    runs: list[list[int]] = []
    parted = all(block.blank_before for block in page.blocks[1:])
    for i, block in enumerate(page.blocks):
        if not i or not _may_be_listed(page, i):
            continue
        pair = [one.text for one in page.blocks[i - 1 : i + 1]]
        begun = bool(runs) and runs[-1][-2:] == [i - 2, i - 1]
        labelled = all(map(is_labelled, pair)) and (begun or any(map(_FIGURE.search, pair)))
        counting = parted and [*page.bare(i - 1, i + 1)] == [i - 1, i] and _FIGURE.search(block.text)
        beside = not block.blank_before or ((labelled or counting) and block.blank_before == 1)
        if runs and runs[-1][-1] == i - 1 and beside:
            runs[-1].append(i)
        else:
            runs.append([i])
    return [run for run in runs if len(run) > 1]


def _may_be_listed(page: Page, at: int) -> bool:
    block, mark = page.blocks[at], page.marks[at]
    if block.level or block.row or len(block.text) > LINE or _ARROW.match(block.text):
        return False
    if mark.rule in {ABOVE_ITS_LINES, IN_BRACKETS} or (mark.rule == TOO_SHORT and not _is_priced(page, at)):
        return False
    marked = block.text[0] in _MARKS and any(
        page.blocks[i].text[0] == block.text[0] for i in (at - 1, at + 1) if i < len(page)
    )  # a word behind a mark may look like a name
    if mark.role not in {BlockRole.BODY, BlockRole.HEADING} and mark.rule not in _LISTED_TOO and not marked:
        return False
    return is_numbered(block.text) or not is_closed(block.text)


def _is_priced(page: Page, at: int) -> bool:
    """Whether a very short line holds a figure, or is what the figure right below counts."""
    return is_counted(page.blocks[at].text) or any(_is_amount(block.text) for block in page.blocks[at : at + 2])


_LISTED_TOO = {"hotline", "reached by", "contact", SHORT_CLAUSE, "name set wide", TOO_SHORT}
"""Rules for furniture whose lines a list may hold: a telephone of the hospital, an item that ends with a full stop, a
price by itself."""


def _all_numbered(page: Page, run: Sequence[int]) -> bool:
    return all(is_numbered(page.blocks[i].text) for i in run)


def _heads_others(page: Page, run: Sequence[int]) -> bool:
    """Whether a list begins with the heading of a section: 二、明年打算, above （一）, （二）."""
    first, second = (page.blocks[i].text for i in run[:2])
    return bool(_SECTION.match(first)) and not _SECTION.match(second) and is_numbered(second) and not is_closed(first)


def _tells(text: str) -> bool:
    """A number, a label or a figure, or three things set apart (心内科 程以宁 周一上午)."""
    if is_labelled(text) or _FIGURE.search(text) or text[0] in _MARKS or len(_GAPS.findall(text)) > 1:
        return True
    return is_numbered(text) and not _SECTION.match(text)


def _mark_said(page: Page) -> None:
    """What stands right below somebody who speaks is what is said, however short."""
    for i in range(1, len(page)):
        below = page.marks[i - 1].rule == WHO_SPEAKS != page.marks[i].rule and not page.blocks[i].level
        if below and page.role(i) in {BlockRole.HEADING, BlockRole.CAPTION}:
            page.mark(i, BlockRole.BODY, "said")


def _mark_repeats(page: Page) -> None:
    """A heading printed again on the next line or lines, with or without a dash, is set aside."""
    texts = [
        re.sub(r"\s", "", repair.undoubled(block.cut).text).lstrip(_DASHES)
        if page.role(i) in {BlockRole.HEADING, BlockRole.BYLINE}
        else ""
        for i, block in enumerate(page.blocks)
    ]
    for lines in (1, 2):
        for i in range(lines, len(texts) - lines + 1):
            if all(texts[i : i + lines]) and texts[i - lines : i] == texts[i : i + lines]:
                for at in range(i, i + lines):
                    page.mark(at, BlockRole.REPEAT, "printed twice")


def _mark_other_pages(page: Page) -> None:
    """What stands in a list below 相关阅读 and the like are titles of other pages."""
    for i, mark in enumerate(page.marks):
        below = i + 1 if mark.rule == "share" else len(page)
        while below < len(page) and _may_be_title(page, below):
            page.mark(below, BlockRole.BOILERPLATE, "title of another page")
            below += 1


def _may_be_title(page: Page, at: int) -> bool:
    block = page.blocks[at]
    if page.role(at) not in {BlockRole.BODY, BlockRole.HEADING, BlockRole.BOILERPLATE} or block.level or block.row:
        return False
    return not (is_closed(block.text) or is_labelled(block.text)) and len(block.text) <= LINE


def _mark_marked(page: Page) -> None:
    """Lines in the body behind the same mark, each above a paragraph, are headings though names could be as short; so
    is one above a list, and with it the one that stands above the first."""
    first = page.first_body()
    short = [i for i in range(1, len(page) - 1) if _is_above_text(page, i)]
    below = [i for i in short if i > first]
    for mark in {page.blocks[i].text[0] for i in below if page.role(i) is BlockRole.BYLINE}.intersection(_MARKS):
        marked = [i for i in below if page.blocks[i].text[0] == mark]
        listed = any(page.blocks[i + 1].listed or page.marks[i + 1].rule == LINE_OF_A_LIST for i in marked)
        if len(marked) > 2 or listed:
            for i in short if listed else marked:
                if page.blocks[i].text[0] == mark:
                    page.mark(i, BlockRole.HEADING, "several behind the same mark")


def _is_above_text(page: Page, at: int) -> bool:
    """A short line right above a paragraph or another one, unless it says that it names a reporter."""
    return (
        page.role(at) in {BlockRole.BYLINE, BlockRole.HEADING}
        and page.role(at + 1) in {BlockRole.BODY, BlockRole.HEADING}
        and not furniture.row("reporter").takes(page.blocks[at].text)
    )


def _mark_rows(page: Page) -> None:
    """Four and more short lines, one right below the other, are the rows of a list: no heading has three under it."""
    for rows in _runs_of_short_lines(page):
        after = rows[-1] + 1
        if page.roles(after, after + 1) == [BlockRole.BODY] and not page.blocks[after].blank_before:
            rows.pop()  # the heading of what follows
        if len(rows) > 3:
            for row in rows:
                page.mark(row, BlockRole.BODY, LINE_OF_A_LIST)


def _runs_of_short_lines(page: Page) -> list[list[int]]:
    first = page.first_body()
    runs: list[list[int]] = []
    for i, block in page.bare_headings():
        if i < first:
            continue
        if runs and runs[-1][-1] == i - 1 and not block.blank_before:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _mark_leftovers(page: Page) -> None:
    """What looks like a heading but has nothing under it, at the end of the file, heads no section."""
    for i in range(len(page) - 1, -1, -1):
        if page.role(i) in {BlockRole.BODY, BlockRole.TITLE, BlockRole.SUBTITLE}:
            return
        if page.role(i) is BlockRole.HEADING and not page.blocks[i].level:
            page.mark(i, BlockRole.BOILERPLATE, "heads nothing")


_STEPS: tuple[Callable[[Page], None], ...] = (
    _mark_page_head,
    _mark_open_title,
    _mark_titled_with_a_word,
    _mark_headings_that_go_on,
    _mark_drop_cap,
    _mark_signs,
    _mark_entries,
    _mark_bracketed,
    _mark_hospitals,
    _mark_lists,
    _mark_said,
    mark_fragments,
    _mark_repeats,
    _mark_other_pages,
    _mark_marked,
    mark_title,
    _mark_rows,
    _mark_leftovers,
)
"""In this order: a step reads what those before it have marked."""
