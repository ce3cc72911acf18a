"""What seeing the model changed, counted by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ovadesk.stats.redrawn import Bootstraps
from ovadesk.stats.switching import BeforeAfter, switching

#                      0  1  2  3  4  5  6  7  8  9
TRUTH = np.array([1, 1, 1, 1, 1, 0, 0, 0, 0, 0], bool)
MODEL = np.array([1, 1, 1, 0, 0, 0, 0, 1, 1, -1], np.int8)
BEFORE = np.array([0, 1, 0, 1, 1, 0, 1, 0, 1, 1], np.int8)
AFTER = np.array([1, 1, 0, 0, 1, 0, 0, 1, 0, 0], np.int8)
REDRAWS = Bootstraps(TRUTH, np.arange(10), 100, 0)


def one_reader(before: np.ndarray = BEFORE, after: np.ndarray = AFTER) -> BeforeAfter:
    scores = (np.where(before == 1, 70.0, 30.0)[None], np.where(after == 1, 80.0, 20.0)[None])
    times = (np.full((1, 10), 30_000.0), np.arange(20_000.0, 30_000.0, 1000)[None])
    return BeforeAfter((before[None], after[None]), scores, times, MODEL, TRUTH)


def test_switches_are_counted_by_hand() -> None:
    found = switching(one_reader(), REDRAWS)
    assert found is not None and found.model_right is not None and found.model_wrong is not None
    # changed: 0 (helped), 3 (harmed), 6 (helped), 7 (harmed), 8 (helped, against the model), 9 (helped, no model)
    assert (found.all.n, found.all.changed, found.all.helpful, found.all.harmful) == (10, 6, 4, 2)
    assert (found.model_right.n, found.model_right.helpful, found.model_right.harmful) == (5, 2, 0)
    assert (found.model_wrong.n, found.model_wrong.helpful, found.model_wrong.harmful) == (4, 1, 2)
    assert found.p == pytest.approx(2 * (1 + 6 + 15) / 64)
    # the model was wrong and the reader right before on 3, 4 and 7: on 3 and 7 they went over to it
    assert found.automation_bias is not None and found.correct_reliance is not None
    assert (found.automation_bias.hits, found.automation_bias.n) == (2, 3)
    # the model was right and the reader wrong before on 0, 2 and 6: on 0 and 6 they went over to it
    assert (found.correct_reliance.hits, found.correct_reliance.n) == (2, 3)
    assert found.agreed_before is not None and found.agreed_after is not None
    assert (found.agreed_before.hits, found.agreed_after.hits) == (3, 6)
    assert found.agreed_after.ci is not None and found.changed.ci is not None
    assert found.reading_time_ms is not None and found.reading_time_ms.difference == -5500
    assert found.score_malignant is not None and found.score_malignant.n == 5
    assert sum(cell.n for cell in found.table) == 10
    [cell] = [
        c
        for c in found.table
        if (c.truth, c.model, c.before, c.after) == ("malignant", "benign", "malignant", "benign")
    ]
    assert cell.n == 1


def test_several_readers_have_their_counts_together_and_no_interval_that_takes_them_for_independent() -> None:
    both = BeforeAfter(
        (np.stack([BEFORE, AFTER]), np.stack([AFTER, BEFORE])),
        *[tuple(np.repeat(one, 2, axis=0) for one in pair) for pair in (one_reader().scores, one_reader().durations)],
        MODEL,
        TRUTH,
    )
    found = switching(both, REDRAWS)
    assert found is not None and found.n_readers == 2 and found.p is None
    assert (found.all.n, found.all.helpful, found.all.harmful) == (20, 6, 6)
    assert found.changed.ci is None and found.changed.bootstrap is not None
    assert found.reading_time_ms is not None and found.reading_time_ms.n == 10, "one value for each case"
    first = switching(both.of([0]), REDRAWS)
    assert first == switching(one_reader(), REDRAWS)


def test_without_a_model_or_without_calls_the_rest_is_said() -> None:
    found = switching(replace(one_reader(), model=None), REDRAWS)
    assert found is not None and found.all.changed == 6
    assert found.automation_bias is None and found.model_right is None and found.agreed_before is None
    assert switching(one_reader(before=np.full(10, -1, np.int8)), REDRAWS) is None


CALLS = st.lists(st.sampled_from([0, 1, -1]), min_size=10, max_size=10)


@settings(max_examples=25)
@given(CALLS, CALLS)
def test_turning_time_round_turns_help_into_harm(before: list[int], after: list[int]) -> None:
    one = switching(one_reader(np.array(before, np.int8), np.array(after, np.int8)), REDRAWS)
    back = switching(one_reader(np.array(after, np.int8), np.array(before, np.int8)), REDRAWS)
    assert (one is None) == (back is None)
    if one is not None and back is not None:
        assert (one.all.helpful, one.all.harmful) == (back.all.harmful, back.all.helpful)
        assert one.p == back.p and one.all.changed == one.all.helpful + one.all.harmful
        assert one.agreed_before == back.agreed_after
