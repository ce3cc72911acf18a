"""Hostile headers cost milliseconds and end in a problem, never in anything else."""

from __future__ import annotations

import struct
import time
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ovadesk.domain.problem import OvaDeskError
from ovadesk.export.wording import SENTENCES
from ovadesk.pixels.codestream import Claim, check_claim, claim
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.guard import DEPTH_MAX, ELEMENTS_MAX, INFLATED_MAX, UNDEFINED, looks_like_dicom, survey
from ovadesk.pixels.helper_process import InspectRequest, ReadRequest, _answer, _Desk
from tests import dicom_files as files
from tests.dicom_files import write_dicom

FRAME = np.arange(32 * 40, dtype=np.uint16).astype(np.uint8).reshape(32, 40)
NO_SHRINKING_NEEDED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def _explicit(tag: tuple[int, int], vr: bytes, value: bytes) -> bytes:
    return struct.pack("<HH2sH", *tag, vr, len(value)) + value


def _part10(syntax: str, body: bytes, preamble: bytes = b"\0" * 128) -> bytes:
    uid = syntax.encode() + b"\0" * (len(syntax) % 2)
    return preamble + b"DICM" + _explicit((2, 0x10), b"UI", uid) + body


def _sequences(depth: int) -> bytes:
    """``depth`` private sequences of undefined length, one in the other."""
    level = struct.pack("<HH2sHI", 0x0009, 0x1001, b"SQ", 0, UNDEFINED) + files.ITEM + struct.pack("<I", UNDEFINED)
    ends = b"\xfe\xff\x0d\xe0\0\0\0\0" + files.SEQUENCE_END
    return level * depth + ends * depth


def _code(path: Path, data: bytes) -> str:
    """The code with which the walk refuses ``data``; it must be quick and have a sentence."""
    path.write_bytes(data)
    began = time.perf_counter()
    with pytest.raises(OvaDeskError) as caught:
        survey(path)
    assert time.perf_counter() - began < 2
    assert caught.value.problem.code in SENTENCES
    return caught.value.problem.code


def test_nesting_is_limited(tmp_path: Path) -> None:
    deep = tmp_path / "deep.dcm"
    assert _code(deep, _part10(files.EXPLICIT_LE, _sequences(DEPTH_MAX + 1))) == "pixels.nested_too_deep"
    deep.write_bytes(_part10(files.EXPLICIT_LE, _sequences(DEPTH_MAX)))
    assert survey(deep).pixel_offset is None


def test_a_bomb_of_items_is_limited(tmp_path: Path) -> None:
    items = (files.ITEM + b"\0\0\0\0") * (ELEMENTS_MAX + 1)
    body = struct.pack("<HH2sHI", 0x0009, 0x1001, b"SQ", 0, len(items)) + items
    assert _code(tmp_path / "items.dcm", _part10(files.EXPLICIT_LE, body)) == "pixels.header_too_large"


def test_a_bomb_of_elements_is_limited(tmp_path: Path) -> None:
    body = _explicit((0x0009, 0x1001), b"LO", b"") * (ELEMENTS_MAX + 1)
    assert _code(tmp_path / "elements.dcm", _part10(files.EXPLICIT_LE, body)) == "pixels.header_too_large"


