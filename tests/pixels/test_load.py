"""Paths to studies: everything found, everything refused, nothing lost and nothing outside touched."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydicom import config
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import ExplicitVRLittleEndian, MediaStorageDirectoryStorage

from ovadesk.domain.problem import Cancelled, Problem, problem
from ovadesk.domain.study import Clip, Loaded, Patient
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.load import load
from ovadesk.pixels.opened import Inspected
from tests.dicom_files import write_dicom

SECRET = b"0123456789abcdef0123456789abcdef"
FRAME = np.arange(32 * 40, dtype=np.uint16).astype(np.uint8).reshape(32, 40)


def _write(path: Path, **tags: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_dicom(path, [FRAME], tags=tags)


def _directory(path: Path, *names: list[str]) -> Path:
    """A DICOMDIR that names these files, each by the parts of its path."""
    dataset = Dataset()
    meta = FileMetaDataset()
    meta.TransferSyntaxUID, meta.MediaStorageSOPClassUID = ExplicitVRLittleEndian, MediaStorageDirectoryStorage
    meta.MediaStorageSOPInstanceUID = "1.2.3"
    dataset.file_meta = meta
    dataset.FileSetID = "TEST"
    with config.disable_value_validation():
        dataset.DirectoryRecordSequence = DicomSequence([_record(parts) for parts in names])
        dataset.save_as(path, enforce_file_format=True)
    return path


def _record(parts: list[str]) -> Dataset:
    record = Dataset()
    record.DirectoryRecordType, record.ReferencedFileID = "IMAGE", parts
    return record


def _codes(loaded: Loaded) -> dict[str, str]:
    return {refused.path.name: refused.problem.code for refused in loaded.refused}


def test_a_folder_gives_studies_series_and_clips_in_order(source: FrameSource, tmp_path: Path) -> None:
    later = {"StudyInstanceUID": "1.2.3", "StudyDate": "20260101"}
    _write(tmp_path / "a" / "1", InstanceNumber=2, SeriesInstanceUID="1.9", SeriesNumber=7)
    _write(tmp_path / "b", InstanceNumber=3)
    _write(tmp_path / "c", InstanceNumber=1)
    _write(tmp_path / "0", **later)
    loaded = load([tmp_path], source, SECRET)
    assert [study.date for study in loaded.studies] == ["20250101", "20260101"]
    first = loaded.studies[0]
    assert [series.number for series in first.series] == [1, 7]
    assert [clip.path.name for clip in first.clips] == ["c", "b", "1"]
    assert (first.n_frames, first.patient.id, first.description) == (3, "TEST-1", "Pelvis")
    assert first.case_id != loaded.studies[1].case_id
    assert (loaded.refused, loaded.skipped) == ((), ())


def test_the_same_study_number_of_two_patients_is_two_studies(source: FrameSource, tmp_path: Path) -> None:
    _write(tmp_path / "a", PatientID="1")
    _write(tmp_path / "b", PatientID="2")
    assert len({study.case_id for study in load([tmp_path], source, SECRET).studies}) == 2


def test_junk_by_name_is_skipped_and_all_else_is_opened_or_refused(source: FrameSource, tmp_path: Path) -> None:
    _write(tmp_path / "good")
    for name in ("notes.txt", "table.CSV", ".DS_Store", "README", "Thumbs.db", "setup.exe", "DICOMDIR"):
        (tmp_path / name).write_bytes(b"junk")
    (tmp_path / "mystery").write_bytes(b"junk")
    (tmp_path / "empty.dcm").write_bytes(b"")
    (tmp_path / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    loaded = load([tmp_path], source, SECRET)
    assert [clip.path.name for study in loaded.studies for clip in study.clips] == ["good"]
    assert {path.name for path in loaded.skipped} == {
        *("notes.txt", "table.CSV", ".DS_Store", "README", "Thumbs.db", "setup.exe", "DICOMDIR")
    }
    assert _codes(loaded) == {
        "mystery": "pixels.not_an_image",
        "empty.dcm": "pixels.empty_file",
        "cut.png": "pixels.damaged_file",
    }


def test_a_file_given_by_name_is_never_skipped(source: FrameSource, tmp_path: Path) -> None:
    disguised = _write(tmp_path / "really.txt")
    (tmp_path / "notes.csv").write_bytes(b"a,b")
    loaded = load([disguised, tmp_path / "notes.csv"], source, SECRET)
    assert len(loaded.studies) == 1
    assert _codes(loaded) == {"notes.csv": "pixels.not_an_image"}


def test_what_is_not_there_is_a_refusal(source: FrameSource, tmp_path: Path) -> None:
    loaded = load([tmp_path / "gone", tmp_path / "gone" / "DICOMDIR"], source, SECRET)
    assert _codes(loaded) == {"gone": "pixels.file_missing", "DICOMDIR": "pixels.file_missing"}


def test_an_empty_folder_is_nothing(source: FrameSource, tmp_path: Path) -> None:
    assert load([tmp_path], source, SECRET) == Loaded()


def test_a_file_named_twice_is_opened_once_but_a_copy_is_shown(source: FrameSource, tmp_path: Path) -> None:
    path = _write(tmp_path / "a")
    (tmp_path / "copy").write_bytes(path.read_bytes())
    loaded = load([path, tmp_path, path, tmp_path / "." / "a"], source, SECRET)
    assert [clip.path.name for clip in loaded.studies[0].clips] == ["a", "copy"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_links_to_folders_are_not_followed(source: FrameSource, tmp_path: Path) -> None:
    _write(tmp_path / "outside" / "secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "way out").symlink_to(tmp_path / "outside", target_is_directory=True)
    (inside / "round").symlink_to(inside, target_is_directory=True)
    assert load([inside], source, SECRET).studies == ()


def test_one_folder_can_be_passed_by(source: FrameSource, tmp_path: Path) -> None:
    _write(tmp_path / "a" / "1")
    _write(tmp_path / "b" / "2")
    _write(tmp_path / "b" / "a" / "3")
    loaded = load([tmp_path], source, SECRET, passing_by=tmp_path / "a")
    assert [clip.path.name for study in loaded.studies for clip in study.clips] == ["2", "3"]
    assert loaded.refused == loaded.skipped == ()


def test_a_folder_that_may_not_be_read_is_a_refusal(
    source: FrameSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path / "open" / "1")
    _write(tmp_path / "shut" / "2")
    scandir = os.scandir

    def scan(path: str) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr("os.scandir", scan)
    loaded = load([tmp_path], source, SECRET)
    assert _codes(loaded) == {"shut": "pixels.folder_forbidden"}
    assert [clip.path.name for study in loaded.studies for clip in study.clips] == ["1"]


def test_a_name_longer_than_any_file_has_is_a_refusal(source: FrameSource, tmp_path: Path) -> None:
    good = _write(tmp_path / "1")
    loaded = load([tmp_path / ("n" * 300), good], source, SECRET)
    assert len(loaded.studies) == 1 and len(loaded.refused) == 1


def test_a_dicomdir_gives_the_files_it_names_within_its_folder(source: FrameSource, tmp_path: Path) -> None:
    disc = tmp_path / "disc"
    _write(disc / "IMAGES" / "A")
    _write(disc / "UNNAMED")
    _write(tmp_path / "OUTSIDE")
    names = [["IMAGES", "A"], ["..", "OUTSIDE"], [str(tmp_path / "OUTSIDE")], ["IMAGES", "..", "..", "OUTSIDE"]]
    loaded = load([_directory(disc / "DICOMDIR", *names, ["IMAGES", "GONE"])], source, SECRET)
    assert [clip.path.name for study in loaded.studies for clip in study.clips] == ["A"]
    assert _codes(loaded) == {"GONE": "pixels.file_missing"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_a_dicomdir_does_not_lead_out_by_a_link(source: FrameSource, tmp_path: Path) -> None:
    disc = tmp_path / "disc"
    disc.mkdir()
    _write(tmp_path / "OUTSIDE")
    (disc / "LINK").symlink_to(tmp_path / "OUTSIDE")
    loaded = load([_directory(disc / "DICOMDIR", ["LINK"])], source, SECRET)
    assert loaded.studies == ()
    assert _codes(loaded) == {"DICOMDIR": "pixels.empty_directory"}


def test_a_dicomdir_that_is_none_is_refused(source: FrameSource, tmp_path: Path) -> None:
    (tmp_path / "DICOMDIR").write_bytes(b"not a directory")
    empty = _directory(tmp_path / "dicomdir")
    loaded = load([tmp_path / "DICOMDIR", empty], source, SECRET)
    assert [refused.problem.code for refused in loaded.refused] == ["pixels.empty_directory"] * 2


def test_every_image_file_is_a_case_of_its_own(source: FrameSource, tmp_path: Path) -> None:
    for name in ("a.png", "b.bmp", "c.tiff"):
        Image.fromarray(FRAME).save(tmp_path / name)
    loaded = load([tmp_path], source, SECRET)
    assert len(loaded.studies) == 3
    assert len({study.case_id for study in loaded.studies}) == 3
    assert all(study.patient == Patient() for study in loaded.studies)
    assert all(np.array_equal(source.read(study.clips[0], 0), FRAME) for study in loaded.studies)


def test_progress_counts_every_file_once_in_order(source: FrameSource, tmp_path: Path) -> None:
    _write(tmp_path / "a")
    (tmp_path / "bad").write_bytes(b"bad")
    (tmp_path / "skipped.txt").write_bytes(b"")
    seen: list[tuple[int, int]] = []
    load([tmp_path], source, SECRET, on_progress=lambda done, found: seen.append((done, found)))
    assert seen == [(1, 2), (2, 2)]


def test_cancelling_stops_between_files(source: FrameSource, tmp_path: Path) -> None:
    for name in "abcd":
        _write(tmp_path / name)
    seen: list[int] = []
    with pytest.raises(Cancelled):
        load([tmp_path], source, SECRET, on_progress=lambda d, _: seen.append(d), cancelled=lambda: len(seen) == 2)
    assert seen == [1, 2]


class Shelf:
    """Answers inspections from memory: ``studies`` by file name, a refusal for every other name."""

    def __init__(self, studies: dict[str, tuple[str, str, int]]) -> None:
        self._studies = studies

    def inspect_each(self, paths: Sequence[Path], *, charset: str = "") -> list[Inspected | Problem]:
        return [self._inspect(path) for path in paths]

    def _inspect(self, path: Path) -> Inspected | Problem:
        if path.name not in self._studies:
            return problem("pixels.not_an_image")
        study, series, number = self._studies[path.name]
        clip = Clip(path.name, path, "dicom", "", 8, 8, 1, 8, 1, 1, number=number)
        return Inspected(study, "", "", series, 1, "", "US", Patient("p"), clip)

    def directory(self, path: Path) -> tuple[Path, ...] | None:
        raise OSError(path)


names = st.text("abcdef", min_size=1, max_size=3)


@given(st.dictionaries(names, st.tuples(names, names, st.integers(-9, 9)), max_size=8), st.sets(names, max_size=4))
def test_whatever_is_found_each_file_is_in_one_place(found: dict[str, tuple[str, str, int]], bad: set[str]) -> None:
    paths = [Path("/nowhere", name) for name in sorted({*found, *bad})]
    loaded = load(paths, Shelf(found), SECRET)
    shown = [clip.path for study in loaded.studies for clip in study.clips]
    assert sorted([*shown, *(refused.path for refused in loaded.refused)]) == sorted(paths)
    for study in loaded.studies:
        for series in study.series:
            numbers = [clip.number for clip in series.clips]
            assert numbers == sorted(numbers)
            assert {found[clip.path.name][:2] for clip in series.clips} == {(study.uid, series.uid)}
