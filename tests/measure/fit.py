"""`make fit`: weights for the features of `retrieval.answering.rank`, fitted and printed, never written into the package.

    make fit                    on CMRC2018 trial
    make fit ARGS=--own         and on the tune half of tests/questions.jsonl
    make fit ARGS=--check       then also the figures on the sets that nothing was fitted on
    make fit ARGS="--pull 0.01" held closer to the present weights

Data: for every question the candidates that `rank.candidates` puts up (the sentences of the best
passages) with their features; gold is a candidate that holds a gold answer, and on hospitals comes
from the right hospital.  Questions for several hospitals, follow-ups and those that are to be refused
have no such list.  A question with no gold candidate, or with nothing else, teaches nothing and is
left out of the fit, but counts as wrong (or right) in the accuracy.

Objective: with s = F w over the n candidates of a question and G the gold ones among them,

    L(w) = mean over questions of log(sum over G of exp(s) / sum over all of exp(s)) - pull / 2 |w - w0|^2

(ListNet's top-one probability, Cao et al. 2007, on a set of equally good answers).  Its slope is the mean of
F'(q - p), with p the softmax over all candidates and q the softmax over the gold ones, less pull (w - w0).

Regularisation: towards w0, the present weights, not towards 0, since a feature that the data hardly
shows (a headline, the hospital's name: encyclopedia texts have neither) must keep what it has.

Found by Adam (Kingma and Ba 2015) over all questions at once.  Every fifth question, by the CRC-32 of
its text, is held back: it is fitted on by no run, and the accuracy before and after is measured on it.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unittest import mock

import numpy as np
import numpy.typing as npt

from retrieval.answering import coverage, rank
from retrieval.answering.rank import Features
from retrieval.language import terms
from retrieval.question import question
from retrieval.snapshot.index import Index
from tests.measure import evaluate, squad

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TRIAL = "CMRC2018 trial"
_FIFTH = 5
_STEPS = 1500
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

    @property
    def held_back(self) -> bool:
        """Every fifth question, whatever the others are."""
        return zlib.crc32(self.question.encode()) % _FIFTH == 0


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
    """The lists of questions on one hospital that reports answer, searched in its reports as `answer` does."""
    index = Index.build(questions.reports)
    return [
        _listed(asked.question, _scoped(index, asked.question), asked.gold, asked.hospital)
        for asked in questions.questions
        if asked.hospital and asked.chat is None and asked.type not in evaluate.MULTI
    ]


def _scoped(index: Index, text: str) -> list[rank.Candidate]:
    understood = question.understand(text, index.names)
    held = [index.covered[number].passages for number in understood.named.scope]
    scope = np.unique(np.concatenate(held)) if held else None
    asked = coverage.Asked.of(understood, index.synonyms)
    return rank.candidates(index, understood, asked, scope)


def _listed(text: str, found: Sequence[rank.Candidate], gold: Sequence[str], right: Sequence[str] = ()) -> Listed:
    answers = tuple(
        squad.holds(c.entry.passage.sentences[c.sentence].text, gold)
        and (not right or c.entry.passage.hospital in right)
        for c in found
    )
    return Listed(text, tuple(c.features for c in found), answers)


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


def unfitted(own: bool) -> Iterator[tuple[str, str, float]]:
    """Set, figure and value with the weights in force, on the sets that nothing was fitted on."""
    for asked in evaluate.sets():
        if own and asked.name == "tune":
            continue
        found = evaluate.chuchu(asked).figures
        yield from ((asked.name, name, found[name]) for name in evaluate.SHARES if name in found)
    for name in evaluate.squads():
        reports, questions = squad.load(name)
        chooser = squad.Chuchu(Index.build(reports))
        chosen = [squad.holds(chooser.choose(asked.question).sentence, asked.gold) for asked in questions]
        yield name, "chosen sentence holds it", squad.mean(chosen)


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the weights of retrieval.answering.rank and print them.")
    parser.add_argument("--own", action="store_true", help="also on the tune half of tests/questions.jsonl")
    parser.add_argument("--pull", type=float, default=0.003, help="how strongly towards the present weights")
    parser.add_argument("--check", action="store_true", help="also the figures on the sets not fitted on")
    options = parser.parse_args()
    if not (squad.DATA / squad.SETS[TRIAL]).exists():
        parser.error(f"{squad.DATA} is not here: there is nothing to fit on")
    terms.warm_up()
    listed = {TRIAL: of_texts(TRIAL)}
    if options.own:
        listed["tune"] = of_hospitals(next(evaluate.sets("tune")))
    fitted_on = [one for lists in listed.values() for one in lists if not one.held_back]
    fitted = fit(Lists.of_all(fitted_on), rank.WEIGHTS, options.pull)
    lines = []
    for name, lists in listed.items():
        for part, held in (("fitted on", False), ("held back", True)):
            some = [one for one in lists if one.held_back is held]
            best = squad.mean([any(one.gold) for one in some])
            cells = [evaluate.share(v) for v in (accuracy(some, rank.WEIGHTS), accuracy(some, fitted), best)]
            lines.append([f"{name}, {part} ({len(some)})", *cells])
    print(evaluate.table(["first candidate holds a gold answer", "before", "after", "best possible"], lines))
    print(f"\n{literal(fitted)}\n")
    if options.check:
        before = list(unfitted(options.own))
        with mock.patch.object(rank, "WEIGHTS", fitted):
            after = list(unfitted(options.own))
        changes = [
            [f"{name} {figure}", evaluate.share(old), evaluate.share(new)]
            for (name, figure, old), (_, _, new) in zip(before, after, strict=True)
        ]
        print(evaluate.table(["not fitted on", "before", "after"], changes))


if __name__ == "__main__":
    main()
