"""The protocols differ in which pictures they take, and in nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ovadesk.domain.study import Box
from trainer.cohort.sample import Sample, Scoped
from trainer.cohort.sampling import per_patient_of, random, representative, sampled

FLAG = st.sampled_from([True, False, None])


def of(rows: list[tuple[int, bool | None]]) -> list[Scoped]:
    return [
        Scoped(Sample(Path(f"c{patient}.dcm"), f"p{patient}", False, frame, representative=flag), Box(0, 0, 9, 9))
        for frame, (patient, flag) in enumerate(rows)
    ]


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 6), FLAG), min_size=1, max_size=60), st.integers(0, 3))
def test_both_protocols_have_the_same_patients_and_as_many_pictures_of_each(
    rows: list[tuple[int, bool | None]], seed: int
) -> None:
    scoped = of(rows)
    picked, drawn = representative(scoped), random(scoped, None, seed)
    assert per_patient_of(picked) == per_patient_of(drawn)
    assert set(per_patient_of(picked)) == {one.sample.patient for one in scoped}
    assert set(drawn.samples) <= set(scoped) and len(set(drawn.samples)) == len(drawn.samples)
    assert drawn == random(scoped[::-1][::-1], None, seed)
    for patient in set(per_patient_of(picked)) - set(picked.unflagged):
        flags = [one.sample.representative for one in picked.samples if one.sample.patient == patient]
        assert picked.stands_for_flag or all(flags)


def test_where_nobody_flagged_the_first_picture_stands_and_it_says_so(scoped: list[Scoped]) -> None:
    picked = representative(scoped)
    assert picked.stands_for_flag and not picked.unflagged
    assert [one.sample.name for one in picked.samples] == [f"{i}-0.png" for i in range(50)]
    assert set(per_patient_of(representative(scoped, 2)).values()) == {1, 2}


def test_a_patient_whose_picked_picture_is_out_of_scope_keeps_the_first_one(scoped: list[Scoped]) -> None:
    flagged = [
        replace(one, sample=replace(one.sample, representative=one.sample.patient != "p3" and "-0" in one.sample.name))
        for one in scoped
    ]
    picked = representative(flagged)
    assert picked.unflagged == ("p3",) and not picked.stands_for_flag and len(picked.samples) == 50


def test_so_many_per_patient_or_all_there_are(scoped: list[Scoped]) -> None:
    held = Counter(one.sample.patient for one in random(scoped, 3, 0).samples)
    assert all(held[f"p{i}"] == min(3, 1 + i % 4) for i in range(50))


def test_another_patient_changes_nobody_elses_draw(scoped: list[Scoped]) -> None:
    without = [one for one in scoped if one.sample.patient != "p7"]
    drawn, fewer = random(scoped, 1, 5).samples, random(without, 1, 5).samples
    assert [one for one in drawn if one.sample.patient != "p7"] == list(fewer)
    assert random(scoped, 1, 5) != random(scoped, 1, 6)


def test_a_draw_does_not_depend_on_the_order_of_the_list(scoped: list[Scoped]) -> None:
    assert set(random(scoped, 2, 1).samples) == set(random(scoped[::-1], 2, 1).samples)


def test_protocols_go_by_name(scoped: list[Scoped]) -> None:
    assert sampled(scoped, "all", None, 0).samples == tuple(scoped)
    assert sampled(scoped, "random", 1, 4) == random(scoped, 1, 4)
    assert sampled(scoped, "representative", None, 4) == representative(scoped)
    with pytest.raises(ValueError, match="no protocol is called 'best'"):
        sampled(scoped, "best", None, 0)
    with pytest.raises(ValueError, match="say which"):
        sampled(scoped, "all", 3, 0)
    with pytest.raises(ValueError, match="at least one"):
        random(scoped, 0, 0)
