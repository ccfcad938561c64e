"""Paragraphs to sentences, sentences to passages.

A sentence ends at 。！？ or … and takes the closing quotation marks behind it along.  A passage is made
of whole sentences of one section and is at most 300 characters long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from corpus.reading import owners
from corpus.reading.cut import Cut
from corpus.reading.forms import THIN_SPACE, plain, whole_figures
from corpus.reading.lines import CLOSING, is_closed, is_counted
from corpus.reading.structure import Article, Paragraph, Section
from corpus.report import Kind, Passage, Sentence

PASSAGE_LIMIT = 300
"""Characters of a passage at most."""
_SMALL = 90
"""A paragraph shorter than this shares a passage with its neighbour."""

_END = re.compile(rf"(?:[。！？!?]+|…+)[{re.escape(CLOSING)}]*")
_LEADER = re.compile("…{3,}(?=\\s*[^，。；！？…]{1,12}$)")
"""The dots that lead from an item to its price end no sentence; an ellipsis has two."""
_LATIN_END = re.compile(r"(?<=[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff])\.(?=\s+[A-Z\u4e00-\u9fff]|\s*$)")
_HALF_WIDTH_END = re.compile(rf"(?<=[\u4e00-\u9fff%％{re.escape(CLOSING)}])\.(?![.A-Za-z])[{re.escape(CLOSING)}]*")
"""The full stop of a text that is printed with half-width punctuation throughout; not that of 26.5."""
# After a closing quotation mark: who said it, or a sentence that goes on ("叮！"随着…, "好！"的声音).
_SAID = re.compile(
    r"[^。！？!?“”]{0,48}?"
    r"(?:说|介绍|表示|告诉|指出|认为|坦言|感慨|强调|回忆|笑道|称|道|透露|解释|总结|谈到|感叹|补充|答|问|喊|写"
    r"|嘱咐|提醒|叮嘱|叹|讲|念叨|夸|赞)(?:道|说|着|起)?[。，：！]"
)
_GOES_ON = re.compile(r"[，、；：,;:的地得）)]|[等之]")
_CLAUSE = re.compile("[；;，,：:](?!(?<=[0-9０-９][,，:])[0-9０-９])")
"""Marks that end a clause; not those inside 1,024 and 8:30."""


def sentences(cut: Cut) -> list[Cut]:
    """The sentences of a paragraph, in order; together they are the paragraph, white space aside."""
    text = cut.plain
    if is_counted(text):
        return [cut]  # the dots before a figure end no sentence
    parts: list[Cut] = []
    start = 0
    latin = _LATIN_END if "。" in text else _HALF_WIDTH_END
    ends = {m.end() for m in _END.finditer(text)}
    if "…" in text:
        ends -= {m.end() for m in _LEADER.finditer(text)}
    if "." in text:
        ends |= {m.end() for m in latin.finditer(text)}
    for end in sorted(ends):
        if end < len(text) and not _ends_here(text, start, end):
            continue
        parts.append(cut.part(start, end))
        start = end
    parts.append(cut.part(start))
    return [piece for part in parts for piece in _fitting(part.strip()) if piece.text]


def _ends_here(text: str, start: int, end: int) -> bool:
    """Whether a sentence really ends at `end`, or goes on behind a quotation or a bracket."""
    after = text[end : end + _LOOKED_AT].lstrip()
    quoted = text[end - 1] in CLOSING
    if not quoted:
        # "…！）" and the like: a bracket or a quotation that is still to close belongs to this sentence.
        return not (after[:1] and after[0] in CLOSING)
    if _GOES_ON.match(after):
        return False
    inside = text[start:end]
    opened = max(inside.rfind(mark) for mark in "“‘「『（(")
    short = opened >= 0 and len(inside) - opened <= 10 and inside[opened] not in "（("
    if short and not re.match(r"[“‘「『]", after) and text[end - 2 : end - 1] in "！？!?…":
        return False
    return not _SAID.match(after)


_LOOKED_AT = 80
"""Characters behind a sentence that tell whether it goes on: all of a long text is not copied for each."""


def _fitting(cut: Cut) -> list[Cut]:
    """A sentence as it is, or, where it is longer than a passage may be, its clauses packed."""
    if len(cut) <= PASSAGE_LIMIT:
        return [cut]
    pieces: list[Cut] = []
    start = 0
    while len(cut) - start > PASSAGE_LIMIT:
        window = cut.plain[start : start + PASSAGE_LIMIT + 1]  # a mark tells by what follows whether it ends a clause
        ends = [m.end() for m in _CLAUSE.finditer(window) if m.end() <= PASSAGE_LIMIT]
        strong = [end for end in ends if window[end - 1] in "；;"]
        at = next((e for e in reversed(strong) if e > PASSAGE_LIMIT // 3), ends[-1] if ends else PASSAGE_LIMIT)
        pieces.append(cut.part(start, start + at).strip())
        start += at
    pieces.append(cut.part(start).strip())
    return pieces


def _sentences_of(paragraph: Paragraph, source: str) -> list[Sentence]:
    row = paragraph.row
    if row is not None and len(row.text) < PASSAGE_LIMIT:
        return [Sentence(f"{row.text}\n", tuple(span for piece in row.pieces for span in piece.spans(source)))]
    cuts = sentences(paragraph.cut)
    last = len(cuts) - 1
    lone = paragraph.cut.at[paragraph.lone_closing] if paragraph.lone_closing >= 0 else -1
    return [
        Sentence(
            # What no full stop ends, its line ends: a figure never touches that of the next line.
            _shown(cut, source) if i < last or is_closed(cut.plain) else f"{_shown(cut, source)}\n",
            cut.spans(source),
            damaged=(i == 0 and paragraph.lost_head)
            or (i == last and paragraph.lost_tail)
            or (cut.at[0] <= lone <= cut.at[-1]),
        )
        for i, cut in enumerate(cuts)
    ]


Owner = Callable[[Sequence[str], str], tuple[Sequence[tuple[str, ...]], str]]
"""The hospitals that each sentence of a paragraph is about, and the one that what follows goes on from.

