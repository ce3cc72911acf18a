"""Cases and readers from tables: everything is looked into before anything is entered, and no patient is named."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ovadesk.domain.problem import OvaDeskError, Problem
from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reader_study.roster import StudyReader, Truth
from ovadesk.domain.reading import Call
from ovadesk.domain.study import Patient
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.image import open_image
from ovadesk.pixels.load import load
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study import designing
from ovadesk.workflow.reader_study.case_rows import TRUTHS
from ovadesk.workflow.reader_study.casting import (
    CasesRead,
    Keeping,
    add_cases,
    add_readers,
    add_truths,
    fitting,
    from_studies,
    read_cases,
    set_passphrase,
)
from ovadesk.workflow.reader_study.passphrase import hashed, matches
from ovadesk.workflow.reader_study.roster_sheet import a_reader, read_readers, read_truths
from ovadesk.workflow.reader_study.state import StudyState
from tests.dicom_files import write_dicom
from tests.workflow.reader_study.tables import a_picture, a_table, codes

SECRET = b"secret"
HEAD = ("case", "patient", "path", "truth", "reference_standard", "site", "stratum", "practice")


@pytest.fixture(scope="module")
def source() -> Iterator[FrameSource]:
    with FrameSource(cache_bytes=0) as made:
        yield made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StudyStore]:
    """An unaided study, begun."""
    with closing(StudyStore.open(tmp_path / "pilot", create=True)) as made:
        designing.new_study(made, Protocol("pilot", "Pilot", Design.UNAIDED, 5))
        yield made


@pytest.fixture
def read(tmp_path: Path, source: FrameSource) -> Callable[..., CasesRead]:
    """Rows of a table in the folder of the study, read."""

    def reading(*rows: Sequence[str], head: Sequence[str] = HEAD, **keeping: bool) -> CasesRead:
        table = a_table(tmp_path / "cases.csv", [head, *rows])
        return read_cases(table, SECRET, keeping=Keeping(**keeping), source=source)

    return reading


def refusal(step: Callable[[], object]) -> str:
    with pytest.raises(OvaDeskError) as refused:
        step()
    return refused.value.problem.code


# What a table says


def test_rows_paths_and_folders_make_cases(tmp_path: Path, read: Callable[..., CasesRead]) -> None:
    for i, name in enumerate(("a.png", "b.png", "c.png", "more/2.png", "more/1.png", "more/notes.txt")):
        a_picture(tmp_path / name, i) if name.endswith("png") else (tmp_path / name).write_text("no picture")
    found = read(
        ("one", "P-1", "a.png", "benign", "histology", "Peking", "cyst", ""),
        ("one", "P-1", "b.png; c.png", "", "", "", "", ""),
        ("two", "P-2", "more", "恶性", "follow-up", "Peking", "solid", "yes"),
    )
    assert (found.problems, found.warnings) == ((), ())
    one, two = found.cases
    assert [Path(image.path).name for image in one.images] == ["a.png", "b.png", "c.png"]
    assert [Path(image.path).name for image in two.images] == ["1.png", "2.png"]
    assert (one.site, one.stratum, one.practice, two.practice) == ("Peking", "cyst", False, True)
    assert one.patient_id != two.patient_id and one.patient_id.startswith("p-") and len(one.patient_id) == 14
    assert found.truths == (Truth("one", Call.BENIGN, "histology"), Truth("two", Call.MALIGNANT, "follow-up"))


@pytest.mark.parametrize("word", [*TRUTHS, "BENIGN", " Malignant "])
def test_truth_may_be_written_in_many_ways(tmp_path: Path, read: Callable[..., CasesRead], word: str) -> None:
    a_picture(tmp_path / "a.png")
    found = read(("c", "a.png", word), head=("case", "path", "truth"))
    assert found.problems == () and found.truths[0].call is TRUTHS[word.strip().casefold()]


def test_everything_wrong_is_named_with_its_row_and_the_rest_is_well(
    tmp_path: Path, read: Callable[..., CasesRead]
) -> None:
    for i in range(8):
        a_picture(tmp_path / f"{i}.png", i)
    (tmp_path / "letter.dcm").write_text("Dear colleague")
    (tmp_path / "empty").mkdir()
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(tmp_path / "0.png", "0.png")
    found = read(
        ("good", "P-100", "0.png", "0", "", "", "", ""),
        ("word", "P-200", "1.png", "maybe", "", "", "", ""),
        ("gone", "P-300", "not/there.png", "1", "", "", "", ""),
        ("text", "P-400", "letter.dcm", "1", "", "", "", ""),
        ("a b", "P-500", "2.png", "1", "", "", "", ""),
        ("none", "P-600", "", "1", "", "", "", ""),
        ("void", "P-700", "empty", "1", "", "", "", ""),
        ("pack", "P-800", "all.zip", "1", "", "", "", ""),
        ("prac", "P-900", "3.png", "1", "", "", "", "perhaps"),
        ("same", "P-110", "4.png", "1", "", "", "", ""),
        ("same", "P-120", "5.png", "1", "", "", "", ""),
        ("twin", "P-130", "6.png;6.png", "1", "", "", "", ""),
        ("torn", "P-140", "7.png", "1", "", "", "", ""),
        ("torn", "P-140", "7.png", "0", "", "", "", ""),
    )
    assert [case.case_id for case in found.cases] == ["good"]
    assert [truth.case_id for truth in found.truths] == ["good"]
    assert codes(found.problems) == [
        (3, "study.row_truth"),
        (4, "pixels.file_missing"),
        (5, "pixels.not_an_image"),
        (6, "study.row_case"),
        (7, "study.row_path"),
        (8, "study.folder_empty"),
        (9, "study.zip_image"),
        (10, "study.row_practice"),
        (12, "study.case_differs"),
        (13, "study.image_twice"),
        (15, "study.case_differs"),
        (15, "study.image_twice"),
    ]
    assert {one.path for one in found.problems if one.row == 4} == {"not/there.png"}


@pytest.mark.parametrize("path", ["=HYPERLINK(x)", "x" * 5000, "a\\b.png", "..", "con:|?*"])
def test_a_strange_path_is_a_problem_of_its_row(read: Callable[..., CasesRead], tmp_path: Path, path: str) -> None:
    (tmp_path / "sub").mkdir()
    found = read(("c", path), head=("case", "path"))
    assert found.cases == () and {one.row for one in found.problems} == {2}


def test_backslashes_of_another_system_are_understood(tmp_path: Path, read: Callable[..., CasesRead]) -> None:
    a_picture(tmp_path / "sub" / "a.png")
    assert read(("c", "sub\\a.png"), head=("case", "path")).problems == ()


def test_a_patient_with_two_truths_is_refused_unless_that_is_meant(
    tmp_path: Path, store: StudyStore, read: Callable[..., CasesRead]
) -> None:
    for i in range(3):
        a_picture(tmp_path / f"{i}.png", i)
    rows = [("l", "P-1", "0.png", "0"), ("r", "P-1", "1.png", "1"), ("x", "P-2", "2.png", "1")]
    head, state = ("case", "patient", "path", "truth"), StudyState.read(store, "pilot", truths=True)
    found = fitting(state, read(*rows, head=head))
    assert [case.case_id for case in found.cases] == ["x"] and [truth.case_id for truth in found.truths] == ["x"]
    assert {one.problem.code for one in found.problems} == {"study.patient_two_truths"}
    meant = Keeping(two_truths=True)
    assert len(fitting(state, read(*rows, head=head, two_truths=True), meant).cases) == 3


def test_a_picture_in_two_cases_is_a_warning(tmp_path: Path, store: StudyStore, read: Callable[..., CasesRead]) -> None:
    a_picture(tmp_path / "a.png", 1)
    a_picture(tmp_path / "copy.png", 1)
    found = fitting(StudyState.read(store, "pilot"), read(("c1", "a.png"), ("c2", "copy.png"), head=("case", "path")))
    assert len(found.cases) == 2 and [one.problem.code for one in found.warnings] == ["study.image_shared"]


def test_a_column_that_nobody_asked_for_is_told(tmp_path: Path, read: Callable[..., CasesRead]) -> None:
    a_picture(tmp_path / "a.png")
    found = read(("c", "a.png", "x"), head=("case", "path", "remark"))
    assert [one.problem.code for one in found.warnings] == ["study.column_ignored"] and len(found.cases) == 1


class Quick:
    """An inspector that starts no process."""

    def inspect_each(self, paths: Sequence[Path], *, charset: str = "") -> list[Any]:
        return [open_image(path).inspected for path in paths]

    def directory(self, path: Path) -> None:
        return None

    def unpack(self, path: Path, wanted: object, cancelled: object) -> Any:
        raise AssertionError


def test_ten_thousand_rows_are_read_quickly(tmp_path: Path, store: StudyStore) -> None:
    a_picture(tmp_path / "a.png")
    rows = [(f"c{i}", f"P-{i}x", "a.png", str(i % 2), "histology", "A", "cyst", "") for i in range(10_000)]
    table = a_table(tmp_path / "cases.csv", [HEAD, *rows])
    begun = time.perf_counter()
    found = fitting(StudyState.read(store, "pilot", truths=True), read_cases(table, SECRET, source=Quick()))
    added = add_cases(store, "pilot", found.cases, found.truths)
    assert (len(added.names), added.truths, found.problems) == (10_000, 10_000, ())
    assert time.perf_counter() - begun < 20  # some 3 s on two slow cores; one query a row would take minutes


# What must not be kept


def a_dicom(path: Path, name: str, patient: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(len(str(path))).integers(0, 255, (16, 16), np.uint8)
    return write_dicom(path, [pixels], tags={"PatientName": name, "PatientID": patient})


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("MRN-4711", "MRN-4711", "x/a.dcm", "A"), "study.names_patient"),
        (("c1", "MRN-4711", "x/a.dcm", "ward of Canary Zelda"), "study.names_patient"),
        (("c1", "other", "x/a.dcm", "mrn-0815 again"), "study.names_patient"),
        (("c1", "MRN-4711", "mrn-4711/a.dcm", "A"), "study.path_names_patient"),
        (("c1", "", "MRN-0815/a.dcm", "A"), "study.path_names_patient"),
        (("c1", "", "x/zelda_canary.dcm", "A"), "study.path_names_patient"),
    ],
)
def test_what_names_the_patient_is_refused(
    tmp_path: Path, read: Callable[..., CasesRead], row: tuple[str, ...], code: str
) -> None:
    a_dicom(tmp_path / row[2], "Canary^Zelda", "MRN-0815")
    found = read(row, head=("case", "patient", "path", "site"))
    assert [one.problem.code for one in found.problems] == [code] and found.cases == ()


def test_files_of_two_patients_are_no_case(tmp_path: Path, read: Callable[..., CasesRead]) -> None:
    a_dicom(tmp_path / "a.dcm", "One^A", "111")
    a_dicom(tmp_path / "bb.dcm", "Two^B", "222")
    found = read(("c", "a.dcm;bb.dcm"), head=("case", "path"))
    assert [one.problem.code for one in found.problems] == ["study.case_two_patients"]


def test_pseudonyms_may_be_kept_where_they_are_some(tmp_path: Path, read: Callable[..., CasesRead]) -> None:
    a_picture(tmp_path / "p001" / "p001.png")
    row, head = ("p001", "p001", "p001/p001.png"), ("case", "patient", "path")
    assert read(row, head=head).cases == ()
    assert read(row, head=head, pseudonyms=True).cases[0].patient_id == "p001"
    strange = read(("p001", "Zhang San, born 1960", "p001/p001.png"), head=head, pseudonyms=True)
    assert codes(strange.problems) == [(2, "study.row_patient")]


def test_no_byte_of_the_study_names_a_patient(
    tmp_path: Path, store: StudyStore, read: Callable[..., CasesRead]
) -> None:
    a_dicom(tmp_path / "CANARYFOLDER" / "CANARY^ONE.dcm", "CANARYNAME^Zelda", "CANARYID-77")
    a_picture(tmp_path / "b.png")
    found = read(
        ("c1", "CANARYFOLDER", "CANARYFOLDER", "0", "histology", "A", "cyst", ""),
        ("c2", "CANARYROW-88", "b.png", "1", "histology", "A", "cyst", ""),
        copied=True,
    )
    assert found.problems == () and found.naming == 1
    add_cases(store, "pilot", found.cases, found.truths, copied=True)
    store.close()
    content = (tmp_path / "pilot.ovastudy").read_bytes()
    assert b"c1" in content and b"pilot-images/" in content
    for canary in (b"CANARY", b"Zelda", b"canary"):
        assert canary not in content
    assert not any("CANARY" in path.name for path in (tmp_path / "pilot-images").iterdir())


def test_pseudonyms_are_stable_and_need_the_secret(tmp_path: Path, source: FrameSource) -> None:
    a_picture(tmp_path / "a.png")
    table = a_table(tmp_path / "t.csv", [("case", "patient", "path"), ("c", "4711", "a.png")])
    one, again, other = (read_cases(table, key, source=source).cases[0].patient_id for key in (b"a", b"a", b"b"))
    assert one == again != other


# What is entered


def test_paths_are_kept_relative_where_they_can_be(
    tmp_path: Path, store: StudyStore, read: Callable[..., CasesRead], tmp_path_factory: pytest.TempPathFactory
) -> None:
    a_picture(tmp_path / "sub" / "a.png")
    away = a_picture(tmp_path_factory.mktemp("away") / "b.png", 1)
    add_cases(store, "pilot", read(("c1", "sub/a.png"), ("c2", str(away)), head=("case", "path")).cases)
    one, two = StudyState.read(store, "pilot").cases
    assert (one.images[0].path, two.images[0].path) == ("sub/a.png", away.as_posix())


def test_all_is_entered_or_nothing(tmp_path: Path, store: StudyStore, read: Callable[..., CasesRead]) -> None:
    for i in range(3):
        a_picture(tmp_path / f"{i}.png", i)
    head = ("case", "path")
    add_cases(store, "pilot", read(("c1", "0.png"), head=head).cases)
    both = read(("c1", "0.png"), ("c2", "1.png"), head=head)
    assert refusal(lambda: add_cases(store, "pilot", both.cases)) == "study.cases_there"
    assert len(StudyState.read(store, "pilot").cases) == 1
    found = fitting(StudyState.read(store, "pilot"), both)
    assert [case.case_id for case in found.cases] == ["c2"]
    assert [one.problem.code for one in found.problems] == ["study.case_there"]
    assert refusal(lambda: add_cases(store, "pilot", ())) == "study.nothing_to_add"


def test_a_copy_that_is_not_the_file_that_was_looked_at_is_refused(
    tmp_path: Path, store: StudyStore, read: Callable[..., CasesRead]
) -> None:
    a_picture(tmp_path / "a.png")
    found = read(("c1", "a.png"), head=("case", "path"))
    a_picture(tmp_path / "a.png", 9)
    assert refusal(lambda: add_cases(store, "pilot", found.cases, copied=True)) == "study.file_changed"
    (tmp_path / "a.png").unlink()
    assert refusal(lambda: add_cases(store, "pilot", found.cases, copied=True)) == "study.file_gone"
    assert StudyState.read(store, "pilot").cases == () and not list((tmp_path / "pilot-images").iterdir())


def test_a_frozen_study_takes_readers_by_amendment_and_no_cases_once_somebody_has_a_kit(
    tmp_path: Path, store: StudyStore, read: Callable[..., CasesRead]
) -> None:
    for i in range(3):
        a_picture(tmp_path / f"{i}.png", i)
    head = ("case", "path")
    add_cases(store, "pilot", read(("c1", "0.png"), ("c2", "1.png"), head=head).cases)
    add_readers(store, "pilot", [a_reader("r1")])
    frozen = designing.freeze(store, "pilot")
    more = read(("c3", "2.png"), head=head).cases
    assert refusal(lambda: add_cases(store, "pilot", more, copied=True)) == "study.frozen"
    assert not (tmp_path / "pilot-images").exists()
    assert refusal(lambda: add_readers(store, "pilot", [a_reader("r2")])) == "study.frozen"
    added = add_readers(store, "pilot", [a_reader("r2")], amendment="r1 fell ill")
    state = StudyState.read(store, "pilot")
    assert added.version == state.protocol.version == 2 and state.protocol.reason == "r1 fell ill"
    assert state.frozen == state.study_sha256 != frozen.frozen
    assert state.order("r1") == frozen.order("r1")
    store.append("pilot", COORDINATOR, Kind.KIT, {"kit": "kit-1", "reader_id": "r1", "strand": "r1@kit-1"}, "t")
    assert refusal(lambda: add_cases(store, "pilot", more, amendment="more")) == "study.order_would_change"
    add_readers(store, "pilot", [a_reader("r3")], amendment="one more")
    assert [reader.reader_id for reader in StudyState.read(store, "pilot").readers] == ["r1", "r2", "r3"]


def test_opened_studies_become_cases(tmp_path: Path, store: StudyStore, source: FrameSource) -> None:
    a_dicom(tmp_path / "x" / "a.dcm", "Canary^Zelda", "MRN-0815")
    studies = load([tmp_path / "x"], source, SECRET).studies
    found = from_studies(studies, SECRET, source=source)
    assert [case.case_id for case in found.cases] == [studies[0].case_id] and found.naming == 1
    add_cases(store, "pilot", found.cases)
    (tmp_path / "x" / "a.dcm").unlink()
    gone = from_studies(studies, SECRET, source=source)
    assert gone.cases == () and [one.problem.code for one in gone.problems] == ["pixels.file_missing"]


# Truths and readers


@pytest.fixture
def cast(tmp_path: Path, store: StudyStore, read: Callable[..., CasesRead]) -> StudyStore:
    """The study with two cases of one patient and one of another; one has a truth."""
    for i in range(3):
        a_picture(tmp_path / f"{i}.png", i)
    rows = [("c1", "P-1", "0.png", "benign"), ("c2", "P-1", "1.png", ""), ("c3", "P-2", "2.png", "")]
    found = read(*rows, head=("case", "patient", "path", "truth"))
    add_cases(store, "pilot", found.cases, found.truths)
    return store


def truths(store: StudyStore, table: Path, *rows: Sequence[str], **how: bool) -> list[tuple[int, str]]:
    """Enter the truths of ``rows`` where nothing is wrong; else what is."""
    a_table(table, [("case", "truth", "reference_standard"), *rows])
    found = read_truths(table, StudyState.read(store, "pilot", truths=True), **how)
    if not found.problems:
        add_truths(store, "pilot", found.truths)
    return codes(found.problems)


def test_truth_may_arrive_late_and_a_changed_one_stays_in_the_audit(tmp_path: Path, cast: StudyStore) -> None:
    table = tmp_path / "truth.csv"
    assert truths(cast, table, ("c3", "M", "histology"), ("c1", "0", ""), ("c2", "", "")) == []
    wrong = truths(
        cast, table, ("c1", "1", ""), ("c9", "1", ""), ("c3", "perhaps", ""), ("c2", "1", ""), ("c2", "0", "")
    )
    assert wrong == [
        (2, "study.truth_there"),
        (3, "study.row_no_case"),
        (4, "study.row_truth"),
        (5, "study.patient_two_truths"),
        (6, "study.truth_twice"),
    ]
    assert truths(cast, table, ("c1", "1", "second look"), change=True) == []
    assert StudyState.read(cast, "pilot", truths=True).truths["c1"] == Truth("c1", Call.MALIGNANT, "second look")
    said = [entry.body["call"] for entry in cast.entries("pilot", kinds=(Kind.TRUTH,)) if entry.body["case_id"] == "c1"]
    assert said == ["benign", "malignant"]
    assert refusal(lambda: add_truths(cast, "pilot", [Truth("c9", Call.BENIGN)])) == "study.truth_no_case"


def test_readers_of_a_table(tmp_path: Path, store: StudyStore) -> None:
    add_readers(store, "pilot", [a_reader("r0")])
    table = a_table(
        tmp_path / "readers.csv",
        [
            ("reader", "group", "years", "passphrase"),
            ("r1", "senior", "12,5", "open sesame"),
            ("r2", "", "", ""),
            ("r0", "", "", ""),
            ("r1", "junior", "", ""),
            ("Dr Who", "", "", ""),
            ("model", "", "", ""),
            ("r3", "", "long", ""),
            ("r4", "", "-1", ""),
            ("r5", "x" * 41, "", ""),
        ],
    )
    found = read_readers(table, StudyState.read(store, "pilot"))
    assert [(one.reader_id, one.group, one.years) for one in found.readers] == [
        ("r1", "senior", 12.5),
        ("r2", "", None),
    ]
    assert matches("open sesame", found.readers[0].passphrase) and "sesame" not in found.readers[0].passphrase
    assert codes(found.problems) == [
        (4, "study.reader_there"),
        (5, "study.reader_there"),
        (6, "study.reader_name"),
        (7, "study.reader_taken"),
        (8, "study.reader_years"),
        (9, "study.reader_years"),
        (10, "study.reader_group"),
    ]
    add_readers(store, "pilot", found.readers)
    assert refusal(lambda: add_readers(store, "pilot", found.readers)) == "study.readers_there"
    assert b"sesame" not in (tmp_path / "pilot.ovastudy").read_bytes()


def test_a_passphrase_may_be_changed_at_any_time(cast: StudyStore) -> None:
    add_readers(cast, "pilot", [StudyReader("r1", "senior", 3.0, hashed("old"))])
    before = designing.freeze(cast, "pilot")
    set_passphrase(cast, "pilot", "r1", hashed("new"))
    after = StudyState.read(cast, "pilot")
    assert matches("new", after.reader("r1").passphrase) and after.study_sha256 == before.frozen
    assert refusal(lambda: set_passphrase(cast, "pilot", "r9", "")) == "study.reader_unknown"


def test_nothing_of_a_problem_or_a_draft_shows_the_patient(tmp_path: Path, read: Callable[..., CasesRead]) -> None:
    a_dicom(tmp_path / "x" / "a.dcm", "Canary^Zelda", "MRN-0815")
    found = read(("MRN-0815", "MRN-4711", "x/a.dcm", "perhaps"), head=("case", "patient", "path", "truth"))
    problems: list[Problem] = [one.problem for one in found.problems]
    assert problems and "MRN" not in repr(problems) and "Canary" not in repr(found)
    assert "Zelda" not in repr(Patient("MRN-0815", "Canary^Zelda"))
