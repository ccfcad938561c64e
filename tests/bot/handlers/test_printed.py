"""Pages as proof: below a quote from a PDF, in the preview of a scan, and on the command line."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pypdfium2", reason="pages are drawn by the extra scans")
import numpy as np
from PIL import Image

from bot.__main__ import main
from bot.handlers.send import encode
from bot.journal.journal import Journal
from bot.wording import texts
from bot.wording.buttons import Printed
from corpus.proof import cut_out, overview
from corpus.reading.parse import UNSURE
from corpus.reading.read import read_folder
from corpus.report import Report
from tests.corpus.formats.test_extract import pdf
from tests.recorder import ADMIN, administrators, chinese, conversation, labels

TITLE = "山城里的新医院"
TEXT = (
    "巫山县中医院去年搬进新楼，开放床位三百二十张，\n门诊接诊十一万人次，群众看病不必再去市里。\n"
    "院长文远舟说，明年还要添一台核磁共振，\n把康复科办到六个乡镇去。"
)
QUESTION = "巫山县中医院有多少张床位"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.pdf").write_bytes(pdf(f"{TITLE}\n\n{TEXT}"))
    return tmp_path


def report_in(folder: Path) -> Report:
    [report] = read_folder(folder, 1_000_000).reports
    return report


def yellow(picture: bytes) -> np.ndarray[Any, Any]:
    """Rows and columns that are marked."""
    with Image.open(io.BytesIO(picture)) as image:
        red, green, blue = np.moveaxis(np.asarray(image.convert("RGB"), int), 2, 0)
    return np.asarray((red > 200) & (green > 180) & (blue < 160))


def test_the_answering_sentence_is_marked_and_nothing_else(folder: Path) -> None:
    report = report_in(folder)
    first, second = report.passages[-1].sentences
    both = [*first.spans, *second.spans]
    whole = cut_out(report.pages, both, first.spans)
    assert whole is not None
    marked = yellow(whole)
    assert marked[: len(marked) // 2].mean() > 0.3
    assert not marked[len(marked) * 3 // 5 :].any()
    assert not yellow(cut_out(report.pages, both, ()) or b"").any()
    assert cut_out(report.pages, (), ()) is None


def test_a_page_is_drawn_with_what_was_understood(folder: Path) -> None:
    report = report_in(folder)
    with Image.open(io.BytesIO(overview(report, 0, UNSURE))) as image:
        assert image.size == (report.pages[0].width, report.pages[0].height)
        colours = np.asarray(image.convert("RGB"), int)
    assert ((colours[..., 0] - colours[..., 2]) > 100).any(), "the title's frame"
    assert ((colours[..., 2] - colours[..., 0]) > 100).any(), "the text's frame"


@pytest.mark.anyio
async def test_below_a_quote_from_a_pdf_its_place_on_the_page_is_sent(folder: Path) -> None:
    async with conversation(folder, questions_per_minute=0) as telegram:
        await telegram.says(QUESTION)
        assert chinese(texts.PRINTED) not in labels(telegram.latest)
        await telegram.presses("⋯")
        await telegram.presses("版面")
        assert [name for name, _parameters in telegram.recorder.calls].count("sendPhoto") == 1
        await telegram.sends_data(encode(Printed("AAAAAAAA", 0, 0, 0)), telegram.latest)
        assert telegram.notice == chinese(texts.REPORT_CHANGED)


@pytest.mark.anyio
async def test_an_administrator_sees_the_page_as_it_was_understood(folder: Path) -> None:
    journal = await Journal.open(None, days=30, megabytes=10)
    async with administrators(folder, journal) as telegram:
        await telegram.receives(telegram.document("b.pdf", pdf(f"{TITLE}\n\n{TEXT}\n又一句。"), ADMIN))
        assert [name for name, _parameters in telegram.recorder.calls].count("sendPhoto") == 1
        assert "收到 b.pdf" in telegram.latest["text"]


def test_the_command_line_puts_the_proof_into_a_file(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof = tmp_path / "proof.png"
    assert main(["ask", QUESTION, "--reports", str(folder), "--proof", str(proof)]) == 0
    assert yellow(proof.read_bytes()).any()
    assert main(["ask", QUESTION, "--reports", str(folder), "--proof", str(proof)]) == 1, "nothing is overwritten"
    (folder / "a.pdf").unlink()
    (folder / "a.txt").write_text(f"{TITLE}\n\n{TEXT}", "utf-8")
    assert main(["ask", QUESTION, "--reports", str(folder), "--proof", str(tmp_path / "other.png")]) == 1