Given the sentences in ordinary characters and the hospital that they go on from themselves; none where there is none or
it is not certain.
"""


def passages(article: Article, source: str, owner: Owner, *, headline: str, body: str) -> tuple[Passage, ...]:
    """The passages of an article: its headline, then every section's heading and body, in order.

    `headline`, `body`: the hospitals that these go on from.  A passage is about one hospital only: sentences that are
    told of several are a passage of each.
    """
    cutting = _Cutting(article, source, owner, body)
    cutting.cut_headline(headline)
    for section in article.sections:
        cutting.cut_section(section)
    return tuple(cutting.found)


class _Cutting:
    """An article being cut, from its top to its end."""

    def __init__(self, article: Article, source: str, owner: Owner, first: str) -> None:
        self.found: list[Passage] = []
        self._article = article
        self._source = source
        self._owner = owner
        self._run_in = run_in_headings(article)
        self._first = first
        self._section = first
        """The hospital of the section, which its paragraphs go on from where the one before them is nobody's."""
        self._level = 0
        """Level of the heading that named it, or that ended what it owned."""
        self._before = first
        """The hospital that what comes next goes on from."""
        self._hospitals = _those(first)
        """The hospitals of the stretch."""
        self._heading = ""
        self._paragraph = 0
        self._stretch: list[tuple[int, Sentence]] = []
        """Sentences under one heading and on one hospital, each with the number of its paragraph."""

    def cut_headline(self, hospital: str) -> None:
        article = self._article
        body = {p.cut.at[0] for section in article.sections for p in section.paragraphs if p.cut.at}
        lines = [
            _line(cut, self._source)
            for cut in (article.title, article.subtitle, *article.bylines)
            if cut is not None and cut.at and cut.at[0] not in body  # a byline run into the body is quoted from there
        ]
        for group in _packed([(0, line) for line in lines]):
            self._add(Kind.HEADLINE, 0, _those(hospital), [sentence for _, sentence in group])

    def cut_section(self, section: Section) -> None:
        self._heading = section.heading.text if section.heading else ""
        if section.heading:
            if owners.full(section.heading.plain) or owners.in_brackets(section.heading.plain):
                self._level = section.level
            elif 0 < section.level <= self._level:  # what a hospital headed ends with its level
                self._before, self._section, self._level = self._first, self._first, section.level
            heading = section.heading.plain
            (hospitals,), self._before = self._owner(
                [owners.hospital(heading) or heading], self._before or self._section
            )
            self._section = self._before
            self._add(Kind.HEADING, 0, hospitals, [_line(section.heading, self._source)])
        for paragraph in section.paragraphs:
            self._cut_paragraph(paragraph)
        self._finish_stretch()

    def _cut_paragraph(self, paragraph: Paragraph) -> None:
        self._paragraph += 1
        held = _sentences_of(paragraph, self._source)
        if held and held[0].text in self._run_in:
            self._finish_stretch()
            self._heading = held[0].text.rstrip("。！？")
        owners, after = self._owner(
            [whole_figures(plain(sentence.text)) for sentence in held], self._before or self._section
        )
        for sentence, hospitals in zip(held, owners, strict=True):
            self._turn_to(hospitals)
            self._stretch.append((self._paragraph, sentence))
        if paragraph.row is None:  # what stands under a table goes on from above it
            self._before = after

    def _turn_to(self, hospitals: tuple[str, ...]) -> None:
        if hospitals != self._hospitals:
            self._finish_stretch()
            self._hospitals = hospitals

    def _finish_stretch(self) -> None:
        for group in _packed(self._stretch):
            self._add(Kind.BODY, group[0][0], self._hospitals, [sentence for _, sentence in group])
        self._stretch = []

    def _add(self, kind: Kind, paragraph: int, hospitals: tuple[str, ...], held: Sequence[Sentence]) -> None:
        heading = "" if kind is Kind.HEADLINE else self._heading
        for hospital in hospitals or ("",):
            self.found.append(Passage(len(self.found) + 1, kind, hospital, heading, paragraph, tuple(held)))


