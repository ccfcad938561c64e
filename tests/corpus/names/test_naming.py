"""How a text says what an institution is called: every example of every row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.names.name import names_in
from corpus.names.naming import Naming, naming_of, rows


def _examples() -> Iterator[tuple[str, Naming, str, str, bool]]:
    for row in rows():
        for key in ("examples", "others"):
            for example in row[key]:
                text, name = example.split(" > ")
                yield row["name"], Naming(row["told"]), text, name, key == "examples"


@pytest.mark.parametrize(("row", "kind", "text", "name", "holds"), list(_examples()))
def test_every_row_holds_its_examples(row: str, kind: Naming, text: str, name: str, holds: bool) -> None:
    [found] = [found for found in names_in(text) if found.text == name]
    assert ((naming_of(found, text) or Naming.NOT) is kind) is holds, row
