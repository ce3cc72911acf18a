"""Whatever a table holds, reading it ends in readings that hang together or in a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.problem import OvaDeskError
from ovadesk.export.wording import sentence
from ovadesk.stats.readings import laid_out
from ovadesk.stats.tidy.read import read_readings
from tests.stats.tables import FULL, study, tidied

CELL = {
    "reader_id": st.sampled_from(["r1", "r2", "model", "", "=1+1", "王"]),
    "case_id": st.sampled_from(["a", "b", "c", "d", ""]),
    "condition": st.sampled_from(["unaided", "Aided", "model", "third", ""]),
    "score": st.sampled_from(["0", "49", "50", "100", "3", "0.5", "-1", "x", ""]),
    "truth": st.sampled_from(["benign", "malignant", "0", "1", "?", ""]),
    "call": st.sampled_from(["benign", "malignant", "inconclusive", ""]),
    "reader_group": st.sampled_from(["senior", "junior", ""]),
    "locked_at": st.sampled_from(["2026-01-01T00:00:00Z", "yesterday", ""]),
    "duration_ms": st.sampled_from(["1000", "-5", "x", ""]),
    "occurrence": st.sampled_from(["1", "2", "x", ""]),
    "practice": st.sampled_from(["true", "false", ""]),
    "patient_id": st.sampled_from(["p", "q", ""]),
    "p_malignant": st.sampled_from(["0.2", "0.9", "7", ""]),
    "model_id": st.sampled_from(["net", ""]),
}
TABLE = st.lists(st.fixed_dictionaries(CELL), max_size=25)


@given(TABLE)
def test_any_cells_give_readings_that_add_up_or_a_sentence(rows: list[dict[str, str]]) -> None:
    try:
        readings, problems = tidied(rows, tuple(CELL))
    except OvaDeskError as error:
        assert sentence(error.problem)
        return
    flow = readings.flow
    assert flow.used + flow.repeats + flow.model_rows + flow.left_out + flow.practice + flow.set_aside == flow.rows
    assert all(sentence(one) != one.code for one in problems)
    assert len(readings.malignant) == len(readings.cases) == len(readings.patients)
    assert not (np.isnan(readings.scores) & (readings.called == -1)).any()
    keys = set(zip(readings.reader, readings.condition, readings.case, readings.occurrence, strict=True))
    assert len(keys) == len(readings)
    grid = laid_out(readings)
    there = ~np.isnan(grid.scores) | (grid.called != -1)
    assert there.sum() == flow.used


@given(TABLE, st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(rows: list[dict[str, str]], chance: object) -> None:
    rows = [{**row, "occurrence": str(i + 1)} for i, row in enumerate(rows)]  # none is made again
    shuffled = rows[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    found = []
    for table in (rows, shuffled):
        try:
            readings, problems = tidied(table, tuple(CELL))
        except OvaDeskError as error:
            found.append((error.problem.code,))
            continue
        arrays = (readings.reader, readings.condition, readings.case, readings.scores, readings.called, readings.shown)
        names = (readings.readers, readings.groups, readings.conditions, readings.cases)
        found.append((*(a.tobytes() for a in arrays), names, readings.flow, sorted(one.code for one in problems)))
    assert found[0] == found[1]


@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_sentence(tmp_path_factory: object, data: bytes) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / "any.csv"  # type: ignore[attr-defined]
    for head in (b"", ",".join(FULL).encode() + b"\n"):
        path.write_bytes(head + data)
        try:
            read_readings(path)
        except OvaDeskError as error:
            assert sentence(error.problem) != error.problem.code


@given(st.integers(0, 40), st.integers(0, 255))
def test_a_flipped_byte_ends_in_readings_or_a_sentence(tmp_path_factory: object, place: int, byte: int) -> None:
    from tests.stats.tables import as_text

    data = bytearray(as_text(study(2, 6)).encode())
    data[place * len(data) // 41] = byte
    path = Path(tmp_path_factory.getbasetemp()) / "flipped.csv"  # type: ignore[attr-defined]
    path.write_bytes(bytes(data))
    try:
        readings, _ = read_readings(path)
    except OvaDeskError as error:
        assert sentence(error.problem) != error.problem.code
    else:
        assert readings.flow.rows >= 22
