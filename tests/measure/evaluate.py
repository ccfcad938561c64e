"""`make eval`: how well Chuchu answers, beside a plain baseline, as tables in Markdown.

    make eval                               every set that is there, and the types of question
    make eval ARGS="--quick --only CMRC"    every tenth question of CMRC2018 and DRCD; only sets with CMRC in their name
    make eval ARGS="--without synonyms"     the same tables with one ingredient switched off
    make eval ARGS=--ablate                 what each ingredient is worth
    make eval ARGS=--rows                   what each row of knowledge is worth (tests/measure/rows.py)
    make eval ARGS=--show                   also which questions fall short, but not the held-back ones
    make eval ARGS=--hold                   also the held-back half of tests/questions.jsonl

A half that is looked at often is none: each look lets the rules be bent to it.  So its figures are
printed only when asked for, once before a release, and its questions never.

Sets: `tune` and `hold` are the halves of tests/questions.jsonl over tests/reports and corpus/reports.
`press 1` to `press 9` are tests/press: reports with the damage of many papers and their questions, each set by
somebody who knew neither the code nor the other sets, measured once before anything was mended by it.  `facts 1` and
`facts 2` are what is asked of any hospital, of the reports of 3 to 6 and of the others: half is told there, half is not
but nearly.
Where ../shared is there: `five` are the shared questions over the five shared reports, `more`
those on 22 other reports, asked of these and the five together; CMRC2018 dev and DRCD dev are encyclopedia
texts (tests/measure/squad.py says what is measured on them).

Figures, shares of the questions they apply to:

hit@1            the first quote has the right hospital and holds a gold span
hit@3            one of the first three does
focus@1          hit@1, and the first 120 characters of the part set off as the answer hold a gold span
all              several hospitals wanted: 2 r / (r + w + e) with r expected hospitals quoted with a gold
                 span, w hospitals quoted that are not expected, e hospitals expected (F1)
refused          questions without an answer that are refused
wrongly refused  questions with an answer that are refused
misattributed    quotes with another hospital than the one their report is about (a count)
unfaithful       quotes that are not, white space aside, their spans of the source (a count)
overlong         quotes of more than 300 characters (a count)
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np

from corpus.reading.read import read_folder
from corpus.report import Report
from retrieval.answering import answer as answering
from retrieval.answering import coverage, excerpt, rank
from retrieval.engine.bm25 import BM25
from retrieval.language import knowledge, terms
from retrieval.language.synonyms import Synonyms
from retrieval.question import names, question
from retrieval.quote import Answer, Outcome, Quote
from retrieval.snapshot import index
from retrieval.snapshot.index import Index
from retrieval.snapshot.passages import Indexed
from tests.measure import squad
from tests.measure.baseline import Baseline, Sentences

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
SHARES = ("hit@1", "hit@3", "focus@1", "all", "refused", "wrongly refused")
COUNTS = ("misattributed", "unfaithful", "overlong")
MULTI = frozenset({"cross-hospital", "comparison"})
_ANSWER_LIMIT = 120
_QUOTE_LIMIT = 300
_QUICK = 10
"""Every how manieth question of CMRC2018 and DRCD is asked to be quick."""
_CLOSED = frozenset({"hold", "more"})
"""Sets whose single questions are not shown: nobody is to tune rules to them."""


# ------------------------------------------------------------ sets


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its key.  No hospital: the right outcome is a refusal."""

    id: str
    question: str
    type: str
    hospital: tuple[str, ...]
    gold: tuple[str, ...]
    chat: str | None


@dataclass(frozen=True)
class QuestionSet:
    """Questions, the reports they are asked of, and what these are about."""

    name: str
    questions: tuple[Asked, ...]
    reports: tuple[Report, ...]
    owners: Mapping[str, tuple[str | None, ...]]
    """By file the names of its subject that are right; None for a report on no hospital."""


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def questions_of(path: Path, half: str | None = None) -> tuple[Asked, ...]:
    return tuple(
        Asked(row["id"], row["question"], row["type"], tuple(row["hospital"]), tuple(row["gold"]), row["chat"])
        for row in rows(path)
        if half is None or row["half"] == half
    )


