"""One source, understood: the whole way from a text to a `Report`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from corpus import formats
from corpus.names import subject
from corpus.names.aliases import aliases
from corpus.names.corrections import Corrections, front_matter
from corpus.names.name import names_in
from corpus.names.naming import of_full_width
from corpus.names.standing import starts
from corpus.names.told import in_their_order
from corpus.names.turns import Turns
from corpus.problem import Problem
from corpus.reading import furniture, owners, repair, split, structure
from corpus.reading.cut import Cut
from corpus.reading.forms import plain, printed
from corpus.reading.looks import tells
from corpus.reading.origin import origin
from corpus.reading.structure import Article, Paragraph
from corpus.report import Aside, Hospital, Kind, Passage, PrintedPage, Report

_NONE = Corrections()


def parse(file: str, source: str, corrections: Corrections = _NONE, pages: tuple[PrintedPage, ...] = ()) -> Report:
    """The report that a file's text holds.  Never fails: what is odd is said in its warnings."""
    front = front_matter(source)
    ordinary = plain(source)  # one for one
    article = structure.article(*repair.blocks(source, front.end, ordinary))
    stated = _stated(file, front.values.get("hospital"), corrections)
    as_printed = _Printed(article, source, ordinary, stated or ())
    rows = _rows_of(article)
    about = _subject(stated, article, rows, as_printed, corrections)
    first = _first(about.hospitals, article, rows)
    owner = _owner(about.hospitals, article, rows, ordinary[front.end :])
    alone = len(about.hospitals) == 1 or bool(_tabled(article, rows))
    passages = tuple(
        passage if (name := as_printed.name(passage.hospital)) == passage.hospital else replace(passage, hospital=name)
        for passage in split.passages(article, source, owner, headline=first, body=first if alone else "")
    )
    found = tuple(map(as_printed.hospital, about.hospitals))
    about = replace(about, hospitals=found, rival=as_printed.name(about.rival))
    excused = bool(found) or file in corrections.subjects
    anonymous = not about.sure or (not excused and subject.speaks_of_own(ordinary))
    byline = front.values.get("byline") or " ".join(" ".join(cut.text.split()) for cut in article.bylines)
    dates = [" ".join(cut.text.split()) for kind, rule, cut in article.aside if kind in _ORIGINS or rule in _SOURCES]
    return Report(
        file=file,
        source=source,
        title=front.values.get("title") or _text(article.title),
        subtitle=front.values.get("subtitle") or _text(article.subtitle),
        byline=byline,
        headings=_headings(article, passages),
        hospitals=found,
        passages=passages,
        aside=tuple(Aside(kind, cut.text, rule, cut.spans(source)) for kind, rule, cut in article.aside),
        warnings=(
            *_warnings_of_text(article, passages),
            *_warnings_of_hospital(about, has_hospital=excused, anonymous=anonymous),
            *_warnings_of_order(article),
            *_warnings_of_damage(article),
            *_warnings_of_aside(article, source),
            *_warnings_of_bytes(source),
            *_warnings_of_print(source, pages),
        ),
        origin=origin(front.values, [byline, *dates], corrections.dated.get(file)),
        anonymous=anonymous,
        pages=pages,
        grounds=tuple(about.evidence),
    )


def _text(cut: Cut | None) -> str:
    return cut.text if cut else ""


def _headings(article: Article, passages: Sequence[Passage]) -> tuple[str, ...]:
    """The headings of the sections, and then those run into paragraphs."""
    headings = [section.heading.text for section in article.sections if section.heading]
    known = {"", *headings}
    others = [heading for heading in dict.fromkeys(passage.heading for passage in passages) if heading not in known]
    run_in = split.run_in_headings(article) if others else frozenset()
    return (*headings, *(heading for heading in others if f"{heading}。" in run_in))


def _subject(
    stated: Sequence[str] | None,
    article: Article,
    rows: Mapping[str, str],
    as_printed: _Printed,
    corrections: Corrections,
) -> subject.Subject:
    """The hospitals a report is about: as its front matter or an administrator says, else as recognised."""
    mentions = _mentions(article)
    about = _recognised(article, rows, mentions) if stated is None else subject.stated([*map(plain, stated)], mentions)
    with_given = tuple(
        Hospital(h.name, tuple(dict.fromkeys([*as_printed.given(h.name, corrections), *h.aliases])))
        for h in about.hospitals
    )
    return replace(about, hospitals=with_given)


def _stated(file: str, front: str | None, corrections: Corrections) -> tuple[str, ...] | None:
    """The hospitals that a report's front matter or an administrator says it is about; None where nobody does."""
    if front:
        return tuple(part.strip() for part in re.split("[、,，;；]", front) if part.strip())
    return corrections.subjects.get(file)


