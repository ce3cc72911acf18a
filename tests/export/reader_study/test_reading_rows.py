"""Rows of readings.csv: every field in its column, blind as long as the study is open, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.form.form import Form
from ovadesk.domain.form.questions import Question, QuestionKind
from ovadesk.domain.reader_study.canonical import canonical
from ovadesk.domain.reader_study.protocol import ModelShown
from ovadesk.domain.reader_study.record import CaseAnswer, Trace
from ovadesk.domain.reading import Call, Condition
from ovadesk.export.reader_study.cells import plain, text
from ovadesk.export.reader_study.column import Until
from ovadesk.export.reader_study.form_columns import FormColumns
from ovadesk.export.reader_study.reading_columns import DESIGN, TRACE
from ovadesk.export.reader_study.reading_rows import Known, ReadingRows
from ovadesk.export.reader_study.standing import Fate
from ovadesk.export.reader_study.trace_cells import trace_cells
from ovadesk.export.tables import READING_COLUMNS, cell
from tests.export.reader_study.made import CASES, READERS, TRUTHS, reading, rows_of

MODEL = ModelShown("m1", "d" * 64, 0.25, 0.2, 0.4, 0.9, 0.8)
WHOLE = Form(
    orads=True,
    simple_rules=True,
    image_quality=True,
    note=True,
    questions=(
        Question("side", QuestionKind.CHOICE, "Which side?", ("left", "right")),
        Question("size", QuestionKind.NUMBER, "Largest diameter?", unit="mm", minimum=0.0),
    ),
)


def test_the_first_columns_are_those_of_every_readings_table() -> None:
    assert tuple(column.name for column in DESIGN) == READING_COLUMNS


def test_every_field_stands_in_its_column() -> None:
    one = reading(
        condition=Condition.AIDED,
        position=3,
        session=2,
        call=Call.MALIGNANT,
        score=77,
        changed=True,
        model_shown=True,
        model_id="m1",
        p_malignant=0.1 + 0.2,
        corrects=4,
        reason="wrong key",
    )
    (row,) = rows_of(one, offsets={("r1", 2): 10})
    expected = {
        "study_id": "s1", "reader_id": "r1", "reader_group": "senior", "case_id": "c1", "condition": "aided",
        "call": "malignant", "score": "77", "truth": "malignant", "order": "13", "duration_ms": "60000",
        "started_at": "2026-03-01T08:00:00.000+00:00", "locked_at": "2026-03-01T08:01:00.000+00:00",
        "changed": "true", "model_id": "m1", "p_malignant": "0.30000000000000004", "app_version": "0.1.0",
        "session": "2", "position": "3", "occurrence": "1", "practice": "false", "reader_years": "12.5",
        "patient_id": "p1", "reference_standard": "histology", "site": "site A", "device": "scanner X",
        "stratum": "cystic", "model_shown": "true", "withheld": "false", "protocol_version": "1",
        "study_sha256": "a" * 64, "strand": "r1", "sequence": "1", "corrects": "4", "reason": "wrong key",
        "superseded": "false", "conflict": "false", "left_out": "", "hash": "b" * 64, "model_call": "",
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_answers_and_trace_have_a_column_each() -> None:
    answers = {
        "orads": {"lesion_type": "solid_lesion", "size_cm": 4.5, "ascites": True},
        "orads_category": 4,
        "orads_computed": 5,
        "simple_rules": ["B1", "M2"],
        "simple_rules_result": "inconclusive",
        "image_quality": 3,
        "note": '=1+1, "quoted"\nsecond line',
        "questions": {"side": "left", "size": 12.0},
    }
    trace = Trace(
        first_interaction_ms=5,
        locked_ms=900,
        revealed_ms=None,
        pauses=((100, 50), (400, 25)),
        frames_viewed={"0": 12, "1": 30},
        cine_loops=2,
        overlay_on_ms=70,
        screen=(1920, 1080),
    )
    (row,) = rows_of(reading(answers=answers, trace=trace.to_dict()), form=WHOLE)
    expected = {
        "orads_lesion_type": "solid_lesion", "orads_size_cm": "4.5", "orads_ascites": "true", "orads_septation": "",
        "orads_category": "4", "orads_computed": "5", "simple_rules": "B1 M2", "simple_rules_result": "inconclusive",
        "image_quality": "3", "note": "'=1+1, \"quoted\"\nsecond line", "question_side": "left",
        "question_size": "12.0", "answers_other": "",
        "first_interaction_ms": "5", "locked_ms": "900", "revealed_ms": "", "pauses_n": "2", "pauses_ms": "75",
        "pauses": "100+50 400+25", "frames_viewed": "42", "frames_by_image": "0:12 1:30", "cine_loops": "2",
        "zooms": "0", "overlay_on_ms": "70", "screen_width": "1920", "screen_height": "1080",
        "clock_set_back": "false", "trace_other": "",
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_no_feature_found_is_an_answer_and_not_asked_is_none() -> None:
    (found, absent) = rows_of(reading(answers={"simple_rules": []}), reading(), form=WHOLE)
    assert (found["simple_rules"], absent["simple_rules"]) == ("none", "")


def test_what_has_no_column_is_kept_whole() -> None:
    answers = {"questions": {"side": "left", "gone": "x"}, "later": [1, 2], "orads": {"new": 1}}
    trace = {**Trace().to_dict(), "eye": "left"}
    (row,) = rows_of(reading(answers=answers, trace=trace), form=WHOLE)
    assert json.loads(row["answers_other"]) == {"questions": {"gone": "x"}, "later": [1, 2], "orads": {"new": 1}}
    assert json.loads(row["trace_other"]) == {"eye": "left"}
    assert row["question_side"] == "left"
    (bare,) = rows_of(reading(answers=answers))
    assert json.loads(bare["answers_other"]) == answers


def test_a_form_that_was_amended_keeps_the_columns_of_all_versions() -> None:
    columns = [
        column.name for column in FormColumns([Form(note=True), Form(image_quality=True), Form(note=True)]).columns
    ]
    assert columns == ["note", "image_quality", "answers_other"]


def test_the_trace_has_as_many_cells_as_columns_whatever_it_holds() -> None:
    odd = ({"pauses": 3}, {"screen": []}, {"frames_viewed": {"0": "x"}}, {"zooms": "=1", "locked_ms": -3})
    for trace in ({}, Trace().to_dict(), {"unknown": 1}, *odd):
        assert len(trace_cells(canonical(trace))) == len(TRACE)
    (row,) = rows_of(reading(trace={"pauses": 3, "zooms": 1}))
    assert json.loads(row["trace_other"]) == {"pauses": 3, "zooms": 1} and row["zooms"] == ""


COUNT = st.none() | st.integers(0, 10**7)
TRACES = st.builds(
    Trace,
    *[COUNT] * 3,
    st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999))),
    st.dictionaries(st.integers(0, 12).map(str), st.integers(0, 300)),
    *[st.integers(0, 10**6)] * 5,
    st.tuples(st.integers(0, 8000), st.integers(0, 8000)),
    st.booleans(),
)


@given(TRACES)
def test_a_trace_reads_the_same_however_it_is_written_down(trace: Trace) -> None:
    usual, spaced = canonical(trace.to_dict()), json.dumps(trace.to_dict(), sort_keys=True)
    found = parsed(trace_cells(usual))
    assert found == parsed(trace_cells(spaced))
    row = dict(zip((name for name, _, _ in TRACE), found, strict=True))
    assert row["pauses_ms"] == str(sum(length for _, length in trace.pauses))
    assert row["frames_viewed"] == str(sum(trace.frames_viewed.values()))
    assert row["revealed_ms"] == ("" if trace.revealed_ms is None else str(trace.revealed_ms))
    assert (row["screen_width"], row["clock_set_back"]) == (str(trace.screen[0]), str(trace.clock_set_back).lower())


@pytest.mark.parametrize(
    ("changed", "known", "left_out"),
    [
        ({}, {}, ""),
        ({"practice": True, "occurrence": 2}, {}, "practice"),
        ({"occurrence": 2}, {}, "repeat"),
        ({"case_id": "c9"}, {}, "no_truth"),
        ({}, {"fates": {("r1", 1): Fate(superseded=True, stands=False)}}, "superseded"),
        ({}, {"fates": {("r1", 1): Fate(conflict=True, stands=False)}}, "conflict"),
        ({}, {"fates": {("r1", 1): Fate(conflict=True, stands=True)}}, ""),
        ({"condition": Condition.AIDED}, {"withheld": frozenset({("r1", 1, 1)})}, "withheld"),
        ({}, {"withheld": frozenset({("r1", 1, 1)})}, ""),
        ({}, {"is_open": True, "truths": {}}, ""),
    ],
)
def test_a_row_says_why_it_is_left_out(changed: dict[str, object], known: dict[str, object], left_out: str) -> None:
    (row,) = rows_of(reading(**changed), **known)
    assert row["left_out"] == left_out


def test_an_open_study_shows_no_result() -> None:
    given = {
        "model_shown": True,
        "model_id": "m1",
        "p_malignant": 0.9,
        "changed": True,
        "call": Call.MALIGNANT,
        "score": 90,
    }
    answers = {"note": "the model said malignant"}
    aided = reading(condition=Condition.AIDED, sequence=2, reason="saw the map", answers=answers, **given)
    unaided, blind = rows_of(reading(answers=answers), aided, is_open=True, form=Form(note=True))
    maker = ReadingRows(FormColumns([Form(note=True)]), Known(READERS, CASES))
    for column in maker.columns:
        if column.until is Until.CLOSED:
            assert unaided[column.name] == blind[column.name] == ""
        elif column.until is Until.AIDED:
            assert blind[column.name] == ""
    assert (unaided["call"], unaided["score"], unaided["note"]) == ("benign", "20", "the model said malignant")
    assert (blind["locked_at"], blind["case_id"], blind["hash"]) == (aided.locked_at, "c1", aided.hash)
    for told in ("truth", "p_malignant", "model_id", "model_shown", "model_call", "changed", "reference_standard"):
        assert next(column for column in maker.columns if column.name == told).until is Until.CLOSED
    for told in ("call", "score", "duration_ms", "started_at", "reason", "note", "overlay_on_ms", "pauses"):
        assert next(column for column in maker.columns if column.name == told).until is Until.AIDED


@pytest.mark.parametrize(
    ("risk", "call", "score", "left_out"),
    [
        (0.25, "malignant", "25.00", ""),
        (0.2499, "benign", "24.99", ""),
        (1 / 3, "malignant", "33.33", ""),
        (None, "", "", "no_answer"),
    ],
)
def test_the_model_reads_every_case(risk: float | None, call: str, score: str, left_out: str) -> None:
    maker = ReadingRows(FormColumns([]), Known(READERS, CASES, TRUTHS))
    answer = CaseAnswer("c1", "m1", MODEL.sha256, risk, "inconclusive" if risk else None)
    cells, why = maker.model_row("s1", answer, MODEL)
    row = dict(zip((column.name for column in maker.columns), parsed(cells), strict=True))
    assert why == row["left_out"] == left_out
    assert (row["reader_id"], row["reader_group"], row["condition"]) == ("model", "model", "model")
    assert (row["call"], row["score"], row["truth"]) == (call, score, "malignant")
    assert row["p_malignant"] == ("" if risk is None else repr(risk))
    assert row["model_call"] == ("inconclusive" if risk else "")
    assert row["site"] == "site A" and row["patient_id"] == "p1"
    earlier, why = maker.model_row("s1", CaseAnswer("c1", "m0", "0" * 64, 0.5, "malignant"), MODEL)
    assert why == "superseded" and "m0" in earlier


TEXT = st.text(st.characters() | st.sampled_from("=+-@\t\r\n\",'\0\udcff卵＝"), max_size=30)


@given(st.lists(TEXT, min_size=2, max_size=3))
def test_a_text_is_as_safe_as_in_every_table(values: list[str]) -> None:
    assert parsed([text(value) for value in values]) == [cell(value) for value in values]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT, lambda one: st.lists(one) | st.dictionaries(TEXT, one)
)


@given(JSON)
def test_any_json_is_one_field_that_reads_back(value: object) -> None:
    (back, end) = parsed([plain(value), "end"])
    assert end == "end"
    if isinstance(value, list | dict):
        assert json.loads(back) == json.loads(json.dumps(value))
    elif isinstance(value, str):
        assert back == cell(value)


def parsed(fields: list[str]) -> list[str]:
    """One line of a CSV file as others read it."""
    line = ",".join(fields).encode("utf-8", "backslashreplace").decode("utf-8")
    (found,) = csv.reader(io.StringIO(line + "\n", newline=""))
    return found