def owners_of(*paths: Path) -> dict[str, tuple[str | None, ...]]:
    found: dict[str, tuple[str | None, ...]] = {}
    for row in (row for path in paths for row in rows(path)):
        named = row["hospital"]
        found[row["file"]] = tuple(named) if isinstance(named, list) else (named,)
    return found


def reports_of(*folders: Path) -> tuple[Report, ...]:
    """The reports of several folders as if they were one."""
    found = [report for folder in folders for report in read_folder(folder, 1_000_000).reports]
    return tuple(sorted(found, key=lambda report: report.file))


def sets(wanted: str = "", hold: bool = False) -> Iterator[QuestionSet]:
    """The sets on hospitals that are there, each read when its turn comes."""
    tests = ROOT / "tests"
    for half in ("tune", "hold") if hold else ("tune",):
        if _is_wanted(half, wanted):
            asked = questions_of(tests / "questions.jsonl", half)
            reports = reports_of(tests / "reports", ROOT / "corpus" / "reports")
            yield QuestionSet(half, asked, reports, owners_of(tests / "hospitals.jsonl"))
    for press in sorted(path for path in (tests / "press").iterdir() if path.is_dir()):
        if _is_wanted(f"press {press.name}", wanted):
            asked = questions_of(press / "questions.jsonl")
            yield QuestionSet(
                f"press {press.name}", asked, reports_of(press / "reports"), owners_of(press / "hospitals.jsonl")
            )
    for facts, numbers in (("1", "3456"), ("2", "127")):
        if _is_wanted(f"facts {facts}", wanted):
            pressed = [tests / "press" / number for number in numbers]
            reports = reports_of(*(press / "reports" for press in pressed))
            owners = owners_of(*(press / "hospitals.jsonl" for press in pressed))
            yield QuestionSet(f"facts {facts}", questions_of(tests / f"facts-{facts}.jsonl"), reports, owners)
    key, more = SHARED / "eval", SHARED / "eval" / "more"
    if key.is_dir() and _is_wanted("five", wanted):
        five = reports_of(SHARED / "reports")
        yield QuestionSet("five", questions_of(key / "questions.jsonl"), five, owners_of(key / "hospitals.jsonl"))
    if more.is_dir() and _is_wanted("more", wanted):
        both = reports_of(SHARED / "reports", more / "reports")
        owners = owners_of(key / "hospitals.jsonl", more / "hospitals.jsonl")
        yield QuestionSet("more", questions_of(more / "questions.jsonl"), both, owners)


def squads(wanted: str = "") -> list[str]:
    """The encyclopedia sets that are there; the one that weights are fitted on is not measured."""
    return [
        n for n, file in squad.SETS.items() if "dev" in n and (squad.DATA / file).exists() and _is_wanted(n, wanted)
    ]


def _is_wanted(name: str, wanted: str) -> bool:
    return wanted.lower() in name.lower()


# ------------------------------------------------------------ scores


class Mark(NamedTuple):
    """What one answer adds to one figure."""

    figure: str
    value: float


def marks(asked: Asked, given: Answer, sources: Mapping[str, str], owners: Mapping[str, Any]) -> list[Mark]:
    """Everything that one answer adds."""
    quotes = given.quotes if given.outcome is Outcome.ANSWER else ()
    refused = given.outcome is not Outcome.ANSWER
    found = [mark for quote in quotes for mark in _faults(quote, sources, owners)]
    if not asked.hospital:
        return [*found, Mark("refused", refused)]
    found.append(Mark("wrongly refused", refused))
    if asked.type in MULTI:
        return [*found, Mark("all", f1(asked, quotes))]
    right = [quote.hospital in asked.hospital and squad.holds(quote.text, asked.gold) for quote in quotes[:3]]
    first = right[:1] == [True]
    focus = first and squad.holds(quotes[0].answer[:_ANSWER_LIMIT], asked.gold)
    return [*found, Mark("hit@1", first), Mark("hit@3", any(right)), Mark("focus@1", focus)]


def _faults(quote: Quote, sources: Mapping[str, str], owners: Mapping[str, Any]) -> Iterator[Mark]:
    text = squad.squeeze(quote.text)
    cut = "".join(sources[quote.file][start:end] for start, end in quote.spans)
    yield Mark("unfaithful", squad.squeeze(cut) != text or squad.squeeze(quote.answer) not in text)
    yield Mark("overlong", len(quote.text) > _QUOTE_LIMIT)
    if quote.file in owners:
        yield Mark("misattributed", (quote.hospital or None) not in owners[quote.file])


