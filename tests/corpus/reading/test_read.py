"""A folder of files to reports: every error names its file, and one bad file never hurts the others."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reading.parse import parse
from corpus.reading.read import CorpusError, Folder, UnreadableFileError, read_folder, read_source
from tests.problems import raises, words

FIXED = settings(derandomize=True, deadline=None, max_examples=100)

LIMIT = 100_000
TEXT = """\
守着一条江 看好一方人

记者 叶知秋

桐庐县人民医院坐落在富春江畔，始建于1938年。全院现有职工1260名，去年接待门诊病人74万人次。
"""


def put(folder: Path, name: str, raw: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return path


# ---------------------------------------------------------------- one file

ENCODED = {
    "UTF-8": TEXT.encode(),
    "GB18030": TEXT.encode("gb18030"),
    "GBK": TEXT.encode("gbk"),
    "UTF-16 LE with BOM": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "UTF-16 BE with BOM": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "UTF-16 LE": TEXT.encode("utf-16-le"),
    "UTF-16 BE": TEXT.encode("utf-16-be"),
}


@pytest.mark.parametrize("raw", ENCODED.values(), ids=ENCODED.keys())
def test_encodings(tmp_path: Path, raw: bytes) -> None:
    assert read_source(put(tmp_path, "a.txt", raw), LIMIT) == TEXT


BIG5 = """\
雲嶺縣人民醫院設夜間門診

記者 林曉晴