def _those(hospital: str) -> tuple[str, ...]:
    return (hospital,) if hospital else ()


def _line(cut: Cut, source: str) -> Sentence:
    """A headline or heading as one sentence; a monstrous one is cut to what a passage may hold."""
    short = cut.part(0, PASSAGE_LIMIT)
    return Sentence(_shown(short, source), short.spans(source))


def _shown(cut: Cut, source: str) -> str:
    """The text of a cut, with a thin space in a figure that a line or a page cuts in two, as the source parts it."""
    if isinstance(cut.at, range):
        return cut.text
    parted = [
        end
        for end in (one.end() for one in _DIGIT_BEFORE_A_DIGIT.finditer(cut.plain))
        if cut.at[end] < cut.at[end - 1] or "\n" in source[cut.at[end - 1] : cut.at[end]]
    ]
    return THIN_SPACE.join(cut.text[start:end] for start, end in pairwise([0, *parted, len(cut)]))


_DIGIT_BEFORE_A_DIGIT = re.compile("[0-9](?=[0-9])")


def _packed(held: Sequence[tuple[int, Sentence]]) -> list[list[tuple[int, Sentence]]]:
    """Sentences in groups that fit a passage; a new paragraph begins a new one unless it would be tiny."""
    groups: list[list[tuple[int, Sentence]]] = []
    size = 0
    for number, sentence in held:
        fits = groups and size + len(sentence.text) <= PASSAGE_LIMIT
        if fits and (groups[-1][-1][0] == number or size < _SMALL):
            groups[-1].append((number, sentence))
            size += len(sentence.text)
        else:
            groups.append([(number, sentence)])
            size = len(sentence.text)
    return groups


def run_in_headings(article: Article) -> frozenset[str]:
    """First sentences that serve as headings: short, without a figure, and so in several paragraphs."""
    cuts = [
        paragraph.cut
        for section in article.sections
        for paragraph in section.paragraphs
        if paragraph.cut.text and not paragraph.lost_head
    ]
    # A paragraph that does not begin so has no such first sentence: only the others are parted.
    firsts = [(sentences(cut)[0].text, len(cut)) for cut in cuts if _RUN_IN.match(cut.text)]
    short = [text for text, size in firsts if size >= 2 * len(text) and _RUN_IN.fullmatch(text)]
    return frozenset(short) if len(short) >= 3 and len(short) * 2 >= len(cuts) else frozenset()


_RUN_IN = re.compile(r"[^0-9０-９“”：:；;的了着过是也都就还没我他她它你]{4,25}。")
