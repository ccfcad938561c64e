"""How fast reports are read and split, and in how much memory: `make bench`, ARGS="--reports 1000".

The reports are made from those of the tests and the samples by variation: other figures, paragraphs in
another order, the hospital in another place, another layout.  The same number makes the same reports.
They are read by a process that does nothing else, so that its peak memory is that of reading; the names
of all files are in it from the beginning, half a kilobyte each.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from corpus.names import places
from corpus.names.name import names_in
from corpus.reading.parse import parse
from corpus.reading.read import only_reads, read_each
from corpus.report import Failure

ROOT = Path(__file__).parents[2]
FEW = 1_000
"""After so many reports memory is looked at first, and at the end again."""
MAX_BYTES = 1_000_000
LONG = 2_000_000
"""Bytes of a report that is very long."""


@dataclass(frozen=True)
class Read:
    """What reading had cost when so many reports were read."""

    reports: int
    failures: int
    characters: int
    seconds: float
    peak: int
    """Bytes."""


# ---------------------------------------------------------------- reports made


@dataclass(frozen=True)
class Original:
    """A report to vary."""

    name: str
    text: str
    places: tuple[str, ...]
    """Where its hospitals are."""


def originals() -> list[Original]:
    found = []
    for path in sorted((*(ROOT / "tests" / "reports").glob("r*.*"), *(ROOT / "corpus" / "reports").iterdir())):
        text = path.read_text("utf-8")
        named = [name for hospital in parse(path.name, text).hospitals for name in names_in(hospital.name)[:1]]
        found.append(Original(path.name, text, tuple(name.places[-1].text for name in named if name.places)))
    return found


@cache
def _places(unit: str) -> list[str]:
    """All counties and cities with the same unit."""
    lines = (ROOT / "corpus" / "names" / "divisions.csv").read_text("utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [row["name"] for row in rows if len(row["code"]) > 2 and places.unit_of(row["name"]) == unit]


def varied(original: Original, chance: random.Random) -> str:
    """The report with other figures, in another place, in another order and set in another way."""
    text = re.sub(r"(?:19|20)\d\d(?=年)", lambda _: str(chance.randint(1950, 2025)), original.text)
    text = re.sub(r"(?<!\d)\d{1,3}(?![\d年])|(?<!\d)\d{4,}(?!年)", lambda run: _figure(run[0], chance), text)
    for place in original.places:
        other = chance.choice(_places(places.unit_of(place) or "县"))
        text = text.replace(place, other).replace(places.short_name(place), places.short_name(other))
    pieces = _reordered(text.split("\n\n"), chance)
    for noise in chance.sample(_NOISE, chance.randint(0, 3)):
        pieces = noise(pieces, chance)
    return "\n\n".join(pieces)


def _figure(run: str, chance: random.Random) -> str:
    """Another number of as many digits, full-width ones where they were."""
    first = chance.choice("123456789")
    digits = first + "".join(chance.choice("0123456789") for _ in run[1:])
    return digits if run.isascii() else digits.translate({ord("0") + n: ord("０") + n for n in range(10)})


def _reordered(pieces: list[str], chance: random.Random) -> list[str]:
    """Whole paragraphs change places; what a caption or a page cuts stays where it is."""
    whole = [
        i
        for i, piece in enumerate(pieces)
        if i and len(piece) > 60 and piece.endswith(("。", "”")) and not pieces[i - 1].endswith("，")
    ]
    moved = chance.sample(whole, len(whole))
    order = dict(zip(whole, moved, strict=True))
    return [pieces[order.get(i, i)] for i in range(len(pieces))]


def _wrapped(pieces: list[str], chance: random.Random) -> list[str]:
    width = chance.randint(16, 40)
    return [
        piece if "\n" in piece else "\n".join(piece[i : i + width] for i in range(0, len(piece), width))
        for piece in pieces
    ]


def _paged(pieces: list[str], chance: random.Random) -> list[str]:
    made = list(pieces)
    for page in range(1, chance.randint(2, 4)):
        made.insert(chance.randint(3, max(3, len(made))), f"- {page} -\n\f山乡健康   第{page + 1}页")
    return made


def _captioned(pieces: list[str], chance: random.Random) -> list[str]:
    at = chance.randint(3, max(3, len(pieces)))
    return [*pieces[:at], chance.choice(["志愿者为老人引路。", "新楼外景（资料图片）", "图为义诊现场"]), *pieces[at:]]


def _framed(pieces: list[str], _chance: random.Random) -> list[str]:
    return ["首页 > 健康 > 正文", *pieces, "责任编辑：许小禾\n扫码关注我们"]


def _indented(pieces: list[str], _chance: random.Random) -> list[str]:
    return [f"\u3000\u3000{piece}" if len(piece) > 60 else piece for piece in pieces]


def _from_windows(pieces: list[str], _chance: random.Random) -> list[str]:
    return [piece.replace("\n", "\r\n") for piece in pieces]


_NOISE: Sequence[Callable[[list[str], random.Random], list[str]]] = (
    _wrapped,
    _paged,
    _captioned,
    _framed,
    _indented,
    _from_windows,
)


def write(folder: Path, reports: int) -> None:
    held = originals()
    for number in range(reports):
        original = held[number % len(held)]
        text = varied(original, random.Random(number))
        encoding = "gb18030" if number % 7 == 0 else "utf-8"
        (folder / f"{number:06}{Path(original.name).suffix}").write_bytes(text.encode(encoding))


# ---------------------------------------------------------------- reports read


def read(folder: Path, reports: int) -> Iterator[Read]:
    only_reads()
    begun = perf_counter()
    failures = characters = 0
    for number, one in enumerate(read_each(folder, MAX_BYTES), 1):
        if isinstance(one, Failure):
            failures += 1
        else:
            characters += len(one.source)
        if number in {FEW, reports}:
            yield Read(number, failures, characters, perf_counter() - begun, _peak())


def read_long() -> str:
    """How long one report as large as `LONG` takes: those of the tests, one below the other, again and again."""
    held = "\n\n".join(original.text for original in originals())
    text = (held * (LONG // len(held.encode()) + 1)).encode()[:LONG].decode("utf-8", "ignore")
    only_reads()
    begun, own = perf_counter(), process_time()
    report = parse("long.txt", text)
    took, busy = perf_counter() - begun, process_time() - own
    return f"one of {LONG:,} bytes on {len(report.hospitals)} hospitals: {len(text):,} characters, {took:.1f} seconds ({busy:.1f} of a processor)"


def _peak() -> int:
    """The most memory that this process has held, in bytes; Linux counts it in kilobytes, macOS does not."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _row(*cells: str) -> str:
    widths = (9, 12, 9, 10, 13, 12)
    return "".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))


