"""Manifests: what a row may say, and that a wrong one is named by its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from trainer.cohort.listing import data_folder, read_cohort
from trainer.cohort.manifest import read_manifest


def written(folder: Path, *lines: str, name: str = "manifest.csv", mark: str = "") -> Path:
    path = folder / name
    path.write_text(mark + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_full_row_is_read_whole(tmp_path: Path) -> None:
    head = "path,patient,label,frame,mask,histology,representative,site,device,date,remark"
    path = written(tmp_path, head, "a/b.dcm,p1,malignant,7,m/b.png,serous,1,north,Voluson,2024-03-01,none", "")
    [one] = read_manifest(path)
    assert (one.path, one.mask) == (tmp_path / "a/b.dcm", tmp_path / "m/b.png")
    assert (one.patient, one.malignant, one.frame, one.histology) == ("p1", True, 7, "serous")
    assert (one.representative, one.site, one.device, one.date) == (True, "north", "Voluson", "2024-03-01")
    assert one.name == "b.dcm#7"


def test_spreadsheets_semicolons_and_marks_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, "Image; Patient; Malignant", "a.png; p1; No", "b.png;p2;yes", mark="\ufeff")
    assert [(one.patient, one.malignant) for one in read_manifest(path)] == [("p1", False), ("p2", True)]


def test_a_file_of_several_frames_without_a_frame_stands_for_all(tmp_path: Path) -> None:
    pages = [Image.fromarray(np.full((20, 30), level, np.uint8)) for level in (10, 90, 200)]
    pages[0].save(tmp_path / "cine.tiff", save_all=True, append_images=pages[1:])
    path = written(tmp_path, "path,patient,malignant,frame", "cine.tiff,p1,0,", "cine.tiff,p1,0,2", "gone.dcm,p2,1,")
    assert [(one.patient, one.frame) for one in read_manifest(path)] == [
        ("p1", 0),
        ("p1", 1),
        ("p1", 2),
        ("p1", 2),
        ("p2", 0),
    ]


@pytest.mark.parametrize(
    ("head", "row", "says"),
    [
        ("path,patient,malignant", "a.png,p1,borderline", "line 3: 'borderline' is no truth"),
        ("path,patient,malignant", "a.png,,1", "line 3: nothing in column 'patient'"),
        ("path,malignant", "a.png,1", "there is no column 'patient'"),
        ("path,patient,malignant", "a.png,p1,1,more", "line 3: 4 values for 3 columns"),
        ("path,patient,malignant,frame", "a.png,p1,1,-1", "frame is '-1'"),
        ("path,patient,malignant,representative", "a.png,p1,1,perhaps", "representative is 'perhaps'"),
        ("path,path,patient,malignant", "a.png,a.png,p1,1", "two columns of one name"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, head: str, row: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_manifest(written(tmp_path, head, "", row))


def test_another_encoding_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes("path,patient,malignant\n卵巢.png,p1,1\n".encode("gbk"))
    with pytest.raises(ValueError, match="CSV UTF-8"):
        read_manifest(tmp_path / "m.csv")


def test_a_folder_with_labels_is_a_cohort(cohort: Path) -> None:
    samples = read_cohort(cohort)
    assert len(samples) == 24 and len({one.patient for one in samples}) == 12
    assert samples[0].path == cohort / "images" / "00.png" and samples[0].mask == cohort / "masks" / "00.png"
    assert data_folder(cohort) == cohort == data_folder(cohort / "labels.csv")


def test_what_is_no_cohort_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no labels\.csv"):
        read_cohort(tmp_path)
    with pytest.raises(ValueError, match="not there"):
        read_cohort(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="lists no pictures"):
        read_cohort(written(tmp_path, "path,patient,malignant"))


@pytest.mark.shared
def test_the_public_cohorts_are_read_whole(shared: Path) -> None:
    ovary, breast = (read_cohort(shared / "data" / name) for name in ("mmotu", "busbra"))
    assert len(ovary) == 1170 and len({one.patient for one in ovary}) == 300
    assert len({one.patient for one in ovary if one.malignant}) == 11
    assert all(one.mask is not None and one.mask.is_file() and one.path.is_file() for one in ovary)
    assert len(breast) == 1875 and len({one.patient for one in breast}) == 1064
    assert sum(one.malignant for one in breast) == 607 and len({one.device for one in breast}) > 1
