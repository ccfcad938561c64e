"""An index on the disk answers as one in memory does, also when only what changed was written anew."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from bot.library import indexing
from bot.library.reload import Prepared, Wanted, prepare
from corpus.reading.read import read_folder
from corpus.store.generations import DATABASE, Generations
from corpus.store.store import DamagedError, Reader
from retrieval.answering.answer import answer
from retrieval.engine.bm25 import BM25
from retrieval.engine.postings import Postings
from retrieval.language import terms
from retrieval.snapshot import sums
from retrieval.snapshot.index import Index

REPORTS = Path(__file__).parents[2] / "reports"
QUESTIONS = [
    json.loads(line)["question"] for line in (REPORTS.parent / "questions.jsonl").read_text("utf-8").splitlines()
]
MAX = 2 * 1024 * 1024


def made(data: Path, corpus: Path, serving: int = 0) -> tuple[Prepared, int]:
    generations = Generations(data)
    with generations.locked():
        prepared = prepare(Wanted(corpus, data, MAX, serving), lambda _: None)
        return prepared, generations.keep(prepared.part)


def opened(data: Path, number: int) -> Index:
    generations = Generations(data)
    return indexing.load(generations.folder(number) / "index", Reader(generations.database(number)))


def test_it_answers_as_the_index_in_memory(tmp_path: Path) -> None:
    _, number = made(tmp_path / "data", REPORTS)
    index, whole = opened(tmp_path / "data", number), Index.build(read_folder(REPORTS, MAX).reports)
    assert (index.passages, index.reports, index.hospitals) == (whole.passages, whole.reports, whole.hospitals)
    for question in QUESTIONS[::3]:
        assert answer(index, question) == answer(whole, question), question


def test_what_changed_is_written_as_all_of_it_would_be(tmp_path: Path) -> None:
    corpus, data = tmp_path / "corpus", tmp_path / "data"
    shutil.copytree(REPORTS, corpus)
    _, first = made(data, corpus)
    (corpus / "r05.txt").unlink()
    (corpus / "r09.txt").rename(corpus / "z09.txt")
    text = (corpus / "r20.txt").read_text("utf-8")
    (corpus / "r20.txt").write_text(text + "\n医院又添了三间候诊室，病人坐着等号。\n", "utf-8")
    _, second = made(data, corpus, first)
    index, whole = opened(data, second), Index.build(read_folder(corpus, MAX).reports)
    for question in QUESTIONS[1::5]:
        assert answer(index, question) == answer(whole, question), question
    afresh, _ = made(tmp_path / "afresh", corpus), None
    anew = Postings.open(Generations(tmp_path / "afresh").folder(afresh[1]) / "index" / "postings")
    assert isinstance(index.bm25, BM25)
    for field in ("offsets", "ids", "high", "low"):
        assert (getattr(anew, field) == getattr(index.bm25.postings, field)).all()


def test_processes_that_read_the_reports_themselves_write_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_MANY", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    _, several = made(tmp_path / "several", REPORTS)
    monkeypatch.undo()
    _, one = made(tmp_path / "one", REPORTS)
    folders = [Generations(tmp_path / name).folder(n) / "index" for name, n in (("several", several), ("one", one))]
    names = [sorted(path.relative_to(folder) for path in folder.rglob("*.*")) for folder in folders]
    assert names[0] == names[1]
    for name in names[0]:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name


def test_an_index_says_what_cut_its_words(tmp_path: Path) -> None:
    _, number = made(tmp_path / "data", REPORTS)
    tables = Generations(tmp_path / "data").folder(number) / "index" / "index.json"
    assert json.loads(tables.read_text("utf-8"))["cutter"] == terms.cutter()


def test_a_quote_is_found_again_by_its_report_and_place(tmp_path: Path) -> None:
    _, number = made(tmp_path / "data", REPORTS)
    index = opened(tmp_path / "data", number)
    quote = answer(index, "静宁县人民医院新住院楼交付后病床一共多少张").quotes[0]
    found = index.find(quote.report, quote.at)
    assert found is not None
    assert index.entries[found[0]].report.file == quote.file
    assert index.find(quote.report, quote.at + 1) is None
    assert index.find("AAAAAAAA", 0) is None


def flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def test_one_bit_flipped_anywhere_in_an_index_is_told(tmp_path: Path) -> None:
    _, number = made(tmp_path / "data", REPORTS)
    generations, chance = Generations(tmp_path / "data"), random.Random(1)
    files = [path for path in sorted((generations.folder(number) / "index").rglob("*")) if path.is_file()]
    assert len(files) >= 14
    for file in files:
        size = file.stat().st_size
        for at in {0, size // 2, size - 1, *(chance.randrange(size) for _ in range(5))}:
            flip(file, at)
            with pytest.raises(DamagedError):
                opened(tmp_path / "data", number)
            flip(file, at)
    opened(tmp_path / "data", number)


@pytest.mark.parametrize("swapped", [(0, 4096), (8192, 40_960), (0, 487_424)])
def test_pages_of_a_file_in_another_order_are_told(tmp_path: Path, swapped: tuple[int, int]) -> None:
    (tmp_path / "ids.npy").write_bytes(random.Random(2).randbytes(500_001))
    sums.seal(tmp_path)
    sums.check(tmp_path)
    content = bytearray((tmp_path / "ids.npy").read_bytes())
    a, b = swapped
    content[a : a + 4096], content[b : b + 4096] = content[b : b + 4096], content[a : a + 4096]
    (tmp_path / "ids.npy").write_bytes(content)
    with pytest.raises(ValueError, match=r"ids\.npy"):
        sums.check(tmp_path)


@pytest.mark.parametrize("sums", ["[]", "{}", '{"index.json": 1}', "3", "{", '{"index.json": null}'])
def test_sums_that_are_none_are_told(tmp_path: Path, sums: str) -> None:
    _, number = made(tmp_path / "data", REPORTS)
    (Generations(tmp_path / "data").folder(number) / "index" / "sums.json").write_text(sums, "utf-8")
    with pytest.raises(DamagedError):
        opened(tmp_path / "data", number)


def test_an_index_of_a_version_without_sums_is_opened(tmp_path: Path) -> None:
    _, number = made(tmp_path / "data", REPORTS)
    (Generations(tmp_path / "data").folder(number) / "index" / "sums.json").unlink()
    assert opened(tmp_path / "data", number).reports


def test_damage_is_not_taken_over_into_the_next_index(tmp_path: Path) -> None:
    corpus, data = tmp_path / "corpus", tmp_path / "data"
    shutil.copytree(REPORTS, corpus)
    _, first = made(data, corpus)
    ids = Generations(data).folder(first) / "index" / "postings" / "ids.npy"
    flip(ids, ids.stat().st_size - 4)
    (corpus / "r05.txt").unlink()
    _, second = made(data, corpus, first)
    _, afresh = made(tmp_path / "afresh", corpus)
    for name in ("ids", "codes", "offsets"):
        file = Path("index", "postings", f"{name}.npy")
        whole = Generations(tmp_path / "afresh").folder(afresh) / file
        assert (Generations(data).folder(second) / file).read_bytes() == whole.read_bytes()


def test_an_index_that_is_not_whole_is_told(tmp_path: Path) -> None:
    _, number = made(tmp_path / "data", REPORTS)
    generations = Generations(tmp_path / "data")
    (generations.folder(number) / "index" / "held.npy").unlink()
    with pytest.raises(DamagedError, match=r"held\.npy"):
        indexing.load(generations.folder(number) / "index", Reader(generations.database(number)))
    assert generations.database(number).name == DATABASE