def table(made: Sequence[Read]) -> str:
    rows = [
        _row(
            f"{one.reports:,}",
            f"{one.characters:,}",
            f"{one.seconds:.1f}",
            f"{one.reports / one.seconds:,.0f}",
            f"{one.characters / one.seconds:,.0f}",
            f"{one.peak / 2**20:.1f} MB",
        )
        for one in made
    ]
    return "\n".join([_row("reports", "characters", "seconds", "reports/s", "characters/s", "peak memory"), *rows])


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reports", type=int, default=10_000, metavar="N", help="how many (default: %(default)s)")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--long", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        write(options.write, options.reports)
        return 0
    if options.long:
        print(read_long())
        return 0
    if options.read:
        for one in read(options.read, options.reports):
            print(json.dumps(asdict(one)))
        return 0
    # A process of its own for each: on Linux a peak is handed down to the processes that one starts.
    own = [sys.executable, "-m", "tests.measure.bench_reading", "--reports", str(options.reports)]
    with TemporaryDirectory() as folder:
        subprocess.run([*own, "--write", folder], cwd=ROOT, check=True)
        ended = subprocess.run([*own, "--read", folder], cwd=ROOT, check=True, capture_output=True, text=True)
    made = [Read(**json.loads(line)) for line in ended.stdout.splitlines()]
    print(table(made))
    subprocess.run([*own, "--long"], cwd=ROOT, check=True)
    failures = made[-1].failures
    if failures:
        print(f"{failures} files could not be read", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
