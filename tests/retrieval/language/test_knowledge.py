"""Every row of knowledge is proved by its own examples, and no pattern waits for what normalising removes."""

from __future__ import annotations

import itertools
import re
import tomllib
from importlib import resources

import pytest

from retrieval.language.knowledge import Row, expanded, refused, row, rows, warm_up
from retrieval.language.terms import normalise

FILES = {
    "care": ("care", "saying", "asks", "body", "lasting"),
    "chat": ("chat", "filler", "speech"),
    "contacts": ("contact",),
    "english": ("fact", "kind"),
    "facts": ("fact",),
    "identity": ("identity", "filler", "present"),
    "measures": ("quantity", "measure", "only-told"),
    "messages": ("message", "question"),
    "phrases": ("spoken", "contrast", "aside", "pronoun", "several", "meant", "interrogative", "compared"),
    "premises": ("premise", "other", "part"),
    "signs": ("sign",),
    "wants": ("want",),
}
ROWS = [
    pytest.param(one, id=f"{file}-{one.name}")
    for file, kinds in FILES.items()
    for kind in kinds
    for one in rows(kind, file)
]


def test_every_file_of_knowledge_is_tried_here() -> None:
    there = {path.name for path in resources.files("retrieval.knowledge").iterdir() if path.name.endswith(".toml")}
    assert there == {f"{name}.toml" for name in (*FILES, "blocks", "calls", "synonyms")}


FURTHER = {
    "care": {"care", "alone"},
    "chat": {"asks"},
    "contacts": {"gives", "first"},
    "english": {"means"},
    "identity": {"names"},
    "messages": {"outcome", "talk", "alone", "longest", "with"},
    "phrases": {"means", "leads"},
    "premises": {"reason"},
}
"""Keys that only the module knows that reads a file."""


@pytest.mark.parametrize("file", FILES)
def test_every_row_of_a_file_is_tried_here_and_has_no_key_that_nobody_reads(file: str) -> None:
    content = tomllib.loads(resources.files("retrieval.knowledge").joinpath(f"{file}.toml").read_text("utf-8"))
    kinds = {kind: rows for kind, rows in content.items() if isinstance(rows, list)}
    assert {*kinds} == {*FILES[file]}
    for one in itertools.chain(*kinds.values()):
        assert one.keys() <= {*WHOLE} | FURTHER.get(file, set()), one["name"]


def test_after_a_warm_up_no_question_waits_for_a_pattern() -> None:
    warm_up()
    for parameters in ROWS:
        [one] = parameters.values
        assert isinstance(one, Row)
        for pattern in (one.asked, one.held):
            assert "expression" in vars(pattern)
            assert not pattern.unless or "_blanked" in vars(pattern)
            assert not pattern.of_questions or "needed" in vars(pattern)


@pytest.mark.parametrize("one", ROWS)
def test_a_row_is_what_its_examples_say(one: Row) -> None:
    assert list(one.faults()) == []


@pytest.mark.parametrize("one", ROWS)
def test_no_pattern_waits_for_a_character_that_normalising_removes(one: Row) -> None:
    for pattern in (one.asked, one.held):
        for alternative in (*pattern.alternatives, *pattern.unless):
            plain = re.sub(r"\\[a-zA-Z]|[\u4e00-\u9fff]-[\u4e00-\u9fff]", "", alternative.replace("…", ""))
            assert normalise(plain) == plain


@pytest.mark.parametrize("kind", ["fact", "want"])
def test_names_of_rows_are_told_apart(kind: str) -> None:
    names = [one.name for one in rows(kind, f"{kind}s")]
    assert len(names) == len({*names})


def test_a_number_beside_its_noun_needs_no_pattern() -> None:
    beds = row({"name": "beds", "noun": ["床"], "measure": ["张"], "told": ["有多少张床"], "holds": ["病床620张"]})
    assert list(beds.faults()) == []
    assert beds.asked.search("床有多少张")
    assert beds.held.search("620张病床")
    assert not beds.held.search("床很多,房620间")


def test_a_date_beside_an_event_needs_no_pattern() -> None:
    moved = row(
        {"name": "moved", "event": ["搬迁"], "told": ["哪年搬迁", "搬迁是什么时候"], "holds": ["2014年整体搬迁"]}
    )
    assert list(moved.faults()) == []
    assert not moved.held.search("2014年封顶,后来搬迁")


def test_what_only_looks_like_it_is_blanked() -> None:
    income = row({"name": "income", "asked": ["收入"], "unless": ["收入院"], "told": ["年收入"], "nearly": ["收入院"]})
    assert list(income.faults()) == []
    assert income.asked.search("收入院的病人带来多少收入")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"name": "bare", "asked": ["床"]}, "bare：一条知识要有 name"),
        ({"asked": ["床"], "told": ["床"]}, "\\?：一条知识要有 name"),
        ({"name": "open", "asked": ["("], "told": ["床"]}, "open：不是有效的表达式"),
        ({"name": "lost", "asked": ["{nothing}"], "told": ["床"]}, "没有 {nothing} 这个部件"),
        ({"name": "flat", "asked": "床", "told": ["床"]}, "flat：asked 应当是字符串列表"),
    ],
)
def test_a_row_that_cannot_be_used_says_which_and_why(content: dict[str, object], reason: str) -> None:
    assert re.match(reason, refused(content))


WHOLE: dict[str, object] = {
    "name": "parking",
    "label": "车位",
    "noun": ["车位"],
    "also": ["泊位"],
    "measure": ["个"],
    "mechanism": "held",
    "event": ["启用"],
    "said": ["个"],
    "ways": ["个"],
    "asked": ["车位"],
    "unless": ["车位费"],
    "held": ["车位"],
    "besides": ["车位费"],
    "source": "readers",
    "told": ["有车位吗"],
    "nearly": ["车位费多少"],
    "holds": ["设有车位"],
    "not": ["收车位费"],
}
WRONG: tuple[object, ...] = (
    3,
    -1,
    0.5,
    True,
    "",
    "床",
    [],
    [3],
    [[]],
    [""],
    {},
    {"a": 1},
    [{}],
    ["("],
    ["\0"],
    ["(?P<a"],
)
"""Values of TOML, each of which is wrong for nearly every key of a row."""


@pytest.mark.parametrize("key", WHOLE)
def test_a_key_that_nobody_reads_is_refused_by_name(key: str) -> None:
    """It is a misspelt one, and what it was to say would be left out in silence."""
    reason = refused({**WHOLE, f"{key}s": WHOLE[key]})
    assert "parking" in reason
    assert f"{key}s" in reason


@pytest.mark.parametrize("key", WHOLE)
def test_every_key_of_a_row_set_wrong_is_taken_or_refused_by_name(key: str) -> None:
    assert refused(WHOLE) == ""
    takes = type(WHOLE[key])
    for value in WRONG:
        reason = refused(WHOLE | {key: value})
        texts = value if isinstance(value, list) else [value]
        if not isinstance(value, takes) or not all(isinstance(text, str) for text in texts):
            assert reason, value
        assert not reason or key == "name" or "parking" in reason, value
        assert len(reason) < 1000


def test_a_gap_ends_with_its_clause() -> None:
    assert re.search(expanded("床…张"), "床位一共有几张")
    assert not re.search(expanded("床…张"), "床位不够,来了一张")