def f1(asked: Asked, quotes: Sequence[Quote]) -> float:
    """F1 over hospitals: right is an expected one that is quoted with a gold span, wrong one not expected."""
    right = sum(
        any(quote.hospital == hospital and squad.holds(quote.text, asked.gold) for quote in quotes)
        for hospital in asked.hospital
    )
    wrong = len({quote.hospital for quote in quotes} - set(asked.hospital))
    return 2 * right / (right + wrong + len(asked.hospital))


def worth(found: Iterable[Mark]) -> float:
    """The one figure by which a question counts in the table of types: hit@1, all, or refused."""
    return next(mark.value for mark in found if mark.figure in {"hit@1", "all", "refused"})


def figures(found: Iterable[Mark]) -> dict[str, float]:
    """Means of the shares and sums of the counts; a figure that applies to no question is left out."""
    values: dict[str, list[float]] = {}
    for mark in found:
        values.setdefault(mark.figure, []).append(mark.value)
    return {
        name: float(sum(values[name])) if name in COUNTS else squad.mean(values[name])
        for name in (*SHARES, *COUNTS)
        if name in values
    }


@dataclass(frozen=True)
class Result:
    """How one system did on one set."""

    figures: Mapping[str, float]
    types: Mapping[str, tuple[float, int]]
    """By type of question: mean worth, and questions."""
    short: tuple[tuple[str, str], ...]
    """Type and id of the questions that are not worth all they could be."""
    milliseconds: tuple[float, ...]


def score(asked: QuestionSet, answers: Sequence[Answer], milliseconds: Sequence[float] = ()) -> Result:
    """The figures of answers, given in the order of the questions."""
    sources = {report.file: report.source for report in asked.reports}
    found = [marks(q, given, sources, asked.owners) for q, given in zip(asked.questions, answers, strict=True)]
    worths = [(q, worth(marks)) for q, marks in zip(asked.questions, found, strict=True)]
    by_type: dict[str, list[float]] = {}
    for one, value in worths:
        by_type.setdefault(one.type, []).append(value)
    return Result(
        figures([mark for marks in found for mark in marks]),
        {name: (squad.mean(values), len(values)) for name, values in sorted(by_type.items())},
        tuple((one.type, one.id) for one, value in worths if value < 1),
        tuple(milliseconds),
    )


# ------------------------------------------------------------ answers


def ask(built: Index, questions: Iterable[Asked]) -> tuple[list[Answer], list[float]]:
    """Chuchu's answers, turns of one chat in order, and the milliseconds from each text to its Answer."""
    last: dict[str, Answer] = {}
    answers: list[Answer] = []
    milliseconds: list[float] = []
    for asked in questions:
        before = last.get(asked.chat) if asked.chat else None
        started = time.perf_counter()
        given = answering.answer(built, asked.question, before)
        milliseconds.append((time.perf_counter() - started) * 1000)
        answers.append(given)
        if asked.chat:
            last[asked.chat] = given
    return answers, milliseconds


def chuchu(asked: QuestionSet, ingredient: Ingredient | None = None) -> Result:
    with without(ingredient):
        return score(asked, *ask(built(asked.reports, ingredient), asked.questions))


def baseline(asked: QuestionSet) -> Result:
    plain = Baseline(asked.reports)
    return score(asked, [plain.answer(one.question) for one in asked.questions])


# ------------------------------------------------------------ ingredients


@dataclass(frozen=True)
class Ingredient:
    """Something that can be switched off from outside: attributes to replace while questions are asked."""

    name: str
    patches: tuple[tuple[str, Any], ...] = ()
    """Full names in the package, and what takes their place."""
    rebuilt: Callable[[Sequence[Report], Index], Index] | None = None
    """The index without it, from the reports and the full index."""
    ranks: bool = True
    """Whether it has a say in ranking; if not, CMRC2018 and DRCD cannot tell it."""


def _no_query_bigrams(top: Callable[..., Any]) -> Callable[..., Any]:
    def words_only(bm25: BM25, query: Mapping[str, float], *others: Any) -> Any:
        return top(bm25, {term: weight for term, weight in query.items() if term[0] != "#"}, *others)

    return words_only


