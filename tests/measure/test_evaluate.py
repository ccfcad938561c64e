"""The figures of `make eval` and the fit of `make fit`, on a handful of invented lines."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.reading.parse import parse
from corpus.report import Report, Span
from retrieval.answering import rank
from retrieval.answering.rank import Features
from retrieval.quote import Answer, Outcome, Quote
from retrieval.snapshot.index import Index
from tests import samples
from tests.measure import evaluate, fit, squad
from tests.measure.baseline import Baseline, Sentences, paragraphs
from tests.measure.evaluate import Asked, QuestionSet

SCORER = evaluate.SHARED / "eval" / "score.py"
needs_scorer = pytest.mark.skipif(not SCORER.exists(), reason=f"{SCORER} is not beside the project")

LIJIANG, DALI = "丽江市人民医院", "大理市中医院"
SOURCES = {
    "lijiang.txt": "丽江市人民医院有床位\n900张。院长和志强说，新楼明年启用。",
    "dali.txt": "大理市中医院有床位300张，始建于1956年。",
    "policy.txt": "床位按常住人口配置。",
}
OWNERS: dict[str, tuple[str | None, ...]] = {
    "lijiang.txt": (LIJIANG, "丽江市医院"),
    "dali.txt": (DALI,),
    "policy.txt": (None,),
}


def quote(file: str, hospital: str, text: str, answer: str | None = None) -> Quote:
    """A quote that stands in its source as it is written here; else its span is empty."""
    start = SOURCES[file].find(text)
    at = text.find(answer) if answer else 0
    return replace(
        samples.QUOTE,
        file=file,
        hospital=hospital,
        text=text,
        answer_start=at,
        answer_end=at + len(answer or text),
        spans=(Span(start, start + len(text)) if start >= 0 else Span(0, 0),),
    )


BEDS_LIJIANG = quote("lijiang.txt", LIJIANG, "丽江市人民医院有床位\n900张。", "900张")
BEDS_DALI = quote("dali.txt", DALI, "大理市中医院有床位300张，始建于1956年。")


def asked(*hospital: str, gold: Sequence[str] = ("床位900张",), kind: str = "fact-number") -> Asked:
    return Asked("q", "有多少床位", kind, hospital, tuple(gold), None)


def given(*quotes: Quote) -> Answer:
    return Answer("有多少床位", Outcome.ANSWER if quotes else Outcome.NOT_FOUND, quotes)


def values(question: Asked, answer: Answer) -> dict[str, float]:
    return evaluate.figures(evaluate.marks(question, answer, SOURCES, OWNERS))


# ------------------------------------------------------------ one question


def test_a_gold_span_may_be_broken_over_lines() -> None:
    found = values(asked(LIJIANG), given(quote("lijiang.txt", LIJIANG, "有床位\n900张。")))
    assert (found["hit@1"], found["hit@3"], found["focus@1"]) == (1, 1, 1)
    assert (found["unfaithful"], found["misattributed"], found["overlong"]) == (0, 0, 0)


def test_the_part_set_off_must_hold_the_gold_span() -> None:
    found = values(asked(LIJIANG), given(BEDS_LIJIANG))
    assert (found["hit@1"], found["focus@1"]) == (1, 0)


def test_only_the_first_120_characters_set_off_count() -> None:
    SOURCES["long.txt"] = "，" * 120 + "床位900张。"
    found = values(asked(LIJIANG), given(quote("long.txt", LIJIANG, SOURCES["long.txt"])))
    assert (found["hit@1"], found["focus@1"]) == (1, 0)
    assert "misattributed" not in found  # nobody says what that report is about


def test_the_third_quote_still_counts_and_the_fourth_does_not() -> None:
    other = quote("lijiang.txt", LIJIANG, "新楼明年启用。")
    assert values(asked(LIJIANG), given(other, other, BEDS_LIJIANG))["hit@3"] == 1
    assert values(asked(LIJIANG), given(other, other, other, BEDS_LIJIANG))["hit@3"] == 0


def test_the_right_words_of_the_wrong_hospital_are_no_hit() -> None:
    found = values(asked(LIJIANG, gold=["床位300张"]), given(BEDS_DALI))
    assert found["hit@1"] == found["hit@3"] == found["focus@1"] == 0


@pytest.mark.parametrize(
    ("hospital", "file", "wrong"),
    [(DALI, "lijiang.txt", 1), ("丽江市医院", "lijiang.txt", 0), ("", "policy.txt", 0), (DALI, "policy.txt", 1)],
)
def test_the_hospital_must_be_the_one_the_report_is_about(hospital: str, file: str, wrong: int) -> None:
    assert values(asked(), given(quote(file, hospital, SOURCES[file])))["misattributed"] == wrong


def test_a_quote_that_is_not_in_the_source_is_unfaithful() -> None:
    changed = replace(BEDS_LIJIANG, text=BEDS_LIJIANG.text.replace("900", "90"))
    assert values(asked(), given(changed))["unfaithful"] == 1


def test_refusals() -> None:
    assert values(asked(LIJIANG), given()) == {"hit@1": 0, "hit@3": 0, "focus@1": 0, "wrongly refused": 1}
    assert values(asked(), given()) == {"refused": 1}
    assert values(asked(), given(BEDS_DALI))["refused"] == 0


@pytest.mark.parametrize(
    ("quotes", "share"),
    [
        ((BEDS_LIJIANG, BEDS_DALI), 1),
        ((BEDS_LIJIANG,), 2 / 3),
        ((BEDS_LIJIANG, quote("policy.txt", "", SOURCES["policy.txt"])), 0.5),
        ((), 0),
    ],
)
def test_several_hospitals(quotes: tuple[Quote, ...], share: float) -> None:
    both = asked(LIJIANG, DALI, gold=["床位900张", "床位300张"], kind="comparison")
    found = values(both, given(*quotes))
    assert found["all"] == pytest.approx(share)
    assert "hit@1" not in found


def test_counts_are_sums_and_shares_are_means() -> None:
    found = [evaluate.Mark("overlong", 1), evaluate.Mark("overlong", 1), evaluate.Mark("refused", 1)]
    assert evaluate.figures([*found, evaluate.Mark("refused", 0)]) == {"overlong": 2, "refused": 0.5}


# ------------------------------------------------------------ score.py says the same


def by_score_py(folder: Path, questions: QuestionSet, answers: Sequence[Answer]) -> dict[str, float]:
    """The figures of ../shared/eval/score.py."""
    reports = folder / "reports"
    reports.mkdir()
    for report in questions.reports:
        (reports / report.file).write_bytes(report.source.encode())
    asked_lines = [
        {"id": q.id, "question": q.question, "type": q.type, "hospital": q.hospital, "gold": q.gold, "chat": q.chat}
        for q in questions.questions
    ]
    answered = [
        {
            "id": q.id,
            "outcome": a.outcome,
            "quotes": [
                {"hospital": u.hospital, "file": u.file, "text": u.text, "answer": u.answer, "spans": u.spans}
                for u in a.quotes
            ],
        }
        for q, a in zip(questions.questions, answers, strict=True)
    ]
    subjects = [{"file": file, "hospital": list(names)} for file, names in questions.owners.items()]
    for name, lines in (("questions", asked_lines), ("answers", answered), ("hospitals", subjects)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    command: list[str | Path] = [
        sys.executable,
        SCORER,
        folder / "questions.jsonl",
        folder / "answers.jsonl",
        "--reports",
        reports,
    ]
    done = subprocess.run([*command, "--json"], capture_output=True, check=True)
    result: dict[str, float] = json.loads(done.stdout)
    return {name: value for name, value in result.items() if name in (*evaluate.SHARES, *evaluate.COUNTS)}


def rounded(found: evaluate.Result) -> dict[str, float]:
    return {name: round(value, 4) for name, value in found.figures.items()}


@needs_scorer
def test_score_py_agrees_on_faults(tmp_path: Path) -> None:
    reports = tuple(Report(file, text, "", "", "", (), (), ()) for file, text in SOURCES.items())
    several = asked(LIJIANG, DALI, gold=["床位900张", "床位300张"], kind="cross-hospital")
    pairs = [
        (asked(LIJIANG), given(BEDS_LIJIANG)),
        (asked(LIJIANG), given(BEDS_DALI, BEDS_LIJIANG)),
        (asked(LIJIANG), given()),
        (asked(), given(replace(BEDS_DALI, hospital=LIJIANG))),
        (asked(), given()),
        (asked(DALI), given(replace(BEDS_DALI, text="床位30张" * 100))),
        (several, given(BEDS_DALI)),
        (several, given(quote("policy.txt", "", "床位按常住人口配置。"), BEDS_LIJIANG)),
    ]
    questions = tuple(replace(q, id=str(number)) for number, (q, _) in enumerate(pairs))
    invented = QuestionSet("invented", questions, reports, OWNERS)
    answers = [a for _, a in pairs]
    assert rounded(evaluate.score(invented, answers)) == by_score_py(tmp_path, invented, answers)


@needs_scorer
@pytest.mark.parametrize("plain", [False, True], ids=["chuchu", "baseline"])
def test_score_py_agrees_on_the_five_reports(tmp_path: Path, plain: bool) -> None:
    (five,) = evaluate.sets("five")
    if plain:
        baseline = Baseline(five.reports)
        answers = [baseline.answer(one.question) for one in five.questions]
    else:
        answers, _ = evaluate.ask(evaluate.built(five.reports), five.questions)
    assert rounded(evaluate.score(five, answers)) == by_score_py(tmp_path, five, answers)


# ------------------------------------------------------------ sets, tables, ingredients


def test_the_held_back_half_is_read_only_when_asked_for() -> None:
    assert {one.name for one in evaluate.sets("tune")} == {"tune"}
    assert list(evaluate.sets("hold")) == []
    assert [one.name for one in evaluate.sets("hold", hold=True)] == ["hold"]


def test_a_table() -> None:
    lines = ["| set | hit |", "| --- | ---: |", "| five | .950 |"]
    assert evaluate.table(["set", "hit"], [["five", evaluate.share(0.95)]]).split("\n") == lines
    assert (evaluate.share(None), evaluate.share(1.0)) == ("", "1.000")
    assert [evaluate.difference(value, 0.5) for value in (0.512, 0.5, 0.45)] == ["+12", "·", "-50"]


@pytest.fixture(scope="module")
def yunlan() -> tuple[Report, ...]:
    return tuple(parse(file, samples.TEXTS[file]) for file in (samples.YUNLAN, samples.LINDU))


@pytest.mark.parametrize("off", evaluate.ingredients(), ids=lambda one: one.name)
def test_whatever_is_switched_off_an_answer_is_given_and_everything_is_as_before(
    off: evaluate.Ingredient, yunlan: tuple[Report, ...]
) -> None:
    before = evaluate.built(yunlan)
    question = Asked("q", samples.BEDS, "fact-number", (samples.YUNLAN_HOSPITAL,), ("床位520张",), None)
    questions = QuestionSet("samples", (question,), yunlan, {})
    assert evaluate.chuchu(questions, off).figures["unfaithful"] == 0
    assert evaluate.built(yunlan) is before
    assert evaluate.chuchu(questions).figures["hit@1"] == 1


def test_what_is_remembered_of_a_question_does_not_outlive_a_switch(yunlan: tuple[Report, ...]) -> None:
    by_name = {one.name: one for one in evaluate.ingredients()}
    asked = (Asked("q", samples.BEDS, "fact-number", (samples.YUNLAN_HOSPITAL,), ("床位520张",), None),)
    index = evaluate.built(yunlan)

    def scope() -> tuple[str, ...]:
        return evaluate.ask(index, asked)[0][0].scope

    assert scope() == (samples.YUNLAN_HOSPITAL,)
    with evaluate.without(by_name["hospital as scope"]):
        assert scope() == ()
    assert scope() == (samples.YUNLAN_HOSPITAL,)


def test_scope_and_weights_can_be_switched_off(yunlan: tuple[Report, ...]) -> None:
    by_name = {one.name: one for one in evaluate.ingredients()}
    with evaluate.without(by_name["weight words"]):
        assert rank.WEIGHTS.words == 0
    assert rank.WEIGHTS.words != 0
    names = Index.build(yunlan).names
    assert names.find(samples.BEDS).scope
    with evaluate.without(by_name["hospital as scope"]):
        assert not names.find(samples.BEDS).scope


# ------------------------------------------------------------ the baseline


def test_paragraphs_stand_between_blank_lines() -> None:
    text = "标题\n\n第一段\n还是第一段。 \n \n　　第二段。\n\n　　\n"
    assert [text[start:end] for start, end in paragraphs(text)] == ["标题", "第一段\n还是第一段。", "第二段。"]


def test_the_baseline_quotes_the_source_or_refuses(yunlan: tuple[Report, ...]) -> None:
    plain = Baseline(yunlan)
    answer = plain.answer("夜间门诊")
    best = answer.quotes[0]
    ((start, end),) = best.spans
    assert "夜间门诊" in best.text == samples.TEXTS[best.file][start:end]
    assert best.hospital == samples.YUNLAN_HOSPITAL
    assert plain.answer("zzz").outcome is Outcome.NOT_FOUND


# ------------------------------------------------------------ encyclopedia texts

HEKOU = squad.report("0.txt", "壶口瀑布", "壶口瀑布位于黄河之上。瀑布落差约三十米。冬天瀑布会结冰。")
EMEI = squad.report("1.txt", "峨眉山", "峨眉山位于四川。最高峰是万佛顶，海拔3099米。")
QUESTIONS = [
    squad.Asked("壶口瀑布落差多少米", ("三十米",), "0.txt"),
    squad.Asked("峨眉山的最高峰叫什么", ("万佛顶",), "1.txt"),
]


def test_sentences_are_chosen_and_support_falls_without_the_text() -> None:
    measured = squad.measure(squad.Chuchu(Index.build([HEKOU, EMEI])), QUESTIONS)
    assert measured == squad.Measured(recall=1, sentence=1, passages_out=1, text_out=1)


def test_the_baseline_has_no_gate() -> None:
    others = [squad.report(f"{n}.txt", "", f"第{n}篇写别的事。") for n in range(2, 9)]  # its idf needs a few more
    asked = squad.Asked("瀑布的落差", ("三十米",), "0.txt")
    assert squad.measure(Sentences([HEKOU, EMEI, *others]), [asked]) == squad.Measured(recall=1, sentence=1)


def test_nothing_found_is_no_choice() -> None:
    assert squad.Chuchu(Index.build([HEKOU])).choose("zzz") == squad.Choice()


@pytest.mark.parametrize(
    ("positive", "negative", "area"),
    [([2, 3], [0, 1], 1.0), ([0, 1], [2, 3], 0.0), ([1, 1], [1, 1], 0.5), ([1, 3], [0, 2], 0.75), ([2], [1, 2], 0.75)],
)
def test_the_area_under_the_curve(positive: list[float], negative: list[float], area: float) -> None:
    assert squad.auc(positive, negative) == area


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    random = np.random.default_rng(7)
    high, low = random.integers(3, 9, 40).tolist(), random.integers(0, 7, 30).tolist()
    pairs = [(a > b) + (a == b) / 2 for a in high for b in low]
    assert squad.auc(high, low) == pytest.approx(sum(pairs) / len(pairs))


# ------------------------------------------------------------ fitting

NONE = Features(*[0.0] * len(Features._fields))


def listed(name: str, *rows: tuple[dict[str, Any], bool]) -> fit.Listed:
    return fit.Listed(name, tuple(NONE._replace(**row) for row, _ in rows), tuple(gold for _, gold in rows))


TRAPS = [
    listed(f"第{n}问", ({"words": 0.2 + n / 100, "cue": 1.0}, True), ({"words": 0.6}, False), ({"words": 0.1}, False))
    for n in range(20)
]
"""The sentence that answers holds fewer words, but what was asked for."""


def test_the_slope_is_the_derivative() -> None:
    random = np.random.default_rng(3)
    rows = [
        fit.Listed(
            str(n), tuple(Features(*random.random(len(NONE))) for _ in range(4)), (True, n % 2 == 0, False, False)
        )
        for n in range(5)
    ]
    lists, start = fit.Lists.of_all(rows), np.asarray(random.random(len(NONE)))
    towards, step = np.zeros(len(NONE)), 1e-6
    _, slope = fit.value_and_slope(start, lists, towards, 0.1)
    for i in range(len(NONE)):
        nudge = np.eye(len(NONE))[i] * step
        up, _ = fit.value_and_slope(start + nudge, lists, towards, 0.1)
        down, _ = fit.value_and_slope(start - nudge, lists, towards, 0.1)
        assert slope[i] == pytest.approx((up - down) / (2 * step), abs=1e-6)


def test_the_value_is_the_log_of_the_mass_on_gold() -> None:
    one = listed("问", ({"words": 1.0}, True), ({}, True), ({}, False))
    zero = np.zeros(len(NONE))
    assert fit.value_and_slope(zero, fit.Lists.of_all([one]), zero, 0.0)[0] == pytest.approx(np.log(2 / 3))


def test_the_fit_finds_what_tells_answers() -> None:
    start = NONE._replace(words=2.0)
    fitted = fit.fit(fit.Lists.of_all(TRAPS), start, pull=0.01)
    assert fit.accuracy(TRAPS, start) == 0
    assert fit.accuracy(TRAPS, fitted) == 1


def test_what_the_data_never_show_keeps_its_weight() -> None:
    fitted = fit.fit(fit.Lists.of_all(TRAPS), NONE._replace(headline=-3.0), pull=0.01)
    assert fitted.headline == -3.0
    assert fit.fit(fit.Lists.of_all(TRAPS), NONE, pull=1000).cue < 0.01


def test_lists_that_teach_nothing_are_left_out_but_counted() -> None:
    hopeless = listed("无", ({"words": 1.0}, False))
    sure = listed("有", ({"words": 1.0}, True))
    assert len(fit.Lists.of_all([*TRAPS, hopeless, sure]).starts) == len(TRAPS)
    assert fit.accuracy([hopeless, sure, fit.Listed("空", (), ())], NONE) == pytest.approx(1 / 3)


def test_lists_of_texts_and_of_hospitals(yunlan: tuple[Report, ...]) -> None:
    index = Index.build([HEKOU, EMEI])
    one = fit._listed(QUESTIONS[0].question, squad.found(index, QUESTIONS[0].question), QUESTIONS[0].gold)
    assert one.teaches
    beds = Asked("q", samples.BEDS, "fact-number", (samples.YUNLAN_HOSPITAL,), ("床位520张",), None)
    several = replace(beds, type="comparison")
    (of_hospital,) = fit.of_hospitals(QuestionSet("samples", (beds, several), yunlan, {}))
    assert of_hospital.teaches


def test_the_literal_can_be_pasted() -> None:
    space: dict[str, Any] = {"Features": Features}
    exec(fit.literal(NONE._replace(words=8.5, headline=-3.0)), space)
    assert space["WEIGHTS"] == NONE._replace(words=8.5, headline=-3.0)