class _Printed:
    """Names as people gave them or the report prints them, by what they are recognised by."""

    def __init__(self, article: Article, source: str, ordinary: str, stated: Sequence[str]) -> None:
        sections = [[section.heading, *(p.cut for p in section.paragraphs)] for section in article.sections]
        cuts = [article.title, article.subtitle, *article.bylines, *itertools.chain(*sections)]
        self._folded = ordinary != printed(source)
        held = [cut for cut in (*cuts, *(apart.cut for apart in article.aside)) if cut is not None]
        self._text, self._plain = "\n".join(cut.text for cut in held), "\n".join(cut.plain for cut in held)
        self._source = source
        self._names = {plain(name): name for name in stated}

    def given(self, name: str, corrections: Corrections) -> Sequence[str]:
        """The aliases that administrators gave a hospital, to be recognised."""
        aliases = corrections.aliases.get(name) or corrections.aliases.get(self.name(name), ())
        self._names = {
            plain(alias): alias for alias in aliases
        } | self._names  # a name that is stated is shown as stated
        return [*map(plain, aliases)]

    def name(self, name: str) -> str:
        if name not in self._names:
            self._names[name] = self._found(name) if self._folded else name
        return self._names[name]

    def hospital(self, hospital: Hospital) -> Hospital:
        """A hospital as it is printed; an alias that the report does not use, in the characters of the name."""
        name = self.name(hospital.name)
        characters = {ord(ordinary): own for ordinary, own in zip(hospital.name, name, strict=False) if ordinary != own}
        return Hospital(name, tuple(self.name(alias).translate(characters) for alias in hospital.aliases))

    def _found(self, name: str) -> str:
        at = next(starts(name, self._plain), -1)
        shown = printed(self._text[at : at + len(name)]) if at >= 0 else name
        return name if shown == name or name in self._source else shown


def _recognised(article: Article, rows: Mapping[str, str], mentions: subject.Mentions) -> subject.Subject:
    """The subjects of the text, and every hospital that a table has a row for among them, or that heads a section."""
    about = subject.subject(mentions)
    known = {hospital.name for hospital in about.hospitals}
    called = [name for hospital in about.hospitals for name in (hospital.name, *hospital.aliases)]
    tabled = _tabled(article, rows)
    headed = [name for name in _headed(article) if not any(name in one for one in called)]
    if about.sure and known.isdisjoint(tabled):
        tabled = []  # those that it works with
    tabled = list(dict.fromkeys([*tabled, *headed]))
    if not tabled:
        return about
    more = tuple(subject.named(name, mentions) for name in tabled if name not in known)
    return replace(about, hospitals=(*about.hospitals, *more), sure=about.sure or bool(tabled))


def _tabled(article: Article, rows: Mapping[str, str]) -> list[str]:
    """Hospitals that the rows of a table or the entries of a list are about, where there are several."""
    paragraphs = [p for section in article.sections for p in section.paragraphs]
    firsts = [p.row.about.plain for p in paragraphs if p.row and p.row.cells[1:]]
    names = [
        rows.get(first, first)
        for first in firsts
        if first in rows or any(name.text == first and not name.generic for name in names_in(first))
    ]
    texts = ["" if p.row else p.cut.plain for p in paragraphs]
    names += [owners.entry(texts[i]) for i in owners.entries(texts)]
    return list(dict.fromkeys(names)) if len(set(names)) > 1 else []


def _rows_of(article: Article) -> dict[str, str]:
    """Which hospital, named in full elsewhere, each row of a table means that calls it less: 县中医院, or 北院 where the
    text says so; none where there are not two.
    """
    paragraphs = [p for section in article.sections for p in section.paragraphs]
    firsts = {p.row.about.plain for p in paragraphs if p.row and p.row.cells[1:]}
    if len(firsts) < 2:
        return {}
    heads = [article.title, article.subtitle, *(section.heading for section in article.sections)]
    whole = "\n".join(cut.plain for cut in (*heads, *(p.cut for p in paragraphs if not p.row)) if cut is not None)
    full = {name.text: name for name in names_in(whole) if not name.generic}
    ends = {text[at:] for text in full for at in range(1, len(text))}
    full = {text: name for text, name in full.items() if text not in ends}
    called = {name: {name, *aliases(parsed, (), whole)} for name, parsed in full.items()}
    for before, nicknames in in_their_order(whole):
        named = sorted((name for name in full if name in before), key=before.find)
        for name, nickname in zip(named, nicknames, strict=False) if len(named) == len(nicknames) else ():
            called[name].add(nickname)
    found = {first: names[0] for first in firsts if len(names := [*_meant(first, called)]) == 1}
    return found if len({*found.values()}) > 1 else {}


