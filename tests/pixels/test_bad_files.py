"""Every hostile or damaged file of the data folder, held against what its manifest expects of it."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from unicodedata import category

import psutil
import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.study import Clip
from ovadesk.export.wording import SENTENCES, sentence
from ovadesk.pixels.frames import FrameSource, Lane

pytestmark = pytest.mark.shared

SECONDS = 2.0
RSS_MAX = 1536 << 20
NO_MM = "no measurement in mm offered; say why"
Check = Callable[[FrameSource, Path], None]


def refused(*codes: str) -> Check:
    """The file is not opened, for one of the reasons ``codes``."""

    def check(source: FrameSource, path: Path) -> None:
        with pytest.raises(OvaDeskError) as caught:
            source.inspect(path)
        assert caught.value.problem.code in codes
        assert "{" not in sentence(caught.value.problem)

    return check


def opened(claimed: int = 1, readable: int | None = None, note: str = "") -> Check:
    """The file opens with all its frames, or with ``readable`` of those claimed and a note that says so."""

    def check(source: FrameSource, path: Path) -> None:
        clip = _read_through(source, path)
        assert clip.n_claimed == claimed
        assert clip.n_frames == (claimed if readable is None else readable)
        codes = [one.code for one in clip.notes]
        if readable is not None:
            truncated = clip.notes[codes.index("pixels.truncated")]
            assert truncated.detail("missing") == claimed - readable
        assert not note or note in codes
        assert set(codes) <= set(SENTENCES)

    return check


def default_rate(source: FrameSource, path: Path) -> None:
    clip = _read_through(source, path)
    assert (clip.timing.fps, clip.timing.source) == (25.0, "default")
    assert clip.timing.note is not None
    assert clip.timing.note in clip.notes


def no_millimetres(source: FrameSource, path: Path) -> None:
    clip = _read_through(source, path)
    assert all(region.mm_per_px is None and region.note is not None for region in clip.regions)
    assert any(note.code.startswith("pixels.region_") for note in clip.notes)


def harmless_text(source: FrameSource, path: Path) -> None:
    """Texts come through as one line, without characters that steer; the frame is there."""
    inspected = source.inspect(path)
    texts = (
        inspected.study_uid,
        inspected.series_uid,
        inspected.clip.sop_uid,
        inspected.study_description,
        inspected.series_description,
        inspected.patient.name,
        inspected.patient.id,
        inspected.clip.description,
    )
    assert all(category(char) not in ("Cc", "Cf") for text in texts for char in text)
    assert all(len(text) <= 256 for text in texts)
    assert source.read(inspected.clip, 0).size > 0


def _read_through(source: FrameSource, path: Path) -> Clip:
    clip = source.inspect(path).clip
    for index in {0, clip.n_frames - 1}:
        assert source.read(clip, index).shape[:2] == (clip.rows, clip.columns)
    return clip


CHECKS: dict[str, Check] = {
    "alloc_j2k_20000.dcm": refused("pixels.too_large", "pixels.size_mismatch"),
    "alloc_j2k_2147483647.dcm": refused("pixels.too_large", "pixels.size_mismatch"),
    "alloc_jpeg_20000sq.dcm": refused("pixels.too_large", "pixels.size_mismatch"),
    "alloc_jpeg_65500sq.dcm": refused("pixels.too_large", "pixels.size_mismatch"),
    "alloc_jpegls_65535.dcm": refused("pixels.too_large", "pixels.size_mismatch"),
    "alloc_native_1x1x2147483647.dcm": refused("pixels.claims_too_much"),
    "alloc_native_65535x65535x2147483647.dcm": refused("pixels.too_large"),
    "alloc_rle_16384sq_rgb.dcm": refused("pixels.too_large"),
    "alloc_rle_65535sq_rgb.dcm": refused("pixels.too_large"),
    "bitsstored_200.dcm": refused("pixels.layout"),
    "bomb_deflate_1GB.dcm": refused("pixels.inflates_too_far"),
    "charset_bogus.dcm": opened(),
    "charset_multi.dcm": opened(),
    "encaps_no_seqdelim.dcm": opened(3),
    "frames_1e6_one_fragment.dcm": opened(1_000_000, 1),
    "frames_is_0.dcm": opened(),
    "frames_is_1e9.dcm": refused("pixels.claims_too_much"),
    "frames_is_3_4.dcm": opened(),
    "frames_is_99999999999999999999.dcm": refused("pixels.claims_too_much"),
    "frames_is_empty.dcm": opened(),
    **dict.fromkeys([f"frametime_{odd}.dcm" for odd in ("0", "1e-300", "abc", "inf", "nan")], default_rate),
    "len_ob_0xFFFFFFF0.dcm": refused("pixels.header_incomplete"),
    "len_pixeldata_0xFFFFFFF0.dcm": refused("pixels.claims_too_much", "pixels.no_whole_frame"),
    "mismatch_jpeg_sof65500_rows64.dcm": refused("pixels.too_large", "pixels.size_mismatch"),
    "nest_1000_undef.dcm": refused("pixels.nested_too_deep"),
    "nest_2000_def.dcm": refused("pixels.nested_too_deep"),
    "pe_preamble.dcm": opened(note="pixels.program_in_preamble"),
    "preamble_only.dcm": refused("pixels.no_pixels", "pixels.header_incomplete"),
    "random_1000000.dcm": refused("pixels.not_an_image"),
    "random_5000.dcm": refused("pixels.not_an_image"),
    "rows0.dcm": refused("pixels.no_size"),
    "text_cmd.dcm": harmless_text,
    "text_emoji.dcm": harmless_text,
    "trunc_50pct.dcm": opened(3, 1),
    "ts_says_deflated.dcm": refused("pixels.header_damaged"),
    **dict.fromkeys(
        [f"uid_{odd}.dcm" for odd in ("dotdot", "drive", "long", "nul", "rtl", "semicolon")], harmless_text
    ),
    **dict.fromkeys(
        [f"usregion_{odd}.dcm" for odd in ("huge_delta", "inverted", "nan_delta", "outside", "zero_delta")],
        no_millimetres,
    ),
    "zip_renamed.dcm": refused("pixels.not_an_image"),
}


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", CHECKS)
def test_a_bad_file_does_what_is_expected_of_it(name: str, source: FrameSource, shared: Path) -> None:
    source.inspect(shared / "data" / "dicom_bad" / "frames_is_empty.dcm")  # the helper runs: its start is not measured
    began = time.perf_counter()
    CHECKS[name](source, shared / "data" / "dicom_bad" / name)
    assert time.perf_counter() - began < SECONDS


def test_every_row_of_the_manifest_has_its_check(shared: Path) -> None:
    assert {row["file"] for row in _rows(shared / "data" / "dicom_bad")} == set(CHECKS)


def test_no_bad_file_ends_the_helper_or_fills_its_memory(shared: Path) -> None:
    with FrameSource() as source:
        first = None
        for row in _rows(shared / "data" / "dicom_bad"):
            try:
                clip = source.inspect(shared / "data" / "dicom_bad" / row["file"]).clip
                source.read(clip, 0)
            except OvaDeskError as error:
                assert error.problem.code in SENTENCES
            pid = source.helper_pids()[Lane.VIEW]
            first = first or pid
            assert pid == first, row["file"]
        status = Path(f"/proc/{first}/status")
        if status.exists():  # Linux knows the highest it ever was
            peak = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
            assert int(peak.split()[1]) << 10 < RSS_MAX
        else:
            assert psutil.Process(first).memory_info().rss < RSS_MAX


def test_every_real_file_opens_and_gives_its_pixels(source: FrameSource, shared: Path) -> None:
    folder = shared / "data" / "dicom_us"
    rows = _rows(folder)
    assert len(rows) == 39
    for row in rows:
        if row["pixel_decode"] == "no-pixels":
            refused("pixels.no_pixels")(source, folder / row["file"])
            continue
        clip = source.inspect(folder / row["file"]).clip
        claimed = int(row["frames"] or 1)
        assert (clip.n_frames, clip.n_claimed) == (claimed, claimed), row["file"]
        assert (clip.rows, clip.columns) == (int(row["rows"]), int(row["cols"]))
        assert len(clip.regions) <= int(row["us_regions"])
        for index in {0, clip.n_frames // 2, clip.n_frames - 1}:
            pixels = source.read(clip, index)
            assert pixels.shape == (clip.rows, clip.columns, 3)[: 2 if clip.samples == 1 else 3], row["file"]
            assert int(pixels.max()) - int(pixels.min()) > 30, row["file"]