def _without_titles(reports: Sequence[Report], full: Index) -> Index:
    """BM25 over passages without their report's title; sentences still gain by its words."""
    bare = Index.build([replace(report, title="", subtitle="") for report in reports])
    return replace(full, bm25=bare.bm25) if len(bare.entries) == len(full.entries) else bare


def _quoted_alone(whole: Callable[..., Quote]) -> Callable[..., Quote]:
    def from_its_passage(index: Index, entry: Indexed, *where: Any, **marked: Any) -> Quote:
        with mock.patch.dict(entry.__dict__, beside=(None, None)):
            return whole(index, entry, *where, **marked)

    return from_its_passage


def _no_scope(find: Callable[..., names.Named]) -> Callable[..., names.Named]:
    def unscoped(known: names.Names, text: str) -> names.Named:
        return replace(find(known, text), scope=(), stretches=())

    return unscoped


def _none_missing(find: Callable[..., names.Named]) -> Callable[..., names.Named]:
    def covered_only(known: names.Names, text: str) -> names.Named:
        return replace(find(known, text), missing=())

    return covered_only


def _nothing(*_: Any) -> list[Any]:
    return []


def _empty(*_: Any) -> tuple[Any, ...]:
    return ()


_NEVER = re.compile(r"(?!)")


def _not_ranking(ingredient: Ingredient) -> Ingredient:
    return replace(ingredient, ranks=False)


def _gate_and_shell() -> list[Ingredient]:
    """What acts before and after ranking."""
    return [
        Ingredient("a measure asked for", (("retrieval.answering.gate.unit_pattern", lambda *_: None),)),
        Ingredient(
            "enough support",
            (("retrieval.answering.gate.ENOUGH", -1.0), ("retrieval.answering.gate.ENOUGH_ANYWHERE", -1.0)),
        ),
        Ingredient("plenty", (("retrieval.answering.gate._PLENTY", float("inf")),)),
        Ingredient("holds_what_is_asked", (("retrieval.answering.gate.Gate._holds_what_is_asked", lambda *_: True),)),
        Ingredient("figures in the gate", (("retrieval.answering.gate._figures", _nothing),)),
        Ingredient("people in the gate", (("corpus.names.people.named", _nothing),)),
        Ingredient("off-topic messages", (("retrieval.answering.answer.off_topic", lambda _text, **_named: None),)),
        Ingredient("hospital as scope", (("retrieval.question.names.Names.find", _no_scope(names.Names.find)),)),
        Ingredient("hospital not covered", (("retrieval.question.names.Names.find", _none_missing(names.Names.find)),)),
        Ingredient("misspellings", (("retrieval.question.names.Names._misspelt", _empty),)),
        Ingredient("carry-over in chats", (("retrieval.answering.answer._hospitals_of", _empty),)),
        Ingredient("byline, title, headings", (("retrieval.answering.search.Search._about_the_report", _nothing),)),
        Ingredient("duplicates dropped", (), _with_duplicates),
        Ingredient(
            "neighbours in the quote", (("retrieval.answering.search.excerpt", _quoted_alone(excerpt.excerpt)),)
        ),
        Ingredient("more than the sentence", (("retrieval.answering.excerpt._window", lambda _run, at: (at, at)),)),
        Ingredient(
            "clauses set off",
            (("retrieval.answering.search.focus", lambda _question, _asked, text, _limit: (0, len(text))),),
        ),
    ]


def ingredients() -> list[Ingredient]:
    """Everything that can be switched off, the weights of today's features included."""
    weights = [name for name, weight in rank.WEIGHTS._asdict().items() if weight]
    return [
        Ingredient("synonyms", (), lambda _, full: replace(full, synonyms=Synonyms())),
        Ingredient(
            "same_number",
            (
                ("retrieval.answering.coverage.same_number", _nothing),
                ("retrieval.answering.gate.same_number", _nothing),
            ),
        ),
        Ingredient("bigrams in BM25", (("retrieval.engine.bm25.BM25.top", _no_query_bigrams(BM25.top)),)),
        Ingredient("titles in passages", (), _without_titles),
        Ingredient("question phrases set aside", (("retrieval.question.question._PHRASES", _NEVER),)),
        *(
            Ingredient(f"weight {name}", (("retrieval.answering.rank.WEIGHTS", rank.WEIGHTS._replace(**{name: 0.0})),))
            for name in weights
        ),
        *map(_not_ranking, _gate_and_shell()),
    ]


