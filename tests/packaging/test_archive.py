"""What is handed out: the same folder gives the same bytes, and the hashes are those of the files."""

from __future__ import annotations

import hashlib
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from freezing.archive import folder_size, pack_tar, pack_zip, write_sums


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "program"
    (made / "_internal").mkdir(parents=True)
    (made / "ovadesk").write_bytes(b"#!/bin/sh\n")
    (made / "ovadesk").chmod(0o700)
    (made / "_internal" / "数据.bin").write_bytes(bytes(1000))
    (made / "_internal" / "link.so").symlink_to("数据.bin")
    return made


def test_the_tar_is_the_same_whoever_makes_it_and_when(folder: Path, tmp_path: Path) -> None:
    pack_tar(folder, tmp_path / "a.tar.gz", "ovadesk-1")
    os.utime(folder / "ovadesk", (1, 1))
    (folder / "_internal" / "数据.bin").chmod(0o600)
    pack_tar(folder, tmp_path / "b.tar.gz", "ovadesk-1")
    assert (tmp_path / "a.tar.gz").read_bytes() == (tmp_path / "b.tar.gz").read_bytes()
    with tarfile.open(tmp_path / "a.tar.gz") as tar:
        members = {one.name: one for one in tar.getmembers()}
        assert set(members) == {
            f"ovadesk-1/{name}" for name in ("ovadesk", "_internal", "_internal/数据.bin", "_internal/link.so")
        }
        assert members["ovadesk-1/ovadesk"].mode == 0o755 and members["ovadesk-1/_internal/数据.bin"].mode == 0o644
        assert members["ovadesk-1/_internal/link.so"].issym() and {one.uid for one in members.values()} == {0}


def test_the_zip_has_the_files(folder: Path, tmp_path: Path) -> None:
    pack_zip(folder, tmp_path / "a.zip", "ovadesk-1")
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert "ovadesk-1/_internal/数据.bin" in packed.namelist() and packed.testzip() is None


def test_sums_are_those_of_the_files(folder: Path, tmp_path: Path) -> None:
    file = folder / "ovadesk"
    line = write_sums(tmp_path, [file]).read_text()
    assert line == f"{hashlib.sha256(file.read_bytes()).hexdigest()}  ovadesk\n"
    assert folder_size(folder) == 1010
