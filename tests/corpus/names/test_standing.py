"""Where a name stands: in a long text, whose pairs of characters are looked up, as in a short one, which is read."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.names.standing import stands, starts, times, together

FIXED = settings(derandomize=True, deadline=None, max_examples=100)
LONG = 20_000
characters = st.sampled_from("甲乙丙\n𠮷a\ud800")
parts = st.text(characters, min_size=1, max_size=5)
texts = st.text(characters, min_size=1, max_size=60)


@FIXED
@given(parts, texts)
def test_a_name_stands_in_a_long_text_where_reading_it_finds_it(part: str, text: str) -> None:
    for read in (text, text * (LONG // len(text) + 1)):
        found: list[int] = []
        while (at := read.find(part, found[-1] + len(part) if found else 0)) >= 0:
            found.append(at)
        assert [*starts(part, read)] == found
        assert times(part, read) == len(found)
        assert stands(part, read) == bool(found)
        pair = (part + "甲")[:2]
        assert together(pair, read) == sum(read.startswith(pair, at) for at in range(len(read)))
