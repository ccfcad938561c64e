"""`make fit`: weights for the features of `retrieval.answering.rank`, fitted and printed, never written into the package.

    make fit                        on CMRC2018 trial, tune and every set of press and facts
    make fit ARGS="--leave-out 10"  also what they are worth on each press set from 10 on, fitted without that set
    make fit ARGS=--check           then also the figures on the sets that nothing was fitted on
    make fit ARGS="--pull 0.01"     held closer to the present weights

Data: for every question the candidates that `rank.candidates` puts up (the sentences of the best
passages) with their features; gold is a candidate that holds a gold answer, and on hospitals comes
from the right hospital.  Questions for several hospitals and those that are to be refused have no such list.
A question with no gold candidate, or with nothing else, teaches nothing and is left out of the fit, but counts as
wrong (or right) in the accuracy.

Objective: with s = F w over the n candidates of a question and G the gold ones among them,

    L(w) = mean over questions of log(sum over G of exp(s) / sum over all of exp(s)) - pull / 2 |w - w0|^2

(ListNet's top-one probability, Cao et al. 2007, on a set of equally good answers).  Its slope is the mean of
F'(q - p), with p the softmax over all candidates and q the softmax over the gold ones, less pull (w - w0).

Regularisation: towards w0, the present weights, not towards 0, since a feature that the data hardly
shows (a headline: encyclopedia texts have none) must keep what it has.

Found by Adam (Kingma and Ba 2015) over all questions at once.  Questions on one report lie in one set, so the figure
that tells what a feature or a weight is worth is the one on a set left out of the fit: its reports were never seen.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from unittest import mock

import numpy as np
import numpy.typing as npt

from retrieval.answering import answer as answering
from retrieval.answering import rank
from retrieval.answering.rank import Features
from retrieval.answering.search import Search
from retrieval.language import terms
from retrieval.question import question
from retrieval.quote import Answer
from retrieval.snapshot.index import Index
from tests.measure import evaluate, squad

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TRIAL = "CMRC2018 trial"
CLOSED = ("hold", "five", "more")
"""Sets that nothing is fitted on."""
_STEPS = 600
_RATE = 0.05


@dataclass(frozen=True, slots=True)
class Listed:
    """The candidates of one question."""

    question: str
    features: tuple[Features, ...]
    gold: tuple[bool, ...]
    """Which of them hold a gold answer."""

    @property
    def teaches(self) -> bool:
        return any(self.gold) and not all(self.gold)


@dataclass(frozen=True, slots=True)
class Lists:
    """Many lists one below the other."""

    features: Floats
    """Of shape (candidates, features)."""
    gold: Floats
    starts: Ints
    """Where each question's candidates begin."""
    of: Ints
    """The question of every candidate."""

    @classmethod
    def of_all(cls, listed: Iterable[Listed]) -> Lists:
        used = [one for one in listed if one.teaches]
        sizes = [len(one.gold) for one in used]
        return cls(
            np.asarray([row for one in used for row in one.features], dtype=np.float64),
            np.asarray([float(gold) for one in used for gold in one.gold]),
            np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64),
            np.repeat(np.arange(len(used)), sizes),
        )


# ------------------------------------------------------------ data


def of_texts(name: str) -> list[Listed]:
    """The lists of a set in SQuAD's form."""
    reports, questions = squad.load(name)
    index = Index.build(reports)
    return [_listed(asked.question, squad.found(index, asked.question), asked.gold) for asked in questions]


def of_hospitals(questions: evaluate.QuestionSet) -> list[Listed]:
    """The lists of questions on one hospital that reports answer."""
    return [
        _listed(asked.question, search.candidates, asked.gold, asked.hospital) for asked, search in searched(questions)
    ]


def searched(questions: evaluate.QuestionSet) -> Iterator[tuple[evaluate.Asked, Search]]:
    """The questions on one hospital that reports answer, searched for as `answer` does, turns of a chat too."""
    index = Index.build(questions.reports)
    last: dict[str, Answer] = {}
    for asked in questions.questions:
        before = last.get(asked.chat) if asked.chat else None
        if asked.chat:
            last[asked.chat] = answering.answer(index, asked.question, before)
        if asked.hospital and asked.type not in evaluate.MULTI:
            meant = answering.resolve(question.understand(asked.question, index.names), before, (), None, index)
            yield asked, meant.search


def golden(found: Sequence[rank.Candidate], gold: Sequence[str], right: Sequence[str] = ()) -> tuple[bool, ...]:
    """Which candidates hold a gold answer; `right`: the hospitals that it must come from, any where there are none."""
    return tuple(
        squad.holds(c.entry.passage.sentences[c.sentence].text, gold)
        and (not right or c.entry.passage.hospital in right)
        for c in found
    )


def _listed(text: str, found: Sequence[rank.Candidate], gold: Sequence[str], right: Sequence[str] = ()) -> Listed:
    return Listed(text, tuple(c.features for c in found), golden(found, gold, right))


# ------------------------------------------------------------ fitting


