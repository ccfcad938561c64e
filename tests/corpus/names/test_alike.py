"""Names of one institution are found without comparing all with all: as if all were compared."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from corpus.names.institution import placed
from corpus.names.name import Alike, Name, names_in, same

PRESS = Path(__file__).parents[2] / "press"


def names() -> list[Name]:
    """One name of each text in some reports of the press."""
    files = sorted(PRESS.glob("*/reports/*"))[::3]
    found = {name.text: name for file in files for name in names_in(file.read_bytes().decode("utf-8", "replace"))}
    return [name for name in found.values() if not name.generic]


def first_alike(name: Name, groups: Sequence[Sequence[Name]]) -> int | None:
    return next((i for i, group in enumerate(groups) if any(same(name, other) for other in group)), None)


def test_the_first_group_with_such_a_name_is_found() -> None:
    alike = Alike()
    groups: list[list[Name]] = []
    for name in names():
        found = first_alike(name, groups)
        assert alike.group(name) == found
        if found is None:
            groups.append([])
        at = len(groups) - 1 if found is None else found
        groups[at].append(name)
        alike.add(name, at)
    assert 100 < len(groups) < len([*chain(*groups)])


def test_a_name_begins_with_the_longest_of_the_places_that_others_show_to_be_one() -> None:
    text = "青岚县人民医院和青岚溪县人民医院都来了。\n青岚溪仁爱医院有床位50张。"
    *_, last = placed(names_in(text), text)
    assert [place.text for place in last.places] == ["青岚溪"]