def test_a_deflate_bomb_is_not_inflated(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    assert _code(tmp_path / "bomb.dcm", _part10(files.DEFLATED, body)) == "pixels.inflates_too_far"
    assert len(body) * 1000 < INFLATED_MAX


def test_a_damaged_deflated_file_is_refused(tmp_path: Path) -> None:
    assert _code(tmp_path / "d.dcm", _part10(files.DEFLATED, b"\xff" * 100)) == "pixels.header_damaged"


@pytest.mark.parametrize("length", [10, 0xFFFFFFF0, 0x7FFFFFFF])
def test_a_value_longer_than_the_file_is_refused(length: int, tmp_path: Path) -> None:
    body = struct.pack("<HH2sHI", 0x0009, 0x1001, b"OB", 0, length) + b"abcd"
    assert _code(tmp_path / "long.dcm", _part10(files.EXPLICIT_LE, body)) == "pixels.header_incomplete"


def test_a_program_in_the_preamble_is_noticed(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "plain.dcm", [FRAME])
    assert not survey(path).program_in_preamble
    data = path.read_bytes()
    for magic in (b"MZ", b"\x7fELF", b"#!/bin/sh\n"):
        path.write_bytes(magic + data[len(magic) :])
        assert survey(path).program_in_preamble


def test_pixels_are_found_where_they_are(tmp_path: Path) -> None:
    for syntax in (files.EXPLICIT_LE, files.IMPLICIT_LE, files.EXPLICIT_BE):
        path = write_dicom(tmp_path / "a.dcm", [FRAME], syntax=syntax)
        seen = survey(path)
        assert seen.pixel_offset is not None
        assert path.read_bytes()[seen.pixel_offset : seen.pixel_offset + FRAME.nbytes] == FRAME.tobytes()
        assert (seen.pixel_length, seen.transfer_syntax) == (FRAME.nbytes, syntax)


def test_deflated_pixels_are_found_in_the_inflated_bytes(tmp_path: Path) -> None:
    seen = survey(write_dicom(tmp_path / "a.dcm", [FRAME], syntax=files.DEFLATED))
    assert seen.inflated is not None
    assert seen.pixel_offset is not None
    assert seen.inflated[seen.pixel_offset :][: FRAME.nbytes] == FRAME.tobytes()


def test_a_file_without_preamble_is_walked(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a.dcm", [FRAME])
    data = path.read_bytes()
    path.write_bytes(data[132:])
    assert looks_like_dicom(data[132:272])
    assert survey(path).pixel_length == FRAME.nbytes


def test_a_text_one_byte_short_is_mended(tmp_path: Path, source: FrameSource) -> None:
    path = write_dicom(tmp_path / "a.dcm", [FRAME], tags={"StudyDescription": "Pelvis x"})
    path.write_bytes(path.read_bytes().replace(b"LO\x08\x00Pelvis x", b"LO\x08\x00Pelvis "))
    assert len(survey(path).repairs) == 1
    inspected = source.inspect(path)
    assert inspected.study_description == "Pelvis"
    assert np.array_equal(source.read(inspected.clip, 0), FRAME)


@pytest.mark.parametrize("data", [b"", b"plain text, no picture", b"xDICM" * 100], ids=["empty", "text", "misplaced"])
def test_what_is_no_dicom_is_called_so(data: bytes, tmp_path: Path) -> None:
    assert _code(tmp_path / "x", data) == "pixels.not_an_image"


CLAIMS = {
    "jpeg": (files.JPEG_BASELINE, Claim(32, 40, 1, 8, (1,), True)),
    "jpeg-ls": (files.JPEG_LS, Claim(32, 40, 1, 8, (1,), False)),
    "jpeg 2000": (files.JPEG_2000_LOSSLESS, Claim(32, 40, 1, 8)),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_size_a_stream_claims_is_read_before_it_is_decoded(name: str) -> None:
    syntax, wanted = CLAIMS[name]
    stream = files.encode(FRAME, syntax)
    assert claim(stream) == wanted
    assert check_claim(stream, 32, 40) == wanted
    with pytest.raises(OvaDeskError) as caught:
        check_claim(stream, 64, 40)
    assert caught.value.problem.code == "pixels.size_mismatch"


def test_a_stream_that_claims_too_much_is_refused() -> None:
    stream = files.jpeg(FRAME)
    at = stream.index(b"\xff\xc0") + 5
    with pytest.raises(OvaDeskError) as caught:
        check_claim(stream[:at] + struct.pack(">HH", 65500, 65500) + stream[at + 4 :], 32, 40)
    assert caught.value.problem.code == "pixels.too_large"


@given(st.binary(max_size=80), st.sampled_from([b"", b"\xff\xd8", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  "]))
def test_any_bytes_claim_something_or_nothing(noise: bytes, start: bytes) -> None:
    found = claim(start + noise)
    assert found is None or isinstance(found, Claim)


@cache
def _valid() -> tuple[bytes, ...]:
    """Small valid files of every kind, as bytes."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        kinds = (*files.NATIVE, files.JPEG_BASELINE, files.JPEG_LS, files.JPEG_2000_LOSSLESS, files.RLE)
        options = {"regions": [files.region((2, 2, 30, 30))]}
        palette = [np.arange(256, dtype=np.uint8)] * 3
        paths = [write_dicom(Path(folder, f"{i}"), [FRAME] * 2, syntax=s, **options) for i, s in enumerate(kinds)]
        paths.append(write_dicom(Path(folder, "p"), [FRAME], palette=palette))
        return tuple(path.read_bytes() for path in paths)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A valid file with a few bytes changed, inserted or removed, or its end missing."""
    data = bytearray(draw(st.sampled_from(_valid())))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data) - 1))
        how = draw(st.integers(0, 5))
        noise = draw(st.sampled_from([b"\0", b"\xff", b"\xff" * 4, b"\xfe\xff\x00\xe0", b"SQ"]) | st.binary(max_size=5))
        if how == 0 and at > 200:
            del data[at:]
        elif how == 1:
            del data[at : at + len(noise)]
        elif how == 2:
            data[at:at] = noise
        else:
            data[at : at + len(noise)] = noise
    return bytes(data)


@settings(max_examples=300, deadline=None, suppress_health_check=NO_SHRINKING_NEEDED)
@given(mutated())
def test_no_mutation_makes_the_walk_raise_anything_else(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "mutated.dcm"
    path.write_bytes(data)
    try:
        seen = survey(path)
    except (OvaDeskError, OSError) as error:
        assert isinstance(error, OSError) or error.problem.code in SENTENCES
    else:
        assert seen.pixel_offset is None or 0 < seen.pixel_offset <= seen.size


@settings(max_examples=200, deadline=None, suppress_health_check=NO_SHRINKING_NEEDED)
@given(data=mutated())
def test_no_mutation_gets_through_the_helper_as_anything_else(source: FrameSource, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "mutated.dcm"
    path.write_bytes(data)
    try:
        clip = source.inspect(path).clip
        for index in range(min(clip.n_frames, 2)):
            pixels = source.read(clip, index)
            assert pixels.shape[:2] == (clip.rows, clip.columns)
            assert pixels.ndim == (2 if clip.samples == 1 else 3)
    except OvaDeskError as error:
        assert error.problem.code in SENTENCES
        assert error.problem.code not in ("pixels.took_too_long", "pixels.helper_did_not_start")


def test_any_exception_in_the_helper_is_a_problem_without_its_text(tmp_path: Path) -> None:
    desk = _Desk()
    missing = _answer(desk, InspectRequest(tmp_path / "nobody^secret.dcm"))
    assert missing is not None
    assert getattr(missing, "code", "") == "pixels.file_missing"
    folder = _answer(desk, ReadRequest(tmp_path, "key", 0, "no-block", 1))
    assert getattr(folder, "code", "") == "pixels.damaged_frame"
    assert "secret" not in repr(missing)
