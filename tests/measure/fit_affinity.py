"""`make fit-affinity`: fit retrieval/knowledge/affinity.tsv on questions with answers, and write it.

    make fit-affinity                      on CMRC2018 trial, tune and every set of press and facts
    make fit-affinity ARGS="--folds 6"     only tell what it is worth: on each sixth of these sets, fitted without it

Data: the candidates of every question on one hospital, as in `fit`, the `AMONG` best by the other features.  The questions
on encyclopedia texts keep it from learning the manners of those who wrote the others.

Objective: with s the score by the other features, A the affinity (retrieval/answering/affinity.py) and G the candidates that
hold a gold answer, the mean over questions of log(sum over G of exp(SCALE s + A) / sum over all of exp(SCALE s + A)), by
Adagrad (Duchi et al. 2011), question by question in a random order.  Rare pairs of a word and a character are left out; of
the others the `KEPT` with the largest weights are fitted again, alone.

Questions on one report lie in one set, so what the table is worth is told by the sets left out (`--folds`), and not by those
it was fitted on.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus import installed
from retrieval.answering import affinity, rank
from retrieval.language import terms
from retrieval.question import question
from retrieval.snapshot.index import Index
from retrieval.snapshot.passages import characters_of
from tests.measure import evaluate, squad
from tests.measure.fit import CLOSED, TRIAL, golden, searched

FILE = evaluate.ROOT / "retrieval" / "knowledge" / "affinity.tsv"
AMONG = 8
"""Candidates of a question that it is learnt from."""
RARE = 4
"""Questions that must part their candidates by a pair, at least."""
KEPT = 30_000
"""Pairs in the file, at most."""
ROUNDS = 4
RATE = 0.01
"""How often all questions are gone through, and how far a first step goes, in nats: more of either is learnt by heart."""
SCALE = 1 / rank.WEIGHTS.affinity
"""Nats of a point of the score by the other features."""
START = 0.1
"""Adagrad's sum of squares before the first step."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Lesson:
    """The candidates of one question."""

    words: tuple[str, ...]
    characters: tuple[frozenset[str], ...]
    """Of each candidate."""
    scores: tuple[float, ...]
    """By the other features."""
    gold: tuple[bool, ...]

    @property
    def teaches(self) -> bool:
        return any(self.gold) and not all(self.gold)

    def pairs(self) -> Iterator[Iterator[Pair]]:
        """For each candidate the pairs of a word and a character that it holds."""
        return (((word, one) for word in self.words for one in held) for held in self.characters)


@dataclass(frozen=True, slots=True)
class Counted:
    """A lesson with pairs as numbers."""

    pairs: Ints
    """Of all candidates, one after the other."""
    sizes: Ints
    """How many each has."""
    scores: Floats
    gold: Floats


# ------------------------------------------------------------ data


def of_texts(name: str) -> list[Lesson]:
    """The questions of a set in SQuAD's form."""
    reports, questions = squad.load(name)
    index = Index.build(reports)
    found = (
        _lesson(question.understand(asked.question, index.names), squad.found(index, asked.question), asked.gold)
        for asked in questions
    )
    return [one for one in found if one.teaches]


def of_hospitals(questions: evaluate.QuestionSet) -> list[Lesson]:
    """The questions of a set on one hospital."""
    found = (_lesson(one.question, one.candidates, asked.gold, asked.hospital) for asked, one in searched(questions))
    return [one for one in found if one.teaches]


def _lesson(
    asked: question.Question, found: Sequence[rank.Candidate], gold: Sequence[str], right: Sequence[str] = ()
) -> Lesson:
    """`right`: the hospitals whose reports hold the gold answers; any where there are none."""
    scored = [(one.score - rank.WEIGHTS.affinity * one.features.affinity, one) for one in found]
    scores, best = [], []
    for score, one in sorted(scored, key=itemgetter(0), reverse=True)[:AMONG]:
        scores.append(score)
        best.append(one)
    characters = (characters_of(one.entry.matched.lines[one.sentence]) for one in best)
    return Lesson(affinity.words_of(asked), tuple(characters), tuple(scores), golden(best, gold, right))


def telling(taught: Sequence[Lesson]) -> dict[Pair, int]:
    """The pairs that part the candidates of `RARE` questions or more, numbered."""
    parted: Counter[Pair] = Counter()
    for lesson in taught:
        all_have = frozenset.intersection(*lesson.characters)
        some_have = frozenset.union(*lesson.characters) - all_have
        parted.update((word, one) for word in lesson.words for one in some_have if not one.isspace())
    return {pair: number for number, pair in enumerate(sorted(p for p, times in parted.items() if times >= RARE))}


