"""`make fit-subjects`: weights of the evidence for whose report it is, fitted and printed, never written into the package.

    make fit-subjects                        on every report of tests/ and the openings of tests/corpus/names
    make fit-subjects ARGS="--leave-out"     also what they are worth on sets left out, an eighth of them at a time
    make fit-subjects ARGS="--also FOLDER"   also on a folder with reports/ and hospitals.jsonl, as those of tests/press

Which institution a report is about: for every report on one hospital the institutions that it names, with the units of
evidence for each (`weighing.View.features`); gold is the one whose name today is the hospital's.  With s = F w over the
institutions of a report,

    L(w) = mean over reports of log(sum over gold of exp(s) / sum over all of exp(s)) - pull / 2 |w|^2

a conditional logit (McFadden 1974).  "Certain" is who is ahead by `SURE` at least: a report is quoted only then.

By which name it goes today: for every such institution with several names the forms of its names, with the units of
evidence for each (`today.features`); gold is the form that has the hospital's name; the same likelihood.

Whether it is on two: for every report the likeliest of its institutions with each other one (`two.features`); gold where
it is on both; a logistic regression with the same penalty.

Which of them are one: any two that may be (`links.features`), of which one at least has a name of a hospital that the
report is on; gold where both have one of the same; the same regression.  All are maximised by Adam (Kingma and Ba 2015).
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.names import links, today, two
from corpus.names.institution import Institution, institutions
from corpus.names.weighing import SURE, WEIGHTS, View
from corpus.reading.forms import plain
from corpus.reading.parse import mentions_of
from tests.measure import evaluate

Floats = npt.NDArray[np.float64]

_TESTS = Path(__file__).parents[1]
_PAST = 8.0
"""Log odds against an institution of which only an older name is told: `View.ranked` puts it behind all others."""
_STEPS, _RATE = 2000, 0.05
_FOLDS = 8


class Listed(NamedTuple):
    """The institutions that one report names."""

    of: str
    """The set that the report is from."""
    features: Floats
    """Of shape (institutions, kinds of evidence)."""
    gold: Floats
    past: Floats


def _forms(of: str, view: View, named: Iterable[str]) -> Iterator[Listed]:
    """For each hospital that a report is on and that it gives several names the forms of these."""
    for one in view.institutions:
        for hospital in one.texts & {*map(plain, named)}:
            forms = today.forms_of(one, view.whole)
            gold = np.array([hospital in {name.text for name in form.names} for form in forms], float)
            if len(forms) > 1 and gold.any():
                units = [[form[kind] for kind in today.WEIGHTS] for form in today.features(forms, view)]
                yield Listed(of, np.array(units, float), gold, np.zeros(len(forms)))


class Pair(NamedTuple):
    """Two institutions of a report."""

    of: str
    features: Floats
    """Of shape (kinds of evidence,)."""
    both: bool
    """The report is on both; they are one."""


class Report(NamedTuple):
    """A report with the hospitals that it is on."""

    of: str
    view: View
    names: Mapping[str, Sequence[str]]
    """For each hospital what else it is called; nothing where nobody wrote that down."""


def _listed(of: str, view: View, hospital: str) -> Listed | None:
    gold = np.array([view.called(one).text == plain(hospital) for one in view.institutions], float)
    if not gold.any():
        return None
    features = [[view.features(one).get(kind, 0) for kind in WEIGHTS] for one in view.institutions]
    return Listed(of, np.array(features, float), gold, np.array([one.past for one in view.institutions], float))


def _pairs(of: str, view: View, named: Iterable[str]) -> Iterator[Pair]:
    those = two.candidates(view)
    for other in those[1:]:
        units = two.features(those[0], other, view)
        names = {view.called(one).text for one in (those[0], other)}
        yield Pair(of, np.array([units[kind] for kind in two.WEIGHTS]), names == {*map(plain, named)})


def _links(report: Report) -> Iterator[Pair]:
    view = report.view
    called = [{*map(plain, (name, *others))} for name, others in report.names.items()]

    def whose(one: Institution) -> int | None:
        return next((number for number, names in enumerate(called) if not names.isdisjoint(one.texts)), None)

    if any(report.names.values()):
        for (one, other), units in links.features(
            institutions(view.names, view.whole), view.whole, view.headed
        ).items():
            if (whose(one), whose(other)) != (None, None):
                yield Pair(report.of, np.array([units[kind] for kind in links.WEIGHTS]), whose(one) == whose(other))


def labelled(also: Sequence[Path]) -> Iterator[Report]:
    """Every report of the tests and of other folders."""
    openings = tomllib.loads((_TESTS / "corpus" / "names" / "openings.toml").read_text("utf-8"))["opening"]
    for one in openings:
        yield Report("openings", View(mentions_of(one["text"].strip())), dict.fromkeys(one["hospitals"], ()))
    folders = (path.parent for each in ("press", "subjects") for path in (_TESTS / each).glob("*/hospitals.jsonl"))
    for folder in (_TESTS, *sorted(folders), *also):
        for row in evaluate.rows(folder / "hospitals.jsonl"):
            file = folder / "reports" / row["file"]
            if file.exists():
                yield Report(
                    f"{folder.parent.name} {folder.name}",
                    View(mentions_of(file.read_text("utf-8", "replace"))),
                    _names(row),
                )


def _names(row: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """The hospitals of a report, with what else each is called."""
    named = [row["hospital"]] if isinstance(row["hospital"], str) else row["hospital"] or []
    others = row.get("aliases") or {}
    if isinstance(others, list):
        others = {named[0]: others} if len(named) == 1 else {}
    return {name: others.get(name, ()) for name in named}


def listed(reports: Iterable[Report]) -> Iterator[Listed]:
    """Every report on one hospital that it names."""
    for of, view, named in reports:
        if len(named) == 1 and (one := _listed(of, view, next(iter(named)))):
            yield one


def maximised(slope_at: Callable[[Floats], Floats], size: int, pull: float) -> Floats:
    """The weights that maximise an objective less its penalty; `slope_at`: the slope of the objective alone."""
    weights, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, _STEPS + 1):
        slope = slope_at(weights) - pull * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        rate = _RATE * min(1.0, 2 * (1 - step / (_STEPS + 1)))
        weights = weights + rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def fit(reports: Sequence[Listed], pull: float) -> Floats:
    """The weights of the evidence for a subject."""
    features = np.concatenate([one.features for one in reports])
    gold = np.concatenate([one.gold for one in reports])
    past = np.concatenate([one.past for one in reports])
    of = np.repeat(np.arange(len(reports)), [len(one.gold) for one in reports])

    def shares(scores: Floats) -> Floats:
        return scores / np.bincount(of, scores, len(reports))[of]

    def slope(weights: Floats) -> Floats:
        scores = np.exp(features @ weights - _PAST * past)
        return features.T @ (shares(scores * gold) - shares(scores)) / len(reports)

    return maximised(slope, features.shape[1], pull)


def fit_pairs(pairs: Sequence[Pair], pull: float) -> Floats:
    """The weights of the evidence for a report being on two hospitals, or for two institutions being one."""
    features, both = np.array([one.features for one in pairs]), np.array([one.both for one in pairs], float)

    def slope(weights: Floats) -> Floats:
        return features.T @ (both - 1 / (1 + np.exp(-(features @ weights)))) / len(pairs)

    return maximised(slope, features.shape[1], pull)


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


def tally_pairs(pairs: Sequence[Pair], weights: Floats, least: float = 0.0) -> Mapping[str, float]:
    """Of the pairs that are such those that are taken for it, by log odds above the least; and how many others are."""
    taken = np.array([one.features @ weights > least for one in pairs])
    both = np.array([one.both for one in pairs])
    return {"found": float(taken[both].mean()), "wrongly": int(taken[~both].sum())}


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Fit the weights of corpus.names.weighing, today, two and links, and print them."
    )
    parser.add_argument("--pull", type=float, default=0.001, help="how strongly towards nothing")
    parser.add_argument("--leave-out", action="store_true", help="also fit without an eighth of the sets at a time")
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="further folders of reports")
    options = parser.parse_args()
    known = list(labelled(options.also))
    reports = list(listed(known))
    forms = [form for report in known for form in _forms(*report)]
    pairs = [pair for report in known for pair in _pairs(*report)]
    joint = [pair for report in known for pair in _links(report)]
    print(
        f"{len(forms)} hospitals with several names: {_shown(tally(forms, np.array(list(today.WEIGHTS.values()))))[0]} right\n"
    )
    fitted, fitted_pairs = fit(reports, options.pull), fit_pairs(pairs, options.pull)
    columns = {"present": (np.array(list(WEIGHTS.values())), np.array(list(two.WEIGHTS.values())))}
    columns["fitted"] = fitted, fitted_pairs
    rows = [
        [name, *_shown(tally(reports, one)), *_shown(tally_pairs(pairs, of_two))]
        for name, (one, of_two) in columns.items()
    ]
    if options.leave_out:
        rows.append(["fitted, left out", *_left_out(reports, pairs, options.pull)])
    head = [
        f"{len(reports)} reports",
        "right",
        "certain",
        "certain and wrong",
        f"{sum(p.both for p in pairs)} pairs found",
        "wrongly",
    ]
    print(evaluate.table(head, rows))
    fitted_forms = fit(forms, options.pull)
    found = tally_pairs(joint, np.array(list(links.WEIGHTS.values())), links.ONE)
    print(f"{sum(pair.both for pair in joint)} pairs that are one: found, wrongly {_shown(found)}\n")
    fitted_links = fit_pairs(joint, options.pull)
    for names, weights in (
        (WEIGHTS, fitted),
        (today.WEIGHTS, fitted_forms),
        (two.WEIGHTS, fitted_pairs),
        (links.WEIGHTS, fitted_links),
    ):
        print(
            "\n".join(f'    "{kind}": {round(value * 8) / 8},' for kind, value in zip(names, weights, strict=True)),
            "\n",
        )


def _shown(shares: Mapping[str, float]) -> list[str]:
    return [str(value) if isinstance(value, int) else evaluate.share(value) for value in shares.values()]


def _left_out(reports: Sequence[Listed], pairs: Sequence[Pair], pull: float) -> list[str]:
    """The same of each eighth of the sets, by weights fitted on the others."""
    sets = sorted({one.of for one in reports} | {pair.of for pair in pairs})
    of_one: list[Mapping[str, float]] = []
    of_two: list[Mapping[str, float]] = []
    sizes: list[int] = []
    for fold in range(_FOLDS):
        out = set(sets[fold::_FOLDS])
        own, own_pairs = [one for one in reports if one.of in out], [one for one in pairs if one.of in out]
        of_one.append(tally(own, fit([one for one in reports if one.of not in out], pull)))
        of_two.append(tally_pairs(own_pairs, fit_pairs([one for one in pairs if one.of not in out], pull)))
        sizes.append(len(own))
    one = {kind: float(np.average([each[kind] for each in of_one], weights=sizes)) for kind in of_one[0]}
    both = {
        "found": float(np.mean([each["found"] for each in of_two])),
        "wrongly": int(sum(e["wrongly"] for e in of_two)),
    }
    return [*_shown(one), *_shown(both)]


if __name__ == "__main__":
    main()