def value_and_slope(weights: Floats, lists: Lists, towards: Floats, pull: float) -> tuple[float, Floats]:
    """L(w) and its gradient."""
    scores = lists.features @ weights
    top = np.maximum.reduceat(scores, lists.starts)
    every = np.exp(scores - top[lists.of])
    good = every * lists.gold
    all_mass = np.add.reduceat(every, lists.starts)
    good_mass = np.maximum(np.add.reduceat(good, lists.starts), 1e-300)
    away = weights - towards
    value = float(np.mean(np.log(good_mass / all_mass)) - pull / 2 * away @ away)
    moved = good / good_mass[lists.of] - every / all_mass[lists.of]
    return value, lists.features.T @ moved / len(lists.starts) - pull * away


def fit(lists: Lists, start: Features, pull: float, steps: int = _STEPS) -> Features:
    """The weights that maximise L, from the present ones."""
    towards = np.asarray(start, dtype=np.float64)
    weights, mean, square = towards.copy(), np.zeros(len(start)), np.zeros(len(start))
    for step in range(1, steps + 1):
        _, slope = value_and_slope(weights, lists, towards, pull)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        rate = _RATE * min(1.0, 2 * (1 - step / (steps + 1)))  # the second half of the way ever slower
        weights = weights + rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return Features(*map(float, weights))


def accuracy(listed: Sequence[Listed], weights: Features) -> float:
    """Share of the questions whose first candidate is a gold one."""
    return squad.mean([_first_is_gold(one, weights) for one in listed])


def _first_is_gold(listed: Listed, weights: Features) -> bool:
    if not listed.gold:
        return False
    scores = np.asarray(listed.features) @ np.asarray(weights)
    return listed.gold[int(np.argmax(scores))]


def literal(weights: Features) -> str:
    """The assignment to paste into retrieval/answering/rank.py."""
    lines = [f"    {name}={value:.2f}," for name, value in weights._asdict().items()]
    return "\n".join(["WEIGHTS = Features(", *lines, ")"])


# ------------------------------------------------------------ command line


def unfitted() -> Iterator[tuple[str, str, float]]:
    """Set, figure and value with the weights in force, on the sets that nothing was fitted on."""
    for closed in CLOSED:
        for asked in evaluate.sets(closed, hold=True):
            found = evaluate.chuchu(asked).figures
            yield from ((asked.name, name, found[name]) for name in evaluate.SHARES if name in found)
    for name in evaluate.squads():
        reports, questions = squad.load(name)
        chooser = squad.Chuchu(Index.build(reports))
        chosen = [squad.holds(chooser.choose(asked.question).sentence, asked.gold) for asked in questions]
        yield name, "chosen sentence holds it", squad.mean(chosen)


def print_left_out(listed: Mapping[str, Sequence[Listed]], first: int, pull: float) -> None:
    """Print what the press sets from `first` on gain by weights that were fitted without them."""
    gained: dict[str, tuple[float, float]] = {}
    for name, lists in listed.items():
        if name.startswith("press ") and int(name.removeprefix("press ")) >= first:
            others = (one for other, some in listed.items() if other != name for one in some)
            fitted = fit(Lists.of_all(others), rank.WEIGHTS, pull)
            gained[name] = accuracy(lists, rank.WEIGHTS), accuracy(lists, fitted)
    now, without = zip(*gained.values(), strict=True)
    gained["mean"] = squad.mean(now), squad.mean(without)
    lines = [[name, *map(evaluate.share, values)] for name, values in gained.items()]
    print(evaluate.table(["left out of the fit", "present weights", "fitted without it"], lines), end="\n\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the weights of retrieval.answering.rank and print them.")
    parser.add_argument("--pull", type=float, default=0.0003, help="how strongly towards the present weights")
    parser.add_argument(
        "--leave-out", type=int, metavar="FIRST", help="also fit without each press set from this one on"
    )
    parser.add_argument("--check", action="store_true", help="also the figures on the sets not fitted on")
    options = parser.parse_args()
    if not (squad.DATA / squad.SETS[TRIAL]).exists():
        parser.error(f"{squad.DATA} is not here: there is nothing to fit on")
    terms.warm_up()
    listed = {TRIAL: of_texts(TRIAL)}
    listed |= {asked.name: of_hospitals(asked) for asked in evaluate.sets() if asked.name not in CLOSED}
    fitted = fit(Lists.of_all(one for lists in listed.values() for one in lists), rank.WEIGHTS, options.pull)
    lines = []
    for name, lists in listed.items():
        best = squad.mean([any(one.gold) for one in lists])
        cells = [evaluate.share(v) for v in (accuracy(lists, rank.WEIGHTS), accuracy(lists, fitted), best)]
        lines.append([f"{name} ({len(lists)})", *cells])
    print(evaluate.table(["first candidate holds a gold answer", "before", "after", "best possible"], lines))
    print(f"\n{literal(fitted)}\n")
    if options.leave_out is not None:
        print_left_out(listed, options.leave_out, options.pull)
    if options.check:
        before = list(unfitted())
        with mock.patch.object(rank, "WEIGHTS", fitted):
            after = list(unfitted())
        changes = [
            [f"{name} {figure}", evaluate.share(old), evaluate.share(new)]
            for (name, figure, old), (_, _, new) in zip(before, after, strict=True)
        ]
        print(evaluate.table(["not fitted on", "before", "after"], changes))


if __name__ == "__main__":
    main()