雲嶺縣人民醫院下月起增設夜間門診，時段為晚間六時至九時，掛號費為150元。院方表示，現有病床1,089床。
"""


@pytest.mark.parametrize("encoding", ["big5", "gb18030"])
def test_a_text_in_traditional_script_is_read_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    assert read_source(put(tmp_path, "a.txt", BIG5.encode(encoding)), LIMIT) == BIG5


def test_what_shows_nothing_is_no_part_of_a_name(tmp_path: Path) -> None:
    assert read_source(put(tmp_path, "a.txt", TEXT.replace("人民", "\u200b人\u00ad民\u2060")), LIMIT) == TEXT


def test_offsets_are_those_of_the_decoded_file_its_bom_included(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", codecs.BOM_UTF8 + TEXT.encode())
    assert read_source(path, LIMIT) == "\ufeff" + TEXT == path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_offsets_are_those_of_the_file_read_as_text_whatever_its_line_ends(tmp_path: Path, end: str) -> None:
    path = put(tmp_path, "a.txt", TEXT.replace("\n", end).encode())
    assert read_source(path, LIMIT) == path.read_text("utf-8") == TEXT


@FIXED
@given(
    text=st.text(st.sampled_from("桐庐县人民医院，。 \n1a“”"), min_size=1, max_size=80).map(lambda text: f"院\n{text}"),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]),
)
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str) -> None:
    path = tmp_path_factory.getbasetemp() / "written.txt"
    path.write_bytes(text.encode(encoding))
    if encoding == "gb18030" and _is_utf8(text.encode(encoding)):
        return  # a few characters of one encoding can be a few of the other
    assert read_source(path, LIMIT) == text


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


BAD = {
    "empty": (b"", "空"),
    "blanks": (b" \n\t\r\n ", "空"),
    "ideographic blanks": ("\u3000\u3000\n\xa0".encode(), "空"),
    "a BOM and nothing": (codecs.BOM_UTF8 + b"\n", "空"),
    "a UTF-16 BOM and nothing": (codecs.BOM_UTF16_LE, "空"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\x06\0\0\0\x5c\x72\xa8\x66", "不是文本"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nstream\n\x00\x01\x02\xff\xfe", "不是文本"),
    "an archive": (b"PK\x03\x04\x14\x00\x08\x08\x08\x00\x21\x59\xcf\x4b\x9d\xff\xff", "不是文本"),
    "broken UTF-16": (codecs.BOM_UTF16_LE + b"\x00\xd8\x2d\x4e" * 40, "不是文本"),
    "noise": (bytes(range(256)) * 4, "不是文本"),
    "too large": (("院" * LIMIT).encode(), "过大"),
}


@pytest.mark.parametrize(("raw", "reason"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_read_says_why(tmp_path: Path, raw: bytes, reason: str) -> None:
    with raises(UnreadableFileError, match=reason):
        read_source(put(tmp_path, "a.txt", raw), LIMIT)


@pytest.mark.parametrize("size", [-1, 0, 1])
def test_the_limit_is_in_bytes_and_may_be_reached(tmp_path: Path, size: int) -> None:
    path = put(tmp_path, "a.txt", TEXT)
    limit = len(TEXT.encode()) + size
    if size < 0:
        with raises(UnreadableFileError, match=f"{limit:,}"):
            read_source(path, limit)
    else:
        assert read_source(path, limit) == TEXT


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with raises(UnreadableFileError, match="无法读取"):
        read_source(tmp_path / "没有.txt", LIMIT)


@FIXED
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(raw)
    try:
        text = read_source(path, LIMIT)
    except UnreadableFileError:
        return
    assert text.strip()
    assert parse("any.txt", text).source == text


# ---------------------------------------------------------------- a folder


def test_reports_in_the_order_of_their_names_subfolders_included(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "2023/c.TXT", "2023/旧/d.Md"):
        put(tmp_path, name, TEXT)
    for name in ("readme", "a.rtf", "b.txt~", ".hidden.txt", ".git/e.txt", "2023/.trash/f.txt"):
        put(tmp_path, name, TEXT)
    (tmp_path / "folder.txt").mkdir()
    folder = read_folder(tmp_path, LIMIT)
    assert sorted(report.file for report in folder.reports) == ["2023/c.TXT", "2023/旧/d.Md", "a.md", "b.txt"]
    assert folder.failures == ()
    assert read_folder(tmp_path, LIMIT) == folder


def test_one_bad_file_does_not_hurt_the_others(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", TEXT)
    for number, (raw, _) in enumerate(BAD.values()):
        put(tmp_path, f"坏/{number:02}.txt", raw)
    put(tmp_path, "z.txt", TEXT)
    folder = read_folder(tmp_path, LIMIT)
    assert [report.file for report in folder.reports] == ["a.txt", "z.txt"]
    assert [failure.file for failure in folder.failures] == [f"坏/{number:02}.txt" for number in range(len(BAD))]
    assert all(
        reason in words(failure.reason) for failure, (_, reason) in zip(folder.failures, BAD.values(), strict=True)
    )


def test_an_odd_file_does_not_hurt_the_others(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", TEXT)
    put(tmp_path, "b.md", f"{TEXT}\n> \n")
    assert [report.file for report in read_folder(tmp_path, LIMIT).reports] == ["a.txt", "b.md"]


def test_a_broken_link_is_a_failure_that_names_the_file(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", TEXT)
    (tmp_path / "b.txt").symlink_to(tmp_path / "没有.txt")
    folder = read_folder(tmp_path, LIMIT)
    assert [report.file for report in folder.reports] == ["a.txt"]
    assert [failure.file for failure in folder.failures] == ["b.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_failure(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", TEXT)
    path.chmod(0)
    ((file, reason),) = read_folder(tmp_path, LIMIT).failures
    assert file == "a.txt"
    assert reason.code == "UNREADABLE"


def test_an_empty_folder_has_no_reports(tmp_path: Path) -> None:
    assert read_folder(tmp_path, LIMIT) == Folder((), ())


@pytest.mark.parametrize("name", ["没有", "没有/更没有"])
def test_a_missing_folder_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(CorpusError, match=str(tmp_path / name)):
        read_folder(tmp_path / name, LIMIT)


def test_a_file_in_place_of_a_folder_is_named(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", TEXT)
    with pytest.raises(CorpusError, match=str(path)):
        read_folder(path, LIMIT)


def test_errors_are_value_errors() -> None:
    assert issubclass(CorpusError, ValueError)
    assert issubclass(UnreadableFileError, ValueError)


def test_the_same_text_in_any_encoding_makes_the_same_quotes(tmp_path: Path) -> None:
    for number, raw in enumerate(ENCODED.values()):
        put(tmp_path, f"{number}.txt", raw)
    reports = read_folder(tmp_path, LIMIT).reports
    assert len(reports) == len(ENCODED)
    assert len({report.passages for report in reports}) == 1


# ---------------------------------------------------------------- a byte that is bad, cut or stray

HEALED = TEXT * 3


@pytest.mark.parametrize(
    ("raw", "missing"),
    [
        pytest.param(HEALED.encode()[:-2], 1, id="UTF-8 cut inside a character"),
        pytest.param(HEALED.encode().replace("桐".encode(), b"\xe6\xb2", 1), 1, id="a byte lost from UTF-8"),
        pytest.param(HEALED.encode("gb18030") + b"\xd6", 1, id="GB18030 cut inside a character"),
        pytest.param(
            HEALED.encode("gb18030").replace("，".encode("gb18030"), b"\xff\xa1\xa3", 1), 1, id="0xFF in GB18030"
        ),
        pytest.param(codecs.BOM_UTF16_LE + HEALED.encode("utf-16-le")[:-1], 1, id="UTF-16 cut inside a character"),
        pytest.param(HEALED.encode("gb18030") + b"\x1a", 0, id="a DOS end of file"),
        pytest.param(HEALED.encode() + b"\x1a\x1a", 0, id="two of them"),
        pytest.param(HEALED.encode() + b"\x1a\r\n", 0, id="one with a line end behind it"),
        pytest.param(
            HEALED.encode("gb18030").replace("，".encode("gb18030"), b"\xff\x80\xff\x80", 1),
            4,
            id="one place of several",
        ),
        pytest.param(HEALED.encode("gb18030") + b"\x1a" + bytes(37), 0, id="one with the rest of its block"),
        pytest.param(HEALED.encode() + b"\0\0\x1a", 0, id="a block before it"),
        pytest.param(HEALED.encode() + "版权所有 山乡信息港".encode("gb18030"), 12, id="a foot in GB18030 below UTF-8"),
        pytest.param(HEALED.replace("\n", "\0\n", 1).encode("gb18030"), 1, id="a zero byte in GB18030"),
        pytest.param(HEALED.replace("\n", "\x07\n", 1).encode(), 1, id="a stray control character"),
    ],
)
def test_a_bad_byte_does_not_reject_a_file_and_is_said(tmp_path: Path, raw: bytes, missing: int) -> None:
    text = read_source(put(tmp_path, "a.txt", raw), LIMIT)
    assert text.count("\ufffd") == missing
    assert len(text) >= len(HEALED) - 2
    said = [warning for warning in parse("a.txt", text).warnings if warning.code == "REPORT_UNREAD"]
    assert len(said) == bool(missing)


@pytest.mark.parametrize(("text", "encoding"), [(HEALED, "gb18030"), (BIG5 * 3, "big5")], ids=["GB18030", "Big5"])
def test_a_short_text_that_is_plainly_chinese_may_have_many_bad_places(
    tmp_path: Path, text: str, encoding: str
) -> None:
    bad = text.count("，")
    assert bad > 3
    assert bad * 60 > len(text)
    raw = text.encode(encoding).replace("，".encode(encoding), b"\xff")
    assert read_source(put(tmp_path, "a.txt", raw), LIMIT) == text.replace("，", "\ufffd")


@pytest.mark.parametrize("half", [0, 1], ids=["first", "second"])
def test_behind_half_a_character_the_rest_of_its_line_is_read_as_it_was_written(tmp_path: Path, half: int) -> None:
    raw = HEALED.encode("gb18030")
    at = raw.index("县人民".encode("gb18030")) + half
    read = read_source(put(tmp_path, "a.txt", raw[:at] + b"\xff" + raw[at + 1 :]), LIMIT)
    assert read.replace("\ufffd", "") == HEALED.replace("县", "", 1)


def test_what_is_not_plainly_chinese_may_not(tmp_path: Path) -> None:
    raw = (
        ("서울의 한 병원에서는 의사와 간호사가 부족하여 환자들이 오래 기다려야 한다. " * 9)
        .encode("euc-kr")
        .replace(b"\xc7\xd1", b"\xff")
    )
    with pytest.raises(UnreadableFileError):
        read_source(put(tmp_path, "a.txt", raw), LIMIT)


def test_what_looks_like_utf_8_is_not_read_as_something_else(tmp_path: Path) -> None:
    text = read_source(put(tmp_path, "a.txt", HEALED.encode()[:-2]), LIMIT)
    assert text[:-1] == HEALED[: len(text) - 1]
