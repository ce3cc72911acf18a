"""Films as cines: inside DICOM and as scanners export them; frames by count, in any order, and damaged ones."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.study import Clip
from ovadesk.pixels.frames import FrameSource
from tests.dicom_files import write_dicom

films = pytest.importorskip(
    "tests.pixels.films", reason="needs the extra `video` (PyAV), which is not installed", exc_type=ImportError
)

COUNT = 20


def close(picture: NDArray[np.uint8], made: NDArray[np.uint8]) -> bool:
    """Whether a lossy picture is this one and none of its neighbours."""
    return float(np.abs(picture.astype(int) - made.astype(int)).mean()) < 3.0


def dicom_film(
    path: Path, syntax: str, frames: list[NDArray[np.uint8]], claimed: int | None = None, pieces: int = 1
) -> Path:
    """A DICOM file with one stream in ``pieces`` fragments that says it holds ``claimed`` frames."""
    stream = films.film(syntax, frames)
    tags = {"NumberOfFrames": claimed or len(frames), "PhotometricInterpretation": "YBR_PARTIAL_420"}
    return write_dicom(path, frames, syntax=syntax, streams=[stream], fragments=pieces, tags=tags)


@pytest.mark.parametrize("syntax", [films.MPEG_2, films.H_264, films.HEVC])
@pytest.mark.parametrize("pieces", [1, 5])
def test_every_frame_of_a_film_is_itself_in_any_order(
    source: FrameSource, tmp_path: Path, syntax: str, pieces: int
) -> None:
    frames = films.pictures(COUNT)
    clip = source.inspect(dicom_film(tmp_path / "film.dcm", syntax, frames, pieces=pieces)).clip
    assert (clip.n_frames, clip.rows, clip.columns, clip.samples) == (COUNT, *films.SHAPE, 3)
    assert clip.notes == () and clip.timing.source == "frame_time"
    for index in [*range(COUNT), 3, 19, 0, 7]:
        assert close(source.read(clip, index), frames[index]), index


def test_far_steps_back_begin_again_and_still_count_right(source: FrameSource, tmp_path: Path) -> None:
    frames = films.pictures(60)
    clip = source.inspect(dicom_film(tmp_path / "long.dcm", films.MPEG_2, frames)).clip
    for index in (59, 2, 40, 39, 1):
        assert close(source.read(clip, index), frames[index]), index


@pytest.mark.parametrize(("claimed", "readable"), [(25, COUNT), (1, COUNT)])
def test_the_stream_is_believed_about_how_many_frames_it_holds(
    source: FrameSource, tmp_path: Path, claimed: int, readable: int
) -> None:
    clip = source.inspect(dicom_film(tmp_path / "lie.dcm", films.H_264, films.pictures(COUNT), claimed)).clip
    assert (clip.n_frames, clip.n_claimed) == (readable, claimed)
    assert ("pixels.truncated" in {note.code for note in clip.notes}) == (claimed > readable)


def test_a_film_of_another_size_than_the_header_says_is_refused(source: FrameSource, tmp_path: Path) -> None:
    path = dicom_film(tmp_path / "size.dcm", films.H_264, films.pictures(4))
    wrong = write_dicom(
        tmp_path / "wrong.dcm",
        films.pictures(4, (64, 64)),
        syntax=films.H_264,
        streams=[films.film(films.H_264, films.pictures(4))],
    )
    assert source.inspect(path).clip.n_frames == 4
    with pytest.raises(OvaDeskError) as refusal:
        source.inspect(wrong)
    assert refusal.value.problem.code == "pixels.size_mismatch"


@pytest.mark.parametrize("name", ["cine.mp4", "cine.avi", "cine.mkv", "cine.mov"])
def test_an_exported_film_is_a_cine_without_calibration(source: FrameSource, tmp_path: Path, name: str) -> None:
    frames = films.pictures(COUNT)
    films.film(tmp_path / name, frames, rate=15)
    found = source.inspect(tmp_path / name)
    clip = found.clip
    assert (clip.kind, clip.n_frames, clip.timing.source) == ("video", COUNT, "container")
    assert clip.timing.fps == pytest.approx(15)
    assert clip.regions == () and found.patient.name == ""
    for index in (0, 11, 5, 19):
        assert close(source.read(clip, index), frames[index])


def test_a_gif_is_a_cine_with_its_own_times(source: FrameSource, tmp_path: Path) -> None:
    frames = films.pictures(6)
    first, *rest = [Image.fromarray(frame) for frame in frames]
    first.save(tmp_path / "cine.gif", save_all=True, append_images=rest, duration=100)
    clip = source.inspect(tmp_path / "cine.gif").clip
    assert (clip.n_frames, clip.timing.fps, clip.timing.source) == (6, 10.0, "container")
    for index in (5, 0, 3):
        assert np.array_equal(source.read(clip, index), frames[index])


def test_a_film_cut_short_shows_what_is_there(source: FrameSource, tmp_path: Path) -> None:
    films.film(tmp_path / "whole.avi", films.pictures(COUNT))
    content = (tmp_path / "whole.avi").read_bytes()
    (tmp_path / "cut.avi").write_bytes(content[: len(content) // 2])
    clip = source.inspect(tmp_path / "cut.avi").clip
    assert 1 <= clip.n_frames < COUNT
    assert close(source.read(clip, 0), films.pictures(1)[0])


@pytest.mark.parametrize("start", [b"RIFF\0\0\0\0AVI ", b"\0\0\0\x18ftypisom", b"\x1aE\xdf\xa3", b"\0\0\1\xb3"])
def test_rubbish_that_begins_like_a_film_gets_a_sentence(source: FrameSource, tmp_path: Path, start: bytes) -> None:
    (tmp_path / "film").write_bytes(start + bytes(range(256)) * 40)
    with pytest.raises(OvaDeskError):
        clip: Clip = source.inspect(tmp_path / "film").clip
        source.read(clip, 0)


def test_frames_are_those_of_an_independent_decoder(source: FrameSource, tmp_path: Path) -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("needs the program ffmpeg, which is not here")
    films.film(tmp_path / "film.mp4", films.pictures(8))
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", tmp_path / "film.mp4", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        capture_output=True,
        check=True,
    )
    theirs = np.frombuffer(done.stdout, np.uint8).reshape(-1, *films.SHAPE, 3)
    clip = source.inspect(tmp_path / "film.mp4").clip
    assert len(theirs) == clip.n_frames == 8
    for index, frame in enumerate(theirs):
        assert np.abs(source.read(clip, index).astype(int) - frame.astype(int)).max() <= 2
