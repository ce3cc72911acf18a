"""An upgrade keeps the store, after a backup; a store of a later version is refused and left as it is."""

from __future__ import annotations

import csv
from contextlib import closing
from pathlib import Path

import pytest

from ovadesk.__main__ import main
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.settings import Paths
from ovadesk.store.reader_study import StudyStore
from ovadesk.store.store import Store
from tests.store import first_version
from tests.workflow.reader_study.studies import STUDY, a_study

Captured = pytest.CaptureFixture[str]


def test_readings_of_the_first_version_are_all_there(isolated_home: Path, tmp_path: Path, capsys: Captured) -> None:
    file = Paths(isolated_home).store_file
    readings = first_version.first_desk(file)
    assert first_version.version_of(file) == first_version.FIRST_DESK
    assert main(["export", str(tmp_path / "R.csv")]) == 0
    with (tmp_path / "R.csv").open(newline="", encoding="utf-8-sig") as opened:
        assert [row["case_id"] for row in csv.DictReader(opened)] == [one.case_id for one in readings]
    [backup] = file.parent.glob("*.backup.sqlite")
    assert first_version.version_of(backup) == first_version.FIRST_DESK < first_version.version_of(file)
    with closing(Store.open(file)) as store:
        assert store.readings() == readings and store.verify() == []
        assert store.draft("case-9", "reader-1") == first_version.the_draft()
    assert len(list(file.parent.glob("*.backup.sqlite"))) == 1


def test_a_study_of_the_first_version_goes_on(tmp_path: Path, capsys: Captured) -> None:
    made = a_study(tmp_path / "made", Design.UNAIDED)
    file = tmp_path / f"{STUDY}.ovastudy"
    first_version.first_study(file, made)
    assert main(["study", "verify", str(file)]) == 0
    assert main(["study", "status", str(file)]) == 0
    with closing(StudyStore.open(file)) as store, closing(StudyStore.open(made)) as like:
        assert list(store.entries(STUDY, "coordinator")) == list(like.entries(STUDY, "coordinator"))
    migrated = first_version.version_of(file) != first_version.FIRST_STUDY
    assert len(list(tmp_path.glob("*.backup.ovastudy"))) == migrated


def test_readings_of_a_later_version_are_refused_politely(
    isolated_home: Path, tmp_path: Path, capsys: Captured
) -> None:
    file = Paths(isolated_home).store_file
    first_version.first_desk(file)
    before = first_version.make_newer(file)
    assert main(["export", str(tmp_path / "R.csv")]) == 1
    said = capsys.readouterr().err
    assert "newer OvaDesk" in said and "nothing was changed" in said and "Traceback" not in said
    assert file.read_bytes() == before and not list(file.parent.glob("*.backup.sqlite"))
    assert not (tmp_path / "R.csv").exists()


def test_a_study_of_a_later_version_is_refused_politely(tmp_path: Path, capsys: Captured) -> None:
    file = a_study(tmp_path, Design.UNAIDED)
    before = first_version.make_newer(file)
    for words in (["status", str(file)], ["read", str(file), "--reader", "r1"], ["export", str(file), "--out", "x"]):
        assert main(["study", *words]) == 1
        said = capsys.readouterr().err
        assert "newer" in said and "Traceback" not in said
    assert file.read_bytes() == before
