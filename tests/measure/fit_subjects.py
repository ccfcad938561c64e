"""`make fit-subjects`: weights of the evidence for whose report it is, fitted and printed, never written into the package.

    make fit-subjects                        on every report of tests/ and the openings of tests/corpus/names
    make fit-subjects ARGS="--leave-out"     also what they are worth on each press set, fitted without that set

Data: for every report on one hospital the institutions that it names, with the units of evidence for each
(`weighing.View.features`); gold is the one whose name today is the hospital's.

Objective, with s = F w over the institutions of a report:

    L(w) = mean over reports of log(sum over gold of exp(s) / sum over all of exp(s)) - pull / 2 |w - w0|^2

a conditional logit (McFadden 1974), held towards the present weights w0; found by Adam (Kingma and Ba 2015).
"Certain" is who is ahead by `SURE` at least: a report is quoted only then.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.names.weighing import SURE, WEIGHTS, View
from corpus.reading.forms import plain
from corpus.reading.parse import mentions_of
from tests.measure import evaluate

Floats = npt.NDArray[np.float64]

_TESTS = Path(__file__).parents[1]
_PAST = 8.0
"""Log odds against an institution of which only an older name is told: `View.ranked` puts it behind all others."""
_STEPS, _RATE = 600, 0.05


class Listed(NamedTuple):
    """The institutions that one report names."""

    of: str
    """The set that the report is from."""
    features: Floats
    """Of shape (institutions, kinds of evidence)."""
    gold: Floats
    past: Floats


def _listed(of: str, text: str, hospital: str) -> Listed | None:
    view = View(mentions_of(text))
    gold = np.array([view.called(one).text == plain(hospital) for one in view.institutions], float)
    if not gold.any():
        return None
    features = [[view.features(one).get(kind, 0) for kind in WEIGHTS] for one in view.institutions]
    return Listed(of, np.array(features, float), gold, np.array([one.past for one in view.institutions], float))


def listed() -> Iterator[Listed]:
    """Every report of the tests on one hospital that it names."""
    openings = tomllib.loads((_TESTS / "corpus" / "names" / "openings.toml").read_text("utf-8"))["opening"]
    texts = [("openings", one["text"].strip(), one["hospitals"]) for one in openings]
    for keys in (_TESTS / "hospitals.jsonl", *sorted((_TESTS / "press").glob("*/hospitals.jsonl"))):
        for row in evaluate.rows(keys):
            file = keys.parent / "reports" / row["file"]
            named = row["hospital"] if isinstance(row["hospital"], list) else [row["hospital"]]
            if file.exists():
                texts.append((keys.parent.name, file.read_text("utf-8", "replace"), named))
    for of, text, named in texts:
        if len(named) == 1 and named[0] and (one := _listed(of, text, named[0])):
            yield one


def fit(reports: Sequence[Listed], start: Floats, pull: float) -> Floats:
    """The weights that maximise L, from the present ones."""
    weights, mean, square = start.copy(), np.zeros(len(start)), np.zeros(len(start))
    for step in range(1, _STEPS + 1):
        slope = -pull * (weights - start)
        for one in reports:
            scores = one.features @ weights - _PAST * one.past
            every = np.exp(scores - scores.max())
            good = every * one.gold
            slope = slope + one.features.T @ (good / good.sum() - every / every.sum()) / len(reports)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        rate = _RATE * min(1.0, 2 * (1 - step / (_STEPS + 1)))
        weights = weights + rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def tally(reports: Sequence[Listed], weights: Floats) -> Mapping[str, float]:
    """Shares of the reports whose first institution is the right one, is certain and right, is certain and wrong."""
    right, certain, wrong = [], [], []
    for one in reports:
        scores = one.features @ weights - _PAST * one.past
        order = np.argsort(-scores)
        ahead = len(order) == 1 or scores[order[0]] - scores[order[1]] >= SURE
        hit = bool(one.gold[order[0]])
        right.append(hit)
        certain.append(hit and ahead)
        wrong.append(not hit and ahead)
    return {"right": np.mean(right), "certain": np.mean(certain), "certain and wrong": np.mean(wrong)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the weights of corpus.names.weighing and print them.")
    parser.add_argument("--pull", type=float, default=0.03, help="how strongly towards the present weights")
    parser.add_argument("--leave-out", action="store_true", help="also fit without each press set in turn")
    options = parser.parse_args()
    reports = list(listed())
    now = np.array(list(WEIGHTS.values()))
    fitted = fit(reports, now, options.pull)
    rows = [["all, present weights", *map(evaluate.share, tally(reports, now).values())]]
    rows.append(["all, fitted", *map(evaluate.share, tally(reports, fitted).values())])
    for name in sorted({one.of for one in reports}) if options.leave_out else ():
        weights = fit([one for one in reports if one.of != name], now, options.pull)
        found = tally([one for one in reports if one.of == name], weights)
        rows.append([f"{name}, fitted without it", *map(evaluate.share, found.values())])
    print(evaluate.table([f"{len(reports)} reports", "right", "certain", "certain and wrong"], rows))
    print("\n".join(f'    "{kind}": {round(value * 4) / 4},' for kind, value in zip(WEIGHTS, fitted, strict=True)))


if __name__ == "__main__":
    main()
