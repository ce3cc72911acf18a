"""IOTA Simple Rules: the whole truth table."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from ovadesk.domain.form.simple_rules import FEATURES, check_features, result
from ovadesk.domain.problem import OvaDeskError


def test_the_truth_table() -> None:
    subsets = chain.from_iterable(combinations(FEATURES, n) for n in range(len(FEATURES) + 1))
    seen = []
    for subset in subsets:
        letters = {feature[0] for feature in subset}
        wanted = {frozenset("B"): "benign", frozenset("M"): "malignant"}.get(frozenset(letters), "inconclusive")
        assert result(set(subset)) == wanted, subset
        seen.append(wanted)
    assert (seen.count("benign"), seen.count("malignant"), len(seen)) == (31, 31, 1024)


def test_features_are_put_in_order_and_counted_once() -> None:
    assert check_features(["M2", "B5", "B1", "M2"]) == ("B1", "B5", "M2")


@pytest.mark.parametrize("feature", ["B6", "b1", "", 1, None, ["B1"]])
def test_what_is_no_feature_is_refused(feature: object) -> None:
    with pytest.raises(OvaDeskError) as refused:
        check_features([feature])
    assert refused.value.problem.code == "form.feature_unknown"
