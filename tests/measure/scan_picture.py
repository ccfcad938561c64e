"""The README's picture of a scan: as it is sent, as it was understood, and the proof below a quote.

    python -m tests.measure.scan_picture docs/scan.jpg

Needs Chromium, as `make bench-pages` does.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

from corpus.formats import extract
from corpus.proof import overview
from corpus.reading.parse import UNSURE, parse
from retrieval.answering.answer import answer
from retrieval.answering.excerpt import extract as shown_of
from retrieval.answering.printed import cut_out
from retrieval.snapshot.index import Index
from tests.measure import printed
from tests.measure.printed import LAYOUTS, Way

ROOT = Path(__file__).parents[2]
REPORT, QUESTION = "jinxiang-renmin-yiyuan", "金乡县人民医院有多少张床位？"
HEIGHT = 900


def main() -> None:
    text = (ROOT / "corpus" / "reports" / f"{REPORT}.txt").read_text("utf-8")
    suffix, raw = printed.as_sent(printed.pdf(printed.article("a.txt", text), LAYOUTS[2]), Way.PHOTOGRAPH, seed=7)
    found = extract(f"a{suffix}", raw)
    report = parse(f"a{suffix}", found.text, pages=found.pages)
    index = Index.build([report])
    proof = cut_out(index, shown_of(index, answer(index, QUESTION).quotes[0]))
    assert proof is not None, "the question is answered from this page"
    parts = [_opened(raw), _opened(overview(report, 0, UNSURE)), _opened(proof)]
    whole = Image.new("RGB", (sum(part.width for part in parts) + 24 * (len(parts) - 1), HEIGHT), "white")
    left = 0
    for part in parts:
        whole.paste(part, (left, 0))
        left += part.width + 24
    whole.save(sys.argv[1], quality=70, optimize=True)


def _opened(raw: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(raw)).convert("RGB")
    picture.thumbnail((HEIGHT * 3 // 4, HEIGHT), Image.Resampling.LANCZOS)
    return picture


if __name__ == "__main__":
    main()
