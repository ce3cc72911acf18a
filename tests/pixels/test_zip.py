"""Zips are opened like folders: what is in them is shown, refused or skipped, and nothing is left behind."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.problem import Cancelled
from ovadesk.domain.study import Loaded
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.load import load
from ovadesk.pixels.zipped import Unzipping, members, safe
from tests.dicom_files import write_dicom

SECRET = b"0123456789abcdef0123456789abcdef"
FRAME = np.arange(32 * 40, dtype=np.uint16).astype(np.uint8).reshape(32, 40)


@pytest.fixture
def picture(tmp_path: Path) -> bytes:
    return write_dicom(tmp_path / "picture", [FRAME, FRAME[::-1].copy()]).read_bytes()


def _zip(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), data, zipfile.ZIP_DEFLATED)
    return path


def _codes(loaded: Loaded) -> dict[str, str]:
    return {refused.path.name: refused.problem.code for refused in loaded.refused}


def _kept(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "unpacked").glob("*"))


def test_a_zip_given_or_found_is_opened_like_a_folder(tmp_path: Path, picture: bytes, isolated_home: Path) -> None:
    (tmp_path / "below").mkdir()
    path = _zip(tmp_path / "below" / "Study.ZIP", {"A/one.dcm": picture, "notes.txt": b"x", "B/odd": b"junk"})
    with FrameSource() as source:
        for given in (path, tmp_path / "below"):
            loaded = load([given], source, SECRET)
            [study] = loaded.studies
            [clip] = study.clips
            assert clip.path.parts[-3:] == ("Study.ZIP", "A", "one.dcm")
            assert np.array_equal(source.read(clip, 1), FRAME[::-1])
            assert _codes(loaded) == {"odd": "pixels.not_an_image"}
            assert loaded.skipped == (path / "notes.txt",)
        assert os.name != "posix" or (isolated_home / "unpacked").stat().st_mode & 0o077 == 0
    assert _kept(isolated_home) == []


def test_opened_again_it_is_the_same_clip_and_case(tmp_path: Path) -> None:
    from PIL import Image

    Image.fromarray(FRAME).save(tmp_path / "plain.png")
    path = _zip(tmp_path / "a.zip", {"plain.png": (tmp_path / "plain.png").read_bytes()})
    found = []
    for _ in range(2):
        with FrameSource() as source:
            [study] = load([path], source, SECRET).studies
            found.append((study.case_id, study.clips[0].key))
    assert found[0] == found[1]


def test_what_is_not_safe_is_refused_and_the_rest_is_opened(tmp_path: Path, picture: bytes) -> None:
    odd = ["../out.dcm", "/abs.dcm", "a/../../b.dcm", "c:d.dcm", "e\\..\\f.dcm", "in\x1fside.dcm", "dot."]
    path = _zip(tmp_path / "a.zip", {**dict.fromkeys(odd, picture), "inner.zip": b"PK", "sub\\good.dcm": picture})
    with FrameSource() as source:
        loaded = load([path], source, SECRET)
        assert [clip.path.name for study in loaded.studies for clip in study.clips] == ["good.dcm"]
    codes = [refused.problem.code for refused in loaded.refused]
    assert sorted(codes) == ["pixels.zip_in_zip", *["pixels.zip_unsafe_name"] * len(odd)]
    assert not list(tmp_path.rglob("out.dcm")) and not list(tmp_path.parent.glob("b.dcm"))


def test_names_that_some_systems_take_for_one_are_two_files(tmp_path: Path, picture: bytes) -> None:
    path = _zip(tmp_path / "a.zip", {"ONE.dcm": picture, "one.dcm": picture})
    with FrameSource() as source:
        assert sum(len(study.clips) for study in load([path], source, SECRET).studies) == 2


def test_names_in_the_writers_own_character_set_are_read(tmp_path: Path, picture: bytes) -> None:
    path = _zip(tmp_path / "a.zip", {"xxxxxx.dcm": picture})
    path.write_bytes(path.read_bytes().replace(b"xxxxxx", "病例二".encode("gb18030")))
    assert [str(one.path) for one in members(path)] == ["病例二.dcm"]


def test_a_bomb_is_refused_before_anything_is_taken_out(tmp_path: Path, isolated_home: Path) -> None:
    path = _zip(tmp_path / "bomb.zip", {"zeros": bytes(80 << 20)})
    few = _zip(tmp_path / "claims.zip", {"small": b"x" * 1000})
    claimed = bytearray(few.read_bytes())
    at = claimed.rindex(b"PK\x01\x02")
    claimed[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFF00)
    few.write_bytes(claimed)
    with FrameSource() as source:
        loaded = load([path, few], source, SECRET)
        assert set(_codes(loaded).values()) == {"pixels.zip_bomb"}
        assert not [one for one in (isolated_home / "unpacked").rglob("*") if one.suffix != "" and one.is_file()][2:]


def test_more_files_than_allowed_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ovadesk.pixels.zipped.MEMBERS_MAX", 3)
    path = _zip(tmp_path / "many.zip", {str(i): b"" for i in range(4)})
    with pytest.raises(Exception, match=r"zip_too_many"):
        members(path)


def test_damage_and_passwords_are_said(tmp_path: Path, picture: bytes) -> None:
    whole = _zip(tmp_path / "whole.zip", {"one.dcm": picture}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-30])
    (tmp_path / "none.zip").write_bytes(b"not a zip")
    (tmp_path / "nothing.zip").write_bytes(b"")
    _zip(tmp_path / "words.zip", {"readme.txt": b"x"})
    flipped = bytearray(whole)
    flipped[60] ^= 0xFF
    (tmp_path / "flipped.zip").write_bytes(flipped)
    locked, at = bytearray(whole), whole.rindex(b"PK\x01\x02")
    locked[at + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    method = bytearray(whole)
    method[at + 10] = method[8] = 97
    (tmp_path / "method.zip").write_bytes(method)
    (tmp_path / "whole.zip").unlink()
    (tmp_path / "picture").unlink()
    with FrameSource() as source:
        loaded = load([tmp_path], source, SECRET)
    found = {str(one.path.relative_to(tmp_path).parts[0]): one.problem.code for one in loaded.refused}
    assert loaded.studies == ()
    assert found == {
        "cut.zip": "pixels.zip_damaged",
        "none.zip": "pixels.zip_damaged",
        "nothing.zip": "pixels.zip_damaged",
        "words.zip": "pixels.zip_empty",
        "flipped.zip": "pixels.zip_damaged",
        "locked.zip": "pixels.zip_encrypted",
        "method.zip": "pixels.zip_method",
    }


def test_a_full_disk_is_said(tmp_path: Path, picture: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _zip(tmp_path / "a.zip", {"one.dcm": picture})
    monkeypatch.setattr("ovadesk.pixels.zipped.DISK_RESERVE", 1 << 60)
    with FrameSource() as source:
        assert _codes(load([path], source, SECRET)) == {"one.dcm": "pixels.disk_full"}


def test_no_place_to_unpack_is_said(tmp_path: Path, picture: bytes, isolated_home: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"one.dcm": picture})
    (isolated_home / "unpacked").write_bytes(b"in the way")
    with FrameSource() as source:
        assert _codes(load([path], source, SECRET)) == {"a.zip": "pixels.zip_no_place"}


def test_cancelling_stops_between_members_and_leaves_nothing(
    tmp_path: Path, picture: bytes, isolated_home: Path
) -> None:
    path = _zip(tmp_path / "a.zip", {f"{i}.dcm": picture for i in range(5)})
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 3

    with FrameSource() as source, pytest.raises(Cancelled):
        load([path], source, SECRET, cancelled=cancelled)
    assert len(asked) == 4
    assert _kept(isolated_home) == []


def test_what_a_program_that_ended_left_is_removed_and_what_another_has_open_is_not(tmp_path: Path) -> None:
    home = tmp_path / "unpacked"
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        import psutil

        begun = int(psutil.Process(other.pid).create_time())
        for name, owner in (("old", "999999-1"), ("open", f"{other.pid}-{begun}"), ("reused", f"{other.pid}-1000")):
            (home / name).mkdir(parents=True)
            (home / f"{name}.owner-{owner}").touch()
        (home / "nobody").mkdir()
        Unzipping(home).sweep()
        assert sorted(path.name for path in home.iterdir()) == ["open", f"open.owner-{other.pid}-{begun}"]
    finally:
        other.communicate()


@given(st.lists(st.text(max_size=8), max_size=4))
def test_a_safe_name_stays_below_its_folder(parts: list[str]) -> None:
    from pathlib import PurePosixPath, PureWindowsPath

    path = PurePosixPath("/".join(parts))
    if safe(path):
        assert ".." not in path.parts and not path.is_absolute()
        on_windows = PureWindowsPath("C:/base").joinpath(*path.parts)
        assert on_windows.is_relative_to("C:/base") and len(on_windows.parts) == 2 + len(path.parts)