def _with_duplicates(reports: Sequence[Report], _: Index) -> Index:
    with mock.patch.object(index, "duplicates", return_value={}):
        return Index.build(reports)


@contextmanager
def without(ingredient: Ingredient | None) -> Iterator[None]:
    """One ingredient switched off.  Raises AttributeError when the package no longer has it."""
    with ExitStack() as stack:
        stack.callback(forget)
        for name, value in ingredient.patches if ingredient else ():
            stack.enter_context(mock.patch(name, value))
        forget()
        yield


def forget() -> None:
    """Let every question be understood anew: what is switched off may have had its say in what is remembered."""
    question.understand.cache_clear()
    knowledge.all_asked.cache_clear()
    rank.unit_pattern.cache_clear()
    coverage.weighed_alone.cache_clear()


_built: dict[tuple[int, int], tuple[Sequence[Report], Index]] = {}


def built(reports: Sequence[Report], ingredient: Ingredient | None = None) -> Index:
    """The index of these reports; the full one is built once for each."""
    key = (id(reports), len(reports))
    if key not in _built:
        _built[key] = reports, Index.build(reports)
    full = _built[key][1]
    return ingredient.rebuilt(reports, full) if ingredient and ingredient.rebuilt else full


# ------------------------------------------------------------ tables


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its first column on the left and the others on the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *lines))


def share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}".removeprefix("0")


def speed(milliseconds: Sequence[float]) -> str:
    """Median and 95th percentile."""
    return "{:.1f} / {:.1f}".format(*np.percentile(milliseconds, [50, 95])) if milliseconds else ""


def figure_cells(result: Result) -> list[str]:
    shares = [share(result.figures.get(name)) for name in SHARES]
    return [*shares, *(f"{result.figures.get(name, 0):.0f}" for name in COUNTS), speed(result.milliseconds)]


def type_table(results: Mapping[str, tuple[Result, Result]]) -> str:
    """By type of question: hit@1, F1 for several hospitals, refused where there is no answer; baseline in brackets."""
    kinds = sorted({kind for ours, _ in results.values() for kind in ours.types})
    lines = []
    for kind in kinds:
        cells = [kind]
        for ours, plain in results.values():
            value, number = ours.types.get(kind, (0.0, 0))
            cells.append(f"{share(value)} ({share(plain.types[kind][0])}) n={number}" if number else "")
        lines.append(cells)
    return table(["type of question", *results], lines)


def squad_part(name: str, step: int) -> tuple[list[Report], list[squad.Asked]]:
    reports, questions = squad.load(name)
    return reports, questions[::step]


def print_hospitals(wanted: str, hold: bool, ingredient: Ingredient | None, show: bool) -> None:
    results: dict[str, tuple[Result, Result]] = {}
    for asked in sets(wanted, hold):
        results[f"{asked.name} ({len(asked.questions)})"] = chuchu(asked, ingredient), baseline(asked)
    if not results:
        return
    lines = []
    for name, (ours, plain) in results.items():
        lines += [[name, "Chuchu", *figure_cells(ours)], ["", "baseline", *figure_cells(plain)]]
    print(table(["questions", "", *SHARES, *COUNTS, "ms p50 / p95"], lines), end="\n\n")
    print(type_table(results), end="\n\n")
    for name, (ours, _) in results.items():
        if show and name.split(" ")[0] not in _CLOSED:
            print(f"Short of the mark in {name}: " + ", ".join(f"{id_} {kind}" for kind, id_ in ours.short), end="\n\n")


