"""Which reading stands where a place was read more than once."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from ovadesk.export.reader_study.standing import Fate, fates


class Lock(NamedTuple):
    strand: str
    sequence: int
    session: int
    case_id: str
    occurrence: int
    condition: str
    locked_at: str


def lock(strand: str = "r1", sequence: int = 1, minute: int = 0, **changed: Any) -> Lock:
    made = Lock(strand, sequence, 1, "c1", 1, "unaided", f"2026-03-01T08:{minute:02d}:00.000+00:00")
    return made._replace(**changed)


def test_readings_of_different_places_all_stand() -> None:
    others = [{"case_id": "c2"}, {"condition": "aided"}, {"occurrence": 2}, {"occurrence": 2, "session": 2}]
    assert fates([lock(), *(lock(sequence=2 + i, **other) for i, other in enumerate(others))]) == {}


def test_the_last_correction_stands() -> None:
    found = fates([lock(sequence=1), lock(sequence=4), lock(sequence=9)])
    corrected = Fate(superseded=True, conflict=False, stands=False)
    assert found == {("r1", 1): corrected, ("r1", 4): corrected, ("r1", 9): Fate()}


def test_of_two_strands_the_one_locked_first_stands_with_its_corrections() -> None:
    kit = "r1@kit-2"
    found = fates([lock(sequence=1, minute=1), lock(kit, 1, 2), lock(sequence=5, minute=9), lock(kit, 3, 4)])
    assert found == {
        ("r1", 1): Fate(superseded=True, conflict=True, stands=False),
        ("r1", 5): Fate(superseded=False, conflict=True, stands=True),
        (kit, 1): Fate(superseded=True, conflict=True, stands=False),
        (kit, 3): Fate(superseded=False, conflict=True, stands=False),
    }


def test_times_are_compared_as_times_and_an_unreadable_one_comes_last() -> None:
    later, earlier = "2026-03-01T08:00:00+00:00", "2026-03-01T08:30:00+01:00"
    found = fates([lock("a", locked_at=later), lock("b", locked_at=earlier), lock("c", locked_at="soon")])
    assert [strand for (strand, _), fate in found.items() if fate.stands] == ["b"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 59)), min_size=1, max_size=8), st.randoms())
def test_exactly_one_reading_of_a_place_stands_in_whatever_order_they_come(
    made: list[tuple[str, int]], shuffle: random.Random
) -> None:
    locks = [lock(strand, sequence, minute) for sequence, (strand, minute) in enumerate(made, start=1)]
    found = fates(locks)
    shuffle.shuffle(locks)
    assert fates(locks) == found
    if len(locks) > 1:
        assert sum(fate.stands for fate in found.values()) == 1
        assert len(found) == len(locks)
