"""Plain image files: depth, colour, pages, orientation and transparency."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ovadesk.domain.problem import OvaDeskError
from ovadesk.pixels.frames import FrameSource

GREY = (np.arange(30 * 41) % 251).astype(np.uint8).reshape(30, 41)
DEEP = GREY.astype(np.uint16) * 257
COLOUR = np.stack([GREY, GREY[::-1], 255 - GREY], axis=-1)


@pytest.mark.parametrize("suffix", ["png", "bmp", "tiff"])
@pytest.mark.parametrize("picture", [GREY, COLOUR], ids=["grey", "colour"])
def test_lossless_images_come_back_as_they_are(
    picture: np.ndarray, suffix: str, source: FrameSource, tmp_path: Path
) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(picture).save(path)
    inspected = source.inspect(path)
    clip = inspected.clip
    assert (clip.kind, clip.rows, clip.columns, clip.n_frames, clip.bits) == ("image", 30, 41, 1, 8)
    assert clip.samples == (1 if picture.ndim == 2 else 3)
    assert (inspected.modality, inspected.patient.id, clip.regions) == ("", "", ())
    assert np.array_equal(source.read(clip, 0), picture)


@pytest.mark.parametrize("suffix", ["png", "tiff"])
def test_sixteen_bits_are_kept(suffix: str, source: FrameSource, tmp_path: Path) -> None:
    Image.fromarray(DEEP).save(tmp_path / f"a.{suffix}")
    clip = source.inspect(tmp_path / f"a.{suffix}").clip
    pixels = source.read(clip, 0)
    assert (clip.bits, clip.samples, pixels.dtype) == (16, 1, np.uint16)
    assert np.array_equal(pixels, DEEP)


def test_a_jpeg_is_close(source: FrameSource, tmp_path: Path) -> None:
    smooth = np.add.outer(np.arange(60), np.arange(80)).astype(np.uint8)
    Image.fromarray(smooth).save(tmp_path / "a.jpg", quality=95)
    pixels = source.read(source.inspect(tmp_path / "a.jpg").clip, 0)
    assert np.abs(pixels.astype(int) - smooth).max() <= 3


def test_the_pages_of_a_tiff_are_frames(source: FrameSource, tmp_path: Path) -> None:
    pages = [Image.fromarray(np.full((20, 20), 50 * i, np.uint8)) for i in range(4)]
    pages[0].save(tmp_path / "a.tiff", save_all=True, append_images=pages[1:])
    clip = source.inspect(tmp_path / "a.tiff").clip
    assert clip.is_cine
    assert [int(source.read(clip, i)[0, 0]) for i in (3, 0, 2, 1)] == [150, 0, 100, 50]


TURNED = {
    1: COLOUR,
    2: COLOUR[:, ::-1],
    3: COLOUR[::-1, ::-1],
    4: COLOUR[::-1],
    5: COLOUR.transpose(1, 0, 2),
    6: np.rot90(COLOUR, -1),
    7: COLOUR[::-1, ::-1].transpose(1, 0, 2),
    8: np.rot90(COLOUR, 1),
}


@pytest.mark.parametrize("orientation", TURNED)
def test_the_orientation_tag_is_applied(orientation: int, source: FrameSource, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "turned.png"
    Image.fromarray(COLOUR).save(path, exif=exif)
    clip = source.inspect(path).clip
    assert (clip.rows, clip.columns) == TURNED[orientation].shape[:2]
    assert np.array_equal(source.read(clip, 0), TURNED[orientation])


def test_transparency_lies_on_black(source: FrameSource, tmp_path: Path) -> None:
    rgba = np.dstack([COLOUR, np.full(GREY.shape, 255, np.uint8)])
    rgba[:10, :, 3] = 0
    Image.fromarray(rgba).save(tmp_path / "a.png")
    pixels = source.read(source.inspect(tmp_path / "a.png").clip, 0)
    assert pixels.shape == COLOUR.shape
    assert not pixels[:10].any()
    assert np.array_equal(pixels[10:], COLOUR[10:])


def test_palettes_and_bits_are_spread_out(source: FrameSource, tmp_path: Path) -> None:
    indexed = Image.fromarray(GREY).convert("P", palette=Image.Palette.ADAPTIVE, colors=16)
    indexed.save(tmp_path / "p.png")
    Image.fromarray(GREY > 99).save(tmp_path / "bits.png")
    pixels = source.read(source.inspect(tmp_path / "p.png").clip, 0)
    assert np.array_equal(pixels, np.asarray(indexed.convert("RGB")))
    bits = source.read(source.inspect(tmp_path / "bits.png").clip, 0)
    assert np.array_equal(bits, (GREY > 99) * np.uint8(255))


@pytest.mark.parametrize("keep", [40, 200, 700])
def test_a_cut_image_is_a_problem(keep: int, source: FrameSource, tmp_path: Path) -> None:
    path = tmp_path / "cut.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40), np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(OvaDeskError) as caught:
        source.read(source.inspect(path).clip, 0)
    assert caught.value.problem.code in ("pixels.damaged_file", "pixels.damaged_frame")


def test_an_image_that_claims_too_much_is_refused_before_it_is_decoded(source: FrameSource, tmp_path: Path) -> None:
    path = tmp_path / "bomb.bmp"
    Image.fromarray(GREY).save(path)
    data = bytearray(path.read_bytes())
    data[18:26] = (60_000).to_bytes(4, "little") * 2
    path.write_bytes(data)
    with pytest.raises(OvaDeskError) as caught:
        source.inspect(path)
    assert caught.value.problem.code in ("pixels.too_large", "pixels.damaged_file")