def _meant(first: str, called: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The hospitals that the first cell of a row may mean, by what each is called."""
    for name, forms in called.items():
        if first in forms or (_CALLS.match(first) and any(form.endswith(first) for form in forms)):
            yield name


_CALLS = re.compile("(?:[县市区旗州镇乡][\u4e00-\u9fff]{1,10}|[\u4e00-\u9fff]{1,11}(?:院|中心|所|站))$")
"""What a row may call its hospital; a department may have the name of a hospital's kind."""


def _headed(article: Article) -> list[str]:
    """Hospitals whose names are all that heads a section, where there are several."""
    names = [name for section in article.sections if section.heading and (name := owners.full(section.heading.plain))]
    return list(dict.fromkeys(names)) if len(set(names)) > 1 else []


def _first(found: Sequence[Hospital], article: Article, rows: Mapping[str, str]) -> str:
    """The hospital of the headline: none where there are more than two, or a table lists it among others."""
    return found[0].name if 0 < len(found) < 3 and found[0].name not in _tabled(article, rows) else ""


def _owner(found: tuple[Hospital, ...], article: Article, rows: Mapping[str, str], source: str) -> split.Owner:
    """In a report on several hospitals a sentence is about the one whose turn it is.

    What is told of an institution that the report is not about is nobody's, and not quoted as theirs; unless the
    report names none of the hospitals that it is said to be about: then they are what it calls otherwise.
    """
    named_here = any(name in source for hospital in found for name in (hospital.name, *hospital.aliases))
    body = _in_order(article)
    close_up = _closed_up(body)
    turns = Turns(found, of_full_width(close_up(body)), rows) if len(found) > 1 else None

    def owner(sentences: Sequence[str], before: str) -> tuple[Sequence[tuple[str, ...]], str]:
        if turns:
            sentences = [of_full_width(close_up(sentence)) for sentence in sentences]
            # A row or a line of a list that begins with a hospital goes on from no other one.
            before = "" if len(sentences) == 1 and _ROW_OF_A_HOUSE.match(sentences[0]) else before
            owners, after = turns.owners(sentences, before)
        else:
            owners, after = [(before,) if before else ()] * len(sentences), before
        other = False
        for i, sentence in enumerate(sentences):
            other = named_here and subject.speaks_of_other(sentence, found, before=other)
            owners[i] = () if other else owners[i]
        return owners, after

    return owner


_ROW_OF_A_HOUSE = re.compile("[\u4e00-\u9fff]{1,14}(?:院|中心|卫生所|卫生站|服务站)[ \u3000][^\n。]*\n$")


def _in_order(article: Article) -> str:
    """The headings and paragraphs, a line each."""
    blocks = ([section.heading] + [p.cut for p in section.paragraphs] for section in article.sections)
    return "\n".join(cut.plain for cuts in blocks for cut in cuts if cut is not None)


def _closed_up(body: str) -> Callable[[str], str]:
    """What takes the blanks out of texts in which recognition put some between characters: names are read over them."""
    blanks = len(_BLANK_BESIDE.findall(body))
    return partial(_BLANK.sub, "") if blanks >= _BLANKS and blanks * _BLANKS_OF > len(body) else str


_BLANK = re.compile("(?<=[\u4e00-\u9fff]) (?![县市区旗州省])(?=[\u4e00-\u9fff])")
_BLANK_BESIDE = re.compile("(?<=[\u4e00-\u9fff0-9，。、,]) (?=[\u4e00-\u9fff0-9，。、,])")
_BLANKS, _BLANKS_OF = 4, 150
"""Blanks beside characters, figures and marks, at least, and characters to each, at most, where they mean nothing."""


def _told_of(paragraph: Paragraph) -> str:
    """A paragraph; of a row its first cell: where somebody goes to or comes from, behind it, is hardly its subject."""
    row = paragraph.row
    return row.about.plain if row and len(row.cells) > _PAIR else paragraph.cut.plain


_PAIR = 2
"""Cells of a row that are a label and what it says."""


def mentions_of(source: str) -> subject.Mentions:
    """The texts of an article in which names are looked for."""
    return _mentions(structure.article(*repair.blocks(source, front_matter(source).end)))


def _mentions(article: Article) -> subject.Mentions:
    held = [paragraph for section in article.sections for paragraph in section.paragraphs]
    paragraphs = [*map(_closed_up(_in_order(article)), map(_told_of, held))]
    heads = [section.heading.plain for section in article.sections if section.heading]
    headings = [owners.hospital(text) or text for text in heads]
    return subject.Mentions(
        headline=[cut.plain for cut in (article.title, article.subtitle) if cut is not None],
        byline=" ".join(cut.plain for cut in article.bylines),
        lead=paragraphs[0] if paragraphs else "",
        body="\n".join([*headings, *paragraphs]),
        headings=headings,
        rest="\n".join(apart.cut.plain for apart in article.aside),
    )


def _warnings_of_text(article: Article, passages: Sequence[Passage]) -> Iterator[Problem]:
    if not any(passage.kind is Kind.BODY for passage in passages):
        yield Problem.of("REPORT_NO_BODY")
    if article.title is None:
        yield Problem.of("REPORT_NO_TITLE")


def _warnings_of_hospital(about: subject.Subject, *, has_hospital: bool, anonymous: bool) -> Iterator[Problem]:
    if not about.sure and not about.hospitals:
        yield Problem.of("REPORT_MAYBE_ON", hospital=about.rival)
    elif not about.sure and about.rival:
        yield Problem.of("REPORT_ON_ONE_OF_TWO", hospital=about.hospitals[0].name, other=about.rival)
    elif not about.sure:
        yield Problem.of("REPORT_NOT_SURELY_ON", hospital=about.hospitals[0].name)
    elif anonymous:
        yield Problem.of("REPORT_ANONYMOUS")
    elif not has_hospital:
        yield Problem.of("REPORT_ON_NONE")


def _warnings_of_order(article: Article) -> Iterator[Problem]:
    for tail, head in article.halves:
        yield Problem.of("REPORT_COLUMNS", end=tail.text[-12:], beginning=head.text[:12])


def _warnings_of_damage(article: Article) -> Iterator[Problem]:
    paragraphs = [paragraph for section in article.sections for paragraph in section.paragraphs]
    yield from (Problem.of("REPORT_HEAD_LOST", text=p.cut.text[:16]) for p in paragraphs if p.lost_head)
    yield from (Problem.of("REPORT_TAIL_LOST", text=p.cut.text[-16:]) for p in paragraphs if p.lost_tail)


_ORIGINS = {"date", "masthead"}
"""What is set aside that may tell newspaper and date."""
_SOURCES = {"label", "end mark", "about the text"}
"""Rules for other lines that may: 来源：…, （原载…）."""
_KINDS: Mapping[str, Callable[[str], Problem]] = {
    "caption": lambda text: Problem.of("REPORT_CAPTION", text=text),
    "boilerplate": lambda text: Problem.of("REPORT_FURNITURE", text=text),
    "masthead": lambda text: Problem.of("REPORT_MASTHEAD", text=text),
}
"""Kinds of what is set aside as none of the article, and what is said of a whole sentence of each."""
_MUCH = 0.2
"""Share of a file's text from which it is said that so much was set aside."""


def _warnings_of_aside(article: Article, source: str) -> Iterator[Problem]:
    """Whole sentences that were set aside by their looks alone, and how much there is of everything set aside."""
    for kind, rule, cut in article.aside:
        if kind in _KINDS and rule not in furniture.names() and tells(cut.plain):
            yield _KINDS[kind](cut.text[:24])
    aside = sum(len(cut) for kind, _rule, cut in article.aside if kind in _KINDS)
    if aside > _MUCH * len(source):
        yield Problem.of("REPORT_MUCH_ASIDE", share=f"{aside / len(source):.0%}")


def _warnings_of_bytes(source: str) -> Iterator[Problem]:
    """Characters that could not be read, and where the first stands."""
    unread = source.count(formats.UNREAD)
    if unread:
        yield Problem.of("REPORT_UNREAD", count=unread, line=_line_of(source, source.index(formats.UNREAD)))
    private = formats.private_in(source)
    if private:
        yield Problem.of("REPORT_PRIVATE", count=len(private), line=_line_of(source, private[0]))


UNSURE = 90
"""Confidence in percent under which a line is said to be maybe misread."""


def _warnings_of_print(source: str, pages: Sequence[PrintedPage]) -> Iterator[Problem]:
    """Lines that were not surely recognised, and the first of them."""
    unsure = [line for page in pages for line in page.lines if line.confidence < UNSURE]
    if unsure:
        first = source[unsure[0].start : unsure[0].end].strip()
        yield Problem.of("REPORT_MISREAD", count=len(unsure), text=first[:16])


def _line_of(source: str, at: int) -> int:
    return source.count("\n", 0, at) + 1