def print_squads(wanted: str, step: int, ingredient: Ingredient | None) -> None:
    lines = []
    for name in squads(wanted):
        reports, questions = squad_part(name, step)
        with without(ingredient):
            full = built(reports, ingredient)
            ours = squad.measure(squad.Chuchu(full), questions)
            _, spent = ask(full, [Asked("", one.question, "", (), (), None) for one in questions[:: _QUICK // step]])
        plain = squad.measure(Sentences(reports), questions)
        first = [f"{name} ({len(questions):,})", "Chuchu", share(ours.recall), share(ours.sentence)]
        lines.append([*first, share(ours.passages_out), share(ours.text_out), speed(spent)])
        lines.append(["", "baseline", share(plain.recall), share(plain.sentence), "", "", ""])
    if lines:
        head = ["questions", "", "recall@1 of passages", "chosen sentence holds it"]
        refusal = ["refusal (AUC), gold passages out", "whole text out"]
        print(table([*head, *refusal, "ms p50 / p95"], lines), end="\n\n")


# ------------------------------------------------------------ what each ingredient is worth

_ABLATED = ("hit@1", "focus@1", "all", "refused", "wrongly refused")


def ablated(
    hospitals: Sequence[QuestionSet],
    texts: Mapping[str, tuple[list[Report], list[squad.Asked]]],
    off: Ingredient | None,
) -> list[float]:
    """All figures with one ingredient off, in the order of `ablation_head`; those it has no say in are left out."""
    values: list[float] = []
    for asked in hospitals:
        found = chuchu(asked, off).figures
        values += [found.get(name, 0.0) for name in _ABLATED]
    for reports, questions in texts.values() if off is None or off.ranks else ():
        with without(off):
            measured = squad.measure(squad.Chuchu(built(reports, off)), questions)
        values += [figure or 0.0 for figure in measured]
    return values


def ablation_head(hospitals: Sequence[QuestionSet], texts: Iterable[str]) -> list[str]:
    head = [f"{asked.name} {name}" for asked in hospitals for name in _ABLATED]
    return [
        *head,
        *(f"{name} {figure}" for name in texts for figure in ("recall@1", "sentence", "AUC passages", "AUC text")),
    ]


def difference(value: float, full: float) -> str:
    """In thousandths, signed; a point where there is none."""
    changed = round((value - full) * 1000)
    return f"{changed:+d}" if changed else "·"


def print_ablation(wanted: str, hold: bool, step: int) -> None:
    hospitals = list(sets(wanted, hold))
    texts = {name: squad_part(name, step) for name in squads(wanted)}
    full = ablated(hospitals, texts, None)
    print("Without it, change in thousandths; the first line is with everything.\n")
    print(table(["without", *ablation_head(hospitals, texts)], [["(nothing)", *map(share, full)]]), flush=True)
    for off in ingredients():
        try:
            values = ablated(hospitals, texts, off)
        except AttributeError as reason:  # the package has moved on
            print(f"| {off.name}: {reason} |", flush=True)
            continue
        changed = [difference(value, whole) for value, whole in zip(values, full, strict=False)]
        cells = [off.name, *changed, *[""] * (len(full) - len(changed))]
        print("| " + " | ".join(cells) + " |", flush=True)


# ------------------------------------------------------------ command line


def main() -> None:
    known = {one.name: one for one in ingredients()}
    parser = argparse.ArgumentParser(description="How well Chuchu answers, beside a plain baseline.")
    parser.add_argument("--quick", action="store_true", help="every tenth question of CMRC2018 and DRCD")
    parser.add_argument("--only", default="", metavar="NAME", help="only the sets with this in their name")
    parser.add_argument("--hold", action="store_true", help="also the held-back half; to be looked at once")
    parser.add_argument("--show", action="store_true", help="ids of the questions that fall short")
    parser.add_argument("--without", choices=known, metavar="INGREDIENT", help=f"switch one off: {', '.join(known)}")
    parser.add_argument("--ablate", action="store_true", help="switch each off in turn, in one table")
    parser.add_argument("--rows", action="store_true", help="what each row of knowledge is worth")
    options = parser.parse_args()
    terms.warm_up()
    step = _QUICK if options.quick else 1
    if options.ablate:
        print_ablation(options.only, options.hold, step)
        return
    if options.rows:
        from tests.measure.rows import print_rows  # it needs this module

        print_rows(list(sets(options.only, options.hold)))
        return
    off = known.get(options.without)
    if off:
        print(f"Without: {off.name}\n")
    print_hospitals(options.only, options.hold, off, options.show)
    if not options.hold and _is_wanted("hold", options.only):
        print("The held-back half is not printed: one that is looked at often is none (--hold).\n")
    print_squads(options.only, step, off)


if __name__ == "__main__":
    main()
