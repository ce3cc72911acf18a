"""``ovadesk-train check`` and ``split`` as commands, and DICOM studies with a table of truth."""

from __future__ import annotations

import argparse
import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from trainer.cohort.listing import read_cohort
from trainer.cohort.split_file import read_split
from trainer.commands import check, split


def run(*words: object) -> None:
    parser = argparse.ArgumentParser()
    steps = parser.add_subparsers(required=True)
    check.add(steps)
    split.add(steps)
    args = parser.parse_args([str(word) for word in words])
    args.step(args)


def test_a_check_writes_its_report_and_fails_where_something_is_to_be_mended(
    cohort: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("check", cohort, "--out", tmp_path / "good")
    assert "malignant: 8 pictures of 4 patients, 8 of 4 in scope" in capsys.readouterr().out
    (cohort / "images" / "03.png").unlink()
    with pytest.raises(ValueError, match="1 thing has to be mended"):
        run("check", cohort, "--out", tmp_path / "bad")
    for folder in ("good", "bad"):
        assert (tmp_path / folder / "report.html").is_file() and (tmp_path / folder / "report.json").is_file()


def test_the_same_seed_gives_the_same_bytes(cohort: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("split", cohort, "--run", tmp_path / name, "--seed", 5, "--protocol", "random", "--per-patient", 1)
    written = [(tmp_path / name / "split.csv").read_bytes() for name in ("one", "two")]
    assert written[0] == written[1]
    found = read_split(tmp_path / "one" / "split.csv")
    assert found.parts == ("train", "validation", "test") and len(found.samples) == 12
    assert (tmp_path / "one" / "cohort" / "report.html").is_file()


def test_folds_may_be_dealt_several_times(cohort: Path, tmp_path: Path) -> None:
    run("split", cohort, "--run", tmp_path / "run", "--folds", 4, "--repeats", 2)
    both = [read_split(tmp_path / "run" / f"repeat-{number}" / "split.csv") for number in (1, 2)]
    assert all(one.parts == ("fold-0", "fold-1", "fold-2", "fold-3") for one in both)
    assert both[0].part_of != both[1].part_of and [one.about["seed"] for one in both] == [0, 1]
    assert all(held["malignant_patients"] == 1 for one in both for held in one.about["counts"].values())
    with pytest.raises(ValueError, match="--folds 2 or more"):
        run("split", cohort, "--run", tmp_path / "run", "--folds", 1)


@pytest.fixture
def studies(samples: Path, tmp_path: Path) -> Path:
    """Two of the phantom studies, one of them with a colour cine."""
    for name in ("dermoid", "doppler"):
        shutil.copytree(samples / name, tmp_path / "studies" / name)
    return tmp_path / "studies"


@pytest.fixture(name="samples")
def _samples() -> Path:
    return ROOT / "resources" / "samples"


def uids(samples: Path) -> dict[str, str]:
    with (samples / "samples.csv").open(newline="", encoding="utf-8") as file:
        return {row["file"].split("/")[0]: row["study_uid"] for row in csv.DictReader(file)}


def test_dicom_studies_are_a_cohort_whose_patients_have_pseudonyms(
    studies: Path, samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = tmp_path / "truth.csv"
    rows = [f"{uids(samples)['dermoid']},,benign,teratoma", ",SYNTHETIC-DOPPLER,malignant,serous", ",NOBODY,benign,"]
    truth.write_text("study_uid,patient,label,histology\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found = read_cohort(studies, truth)
    assert len(found) == 63 and len({(one.path, one.frame) for one in found}) == 63
    assert {(one.malignant, one.histology) for one in found} == {(False, "teratoma"), (True, "serous")}
    assert all(one.patient.startswith("case-") for one in found) and len({one.patient for one in found}) == 2
    assert "belong to no study found: 1" in capsys.readouterr().err
    truth.write_text(f"study_uid,label\n{uids(samples)['dermoid']},benign\n", encoding="utf-8")
    assert len(read_cohort(studies, truth)) == 31
    said = capsys.readouterr().err
    assert "has no row for them: case-" in said and "SYNTHETIC" not in said


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("patient,label\nNOBODY,benign\n", "knows none of the 2 studies"),
        ("patient,label\nA,benign\nA,malignant\n", "'A' has two truths"),
        ("name,label\nA,benign\n", "names no patient, case or study_uid"),
    ],
)
def test_a_wrong_table_of_truth_is_refused(studies: Path, tmp_path: Path, table: str, says: str) -> None:
    (tmp_path / "truth.csv").write_text(table, encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        read_cohort(studies, tmp_path / "truth.csv")


def test_the_steps_are_listed_without_anything_heavy() -> None:
    code = "import json, sys, trainer.commands.check, trainer.commands.split; print(json.dumps(sorted(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {'"numpy"', '"torch"', '"PIL"', '"scipy"'} & set(found.stdout.strip("[]\n").split(", "))


def test_the_whole_cohort_is_importable_without_torch() -> None:
    modules = "listing, checking, report, splitting"
    code = f"import sys; sys.modules['torch'] = None\nfrom trainer.cohort import {modules}"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
