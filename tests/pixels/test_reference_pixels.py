"""One table of reference pixels that every decoder is held against, through the helper and back."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import openjpeg
import pytest
from numpy.typing import NDArray
from PIL import Image

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.study import Window
from ovadesk.pixels.colour import ybr_to_rgb
from ovadesk.pixels.display import apply_window, to_display
from ovadesk.pixels.frames import FrameSource
from tests import dicom_files as files
from tests.dicom_files import write_dicom

ROWS, COLUMNS = 40, 48
EVEN, ODD = (ROWS, COLUMNS), (35, 43)


def grey8(shape: tuple[int, int] = EVEN) -> NDArray[np.uint8]:
    """A smooth picture that uses the whole range, different in every row and column."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    wave = np.sin(rows / 9.0) * np.cos(columns / 11.0)
    picture = 60 + 60 * wave + 2.0 * rows + 1.2 * columns
    scaled = (picture - picture.min()) / np.ptp(picture) * 255
    return scaled.round().astype(np.uint8)


def grey12(shape: tuple[int, int] = EVEN) -> NDArray[np.uint16]:
    return (grey8(shape).astype(np.uint16) * 16 + 7).astype(np.uint16)


def grey16(shape: tuple[int, int] = EVEN) -> NDArray[np.uint16]:
    return (grey8(shape).astype(np.uint16) * 257).astype(np.uint16)


def signed16(shape: tuple[int, int] = EVEN) -> NDArray[np.int16]:
    return (grey16(shape).astype(np.int32) - 32768).astype(np.int16)


