"""The journal as tables for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journal.entries import Deed, Entry, Shown
from bot.journal.unanswered import Group
from bot.wording import texts
from bot.wording.administration import OUTCOMES
from bot.wording.tables import EntryTable, deeds_csv, groups_csv
from bot.wording.texts import Language
from retrieval.quote import Outcome

HANS = Language.HANS
WHEN = datetime(2026, 3, 10, 9, 30, 5, tzinfo=UTC).timestamp()
ENTRY = Entry(
    id=1_773_135_005_000,
    when=WHEN,
    reader="3f2a9c1d00" + "0" * 54,
    conversation="",
    question="云澜县人民医院有多少张床位，“新”院区呢？\n第二行",
    outcome=Outcome.ANSWER,
    quotes=(Shown("-AbC", 1, "云澜县人民医院", "云澜.txt"), Shown("x", 9, "云澜县人民医院", "又一篇.txt")),
    scope=("云澜县人民医院",),
    seconds=0.12345,
    vote=-1,
    language="zh-hans",
    kind="private",
    complaints=("dated",),
)


def table(content: bytes) -> list[list[str]]:
    """As Excel reads it: the mark says that it is UTF-8."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def entries_csv(entries: Sequence[Entry], language: Language, zone: tzinfo | None = None) -> bytes:
    growing = EntryTable(language, zone)
    for number, entry in enumerate(entries, 1):
        growing.add(entry)
        assert growing.rows == number
        assert growing.size == len(growing.content)
    return growing.content


def question(text: str) -> str:
    """What the cell of a question holds."""
    header, row = table(
        entries_csv([Entry(**{name: getattr(ENTRY, name) for name in ENTRY.__slots__} | {"question": text})], HANS)
    )
    assert len(header) == len(row)
    return row[1]


def test_entries() -> None:
    header, row = table(entries_csv([ENTRY], HANS, UTC))
    assert header == texts.ENTRY_COLUMNS.of(HANS).splitlines()
    assert row == [
        "2026-03-10 09:30:05",
        "云澜县人民医院有多少张床位，“新”院区呢？\n第二行",
        "已回答",
        "云澜县人民医院",
        "云澜县人民医院",
        "云澜.txt、又一篇.txt",
        "0.123",
        "没用",
        "过时了",
        "zh-hans",
        "私聊",
        "R3f2a9c1d00",
    ]
    assert table(entries_csv([], HANS)) == [header]


@pytest.mark.parametrize("language", Language)
def test_a_table_has_as_many_headings_as_columns(language: Language) -> None:
    for headings, row in (
        table(entries_csv([ENTRY], language)),
        table(
            groups_csv(
                [(Group((ENTRY,), ("云澜县人民医院有多少张床位,“新”院区呢? 第二行",), (), covered=False), False)],
                language,
            )
        ),
        table(deeds_csv([Deed(WHEN, 1, "remove", "甲.txt", "ok")], language)),
    ):
        assert len(headings) == len(row)
        assert language is not Language.EN or "".join(headings).isascii()


def test_every_outcome_has_a_name() -> None:
    assert OUTCOMES.keys() == set(Outcome)


def test_groups() -> None:
    group = Group((ENTRY,), ("床位", "床有多少"), ("云澜县人民医院",), covered=True)
    also = Group((ENTRY,), ("云澜县人民医院有多少张床位,“新”院区呢? 第二行",), ("云澜县人民医院",), covered=True)
    assert also.example is ENTRY
    header, row = table(groups_csv([(also, True)], HANS, UTC))
    assert len(header) == len(row)
    assert row[:2] == ["1", "1"]
    assert row[5:] == ["有", "已回答 1", "1", "2026-03-10 09:30:05", "云澜.txt", "是"]
    assert group.wordings[1:] == ("床有多少",)


def test_deeds() -> None:
    header, row, by_hand = table(
        deeds_csv([Deed(WHEN, 123456789, "remove", "甲.txt", "=1+1"), Deed(WHEN, 0, "reload", "", "ok")], HANS, UTC)
    )
    assert len(header) == len(row)
    assert row == ["2026-03-10 09:30:05", "123456789", "remove", "甲.txt", "'=1+1"]
    assert by_hand[1] == "命令行"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "　=1",
        "＝1+1",
        "＠x",
        '=HYPERLINK("http://x","床位")',
    ],
)
def test_a_formula_is_text(text: str) -> None:
    assert question(text).startswith("'")


@pytest.mark.parametrize("text", ["床位=多少", "1-2楼", "a@b", "'quoted'", '"a","b"', "a;b\tc", "🏥", ""])
def test_other_text_is_as_it_was(text: str) -> None:
    assert question(text) == text


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_stays_in_its_cell(text: str) -> None:
    cell = question(text)
    assert cell.lstrip()[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}
    assert not {"\0", "\r", "\x1b"} & set(cell)
    plain = "".join(character for character in text if character.isprintable())[:16_000]
    assert "".join(character for character in cell.removeprefix("'") if character in plain) or not plain.strip("'")
