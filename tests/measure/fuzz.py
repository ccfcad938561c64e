"""Mutated files in every format, for as long as one likes: `python -m tests.measure.fuzz --seconds 600`.

Whatever the bytes, a file is read or refused by name; never a crash, never a hang, and never a
sentence that is not its spans of the source.  Prints counts, and the seed of the first failure.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from corpus.reading.parse import parse
from corpus.reading.read import UnreadableFileError, read_source
from corpus.report import Report
from tests.corpus.formats.test_extract import LEAD, MORE, TITLE, page, pdf, word

SLOWEST, SLOWEST_SCAN = 25.0, 90.0
"""Seconds for one file: the limit of a PDF and some air; for one that is recognised, at a third of its limit."""
WEIGHTS = {".txt": 16, ".md": 4, ".html": 12, ".docx": 6, ".pdf": 2, ".png": 1, ".jpg": 1, ".tif": 1, ".scan.pdf": 1}
"""How often each kind is tried: a scan takes a few seconds."""
_PIECES = (
    *"，。！？；：、“”‘’（）《》…—#*>-| \n\r\t\f\u3000\xa0\u200b\ufeff\u2028",
    *(
        "\n\n",
        "记者 张三",
        "县人民医院",
        "某某市第二人民医院",
        "（又名",
        "2024年3月",
        "1600张",
        "扫码关注",
        "图为",
        "---\n",
        "第 3 页\n",
    ),
    *("title: 山城\n", "hospital: 巫山县中医院\n", "床位", "他说。", "## ", "- ", "A", "7"),
)


def seeds() -> dict[str, list[bytes]]:
    here = Path(__file__).parents[1] / "reports"
    texts = [path.read_bytes() for path in sorted(here.glob("r*.*"))]
    return {
        ".txt": [
            *texts,
            *(text.decode("utf-8").encode("gb18030") for text in texts[:8]),
            texts[0].decode().encode("utf-16"),
        ],
        ".md": texts[20:24],
        ".html": [page(f"<h1>{TITLE}</h1><p>{LEAD}</p><ul><li>{MORE}</li></ul><table><tr><td>1</td></tr></table>")],
        ".docx": [word(("Title", TITLE), ("Normal", LEAD), ("List Bullet", MORE))],
        ".pdf": [pdf(f"{TITLE}\n{LEAD}", MORE)],
    } | scans()


def scans() -> dict[str, list[bytes]]:
    """A printed page as pictures, where they can be read."""
    if find_spec("rapidocr") is None or find_spec("pypdfium2") is None:
        return {}
    from tests.corpus.formats.test_scans import printed_page, saved

    forms = {".png": "PNG", ".jpg": "JPEG", ".tif": "TIFF", ".scan.pdf": "PDF"}
    return {suffix: [saved(printed_page(), form)] for suffix, form in forms.items()}


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, cut out, doubled or put in."""
    out = bytearray(raw)
    for _ in range(chance.choice((0, 1, 1, 2, 5, 20))):
        at, size = chance.randrange(len(out) + 1), chance.choice((1, 1, 2, 8, 64, 512))
        kind = chance.randrange(4)
        if kind == 0:
            out[at : at + size] = chance.randbytes(size)
        elif kind == 1:
            del out[at : at + size]
        elif kind == 2:
            out[at:at] = out[at : at + size]
        else:
            out[at:at] = chance.choice(_PIECES).encode()
    return bytes(out)


def wrong(report: Report) -> str:
    """What is wrong with the spans of a report; empty when nothing is."""
    for passage in report.passages:
        for sentence in passage.sentences:
            cut = "".join(report.source[span.start : span.end] for span in sentence.spans)
            if re.sub(r"\s", "", cut) != re.sub(r"\s", "", sentence.text):
                return f"not its spans: {sentence.text!r}"
    return ""


def once(seed: int, files: dict[str, list[bytes]], folder: Path, counts: Counter[str]) -> str:
    chance = random.Random(seed)
    suffix = chance.choices(list(files), weights=[WEIGHTS[one] for one in files])[0]
    slowest = SLOWEST_SCAN if suffix in {".png", ".jpg", ".tif", ".scan.pdf"} else SLOWEST
    path = folder / f"fuzz{suffix}"
    started = time.monotonic()
    if chance.random() < 0.3:
        source = "".join(chance.choice(_PIECES) for _ in range(chance.randrange(400)))
        counts["made text"] += 1
        problem = wrong(parse("fuzz.txt", source))
    else:
        path.write_bytes(mutated(chance.choice(files[suffix]), chance))
        try:
            problem = wrong(parse(path.name, read_source(path, 4_000_000)))
            counts[f"{suffix} read"] += 1
        except UnreadableFileError as reason:
            counts[f"{suffix} refused"] += 1
            problem = "" if str(reason) else "refused without a reason"
    return problem or ("too slow" if time.monotonic() - started > slowest else "")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--seed", type=int, default=random.randrange(10**9))
    chosen = options.parse_args()
    files, counts = seeds(), Counter[str]()
    seed, end = chosen.seed, time.monotonic() + chosen.seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            try:
                problem = once(seed, files, Path(folder), counts)
            except Exception as error:  # noqa: BLE001 - any exception at all is what is looked for
                problem = repr(error)
            if problem:
                print(f"seed {seed}: {problem}")
                return 1
            seed += 1
    print(f"{seed - chosen.seed} files from seed {chosen.seed}:", dict(sorted(counts.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
