"""The rows of the grammar: each shows what it is for, and one that shows nothing does not load."""

from __future__ import annotations

import pytest

from corpus.names.campus import behind
from corpus.names.grammar import GrammarError, grammar, read, rows
from corpus.names.name import names_in
from corpus.names.naming import tells_of_now, tells_of_then


def examples(*, campus: bool = False) -> list[tuple[str, str, list[str]]]:
    """Every example of every row: row, text, the particular institutions in it, or the campuses behind their names."""
    return [
        (f"{section}: {row['name']}", *_parted(example))
        for section, entries in rows().items()
        if (section == "campus") == campus
        for row in entries
        for example in row["examples"]
    ]


def _parted(example: str) -> tuple[str, list[str]]:
    text, _, names = example.partition(">")
    return text.strip(), names.split()


@pytest.mark.parametrize(("row", "text", "names"), examples())
def test_every_row_finds_what_its_examples_show(row: str, text: str, names: list[str]) -> None:
    assert [name.text for name in names_in(text) if not name.generic] == names, row


@pytest.mark.parametrize(("row", "text", "own"), examples(campus=True))
def test_every_row_finds_the_campuses_that_its_examples_show(row: str, text: str, own: list[str]) -> None:
    assert [found for name in names_in(text) if (found := behind(text, name.end))] == own, row


@pytest.mark.parametrize("section", ["told_then", "told_now"])
def test_a_sentence_tells_of_then_or_of_now(section: str) -> None:
    texts = [_parted(example)[0] for row in rows()[section] for example in row["examples"]]
    told = [(tells_of_then(name, text), tells_of_now(name, text)) for text in texts for name in names_in(text)]
    assert set(told) == {(section == "told_then", section == "told_now")}


def test_an_institution_is_no_more_or_takes_another_one_in() -> None:
    for row in rows()["ended"]:
        for text, names in map(_parted, row["examples"]):
            assert grammar().ended.match(text, text.index(names[0]) + len(names[0])), text
    for row in rows()["absorbs"]:
        for text, names in map(_parted, row["examples"]):
            assert grammar().absorbs.search(text, 0, text.index(names[-1])), text


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[[kind]]\nname = "a"\npattern = "x"', "no examples"),
        ('[[kind]]\nname = "a"\nexamples = ["x > x"]', "nothing to match"),
        ('[[kind]]\npattern = "x"\nexamples = ["x > x"]', "no name"),
    ],
)
def test_a_row_that_shows_nothing_does_not_load(toml: str, said: str) -> None:
    with pytest.raises(GrammarError, match=said):
        read(toml)
