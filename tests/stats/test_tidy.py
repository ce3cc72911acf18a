"""Tables as others write them, damaged and hostile ones too: what does not fit is named, the rest is read."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.export.reader_study.reading_columns import DESIGN, STUDY
from ovadesk.export.tables import READING_COLUMNS
from ovadesk.export.wording import sentence
from ovadesk.stats.readings import Readings
from ovadesk.stats.tidy import sheet
from ovadesk.stats.tidy.read import NEEDED, SET_ASIDE, read_readings
from tests.stats.tables import FULL, NAMES, as_text, codes, study, tidied, with_model

ROWS = study()


def refused(path: Path) -> str:
    with pytest.raises(OvaDeskError) as raised:
        read_readings(path)
    assert sentence(raised.value.problem).endswith((".", "?"))
    return raised.value.problem.code.removeprefix("stats.")


def written(tmp_path: Path, data: bytes | str) -> Path:
    path = tmp_path / "readings.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def same(one: Readings, other: Readings) -> None:
    assert (one.readers, one.groups, one.conditions, one.cases) == (
        *(other.readers, other.groups, other.conditions, other.cases),
    )
    for name in ("reader", "condition", "case", "occurrence", "scores", "called", "durations", "malignant", "patients"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name


def test_a_table_is_read_as_it_stands() -> None:
    readings, problems = tidied(ROWS)
    assert problems == ()
    assert readings.readers == ("r1", "r2", "r3") and readings.groups == ("senior", "junior", "senior")
    assert readings.conditions == ("unaided", "aided") and len(readings.cases) == 30
    assert len(readings) == readings.flow.used == readings.flow.rows == 180 and readings.flow.left_out == 0
    assert readings.malignant.sum() == 10 and readings.percent and not readings.clustered
    first = next(row for row in ROWS if (row["reader_id"], row["condition"], row["case_id"]) == ("r2", "aided", "c007"))
    [place] = np.flatnonzero((readings.reader == 1) & (readings.condition == 1) & (readings.case == 6))
    assert readings.scores[place] == float(first["score"]) and readings.durations[place] == float(first["duration_ms"])


def test_arrays_cannot_be_changed() -> None:
    readings, _ = tidied(ROWS)
    with pytest.raises(ValueError, match="read-only"):
        readings.scores[0] = 1


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "latin-1"])
def test_separators_and_encodings_are_found_out(tmp_path: Path, separator: str, encoding: str) -> None:
    name = "Müller ß" if encoding == "latin-1" else "王医生"
    rows = [{**row, "reader_id": row["reader_id"].replace("r1", name)} for row in ROWS]
    path = written(tmp_path, as_text(rows, separator=separator).encode(encoding))
    readings, problems = read_readings(path)
    assert problems == () and name in readings.readers and len(readings) == 180
    assert readings.source["separator"] == separator
    same(readings, tidied(rows)[0])


def test_names_of_columns_in_any_case_and_what_excel_puts_before_them(tmp_path: Path) -> None:
    text = as_text(ROWS, separator=";").replace("reader_id;case_id", "Reader ID ;Case-ID", 1)
    readings, problems = read_readings(written(tmp_path, "sep=;\r\n\r\n" + text.replace("\n", "\r\n")))
    assert problems == () and len(readings) == 180


def test_a_decimal_comma_counts_where_commas_separate_nothing(tmp_path: Path) -> None:
    rows = [{**row, "score": f"{row['score']},5" if row["score"] != "100" else "100"} for row in ROWS]
    readings, problems = read_readings(written(tmp_path, as_text(rows, separator=";")))
    assert problems == () and readings.scores[0] % 1 == 0.5


def test_unknown_columns_are_kept_with_their_rows() -> None:
    rows = [{**row, "note": f"{row['reader_id']}/{row['case_id']}", "left_out": ""} for row in ROWS]
    readings, _ = tidied(reversed(rows), (*FULL, "note"))
    notes = readings.extras["note"]
    assert set(readings.extras) == {"note"}
    for place in (0, 77, 179):
        reader, case = readings.readers[readings.reader[place]], readings.cases[readings.case[place]]
        assert notes.texts[notes.codes[place]] == f"{reader}/{case}"


def test_the_call_comes_from_the_score_where_there_is_none() -> None:
    readings, problems = tidied(ROWS, NAMES)
    assert codes(problems) == ["calls_from_scores"] and readings.from_score.all()
    same(readings.__class__(**{**_fields(readings), "durations": readings.durations}), readings)
    assert np.array_equal(readings.called, tidied(ROWS)[0].called)


def _fields(readings: Readings) -> dict[str, object]:
    return {name: getattr(readings, name) for name in readings.__slots__}


def changed(where: dict[str, str], **to: str) -> list[dict[str, str]]:
    """The study with cells of the rows ``where`` changed."""
    return [{**row, **(to if where.items() <= row.items() else {})} for row in ROWS]


def test_a_case_with_two_truths_is_left_out_and_named() -> None:
    readings, problems = tidied(changed({"reader_id": "r2", "case_id": "c005"}, truth="malignant"))
    assert codes(problems) == ["two_truths"] and "c005" not in readings.cases and len(readings.cases) == 29
    assert (problems[0].detail("cases"), problems[0].detail("rows")) == (1, 6)
    assert problems[0].detail("line") == 6, "the first row of the case, not the first that contradicts"
    assert readings.flow.left_out == readings.flow.two_truths == 6


def test_a_truth_that_stands_in_one_row_counts_for_the_case() -> None:
    rows = [{**row, "truth": row["truth"] if row["reader_id"] == "r3" else ""} for row in ROWS]
    readings, problems = tidied(rows)
    assert problems == () and len(readings) == 180
    same(readings, tidied(ROWS)[0])


def test_a_missing_and_an_unreadable_truth_are_counted() -> None:
    rows = [{**row, "truth": {"c004": "", "c008": "borderline"}.get(row["case_id"], row["truth"])} for row in ROWS]
    readings, problems = tidied(rows)
    assert codes(problems) == ["no_truth"] and problems[0].detail("cases") == 2 and readings.flow.no_truth == 12
    with pytest.raises(OvaDeskError) as raised:
        tidied([{**row, "truth": ""} for row in ROWS])
    assert raised.value.problem.code == "stats.no_truth_at_all"


@pytest.mark.parametrize("words", [("benign", "malignant"), ("0", "1"), ("BENIGN", "Malignant"), ("良性", "恶性")])
def test_truths_and_calls_in_other_words(words: tuple[str, str]) -> None:
    told = dict(zip(("benign", "malignant"), words, strict=True))
    rows = [{**row, "truth": told[row["truth"]], "call": told[row["call"]]} for row in ROWS]
    same(tidied(rows)[0], tidied(ROWS)[0])


def test_a_score_against_its_call_stands_and_is_said() -> None:
    rows = changed({"reader_id": "r1", "case_id": "c002", "condition": "aided"}, score="80", call="benign")
    readings, problems = tidied(rows)
    assert codes(problems) == ["score_contradicts"] and problems[0].detail("rows") == 1
    [place] = np.flatnonzero((readings.reader == 0) & (readings.condition == 1) & (readings.case == 1))
    assert (readings.scores[place], readings.called[place]) == (80, 0)


@pytest.mark.parametrize("score", ["", "n/a", "nan", "inf", "1e400", "70%", "7_0", "50;", "0x1F"])
def test_a_score_that_cannot_be_read_leaves_the_call(score: str) -> None:
    readings, problems = tidied(changed({"reader_id": "r1", "case_id": "c002", "condition": "aided"}, score=score))
    assert codes(problems) == ["no_score"] and np.isnan(readings.scores).sum() == 1 and len(readings) == 180
    rows = changed({"reader_id": "r1", "case_id": "c002", "condition": "aided"}, score=score, call="")
    readings, problems = tidied(rows)
    assert codes(problems) == ["no_answer"] and len(readings) == 179 and readings.flow.no_answer == 1


def test_a_call_that_is_none_leaves_the_score() -> None:
    readings, problems = tidied(changed({"reader_id": "r1", "case_id": "c002"}, call="inconclusive"))
    assert codes(problems) == ["call_unreadable"] and (readings.called == -1).sum() == 2
    assert not readings.from_score.any(), "a call that was made is not made anew"


def test_of_two_readings_the_later_locked_stands() -> None:
    early, late = "2026-03-01T09:00:00+02:00", "2026-03-01T08:00:00Z"  # the second is an hour later
    again = [{**ROWS[0], "score": "11", "call": "benign", "locked_at": late}]
    rows = [{**ROWS[0], "locked_at": early}, *again, *ROWS[1:]]
    for order in (rows, rows[::-1]):
        readings, problems = tidied(order)
        assert codes(problems) == ["duplicates"] and readings.scores[0] == 11 and readings.flow.duplicates == 1


def test_showings_of_one_case_are_no_duplicates() -> None:
    names = (*FULL, "occurrence")
    again = [{**row, "occurrence": "2", "call": "malignant"} for row in ROWS if row["case_id"] < "c006"]
    readings, problems = tidied([*again, *ROWS], names)
    assert "duplicates" not in codes(problems) and readings.flow.repeats == 30 and readings.flow.used == 180
    assert readings.occurrence.max() == 2 and len(readings) == 210


def test_conditions_are_known_in_any_case_of_letters() -> None:
    rows = changed({"condition": "aided", "reader_id": "r1"}, condition=" Aided ")
    same(tidied(rows)[0], tidied(ROWS)[0])
    double = [*ROWS, {**ROWS[-1], "condition": "AIDED", "locked_at": "2027-01-01"}]
    assert codes(tidied(double)[1]) == ["duplicates"]


def test_the_columns_of_a_study_s_own_export_are_understood() -> None:
    columns = {one.name: one for one in (*DESIGN, *STUDY)}
    wanted = {*NEEDED, "reader_group", "call", "locked_at", "duration_ms", "model_id", "p_malignant", "patient_id"}
    assert wanted | {"occurrence", "practice", "left_out"} <= set(columns)
    assert set(SET_ASIDE) <= set(columns["left_out"].values.split(", "))
    assert set(READING_COLUMNS) <= set(columns)


def test_practice_and_what_the_study_set_aside_leave_without_a_word() -> None:
    names = (*FULL, "practice", "left_out")
    told = {"c001": ("true", "practice"), "c002": ("false", "superseded"), "c003": ("false", "withheld")}
    rows = [
        dict(
            zip((*row, "practice", "left_out"), (*row.values(), *told.get(row["case_id"], ("false", ""))), strict=True)
        )
        for row in ROWS
    ]
    readings, problems = tidied(rows, names)
    assert problems == () and len(readings.cases) == 27
    assert (readings.flow.practice, readings.flow.set_aside, readings.flow.left_out) == (6, 12, 0)


def test_a_model_is_known_by_its_condition_its_group_or_its_name() -> None:
    rows = with_model(ROWS)
    readings, problems = tidied(rows)
    [model] = readings.models
    assert problems == () and readings.readers == ("r1", "r2", "r3") and readings.flow.model_rows == 30
    assert model.model_id == "model" and model.called is not None and not np.isnan(model.scores).any()
    named = [{**row, "reader_id": row["reader_id"].replace("model", "net-7"), "condition": "x"} for row in rows[180:]]
    again, _ = tidied([*rows[:180], *named])
    assert again.models[0].model_id == "net-7" and np.array_equal(again.models[0].scores, model.scores)
    by_name = [{**row, "reader_group": "", "model_id": "net-7"} for row in named]
    assert tidied([*rows[:180], *by_name], (*FULL, "model_id"))[0].models[0].model_id == "net-7"


def test_a_model_s_risks_stand_beside_the_readings() -> None:
    risks = {row["case_id"]: f"0.{i:03d}" for i, row in enumerate(ROWS)}
    aided = [
        {**row, "p_malignant": risks[row["case_id"]], "model_id": "net-7"}
        for row in ROWS
        if row["condition"] == "aided"
    ]
    plain = [row for row in ROWS if row["condition"] == "unaided"]
    names = (*FULL, "p_malignant", "model_id")
    readings, problems = tidied([*plain, *aided], names)
    [model] = readings.models
    assert problems == () and model.model_id == "net-7" and model.called is None and model.percent
    assert model.scores[4] == pytest.approx(100 * float(risks["c005"]))
    aided[4]["p_malignant"] = "0.9999"
    readings, problems = tidied([*plain, *aided], names)
    assert codes(problems) == ["model_disagrees"] and np.isnan(readings.models[0].scores).sum() == 1


def test_a_model_s_scores_of_0_to_1_are_risks() -> None:
    rows = with_model(ROWS)
    for row in rows[180:]:
        row["score"] = str(int(row["score"]) / 100)
    readings, problems = tidied(rows)
    assert codes(problems) == ["model_scale"]
    assert readings.models[0].scores == pytest.approx(tidied(with_model(ROWS))[0].models[0].scores)


def test_ratings_of_another_scale_are_ranked_and_make_no_calls() -> None:
    rows = [{**row, "score": str(1 + int(row["score"]) // 25)} for row in ROWS]
    readings, problems = tidied(rows, NAMES)
    assert codes(problems) == ["scale"] and not readings.percent and (readings.called == -1).all()
    assert codes(tidied([{**row, "score": f"-{row['score']}"} for row in ROWS])[1]) == ["scale"]


def test_images_of_one_case_are_told_apart_and_belong_together() -> None:
    rows = [{**row, "image_id": f"i{k}"} for row in ROWS for k in range(2)]
    readings, problems = tidied(rows, (*FULL, "image_id"))
    assert problems == () and len(readings.cases) == 60 and readings.clustered
    assert len(np.unique(readings.patients)) == 30
    of_patients = [{**row, "patient_id": f"p{int(row['case_id'][1:]) // 2}"} for row in ROWS]
    assert len(np.unique(tidied(of_patients, (*FULL, "patient_id"))[0].patients)) == 16


def test_what_is_torn_is_said() -> None:
    rows = [{**row, "patient_id": row["case_id"], "study_id": "s"} for row in ROWS]
    rows[0] |= {"patient_id": "other", "reader_group": "expert", "study_id": "t"}
    _, problems = tidied(rows, (*FULL, "patient_id", "study_id"))
    assert sorted(codes(problems)) == ["several_studies", "two_groups", "two_patients"]


def test_rows_that_do_not_fit_the_header_leave(tmp_path: Path) -> None:
    lines = as_text(ROWS).splitlines()
    lines[3] += ",one,too,many"
    lines[5] = "r1,c005,aided"  # too short: nothing but names
    lines[7] = ""
    lines[8] += ",,,"  # a spreadsheet's empty cells
    readings, problems = read_readings(written(tmp_path, "\n".join(lines)))
    assert codes(problems) == ["ragged", "no_answer"] and readings.flow.left_out == 2
    assert [one.detail("line") for one in problems] == [4, 6] and len(readings) == 177
    _, problems = tidied([{**ROWS[0], "reader_id": " "}, *ROWS[1:]])
    assert codes(problems) == ["nameless"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n\n \n", "empty"),
        (b"reader_id,case_id,condition,score,truth\n", "empty"),
        (b"reader_id,case_id,condition,score\nr,c,x,1\n", "columns"),
        (b"reader_id|case_id|condition|score|truth\nr|c|x|1|benign\n", "columns"),
        (b"reader_id,case_id,condition,score,truth,Score\nr,c,x,1,benign,2\n", "column_twice"),
        (b'reader_id,case_id,condition,score,truth\nr,c,x,1,"benign\n', "not_csv"),
        (b"reader_id,case_id,condition,score,truth\nr,c,x,1," + b"b" * 200_000 + b"\n", "not_csv"),
        (b"PK\x03\x04\x00\x00 a spreadsheet", "not_text"),
        (b"\x00" * 100, "not_text"),
        (b"reader_id,case_id,condition,score,truth\nr,c,x,1,maybe\n", "no_truth_at_all"),
        (b"reader_id,case_id,condition,score,truth\nr,c,x,?,benign\n", "nothing_left"),
        (b"reader_id,case_id,condition,score,truth\n,c,x,1,benign\n", "nothing_left"),
    ],
)
def test_what_is_no_table_of_readings_is_refused_in_a_sentence(tmp_path: Path, data: bytes, code: str) -> None:
    assert refused(written(tmp_path, data)) == code


def test_files_that_cannot_be_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(tmp_path / "none.csv") == "unreadable"
    assert refused(tmp_path) == "unreadable"
    assert refused(Path("a\0b")) == "unreadable"
    monkeypatch.setattr(sheet, "FILE_MAX", 1000)
    assert refused(written(tmp_path, as_text(ROWS))) == "too_large"


def test_a_table_of_names_in_the_wrong_column_is_refused_before_it_fills_the_memory() -> None:
    rows = [{**row, "condition": row["case_id"] + row["score"]} for row in ROWS]
    with pytest.raises(OvaDeskError) as raised:
        tidied(rows)
    assert raised.value.problem.code == "stats.too_many"


def test_a_huge_table_is_read_in_seconds(tmp_path: Path) -> None:
    line = "r{},c{:05d},{},{},{},something that nobody asked for\n"
    text = ["reader_id,case_id,condition,score,truth,note\n"]
    for j in range(10):
        for condition in ("unaided", "aided"):
            text += [line.format(j, k, condition, k % 101, ("benign", "malignant")[k % 2]) for k in range(2_500)]
    path = written(tmp_path, "".join(text))
    begun = time.perf_counter()
    readings, _ = read_readings(path)
    assert len(readings) == 50_000 and time.perf_counter() - begun < 10, "a quarter of a second where nothing else runs"
