"""The order: recomputed by other lines from plain data, and what it promises of every study."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design, ModelShown, Protocol
from ovadesk.domain.reader_study.roster import CaseImage, StudyCase, StudyReader
from ovadesk.domain.reader_study.showing import Showing
from ovadesk.domain.reading import Condition
from ovadesk.workflow.reader_study.ordering import RECIPE, order

MODEL = ModelShown("m", "0" * 64, 0.5, 0.4, 0.6, 0.9, 0.8)
IMAGE = (CaseImage("a.png", "0" * 64),)
U, A = Condition.UNAIDED, Condition.AIDED


def a_protocol(design: Design = Design.SEQUENTIAL, **changes: Any) -> Protocol:
    return Protocol("s", "A study", design, changes.pop("seed", 7), model=MODEL, **changes)


def cases_of(strata: list[str], practice: int = 0) -> list[StudyCase]:
    real = [StudyCase(f"c{i}", f"p{i}", IMAGE, stratum=stratum) for i, stratum in enumerate(strata)]
    return [*real, *(StudyCase(f"x{i}", f"q{i}", IMAGE, practice=True) for i in range(practice))]


def readers_of(count: int) -> list[StudyReader]:
    return [StudyReader(f"r{i}") for i in range(count)]


@st.composite
def studies(draw: st.DrawFn, designs: tuple[Design, ...] = tuple(Design)) -> tuple[Protocol, list[StudyCase], int]:
    protocol = a_protocol(
        draw(st.sampled_from(designs)),
        seed=draw(st.integers(-(2**40), 2**40)),
        blocks=draw(st.integers(1, 5)),
        reader_split=draw(st.integers(1, 3)),
        repeats=draw(st.integers(0, 6)),
        withheld_share=draw(st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0])),
    )
    strata = draw(st.lists(st.sampled_from(["", "easy", "hard", "卵巢"]), max_size=40))
    return protocol, cases_of(strata, draw(st.integers(0, 3))), draw(st.integers(1, 7))


# --- by other lines, from what the exported protocol says -----------------------------------------------------------


def recomputed(said: dict[str, Any], reader: str) -> list[list[Any]]:
    def key(*parts: Any) -> str:
        return hashlib.sha256(":".join(map(str, [said["seed"], *parts])).encode()).hexdigest()

    def num(*parts: Any) -> int:
        return int(key(*parts)[:8], 16)

    parts, blocks, cross = said["reader_split"], said["blocks"], said["design"] == "crossover"
    real = [c for c in said["cases"] if not c["practice"]]
    real.sort(key=lambda c: (c["stratum"], key("deal", c["case_id"])))
    k = said["readers"].index(reader)
    q = k // parts
    part = sorted(range(parts), key=lambda n: key("part", q, n))[k % parts]
    m = q // 2
    flip = (q + num("flip", part, m)) % 2
    shift = sorted(range(blocks), key=lambda n: key("shift", part, m // blocks, n))[m % blocks]
    mine = {c["case_id"]: (i // parts) for i, c in enumerate(real) if i % parts == part}
    kept_back = sorted(mine, key=lambda c: key("withhold", reader, c))[: int(said["withheld_share"] * len(mine) + 0.5)]
    rows = []
    for session in [1, 2] if cross else [] if said["design"] == "standalone" else [1]:
        practice = sorted(
            (c["case_id"] for c in said["cases"] if c["practice"]), key=lambda c: key("practice", reader, c)
        )
        line = [(c, 1, "aided" if cross and i % 2 else "unaided", True) for i, c in enumerate(practice) if session == 1]
        run = sorted(mine, key=lambda c: ((mine[c] - shift) % blocks if cross else 0, key("place", session, reader, c)))
        arm = {c: ("unaided", "aided")[(mine[c] % 2 + flip + session - 1) % 2] if cross else "unaided" for c in run}
        behind: dict[str, list[str]] = {}
        for name, wanted in (("unaided", said["repeats"] - said["repeats"] // 2), ("aided", said["repeats"] // 2)):
            same = [c for c in run if arm[c] == name]
            tail = same[len(same) - max(1, len(same) // 3) :]
            early = sorted(same[: len(same) // 2], key=lambda c: key("repeat", session, reader, c))
            for c in early[: wanted if cross else said["repeats"]]:
                behind.setdefault(tail[num("gap", session, reader, c) % len(tail)], []).append(c)
        for c in run:
            line += [(c, 1, arm[c], False), *((again, 2, arm[again], False) for again in behind.get(c, []))]
        for place, (c, occurrence, condition, practising) in enumerate(line, 1):
            hidden = c in kept_back and said["design"] != "unaided" and (not cross or condition == "aided")
            rows.append([session, place, c, occurrence, condition, practising, hidden and not practising])
    return rows


def plainly(showings: tuple[Showing, ...]) -> list[list[Any]]:
    return [
        [s.session, s.position, s.case_id, s.occurrence, str(s.condition), s.practice, s.withheld] for s in showings
    ]


@settings(max_examples=150, deadline=None)
@given(studies())
def test_anyone_can_recompute_the_order(study: tuple[Protocol, list[StudyCase], int]) -> None:
    protocol, cases, count = study
    readers = readers_of(count)
    names = [reader.reader_id for reader in readers]
    said = json.loads(json.dumps({**protocol.to_dict(), "cases": [case.to_dict() for case in cases], "readers": names}))
    for name in names:
        assert plainly(order(protocol, cases, readers, name)) == recomputed(said, name)


def test_the_order_of_one_study_is_this_on_every_machine() -> None:
    """Written down once: a change of the algorithm needs a name of its own."""
    protocol = a_protocol(Design.CROSSOVER, repeats=2, withheld_share=0.25, seed=20260101)
    found = order(protocol, cases_of(["a"] * 5 + ["b"] * 4, 2), readers_of(3), "r1")
    digest = hashlib.sha256(json.dumps(plainly(found)).encode()).hexdigest()
    assert digest == "6207f57ee8aec9e14b4f7e5cdf05d912fa4225211eda66ac2379b8b4a8651f46"


def test_the_order_hangs_on_no_hash_seed_of_the_interpreter() -> None:
    code = (
        "from tests.workflow.reader_study.test_ordering import *\n"
        "p = a_protocol(Design.CROSSOVER, repeats=3, withheld_share=.5, blocks=3)\n"
        "print(plainly(order(p, cases_of(['a', 'b'] * 9, 2), readers_of(5), 'r3')))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] and len(runs[0]) > 100


# --- what it promises -----------------------------------------------------------------------------------------------


def sessions(found: tuple[Showing, ...]) -> dict[int, list[Showing]]:
    return {number: [s for s in found if s.session == number] for number in sorted({s.session for s in found})}


@settings(max_examples=100, deadline=None)
@given(studies())
def test_every_case_of_a_reader_is_seen_once_in_a_session_and_repeats_later_on(
    study: tuple[Protocol, list[StudyCase], int],
) -> None:
    protocol, cases, count = study
    practice = {case.case_id for case in cases if case.practice}
    mine: dict[str, set[str]] = {}
    for reader in readers_of(count):
        found = order(protocol, cases, readers_of(count), reader.reader_id)
        for number, places in sessions(found).items():
            assert [s.position for s in places] == list(range(1, len(places) + 1))
            first = [s.case_id for s in places if s.occurrence == 1]
            assert len(first) == len(set(first))
            head = [s for s in places if s.practice]
            assert places[: len(head)] == head and {s.case_id for s in head} == (practice if number == 1 else set())
            real = set(first) - practice
            assert mine.setdefault(reader.reader_id, real) == real, "the same cases in both sessions"
            again = [s for s in places if s.occurrence == 2]
            assert len(again) <= protocol.repeats and len({s.case_id for s in again}) == len(again)
            for repeat in again:
                [once] = [s for s in places if s.case_id == repeat.case_id and s.occurrence == 1]
                assert once.condition is repeat.condition and once.withheld == repeat.withheld
                alike = [s for s in places if s.condition is once.condition and s.occurrence == 1 and not s.practice]
                between = sum(1 for s in alike if once.position < s.position < repeat.position)
                assert between >= max(1, len(alike) // 6), "far enough apart to be forgotten"
    if protocol.design is Design.STANDALONE:
        assert mine == {}
    elif count >= protocol.reader_split:
        assert set().union(*mine.values()) == {case.case_id for case in cases} - practice
        assert sum(len(part) for part in {frozenset(part) for part in mine.values()}) == len(cases) - len(practice)


def test_as_many_repeats_as_asked_for_where_there_is_room() -> None:
    for design, arms in ((Design.UNAIDED, {U: 5}), (Design.SEQUENTIAL, {U: 5}), (Design.CROSSOVER, {U: 3, A: 2})):
        found = order(a_protocol(design, repeats=5), cases_of([""] * 60), readers_of(2), "r0")
        for places in sessions(found).values():
            assert Counter(s.condition for s in places if s.occurrence == 2) == arms


@settings(max_examples=100, deadline=None)
@given(studies((Design.CROSSOVER,)))
def test_a_crossover_is_balanced(study: tuple[Protocol, list[StudyCase], int]) -> None:
    protocol, cases, count = study
    strata = {case.case_id: case.stratum for case in cases}
    aided_first: dict[str, list[bool]] = {}
    for reader in readers_of(count):
        found = [s for s in order(protocol, cases, readers_of(count), reader.reader_id) if not s.practice]
        first = {s.case_id: s.condition for s in found if s.session == 1}
        second = {s.case_id: s.condition for s in found if s.session == 2}
        assert first.keys() == second.keys() and all(second[case] is not first[case] for case in first)
        for stratum in [None, *strata.values()]:
            arms = [arm for case, arm in first.items() if stratum is None or strata[case] == stratum]
            assert abs(arms.count(U) - arms.count(A)) <= 1, "conditions within a session, of a stratum too"
        for case, arm in first.items():
            aided_first.setdefault(case, []).append(arm is A)
    for turns in aided_first.values():
        assert abs(sum(turns) - (len(turns) - sum(turns))) <= 1, "each case over the readers"


def blocks_of(found: tuple[Showing, ...], session: int) -> list[tuple[Condition, frozenset[str]]]:
    """Runs of one condition, with their cases."""
    runs: list[tuple[Condition, set[str]]] = []
    for showing in found:
        if showing.session == session and not showing.practice:
            if not runs or runs[-1][0] is not showing.condition:
                runs.append((showing.condition, set()))
            runs[-1][1].add(showing.case_id)
    return [(arm, frozenset(cases)) for arm, cases in runs]


@pytest.mark.parametrize("blocks", [2, 4])
def test_blocks_and_readers_make_a_latin_square(blocks: int) -> None:
    protocol, cases = a_protocol(Design.CROSSOVER, blocks=blocks), cases_of(["a", "b"] * 20)
    readers = readers_of(2 * blocks)
    first = {r.reader_id: blocks_of(order(protocol, cases, readers, r.reader_id), 1) for r in readers}
    names = {cases for _, cases in first["r0"]}
    assert len(names) == blocks and {len(name) for name in names} == {40 // blocks}
    for place in range(blocks):
        assert Counter(first[name][place][1] for name in first) == dict.fromkeys(names, 2)
    seen = Counter((name, arm) for rows in first.values() for arm, name in rows)
    assert set(seen.values()) == {blocks}, "each block in each condition for half of the readers"


@settings(max_examples=60, deadline=None)
@given(studies())
def test_who_joins_later_changes_nobody_elses_order(study: tuple[Protocol, list[StudyCase], int]) -> None:
    protocol, cases, count = study
    for reader in readers_of(count):
        before = order(protocol, cases, readers_of(count), reader.reader_id)
        assert order(protocol, cases, readers_of(count + 3), reader.reader_id) == before
        assert order(protocol, cases[::-1], readers_of(count), reader.reader_id) == before, "cases in any order"


def test_split_parts_are_of_one_size_and_go_round() -> None:
    protocol, cases = a_protocol(Design.SEQUENTIAL, reader_split=3), cases_of(["a"] * 16 + ["b"] * 9)
    readers = readers_of(6)
    parts = [frozenset(s.case_id for s in order(protocol, cases, readers, r.reader_id)) for r in readers]
    assert sorted(len(part) for part in set(parts)) == [8, 8, 9]
    assert set(Counter(parts).values()) == {2}
    assert len(set(parts[:3])) == 3, "every round has a reader for each part"
    strata = {case.case_id: case.stratum for case in cases}
    for part in parts:
        assert Counter(strata[case] for case in part)["b"] == 3


def test_the_model_is_withheld_on_the_share_asked_for() -> None:
    cases = cases_of([""] * 30, 2)
    for design, withheld in ((Design.SEQUENTIAL, 3), (Design.CROSSOVER, 3), (Design.UNAIDED, 0)):
        found = order(a_protocol(design, withheld_share=0.1), cases, readers_of(2), "r1")
        hidden = [s for s in found if s.withheld]
        assert len(hidden) == withheld and not any(s.practice for s in hidden)
        assert design is not Design.CROSSOVER or all(s.condition is A for s in hidden)
    other = order(a_protocol(withheld_share=0.1), cases, readers_of(2), "r0")
    mine = order(a_protocol(withheld_share=0.1), cases, readers_of(2), "r1")
    assert {s.case_id for s in mine if s.withheld} != {s.case_id for s in other if s.withheld}


def test_seeds_and_readers_have_orders_of_their_own() -> None:
    cases, readers = cases_of([""] * 20), readers_of(8)
    found = {tuple(s.case_id for s in order(a_protocol(), cases, readers, r.reader_id)) for r in readers}
    assert len(found) == 8
    assert order(replace(a_protocol(), seed=8), cases, readers, "r0") != order(a_protocol(), cases, readers, "r0")


def test_first_places_are_spread_over_the_cases() -> None:
    """Over many seeds no case is favoured: 600 draws of 6, each expected 100 times."""
    cases = cases_of([""] * 6)
    first = Counter(order(a_protocol(seed=seed), cases, readers_of(1), "r0")[0].case_id for seed in range(600))
    assert len(first) == 6 and all(60 <= times <= 140 for times in first.values())


def test_an_unknown_reader_has_no_order() -> None:
    with pytest.raises(OvaDeskError) as caught:
        order(a_protocol(), cases_of([""]), readers_of(1), "nobody")
    assert caught.value.problem.code == "study.reader_unknown"


def test_the_recipe_travels_with_the_program() -> None:
    assert "sha256-v1" in RECIPE and "ordering" not in RECIPE
