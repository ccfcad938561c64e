"""What an administrator says of a report's hospitals, in a file that is also written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.names.corrections import FILE, Dated, is_line, read_corrections
from corpus.store.filing import FilingError
from corpus.store.naming import date_report, name_hospitals
from tests import samples

SOME = "某某市第一人民医院"

WRITTEN = f"""\
# 手写的说明
[[hospital]]
name = "{samples.YUNLAN_HOSPITAL}"
aliases = ["云医"]   # 又称
files = ["a.txt", 'b.txt',
  "c.txt"]
"""


def test_a_correction_leaves_all_else_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.write_text(WRITTEN, "utf-8")
    for name, hospitals in (
        ("b.txt", [SOME]),
        ("b.txt", [SOME, samples.LINDU_HOSPITAL]),
        ("b.txt", []),
        ('新"的.txt', [SOME]),
    ):
        name_hospitals(tmp_path, name, hospitals)
        now = read_corrections(tmp_path)
        assert now.subjects[name] == tuple(hospitals)
        assert now.subjects["a.txt"] == now.subjects["c.txt"] == (samples.YUNLAN_HOSPITAL,)
        assert now.aliases == {samples.YUNLAN_HOSPITAL: ("云医",)}
    text = file.read_text("utf-8")
    assert text.startswith("# 手写的说明\n")
    assert "# 又称" in text
    assert text.count("[[hospital]]") == 3


def test_newspaper_and_date_are_kept_beside_and_changed_in_place(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.write_text(WRITTEN, "utf-8")
    for dated in Dated("某某日报", "2024-05-01"), Dated("晚报", ""), Dated():
        date_report(tmp_path, "a.txt", dated)
        name_hospitals(tmp_path, "b.txt", [SOME])
        now = read_corrections(tmp_path)
        assert now.dated == {"a.txt": dated}
        assert now.subjects["a.txt"] == (samples.YUNLAN_HOSPITAL,)
    assert file.read_text("utf-8").count("[[report]]") == 1
    date_report(tmp_path, "b.txt", Dated("日报", ""))
    assert set(read_corrections(tmp_path).dated) == {"a.txt", "b.txt"}


def test_what_cannot_be_corrected_safely_is_left(tmp_path: Path) -> None:
    file = tmp_path / FILE
    for broken in "not toml", '[[hospital]]\nname = "甲"\nfiles = ["b\\u002Etxt"]\n':
        file.write_text(broken, "utf-8")
        with pytest.raises(FilingError):
            name_hospitals(tmp_path, "b.txt", [SOME])
        assert file.read_text("utf-8") == broken
    assert samples.names(tmp_path) == {FILE}


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)


HOSPITALS = NAMES.filter(partial(is_line, least=2))
"""Names that hospitals.toml takes."""


@given(NAMES, st.lists(HOSPITALS, max_size=3, unique=True))
@example("0", ["00"])
def test_any_name_can_be_corrected(
    tmp_path_factory: pytest.TempPathFactory, name: str, hospitals: Sequence[str]
) -> None:
    folder = tmp_path_factory.mktemp("reports")
    (folder / FILE).write_text(WRITTEN, "utf-8")
    for wanted in hospitals, [], hospitals:
        name_hospitals(folder, name, wanted)
        assert read_corrections(folder).subjects[name] == tuple(wanted)


def test_a_name_is_taken_out_of_lists_of_files_only(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        '[[hospital]]\nname = "甲.txt"\naliases = ["甲.txt"]\nfiles = ["甲.txt", # "甲.txt"\n \'甲.txt\', "乙]#.txt"]\n',
        "utf-8",
    )
    name_hospitals(tmp_path, "甲.txt", [SOME])
    now = read_corrections(tmp_path)
    assert now.subjects == {"甲.txt": (SOME,), "乙]#.txt": ("甲.txt",)}
    assert now.aliases == {"甲.txt": ("甲.txt",)}
    assert '# "甲.txt"' in (tmp_path / FILE).read_text("utf-8")