def colour(shape: tuple[int, int] = EVEN) -> NDArray[np.uint8]:
    one = grey8(shape)
    return np.stack([one, one[::-1], (one.astype(np.uint16) * 3 // 4 + 20).astype(np.uint8)], axis=-1)


@dataclass(frozen=True)
class Row:
    """A way to store ``frame``, and the largest difference it may come back with."""

    name: str
    frame: NDArray[Any]
    options: dict[str, Any]
    off_by: int = 0


def _lossless(name: str, syntax: str, **options: Any) -> list[Row]:
    shapes = (EVEN, ODD)
    rows = []
    for shape in shapes:
        size = "even" if shape == EVEN else "odd"
        rows += [
            Row(f"{name} grey 8 {size}", grey8(shape), {"syntax": syntax, **options}),
            Row(f"{name} grey 12 {size}", grey12(shape), {"syntax": syntax, "bits_stored": 12, **options}),
            Row(f"{name} grey 16 {size}", grey16(shape), {"syntax": syntax, **options}),
            Row(f"{name} rgb {size}", colour(shape), {"syntax": syntax, **options}),
        ]
    return rows


TABLE = [
    *_lossless("implicit", files.IMPLICIT_LE, words=True),
    *_lossless("explicit", files.EXPLICIT_LE),
    *_lossless("deflated", files.DEFLATED),
    *_lossless("big endian", files.EXPLICIT_BE),
    *_lossless("big endian words", files.EXPLICIT_BE, words=True),
    *_lossless("rle", files.RLE),
    *_lossless("jpeg-ls", files.JPEG_LS),
    *_lossless("jpeg 2000", files.JPEG_2000_LOSSLESS),
    *_lossless("jpeg-ls in fragments", files.JPEG_LS, fragments=3),
    Row("planar rgb", colour(), {"planar": 1}),
    Row("planar rgb odd", colour(ODD), {"planar": 1}),
    Row("signed 16", signed16(), {}),
    Row("signed 16 big endian", signed16(), {"syntax": files.EXPLICIT_BE}),
    Row("signed 16 rle", signed16(), {"syntax": files.RLE}),
    Row("signed 12", (signed16() // 16).astype(np.int16), {"bits_stored": 12}),
    Row("jpeg 2000 rgb without transform", colour(), {"syntax": files.JPEG_2000_LOSSLESS, "photometric": "RGB"}),
    Row("jpeg grey", grey8(), {"syntax": files.JPEG_BASELINE}, 4),
    Row("jpeg grey odd", grey8(ODD), {"syntax": files.JPEG_BASELINE}, 4),
    Row("jpeg colour", colour(), {"syntax": files.JPEG_BASELINE}, 8),
    Row("jpeg colour odd", colour(ODD), {"syntax": files.JPEG_BASELINE}, 8),
    Row("jpeg colour labelled RGB", colour(), {"syntax": files.JPEG_BASELINE, "photometric": "RGB"}, 8),
    Row("jpeg colour labelled YBR_FULL", colour(), {"syntax": files.JPEG_BASELINE, "photometric": "YBR_FULL"}, 8),
    Row("jpeg extended grey", grey8(), {"syntax": files.JPEG_EXTENDED}, 4),
    Row("jpeg-ls near grey", grey8(), {"syntax": files.JPEG_LS_NEAR}, files.NEAR),
    Row("jpeg-ls near rgb", colour(), {"syntax": files.JPEG_LS_NEAR}, files.NEAR),
    Row("jpeg 2000 lossy grey", grey8(), {"syntax": files.JPEG_2000}, 6),
    Row("jpeg 2000 lossy colour", colour(), {"syntax": files.JPEG_2000}, 12),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_every_decoder_gives_the_reference_back(row: Row, source: FrameSource, tmp_path: Path) -> None:
    turned = row.frame[::-1].copy()
    path = write_dicom(tmp_path / "clip.dcm", [row.frame, turned], **row.options)
    clip = source.inspect(path).clip
    assert (clip.n_frames, clip.rows, clip.columns) == (2, *row.frame.shape[:2])
    assert (clip.samples, clip.bits) == (row.frame.size // (clip.rows * clip.columns), 8 * row.frame.dtype.itemsize)
    for index, wanted in enumerate((row.frame, turned)):
        pixels = source.read(clip, index)
        assert pixels.dtype == row.frame.dtype
        assert pixels.shape == row.frame.shape
        assert not pixels.flags.writeable
        assert np.abs(pixels.astype(int) - wanted.astype(int)).max() <= row.off_by


@pytest.mark.parametrize("syntax", [files.EXPLICIT_LE, files.JPEG_LS, files.RLE, files.JPEG_2000_LOSSLESS])
@pytest.mark.parametrize("frame", [grey8(), grey16()], ids=["8 bits", "16 bits"])
def test_monochrome1_comes_inverted(frame: NDArray[Any], syntax: str, source: FrameSource, tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "inverted.dcm", [frame], syntax=syntax, photometric="MONOCHROME1")
    pixels = source.read(source.inspect(path).clip, 0)
    assert np.array_equal(pixels, np.iinfo(frame.dtype).max - frame)


def test_signed_monochrome1_comes_inverted(source: FrameSource, tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "inverted.dcm", [signed16()], photometric="MONOCHROME1")
    assert np.array_equal(source.read(source.inspect(path).clip, 0), -1 - signed16())


@pytest.mark.parametrize("rescale", [{}, {"RescaleSlope": 2, "RescaleIntercept": -100}], ids=["plain", "rescaled"])
def test_a_window_shows_the_mirrored_picture_of_an_inverted_file(
    rescale: dict[str, int], source: FrameSource, tmp_path: Path
) -> None:
    tags = {"WindowCenter": 1600, "WindowWidth": 900, **rescale}
    frame = grey12()
    shown = []
    for photometric in ("MONOCHROME1", "MONOCHROME2"):
        path = write_dicom(tmp_path / photometric, [frame], photometric=photometric, bits_stored=12, tags=tags)
        clip = source.inspect(path).clip
        shown.append(to_display(source.read(clip, 0), clip.window).astype(int))
    assert len(np.unique(shown[1])) > 20
    assert np.abs(255 - shown[0] - shown[1]).max() <= 1


def test_the_window_of_the_file_is_what_is_shown(source: FrameSource, tmp_path: Path) -> None:
    tags = {"WindowCenter": [2048, 9], "WindowWidth": [1000, 9]}
    path = write_dicom(tmp_path / "window.dcm", [grey12()], bits_stored=12, tags=tags)
    clip = source.inspect(path).clip
    assert clip.window == Window(2048, 1000)
    shown = to_display(source.read(clip, 0), clip.window)
    assert np.array_equal(shown, apply_window(grey12(), Window(2048, 1000)))
    assert (shown.min(), shown.max()) == (0, 255)


@pytest.mark.parametrize("odd", [(0, 0), ("nan", 10), (1e9, 10), (5, -3)], ids=str)
def test_a_senseless_window_is_none(odd: tuple[object, object], source: FrameSource, tmp_path: Path) -> None:
    tags = {"WindowCenter": str(odd[0]), "WindowWidth": str(odd[1])}
    path = write_dicom(tmp_path / "window.dcm", [grey12()], bits_stored=12, tags=tags)
    assert source.inspect(path).clip.window is None


def test_rescaling_is_applied(source: FrameSource, tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "s.dcm", [grey8()], tags={"RescaleSlope": 3, "RescaleIntercept": -50})
    clip = source.inspect(path).clip
    pixels = source.read(clip, 0)
    assert clip.bits == 8 * pixels.itemsize
    assert np.array_equal(pixels, grey8().astype(int) * 3 - 50)


def test_a_large_signed_8_bit_frame_fits(source: FrameSource, tmp_path: Path) -> None:
    frame = np.resize(np.arange(-128, 128, dtype=np.int8), (2100, 2100))
    clip = source.inspect(write_dicom(tmp_path / "signed.dcm", [frame])).clip
    pixels = source.read(clip, 0)
    assert np.array_equal(pixels, frame)
    assert clip.bits == 8 * pixels.itemsize


@pytest.mark.parametrize("depth", [np.uint8, np.uint16], ids=["8 bits", "16 bits"])
@pytest.mark.parametrize("syntax", [files.EXPLICIT_LE, files.RLE, files.EXPLICIT_BE])
def test_palettes_are_applied(depth: type, syntax: str, source: FrameSource, tmp_path: Path) -> None:
    entries = np.arange(256, dtype=np.uint16)
    bare = [entries, 255 - entries, (entries * 7) % 256]
    palette = [(one * (257 if depth is np.uint16 else 1)).astype(depth) for one in bare]
    path = write_dicom(tmp_path / "palette.dcm", [grey8(ODD)], syntax=syntax, palette=palette)
    clip = source.inspect(path).clip
    pixels = source.read(clip, 0)
    assert (clip.samples, clip.bits, pixels.dtype) == (3, 8, np.uint8)
    assert np.array_equal(pixels, np.stack([one[grey8(ODD)] for one in bare], axis=-1))


def _by_pillow(ybr: NDArray[np.uint8]) -> NDArray[np.int64]:
    return np.asarray(Image.frombytes("YCbCr", ybr.shape[1::-1], ybr.tobytes()).convert("RGB")).astype(int)


@pytest.mark.parametrize("syntax", [files.EXPLICIT_LE, files.EXPLICIT_BE, files.RLE, files.JPEG_LS])
def test_ybr_full_is_converted(syntax: str, source: FrameSource, tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "ybr.dcm", [colour()], syntax=syntax, photometric="YBR_FULL")
    pixels = source.read(source.inspect(path).clip, 0)
    assert np.abs(pixels - _by_pillow(colour())).max() <= 2


def test_ybr_full_in_jpeg_2000_is_converted(source: FrameSource, tmp_path: Path) -> None:
    stream = openjpeg.encode(colour(), photometric_interpretation=3, use_mct=False)
    options = {"syntax": files.JPEG_2000_LOSSLESS, "photometric": "YBR_FULL"}
    path = write_dicom(tmp_path / "ybr.dcm", [colour()], streams=[stream], **options)
    pixels = source.read(source.inspect(path).clip, 0)
    assert np.abs(pixels - _by_pillow(colour())).max() <= 2


@pytest.mark.parametrize("words", [False, True], ids=["OB", "OW"])
def test_halved_colour_is_spread(words: bool, source: FrameSource, tmp_path: Path) -> None:
    ybr = colour()
    ybr[:, 1::2, 1:] = ybr[:, ::2, 1:]  # every two pixels share their colour already: nothing is lost
    path = write_dicom(tmp_path / "422.dcm", [ybr, ybr[::-1].copy()], photometric="YBR_FULL_422", words=words)
    clip = source.inspect(path).clip
    assert clip.n_frames == 2
    assert np.abs(source.read(clip, 0) - _by_pillow(ybr)).max() <= 2
    assert np.abs(source.read(clip, 1) - _by_pillow(ybr[::-1].copy())).max() <= 2


def test_ybr_to_rgb_keeps_grey_and_clips() -> None:
    greys = np.zeros((1, 256, 3), np.uint8)
    greys[..., 0], greys[..., 1:] = np.arange(256), 128
    assert np.array_equal(ybr_to_rgb(greys), np.repeat(greys[..., :1], 3, axis=2))
    assert ybr_to_rgb(np.array([[[255, 255, 255]]], np.uint8)).tolist() == [[[255, 121, 255]]]


def test_an_rgb_jpeg_without_markers_is_taken_as_labelled(source: FrameSource, tmp_path: Path) -> None:
    stream = files.jpeg(colour(), keep_rgb=True)
    adobe = stream.index(b"\xff\xee")
    length = int.from_bytes(stream[adobe + 2 : adobe + 4], "big")
    bare = bytearray(stream[:adobe] + stream[adobe + 2 + length :])
    frame_header = bare.index(b"\xff\xc0")
    scan = bare.index(b"\xff\xda")
    for number in range(3):  # component ids of no known meaning
        bare[frame_header + 10 + 3 * number] = bare[scan + 5 + 2 * number] = number + 10
    options = {"syntax": files.JPEG_BASELINE, "photometric": "RGB"}
    path = write_dicom(tmp_path / "rgb.dcm", [colour()], streams=[bytes(bare) + b"\0" * (len(bare) % 2)], **options)
    pixels = source.read(source.inspect(path).clip, 0)
    assert np.abs(pixels.astype(int) - colour()).max() <= 8


def test_a_grey_stream_under_a_colour_header_becomes_grey_rgb(source: FrameSource, tmp_path: Path) -> None:
    stream = files.encode(grey8(), files.JPEG_BASELINE)
    path = write_dicom(tmp_path / "grey.dcm", [colour()], syntax=files.JPEG_BASELINE, streams=[stream])
    pixels = source.read(source.inspect(path).clip, 0)
    assert pixels.shape == (*EVEN, 3)
    assert np.abs(pixels.astype(int) - grey8()[..., None]).max() <= 4


@pytest.mark.skipif(find_spec("av") is not None, reason="the decoder that is missed here is installed")
def test_video_says_that_it_has_no_decoder(source: FrameSource, tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "video.dcm", [colour()], syntax=files.MPEG_4, streams=[b"\0\0\1\xb3" * 50])
    with pytest.raises(OvaDeskError) as caught:
        source.inspect(path)
    assert (caught.value.problem.code, caught.value.problem.detail("extra")) == ("pixels.no_decoder", "video")


def test_a_damaged_frame_leaves_the_others_readable(source: FrameSource, tmp_path: Path) -> None:
    whole = files.encode(grey8(), files.JPEG_LS)
    broken = whole[:60] + b"\xff\xff" * ((len(whole) - 60) // 2)
    options = {"syntax": files.JPEG_LS, "streams": [whole, broken, whole]}
    path = write_dicom(tmp_path / "broken.dcm", [grey8()] * 3, **options)
    clip = source.inspect(path).clip
    with pytest.raises(OvaDeskError) as caught:
        source.read(clip, 1)
    assert caught.value.problem.code == "pixels.damaged_frame"
    assert np.array_equal(source.read(clip, 0), grey8())
    assert np.array_equal(source.read(clip, 2), grey8())
