"""A question understood: which hospitals, what kind of answer, what is left to search for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from retrieval.language.terms import normalise
from retrieval.question.question import Want, blanked, ordinary, telling, understand, want_of
from tests.corpus.reading.test_parse import pages
from tests.retrieval.question.test_names import INDEX

FIXED = settings(derandomize=True, deadline=None, max_examples=100)


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("有多少张床位", Want.NUMBER),
        ("门诊楼有多高", Want.NUMBER),
        ("全省排名第几", Want.NUMBER),
        ("满意率", Want.NUMBER),
        ("有几台救护车", Want.NUMBER),
        ("新楼花了多少钱", Want.MONEY),
        ("总投资多少", Want.MONEY),
        ("投入了多少万元", Want.MONEY),
        ("什么时候建院的", Want.DATE),
        ("哪年评上三甲", Want.DATE),
        ("几月几号开诊", Want.DATE),
        ("院长是谁", Want.PERSON),
        ("院长叫什么名字", Want.PERSON),
        ("哪位主任带的队", Want.PERSON),
        ("新院区在哪里", Want.PLACE),
        ("一个月要交多少", Want.MONEY),
        ("来一趟自己掏几块", Want.MONEY),
        ("过夜的陪护费一般多少", Want.MONEY),
        ("一天收了多少病人", Want.NUMBER),
        ("这套系统叫什么名字", Want.NAME),
        ("刚出生的孩子叫什么名字", Want.PERSON),
        ("当地人称之为什么", Want.ANY),
        ("靠什么留住医生", Want.WAY),
        ("《山里的灯》作者", Want.BYLINE),
        ("医院的地址", Want.PLACE),
        ("有哪些科室", Want.LIST),
        ("医疗队去了哪几个村", Want.LIST),
        ("为什么要建新楼", Want.REASON),
        ("夜间门诊是什么原因开的", Want.REASON),
        ("怎么预约挂号", Want.WAY),
        ("如何降低药价", Want.WAY),
        ("这篇报道是谁写的", Want.BYLINE),
        ("记者是谁", Want.BYLINE),
        ("有哪些小标题", Want.HEADING),
        ("夜间门诊", Want.ANY),
        ("", Want.ANY),
    ],
)
def test_the_kind_of_answer_wanted(question: str, want: Want) -> None:
    assert want_of(question) is want


@pytest.mark.parametrize(
    ("question", "kept", "dropped"),
    [
        ("松阳县人民医院有多少张床位", ["床位"], ["松阳", "人民", "医院", "多少"]),
        ("请问一下松阳县人民医院的救护车有几台", ["救护车"], ["请问", "松阳"]),
        ("我想知道夜间门诊开到几点", ["夜间", "门诊"], ["知道", "想"]),
        ("浙江省松阳县人民医院的救护车", ["救护车"], ["浙江省", "松阳县"]),
        ("CT和核磁有几台", ["ct", "核磁"], ["和"]),
        ("松阳那个县医院的救护车", ["救护车"], ["松阳", "那个", "县医院"]),
    ],
)
def test_what_is_left_to_search_for(question: str, kept: list[str], dropped: list[str]) -> None:
    asked = understand(question, INDEX.names)
    assert set(kept) <= set(asked.words)
    assert not set(dropped) & set(asked.words)
    assert set(kept) <= set(asked.query)


def test_bigrams_are_searched_with_their_mark_and_weighed_without() -> None:
    words, pairs, query = telling("床位数")
    assert pairs == ("床位", "位数")
    assert {"#床位", "#位数", *words} <= set(query)


@pytest.mark.parametrize("question", ["", " ", "？", "的", "请问", "松阳县人民医院", "松阳县人民医院呢？"])
def test_questions_that_leave_nothing_to_search_for(question: str) -> None:
    assert understand(question, INDEX.names).words == ()


@pytest.mark.parametrize(
    ("question", "pronoun"),
    [
        ("它有多少床位", True),
        ("该院有多少床位", True),
        ("那里有多少床位", True),
        ("这家医院有多少床位", True),
        ("那院长呢", True),
        ("松阳县人民医院有多少床位", False),
        ("有多少床位", False),
    ],
)
def test_pronouns(question: str, pronoun: bool) -> None:
    assert understand(question, INDEX.names).pronoun is pronoun


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("哪些医院有卒中中心", True),
        ("哪家医院床位最多", True),
        ("松阳县人民医院和昌黎县人民医院谁的床位多", True),
        ("松阳县人民医院有多少床位", False),
        ("有多少床位", False),
    ],
)
def test_whether_every_hospital_is_asked(question: str, several: bool) -> None:
    assert understand(question, INDEX.names).several is several


def test_the_question_is_kept_in_its_normal_form() -> None:
    asked = understand("  松陽縣人民醫院\n有多少張床位？ ", INDEX.names)
    assert asked.text == "松阳县人民医院 有多少张床位?"
    assert [INDEX.covered[number].hospital.name for number in asked.named.scope] == ["松阳县人民医院"]


def test_a_word_in_the_name_of_a_hospital_asks_for_nothing() -> None:
    asked = understand("松阳县人民医院有多少人民币", INDEX.names)
    assert asked.asking == "       有多少人民币"
    assert asked.text == "松阳县人民医院有多少人民币"


def test_stretches_become_blanks_of_the_same_length() -> None:
    assert blanked("松阳县的床位", [(0, 3)]) == "   的床位"
    assert blanked("床位", []) == "床位"


@FIXED
@given(pages)
def test_any_question_is_understood(question: str) -> None:
    asked = understand(question, INDEX.names)
    assert len(set(asked.words)) == len(asked.words)
    assert len(set(asked.query)) == len(asked.query)
    assert all(asked.words)
    assert all(asked.query)
    assert understand(asked.text, INDEX.names) == asked


def test_a_word_that_is_all_of_a_question_counts_whole_though_no_dictionary_holds_it() -> None:
    assert "洗肺" in telling("洗肺")[0]
    assert "张洗" not in telling("有多少张洗肺")[0]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("邊間醫院喺邊度", "哪间医院在哪里"),
        ("點解唔收錢", "为什么不收钱"),
        ("系咪三甲，有冇儿科", "是不是三甲,有没有儿科"),
        ("在哪旮旯，多咱开门", "在哪里,什么时候开门"),
        ("身边个个都说好，医联体系哪年建的", "身边个个都说好,医联体系哪年建的"),
    ],
)
def test_words_of_other_kinds_of_chinese_become_ordinary_ones(said: str, meant: str) -> None:
    assert ordinary(normalise(said)) == meant


@pytest.mark.parametrize(
    ("question", "searched"),
    [("石桥东头那家医院几张床", "石桥东头"), ("水塔底下那个医院几点关门", "水塔底下")],
)
def test_where_a_hospital_is_becomes_words_to_search_for(question: str, searched: str) -> None:
    understood = understand(question, INDEX.names)
    assert understood.named.missing == ()
    assert searched in understood.rest


@pytest.mark.parametrize("clause", ["不是松阳县人民医院的", "我不问全院", "别给我退休那个", "（不算分院）"])
def test_what_a_clause_says_that_is_not_meant_is_no_part_of_the_question(clause: str) -> None:
    whole, asked = (
        understand(text, INDEX.names) for text in (f"河口中医院骨科有几张床，{clause}", "河口中医院骨科有几张床")
    )
    assert (whole.query, whole.named.scope, whole.want) == (asked.query, asked.named.scope, asked.want)


def test_what_somebody_is_not_is_no_such_clause() -> None:
    assert "当兵" in understand("我不是当兵的，去河口中医院走哪个门", INDEX.names).words


def test_that_hospital_of_a_covered_place_is_that_places() -> None:
    assert len(understand("松阳那家医院几张床", INDEX.names).named.scope) == 1
