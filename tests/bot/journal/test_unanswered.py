"""What readers could not find: which questions are alike, what comes closest, and what is answered after a reload."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.journal import unanswered
from bot.journal.entries import Entry, Shown
from bot.journal.journal import Journal
from bot.journal.unanswered import Group, closest, is_unanswered
from bot.library.turns import finished
from corpus.reading.read import read_folder
from retrieval.answering.answer import answer
from retrieval.quote import Outcome
from retrieval.snapshot.index import Index
from tests import samples


@pytest.fixture
def index(reports: Path) -> Index:
    return Index.build(read_folder(reports, 10_000).reports)


def refused(question: str, index: Index, number: int = 1, scope: tuple[str, ...] = ()) -> Entry:
    """As the journal keeps what the index says."""
    found = answer(index, question, None, scope)
    return Entry(
        id=number,
        when=1_700_000_000.0 + number,
        reader=f"reader {number}",
        conversation="",
        question=question,
        outcome=found.outcome,
        quotes=tuple(Shown(quote.report, quote.at, quote.hospital, quote.file) for quote in found.quotes),
        scope=found.scope,
        seconds=0.1,
        vote=0,
        language="zh-hans",
        kind="private",
    )


def groups(entries: Iterable[Entry], index: Index) -> tuple[Group, ...]:
    return finished(unanswered.groups(entries, index))


def answered_now(group: Group, index: Index) -> bool:
    return finished(unanswered.answered_now(group, index))


def grouped(index: Index, *questions: str) -> list[set[str]]:
    entries = [refused(question, index, number) for number, question in enumerate(questions, 1)]
    assert all(map(is_unanswered, entries))
    return [{entry.question for entry in group.entries} for group in groups(entries, index)]


def test_what_is_unanswered(index: Index) -> None:
    fine = refused(samples.BEDS, index)
    assert fine.outcome is Outcome.ANSWER
    assert not is_unanswered(fine)
    assert is_unanswered(replace(fine, vote=-1))
    assert is_unanswered(refused(samples.HELICOPTERS, index))
    assert is_unanswered(refused(samples.HEPING_BEDS, index))
    assert not is_unanswered(refused("谢谢", index))


def test_time_grows_in_proportion_to_questions_that_have_nothing_in_common(index: Index) -> None:
    """Each was likened to each: five thousand took 80 seconds."""
    one = refused(samples.HELICOPTERS, index)
    entries = [
        replace(one, id=n, question=f"{chr(0x4E00 + 3 * n)}{chr(0x4E01 + 3 * n)}{chr(0x4E02 + 3 * n)}在哪", scope=())
        for n in range(4000)
    ]
    groups(entries[:100], index)
    began = time.thread_time()
    assert len(groups(entries, index)) > 1000
    assert time.thread_time() - began < 10


@pytest.mark.parametrize(
    "questions",
    [
        (
            "临渡市中医院有几架直升机",
            "请问临渡市中医院有没有直升机？",
            "临渡中医院直升机有多少架",
            "臨渡市中醫院有幾架直升機",
        ),
        ("云澜县人民医院有核磁共振吗", "云澜县人民医院有没有MRI", "云澜县医院 ＭＲＩ"),
        ("云澜县人民医院停车位有多少", "云澜县人民医院有多少停车位！"),
        # about a hospital without a report: whatever is asked
        ("禾坪县中心医院有多少张床位", "禾坪县中心医院院长是谁", "禾坪中心医院在哪里"),
    ],
)
def test_alike_questions_are_one_group(index: Index, questions: tuple[str, ...]) -> None:
    assert grouped(index, *questions) == [set(questions)]


@pytest.mark.parametrize(
    "questions",
    [
        ("临渡市中医院有几架直升机", "临渡市中医院有多少停车位"),
        ("临渡市中医院有几架直升机", "云澜县人民医院有几架直升机"),
        ("禾坪县中心医院有多少张床位", "青岭县中心医院有多少张床位"),
        ("青岭市第二人民医院有多少张床位", "青岭市第三人民医院有多少张床位"),
        ("青岭市人民医院有多少张床位", "青岭市中医院有多少张床位"),
    ],
)
def test_others_are_groups_of_their_own(index: Index, questions: tuple[str, ...]) -> None:
    assert len(grouped(index, *questions)) == len(questions)


def test_a_group_says_how_often_by_how_many_and_when(index: Index) -> None:
    often, also, other = "临渡市中医院有几架直升机", "临渡市中医院有没有直升机", "云澜县人民医院停车位有多少"
    entries = [refused(text, index, number) for number, text in enumerate((also, often, other, f"{often}？"), 1)]
    entries.append(replace(refused(samples.BEDS, index, 5), vote=-1))
    entries[3] = replace(entries[3], reader="reader 2")
    first, *rest = groups(entries, index)
    assert (first.times, first.readers, first.last) == (3, 2, 1_700_000_004.0)
    assert first.wordings == (often, also)
    assert first.example == entries[3]
    assert first.hospitals == (samples.LINDU_HOSPITAL,)
    assert first.covered
    assert sum(first.outcomes.values()) == 3
    assert [group.example.question for group in rest] == [samples.BEDS, other]  # the latest first
    assert rest[0].voted_down == 1
    assert rest[0].shown == entries[4].quotes[0]


def test_nothing_unanswered_is_no_group(index: Index) -> None:
    assert groups([], index) == ()
    assert groups([refused(samples.BEDS, index)], index) == ()


def test_a_follow_up_belongs_to_the_hospital_it_was_about(index: Index) -> None:
    scope = (samples.LINDU_HOSPITAL,)
    questions = [refused("临渡市中医院有几架直升机", index, 1), refused("它有几架直升机", index, 2, scope)]
    [group] = groups(questions, index)
    assert group.hospitals == scope


def test_what_comes_closest_and_why_it_does_not_answer(index: Index) -> None:
    [group] = groups([refused("云澜县人民医院夜间门诊收费多少钱", index)], index)
    found = closest(group, index)
    assert found is not None
    assert "夜间门诊" in found.text
    assert found.shown.file == samples.YUNLAN
    assert index.find(found.shown.report, found.shown.at) is not None
    assert not (found.enough and found.figures and found.kind)
    [group] = groups([refused(samples.HEPING_BEDS, index)], index)
    assert not group.covered
    assert group.hospitals == (samples.HEPING_HOSPITAL,)
    assert closest(group, index) is None


def test_after_a_reload_some_are_answered(index: Index, reports: Path) -> None:
    entries = [refused(samples.HEPING_BEDS, index, 1), refused(samples.HELICOPTERS, index, 2)]
    before = groups(entries, index)
    assert [answered_now(group, index) for group in before] == [False, False]
    samples.put(reports, samples.HEPING)
    reloaded = Index.build(read_folder(reports, 10_000).reports)
    after = {group.example.question: answered_now(group, reloaded) for group in groups(entries, reloaded)}
    assert after == {samples.HEPING_BEDS: True, samples.HELICOPTERS: False}


def test_an_answer_that_was_voted_down_must_change(index: Index, reports: Path) -> None:
    [group] = groups([replace(refused(samples.BEDS, index), vote=-1)], index)
    assert not answered_now(group, index)
    corrected = samples.TEXTS[samples.YUNLAN].replace("现有开放床位520张", "现有开放床位560张")
    (reports / samples.YUNLAN).write_text(corrected, "utf-8")
    assert answered_now(group, Index.build(read_folder(reports, 10_000).reports))


def test_questions_without_a_word_are_alike_only_if_they_are_the_same(index: Index) -> None:
    first = refused(samples.HELICOPTERS, index, 1)
    entries = [replace(first, id=n, when=first.when + n, question=text, scope=()) for n, text in enumerate("呢吗吗")]
    assert sorted(group.times for group in groups(entries, index)) == [1, 2]


def test_what_the_journal_keeps_is_enough(index: Index) -> None:
    async def kept() -> list[Entry]:
        journal = await Journal.open(None, days=1, megabytes=1)
        for number, text in enumerate((samples.HELICOPTERS, samples.HEPING_BEDS, samples.BEDS), 1):
            found = answer(index, text)
            journal.record(
                reader=1,
                chat=1,
                message=number,
                question=text,
                answer=found,
                seconds=0.1,
                kind="private",
                language="en",
            )
        entries = [entry async for entry in journal.entries()]
        await journal.close()
        return entries

    assert {group.example.question for group in groups(asyncio.run(kept()), index)} == {
        samples.HELICOPTERS,
        samples.HEPING_BEDS,
    }
