"""How numbers are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.export.report.numbers import NOTHING, Kind, number, p_is, with_interval


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (0.87066, "share", "0.871"),
        (1.0, "share", "1.000"),
        (0.0416, "change", "+0.042"),
        (-0.0416, "change", "−0.042"),
        (-0.0004, "change", "0.000"),
        (0.0, "change", "0.000"),
        (0.00099, "p", "<0.001"),
        (0.05, "p", "0.050"),
        (1.0, "p", ">0.999"),
        (12.667, "ratio", "12.67"),
        (-4500.0, "seconds_change", "−4.5"),
        (24_649.0, "seconds", "24.6"),
        (2352.61, "df", "2352.6"),
        (5, "count", "5"),
        (None, "share", NOTHING),
    ],
)
def test_each_kind_has_its_own_decimals_and_sign(value: float | None, kind: Kind, text: str) -> None:
    assert number(value, kind) == text


@given(st.floats(-1, 1))
def test_a_change_is_read_back_to_its_last_digit(value: float) -> None:
    text = number(value, "change")
    assert abs(float(text.replace("−", "-")) - value) <= 0.0005 + 1e-12
    assert not text.startswith("-") and ("+0.000" not in text)


def test_an_interval_stands_behind_its_value_and_may_be_endless() -> None:
    assert with_interval(0.5, (0.25, 0.75)) == "0.500 (0.250, 0.750)"
    assert with_interval(-0.1, (-0.2, 0.0), "change") == "−0.100 (−0.200, 0.000)"
    assert with_interval(3.0, (1.5, None), "ratio") == "3.00 (1.50, ∞)"
    assert with_interval(0.5, None) == "0.500" and with_interval(None, (0.0, 1.0)) == NOTHING


def test_p_in_a_sentence() -> None:
    assert [p_is(p) for p in (0.0001, 0.012, 1.0)] == ["p < 0.001", "p = 0.012", "p > 0.999"]