def counted(lesson: Lesson, numbers: Mapping[Pair, int]) -> Counted:
    held = [[numbers[pair] for pair in pairs if pair in numbers] for pairs in lesson.pairs()]
    return Counted(
        np.asarray([number for some in held for number in some], dtype=np.int64),
        np.asarray([len(some) for some in held], dtype=np.int64),
        np.asarray(lesson.scores),
        np.asarray(lesson.gold, dtype=np.float64),
    )


# ------------------------------------------------------------ fitting


def scores(one: Counted, weights: Floats) -> Floats:
    """SCALE s + A of each candidate, in nats."""
    of = np.repeat(np.arange(len(one.sizes)), one.sizes)
    return SCALE * one.scores + np.bincount(of, weights[one.pairs], len(one.sizes))


def trained(taught: Sequence[Counted], size: int, seed: int) -> Floats:
    """The weights of `size` pairs."""
    weights, squares = np.zeros(size), np.full(size, START)
    chance = np.random.default_rng(seed)
    for _ in range(ROUNDS):
        for at in chance.permutation(len(taught)):
            one = taught[at]
            mass = np.exp((added := scores(one, weights)) - added.max())
            moved = mass * one.gold / (mass @ one.gold) - mass / mass.sum()
            touched, where = np.unique(one.pairs, return_inverse=True)
            slope = np.bincount(where, np.repeat(moved, one.sizes), len(touched))
            squares[touched] += slope**2
            weights[touched] += RATE * slope / np.sqrt(squares[touched])
    return weights


def fit(taught: Sequence[Lesson], seed: int = 0) -> dict[Pair, float]:
    """The weight of each pair kept, in nats."""
    numbers = telling(taught)
    first = trained([counted(one, numbers) for one in taught], len(numbers), seed)
    order = np.argsort(-np.abs(first), kind="stable")[:KEPT]
    pairs = [*numbers]
    kept = {pairs[at]: number for number, at in enumerate(sorted(order.tolist()))}
    again = trained([counted(one, kept) for one in taught], len(kept), seed)
    return dict(zip(kept, again.tolist(), strict=True))


def share_right(taught: Sequence[Lesson], weights: Mapping[Pair, float]) -> float:
    """Share of the questions whose best candidate holds a gold answer."""
    numbers = {pair: number for number, pair in enumerate(weights)}
    values = np.asarray([*weights.values()])
    best = [(one.gold, int(np.argmax(scores(counted(one, numbers), values)))) for one in taught]
    return squad.mean([gold[at] for gold, at in best])


def rows(weights: Mapping[Pair, float]) -> Iterator[str]:
    """The lines of the file."""
    rounded = [(word, one, round(100 * weight)) for (word, one), weight in sorted(weights.items())]
    for word, pairs in groupby((pair for pair in rounded if pair[2]), key=itemgetter(0)):
        yield f"{word}\t{affinity.written({one: hundredths for _, one, hundredths in pairs})}\n"


def left_out(taught: Mapping[str, Sequence[Lesson]], folds: int) -> Iterator[tuple[str, int, float, float]]:
    """For each part of the sets the number of its questions, and the shares right without a table and by the others' table."""
    names = [*taught]
    np.random.default_rng(0).shuffle(names)
    for fold in range(folds):
        inside = [one for name in names[fold::folds] for one in taught[name]]
        fitted = fit([one for at, name in enumerate(names) if at % folds != fold for one in taught[name]])
        yield f"part {fold + 1}", len(inside), share_right(inside, {}), share_right(inside, fitted)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folds", type=int, help="parts of the sets, each measured by what the others teach")
    parser.add_argument("--to", type=Path, default=FILE, help="file to write")
    options = parser.parse_args()
    if not (squad.DATA / squad.SETS[TRIAL]).exists():
        parser.error(f"{squad.DATA} is not here: it keeps the table from learning one manner of writing")
    terms.warm_up()
    taught = {TRIAL: of_texts(TRIAL)}
    taught |= {asked.name: of_hospitals(asked) for asked in evaluate.sets() if asked.name not in CLOSED}
    if options.folds:
        cells = [
            [n, str(size), evaluate.share(a), evaluate.share(b)] for n, size, a, b in left_out(taught, options.folds)
        ]
        print(evaluate.table(["left out of the fit", "questions", "without", "with"], cells))
        return
    every = [one for some in taught.values() for one in some]
    fitted = fit(every)
    options.to.write_text("".join([*rows(fitted), f"{installed.END}\n"]), "utf-8")
    print(
        f"{len(fitted)} pairs of {len(every)} questions; right {share_right(every, {}):.3f}, {share_right(every, fitted):.3f}"
    )


if __name__ == "__main__":
    main()
