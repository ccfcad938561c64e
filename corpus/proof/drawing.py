"""Pictures for whoever wants to see for himself: a quote as it was printed, and a page as it was understood."""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from corpus.extras import install
from corpus.problem import ProblemError
from corpus.proof.places import Place, column_of, pieces, places
from corpus.report import Kind, PrintedPage, Report, Span

ANSWER = (255, 232, 120)
"""Behind the sentence that answers: yellow, as by a felt pen."""
FADED = 0.45
"""Share of the ink that is left of lines that are not quoted."""
NARROWEST = 640
"""Pixels of a picture: a narrower one is enlarged, for it is looked at on a telephone."""
TALLEST = 4000
"""Pixels of a picture, which Telegram takes up to 10,000 of width and height together."""


class ProofError(ProblemError):
    """There is nothing to draw with."""


def _pillow(module: str) -> Any:
    try:
        return import_module(f"PIL.{module}")
    except ImportError as reason:
        raise ProofError("PROOF_MISSING", command=install("scans")) from reason


def cut_out(pages: Sequence[PrintedPage], spans: Sequence[Span], answer: Sequence[Span]) -> bytes | None:
    """A PNG of the lines of a quote, cut from its pages, the answer marked; None where they are not known.

    Raises ProofError.
    """
    image = _pillow("Image")
    cuts = [_cut(piece.page, column_of(piece), spans, answer) for piece in pieces(pages, spans)]
    if not cuts:
        return None
    gap = 14
    width = max(cut.width for cut in cuts)
    whole = image.new("RGB", (width, sum(cut.height for cut in cuts) + gap * (len(cuts) - 1)), (120, 120, 120))
    top = 0
    for cut in cuts:
        whole.paste(image.new("RGB", (width, cut.height), "white"), (0, top))
        whole.paste(cut, (0, top))
        top += cut.height + gap
    return _saved(whole, "PNG")


def _cut(page: PrintedPage, frame: Place, spans: Sequence[Span], answer: Sequence[Span]) -> Any:
    """A frame of a page with a margin, what is not quoted faded."""
    chops = _pillow("ImageChops")
    image, draw = _pillow("Image"), _pillow("ImageDraw")
    lines = places(page, spans)
    height = sorted(place.bottom - place.top for place in lines)[len(lines) // 2]
    margin = round(0.9 * height)
    box = (
        max(0, frame.left - margin),
        max(0, frame.top - margin),
        min(page.width, frame.right + margin),
        min(page.height, frame.bottom + margin),
    )
    picture = image.open(io.BytesIO(page.picture)).convert("L").crop(box)
    quoted = image.new("L", picture.size, round(255 * FADED))
    paper = image.new("RGB", picture.size, "white")
    _fill(draw.Draw(quoted), lines, box, 255, 0.22 * height)
    _fill(draw.Draw(paper), places(page, answer), box, ANSWER, 0.22 * height)
    faded = image.composite(picture, image.new("L", picture.size, 255), quoted)
    return chops.multiply(image.merge("RGB", [faded] * 3), paper)


def _fill(canvas: Any, wanted: Sequence[Place], box: tuple[int, int, int, int], colour: Any, room: float) -> None:
    for left, top, right, bottom in wanted:
        frame = (left - box[0], top - box[1] - room, right - box[0], bottom - box[1] + room)
        canvas.rectangle(frame, fill=colour)


def _saved(picture: Any, form: str) -> bytes:
    image = _pillow("Image")
    scale = min(max(1.0, NARROWEST / picture.width), TALLEST / picture.height)
    if scale != 1:
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(size, image.Resampling.LANCZOS)
    file = io.BytesIO()
    picture.save(file, form, optimize=True)
    return file.getvalue()


COLOURS = {
    "title": (200, 40, 40),
    "heading": (220, 120, 0),
    "text": (40, 110, 200),
    "aside": (130, 130, 130),
    "unsure": (200, 0, 160),
}
"""Of frames on a page, by what its lines were taken for."""


def overview(report: Report, number: int, unsure: int) -> bytes:
    """A JPEG of a page of a report, with what its lines were taken for and their order.

    `unsure`: confidence in percent under which a line is marked.  Raises ProofError.
    """
    page = report.pages[number]
    image, draw = _pillow("Image"), _pillow("ImageDraw")
    picture = image.open(io.BytesIO(page.picture)).convert("RGB")
    canvas = draw.Draw(picture, "RGBA")
    order = 0
    for kind, spans in _understood(report):
        for piece in pieces([page], spans):
            frame = column_of(piece)
            order += kind != "aside"
            colour = COLOURS[kind]
            bounds = (frame.left - 4, frame.top - 4, frame.right + 4, frame.bottom + 4)
            canvas.rectangle(bounds, outline=colour, width=3, fill=(*colour, 28))
            if kind != "aside":
                _label(canvas, str(order), bounds[:2], colour)
    for line in page.lines:
        if line.confidence < unsure:
            canvas.line((line.edges[0], line.bottom + 3, line.edges[-1], line.bottom + 3), COLOURS["unsure"], 4)
    return _saved(picture, "JPEG")


def _label(canvas: Any, text: str, at: tuple[int, int], colour: tuple[int, int, int]) -> None:
    font = _pillow("ImageFont").load_default(size=20)
    left, top = max(0, at[0] - 12), max(0, at[1] - 12)
    canvas.rectangle((left, top, left + 12 * len(text) + 8, top + 24), fill=(*colour, 255))
    canvas.text((left + 4, top), text, fill=(255, 255, 255), font=font)


def _understood(report: Report) -> list[tuple[str, Sequence[Span]]]:
    """The parts of a report in the order of the source: its kind among `COLOURS`, and its stretches."""
    found: list[tuple[str, list[Span]]] = []
    paragraph = 0
    for passage in report.passages:
        spans = [span for sentence in passage.sentences for span in sentence.spans]
        kind = {Kind.HEADLINE: "title", Kind.HEADING: "heading"}.get(passage.kind, "text")
        if kind == "text" and passage.paragraph == paragraph:
            found[-1][1].extend(spans)
        else:
            found.append((kind, spans))
        paragraph = passage.paragraph if kind == "text" else 0
    parts = [(kind, [Span(spans[0].start, spans[-1].end)] if kind == "title" else _run(spans)) for kind, spans in found]
    return [*parts, *(("aside", one.spans) for one in report.aside)]


def _run(spans: Sequence[Span]) -> list[Span]:
    """Stretches that only white space can part, as one each."""
    runs: list[Span] = []
    for span in spans:
        if runs and 0 <= span.start - runs[-1].end <= _WHITE:
            runs[-1] = Span(runs[-1].start, span.end)
        else:
            runs.append(span)
    return runs


_WHITE = 6
"""Characters of white space between two sentences of a paragraph, at most."""
