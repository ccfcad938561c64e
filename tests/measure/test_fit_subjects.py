"""Weights of the evidence for a subject: what tells the right institution from others gains weight."""

from __future__ import annotations

import numpy as np

from tests.measure.fit_subjects import Listed, Pair, fit, fit_pairs, tally, tally_pairs


def test_what_tells_the_right_one_gains_weight_and_what_tells_nothing_keeps_it() -> None:
    features = np.array([[1.0, 1.0], [0.0, 1.0]])
    reports = [Listed("a", features, np.array([1.0, 0.0]), np.zeros(2)) for _ in range(4)]
    start = np.zeros(2)
    weights = fit(reports, pull=0.03)
    assert weights[0] > 1
    assert abs(weights[1]) < 1e-9
    assert tally(reports, weights)["certain"] >= tally(reports, start)["certain"]


def test_an_institution_of_the_past_is_behind_all_others() -> None:
    report = Listed("a", np.array([[1.0], [0.0]]), np.array([0.0, 1.0]), np.array([1.0, 0.0]))
    assert tally([report], np.array([3.0])) == {"right": 1.0, "certain": 1.0, "certain and wrong": 0.0}


def test_what_tells_a_pair_from_others_gains_weight() -> None:
    pairs = [Pair("a", np.array([1.0, float(both)]), both) for both in (True, False, False) for _ in range(4)]
    weights = fit_pairs(pairs, pull=0.001)
    assert weights[0] < 0 < weights[1]
    assert tally_pairs(pairs, weights) == {"found": 1.0, "wrongly": 0}
