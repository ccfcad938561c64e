"""The table of page furniture: every row proves itself by its examples."""

from __future__ import annotations

import pytest

from corpus.reading import furniture
from corpus.reading.furniture import FurnitureError

ROWS = furniture.load(furniture.FILE.read_text("utf-8"))


@pytest.mark.parametrize(
    ("row", "line"), [pytest.param(row, line, id=f"{row.name}: {line}") for row in ROWS for line in row.examples]
)
def test_a_row_takes_its_examples(row: furniture.Row, line: str) -> None:
    assert row.takes(line)
    assert furniture.rule(row.kind, line)


@pytest.mark.parametrize(
    ("row", "line"), [pytest.param(row, line, id=f"{row.name}: {line}") for row in ROWS for line in row.nearly]
)
def test_a_row_leaves_what_only_looks_like_it(row: furniture.Row, line: str) -> None:
    assert not row.takes(line)


def test_names_are_given_once() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    "row",
    [
        'name = "a"\nkind = "date"\nwords = ["x"]',
        'name = "a"\nkind = "date"\nwords = ["x"]\nexamples = ["x"]',
        'name = "a"\nkind = "date"\nexamples = ["x"]\nnot = ["y"]',
        'name = "a"\nkind = "date"\nwords = ["x"]\npattern = "x"\nexamples = ["x"]\nnot = ["y"]',
        'name = "a"\nkind = "date"\npattern = "("\nexamples = ["("]\nnot = ["y"]',
        'name = "a"\nkind = "date"\npattern = "{{nothing}}"\nexamples = ["x"]\nnot = ["y"]',
        'kind = "date"\nwords = ["x"]\nexamples = ["x"]\nnot = ["y"]',
    ],
    ids=["no examples", "nothing it must not take", "no words", "words and pattern", "broken", "no block", "no name"],
)
def test_a_row_that_cannot_prove_itself_does_not_load(row: str) -> None:
    with pytest.raises(FurnitureError):
        furniture.load(f"[[furniture]]\n{row}\n")
