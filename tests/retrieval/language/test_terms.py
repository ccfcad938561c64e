"""Text to search terms: the same for a passage and a question, however they are written."""

from __future__ import annotations

import json
import unicodedata
from importlib.metadata import version

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import ROOT
from retrieval.language import terms as cutting
from retrieval.language.terms import (
    bigrams,
    by_jieba,
    coarse_words,
    cutter,
    normalise,
    pieces,
    rarity,
    terms,
    warm_up,
    words,
    words_of_pieces,
)
from tests.corpus.reading.test_parse import pages

FIXED = settings(derandomize=True, deadline=None, max_examples=100)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ＤＲＧｓ付费", "drgs付费"),
        ("１２６０名", "1260名"),
        ("醫院有多少張床位", "医院有多少张床位"),
        ("（一）", "(一)"),
        ("CT", "ct"),
        ("松阳县", "松阳县"),
        ("㎡", "m2"),
        ("1,024名，12,345,678元", "1024名,12345678元"),
        ("门诊1，023，500人次，2019，2020年", "门诊1023500人次,2019,2020年"),
        ("", ""),
    ],
)
def test_the_form_in_which_texts_are_compared(written: str, normal: str) -> None:
    assert normalise(written) == normal


@FIXED
@given(pages)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@FIXED
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=40))
def test_every_character_stays_one_character(text: str) -> None:
    assert len(normalise(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("床位数", ["#床位", "#位数"]),
        ("床", ["#床"]),
        ("床位，张", ["#床位", "#张"]),
        ("3d打印", ["#打印"]),
        ("abc 12", []),
        ("〇院", ["#〇院"]),
        ("", []),
    ],
)
def test_bigrams(text: str, pairs: list[str]) -> None:
    assert bigrams(text) == pairs


@FIXED
@given(pages)
def test_bigrams_are_marked_and_words_are_not(text: str) -> None:
    flat = normalise(text)
    assert all(pair.startswith("#") and pair[1:] in flat for pair in bigrams(flat))
    assert all(word and not word.startswith("#") and word in flat for word in words(flat))
    assert terms(text) == [*words(flat), *bigrams(flat)]


@FIXED
@given(pages)
def test_coarse_words_stand_in_the_text_one_after_the_other(text: str) -> None:
    flat, after = normalise(text), 0
    for word in coarse_words(pieces(flat)):
        after = flat.index(word, after) + len(word)


def mixtures() -> st.SearchStrategy[str]:
    """Words of the dictionary, common and rare, between characters of all kinds."""
    warm_up()
    held = [word for word, frequency in cutting._tokenizer.FREQ.items() if frequency]
    alone = [word for word in held if len(word) == 1]
    signs = [*"abz059+#&._%- \n，。〇㐀𠀀", "ct", "3.5%", "2024-05", "\r\n"]
    return st.lists(st.sampled_from(held) | st.sampled_from(alone) | st.sampled_from(signs), max_size=20).map("".join)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.one_of(st.deferred(mixtures), pages))
def test_words_are_those_of_jieba_itself(text: str) -> None:
    assert by_jieba(text) == list(cutting._tokenizer.cut(text))
    assert pieces(text) == list(cutting._tokenizer.cut(text, HMM=False))
    searched = [word for word in cutting._tokenizer.cut_for_search(text) if cutting._WORD.fullmatch(word)]
    models = [(cutting._MODEL.fullmatch(word), word) for word in searched]
    assert words(text, by_jieba) == [
        part for model, word in models for part in ((model[1], word) if model else (word,))
    ]


def test_the_dictionary_is_jiebas() -> None:
    held = jieba.Tokenizer()
    known, total = held.gen_pfdict(held.get_dict_file())
    for complete in (True, False):
        own = cutting._Tokenizer()
        own.check_initialized()
        if complete:
            own.begin_all()
        else:
            own.begin("".join(word[0] for word in known))
        assert (own.FREQ, own.total) == (known, total)


def test_a_model_is_found_by_the_kind_of_its_device() -> None:
    assert words("optima ct660一台") == ["optima", "ct", "ct660", "一台"]
    assert words("3.0t磁共振") == words("3.0t") + words("磁共振")


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("6OO张", "600张"), ("l26亩", "126亩"), ("3l.2万", "31.2万"), ("2O18年", "2018年"), ("3I岁", "31岁")],
)
def test_letters_read_for_digits_are_digits(printed: str, meant: str) -> None:
    assert normalise(printed) == meant


@pytest.mark.parametrize("text", ["3L氧气", "CO2激光", "O型血", "B2l楼", "COVID19病区", "6O"])
def test_other_letters_stay(text: str) -> None:
    assert normalise(text) == text.lower()


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.one_of(st.deferred(mixtures), pages))
def test_rjieba_cuts_the_same_words(text: str) -> None:
    pytest.importorskip("rjieba")
    assert cutting.by_rjieba(text) == by_jieba(text)


def test_a_rjieba_that_cuts_otherwise_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rjieba")
    assert cutter().startswith("rjieba ")
    cutting._chosen.cache_clear()
    monkeypatch.setattr("rjieba.cut", lambda text: [*text])
    assert cutter() == f"jieba {version('jieba')}"
    cutting._chosen.cache_clear()


@pytest.mark.parametrize("word", ["床位", "医疗队", "98.6%", "3d", "ct"])
def test_words_that_must_be_found(word: str) -> None:
    assert word in words(f"医院有{word}。")


def test_punctuation_is_no_word() -> None:
    assert words("，。！？（）“”……、 \n") == []
    assert coarse_words(pieces("，。！？（）“”……、 \n")) == []


def test_a_passage_and_a_question_meet_though_written_differently() -> None:
    assert set(terms("醫院開放床位１２６０張")) == set(terms("医院开放床位1260张"))


@pytest.mark.parametrize(
    ("rare", "common"), [("内窥镜", "医院"), ("医疗队", "年"), ("卒中", "工作"), ("不是一个词儿", "医院")]
)
def test_rare_words_tell_more(rare: str, common: str) -> None:
    assert rarity(rare) > rarity(common)


@FIXED
@given(st.text(st.characters(codec="utf-8"), max_size=6))
def test_a_rarity_is_a_weight(word: str) -> None:
    assert 0 < rarity(word) <= 13


def test_warming_up_changes_nothing() -> None:
    before = terms("松阳县人民医院开放床位520张")
    warm_up()
    assert terms("松阳县人民医院开放床位520张") == before


def test_compatibility_forms_are_one() -> None:
    text = "松阳（县）１"
    assert terms(text) == terms(unicodedata.normalize("NFKC", text))


def test_radicals_are_the_characters_that_they_look_like() -> None:
    assert terms("⻋队有⾯包⻋3辆，⻓途免费，⻓⽼和⺠兵") == terms("车队有面包车3辆，长途免费，长老和民兵")


@pytest.mark.parametrize("every", [2, 3, 5])
def test_words_of_a_text_of_which_pieces_were_blanked_are_those_of_what_is_left(every: int) -> None:
    asked = (ROOT / "tests" / "questions.jsonl").read_text("utf-8").splitlines()
    for question in [json.loads(line)["question"] for line in asked] + ["ct3.5%的pet-ct64排,t恤 洗肺和尘肺"]:
        left = [" " if number % every == 0 else piece for number, piece in enumerate(pieces(normalise(question)))]
        assert words_of_pieces(left) == words("".join(left), by_jieba)
