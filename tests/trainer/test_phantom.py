"""The phantoms: physics that a radiologist would miss if it were not there, and files that any reader takes."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.encaps import generate_frames, parse_basic_offsets

from ovadesk.domain.study import Box, RegionKind
from ovadesk.pixels.display import to_display
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.load import load
from ovadesk.pixels.regions import scope
from trainer.phantom.acoustics import Probe, polar_decibels, to_grey
from trainer.phantom.dicom_writer import uid
from trainer.phantom.geometry import Sector
from trainer.phantom.masses import MASSES
from trainer.phantom.motion import Motion
from trainer.phantom.screen import MARK
from trainer.phantom.shapes import Blob
from trainer.phantom.studies import STUDIES, ClipPlan, StudyPlan, write_list, write_study
from trainer.phantom.tissue import ANECHOIC, FLUID, Part, Tissue, scatter

SECTOR = Sector(depth=50.0)
STILL = Motion(sweep=0.0, seconds=0.0, breathing=0.0, hand=0.0, pulse=0.0)
EVEN = Tissue(1, clumps=0, stripes=0, strands=0)
ONE_BAND = Probe(bands=(6.0,), reverberation=0.0, noise=-90.0)


def scan(tissue: Tissue, motion: Motion = STILL, time: float = 0.0, probe: Probe = ONE_BAND) -> NDArray[np.float32]:
    return polar_decibels(scatter(tissue, SECTOR, motion.sweep / 2 + 1), tissue, motion, SECTOR, probe, time, 0)


def depth_rows(low: float, high: float) -> slice:
    return slice(round(low / SECTOR.step), round(high / SECTOR.step))


MIDDLE = slice(60, 196)  # beams away from the edges, where the array touches


def test_speckle_is_rayleigh() -> None:
    """Mean over standard deviation of the amplitude is 1.91 (Wagner et al. 1983)."""
    amplitude = 10 ** (scan(EVEN)[depth_rows(10, 45), MIDDLE] / 20)
    assert amplitude.mean() / amplitude.std() == pytest.approx(1.91, abs=0.17)


def test_gain_makes_up_for_soft_tissue() -> None:
    power = 10 ** (scan(EVEN)[:, MIDDLE] / 10)
    levels = [10 * math.log10(power[depth_rows(low, low + 10)].mean()) for low in (5, 15, 25, 35)]
    assert max(levels) - min(levels) < 2.5
    assert abs(np.mean(levels)) < 2.5


def test_speckle_widens_with_depth() -> None:
    picture = SECTOR.to_screen(10 ** (scan(EVEN) / 20))
    middle = SECTOR.box.width // 2

    def width(depth: float) -> float:
        """Columns to the first fall of the autocorrelation below a half."""
        row = int(SECTOR.at(0, depth)[1]) - SECTOR.box.y0
        part = picture[row - 12 : row + 12, middle - 50 : middle + 50]
        part = part - part.mean()
        falls = [float((part[:, shift:] * part[:, : 100 - shift]).mean() / part.var()) for shift in range(12)]
        return float(np.interp(0.5, falls[::-1], range(11, -1, -1)))

    assert width(44) > 1.3 * width(14)


def with_mass(loss: float) -> tuple[float, float]:
    """Mean dB inside a mass of no echo, and how much brighter (dB) it makes what lies behind it."""
    part = Part(Blob((0, 0, 31), (8, 10, 8)), ANECHOIC, loss)
    with_it, without = (10 ** (scan(replace(EVEN, parts=parts)) / 10) for parts in ((part,), ()))
    behind = depth_rows(34, 44), slice(122, 134)
    inside = with_it[depth_rows(17, 23), 120:136].mean()
    return 10 * math.log10(inside), 10 * math.log10(with_it[behind].mean() / without[behind].mean())


def test_a_cyst_is_dark_and_enhances_what_lies_behind() -> None:
    inside, behind = with_mass(FLUID)
    assert inside < -25
    assert behind == pytest.approx(16 * (0.30 - FLUID), abs=2.0)


def test_what_weakens_the_beam_casts_a_shadow() -> None:
    _, behind = with_mass(1.5)
    assert behind < -12


def test_speckle_follows_the_tissue_and_changes_as_the_plane_leaves() -> None:
    motion = Motion(sweep=6.0, seconds=2.0, breathing=0.0, hand=0.0, pulse=0.0)
    frames = [scan(EVEN, motion, time)[depth_rows(5, 45), MIDDLE].ravel() for time in (0.5, 0.52, 1.5)]
    near, far = (np.corrcoef(frames[0], later)[0, 1] for later in frames[1:])
    assert near > 0.9
    assert abs(far) < 0.15


def test_motion_is_undone() -> None:
    points = np.random.default_rng(0).uniform(-30, 60, (3, 500)).astype(np.float32)
    motion = Motion()
    for time in (0.0, 0.4, 1.3):
        assert np.abs(motion.backward(motion.forward(points, time), time) - points).max() < 0.05


def test_scan_conversion_puts_depths_where_the_scale_says() -> None:
    polar = np.zeros((len(SECTOR.ranges), SECTOR.beams), np.float32)
    polar[round(30 / SECTOR.step)] = 1
    column, row = SECTOR.at(0, 30)
    picture = SECTOR.to_screen(polar)
    brightest = int(picture[:, int(column) - SECTOR.box.x0].argmax())
    assert abs(brightest + 0.5 + SECTOR.box.y0 - row) <= 1.0


def test_grey_is_within_range() -> None:
    grey = to_grey(np.linspace(-90, 60, 500, dtype=np.float32))
    assert grey.min() == 0
    assert grey.max() == 255
    assert (np.diff(grey) >= -0.01).all()


@pytest.mark.parametrize("name", MASSES)
def test_masses_differ_from_what_is_around(name: str) -> None:
    x = np.linspace(-50, 50, 60, dtype=np.float32)
    grid = np.stack([axis.ravel() for axis in np.meshgrid(x, np.float32([0]), x + 50, indexing="ij")])
    echo, loss = MASSES[name](1).properties(grid)
    assert np.isfinite(echo).all()
    assert loss.min() >= 0
    around = np.hypot(grid[0], grid[2] - 45) > 40
    assert np.median(echo[~around]) < np.median(echo[around])


# ---- files

SMALL = StudyPlan(
    "small",
    "solid",
    9,
    "ADNEXA R",
    "for this test",
    (
        ClipPlan("sweep", "Sweep", 3, 20.0, 2.0),
        ClipPlan("colour", "Colour", 2, 12.5, 0.0, doppler=True, colour=True),
        ClipPlan("still", "Still", 1, sweep=0.0),
    ),
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_study(SMALL, tmp_path_factory.mktemp("phantom"))


def test_same_seed_same_bytes(written: list[Path], tmp_path: Path) -> None:
    again = write_study(SMALL, tmp_path)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]


def test_files_say_that_they_are_synthetic(written: list[Path]) -> None:
    for path in written:
        dataset = dcmread(path)
        assert str(dataset.PatientName).startswith("SYNTHETIC^")
        assert dataset.PatientID.startswith("SYNTHETIC-")
        assert dataset.PatientComments == MARK
        assert dataset.ImageType[0] == "DERIVED"
        assert all(len(value) <= 64 for value in (dataset.SOPInstanceUID, dataset.StudyInstanceUID))


def test_offsets_point_at_the_frames(written: list[Path]) -> None:
    dataset = dcmread(written[0])
    offsets = parse_basic_offsets(dataset.PixelData)
    frames = list(generate_frames(dataset.PixelData, number_of_frames=3))
    assert len(offsets) == 3
    assert offsets[1] == len(frames[0]) + 8
    assert all(frame.startswith(b"\xff\xd8") for frame in frames)


def test_product_reads_what_was_written(written: list[Path]) -> None:
    with FrameSource() as source:
        loaded = load([written[0].parent], source, b"s" * 32)
        assert loaded.refused == ()
        sweep, colour, still = loaded.studies[0].clips
        shown = [to_display(source.read(clip, 0), clip.window) for clip in (sweep, colour, still)]
    assert (sweep.n_frames, colour.n_frames, still.n_frames) == (3, 2, 1)
    assert all(clip.synthetic and clip.notes == () for clip in (sweep, colour, still))
    assert sweep.timing.fps == 20.0
    box = Sector().box
    assert [(found.box, found.kind, found.mm_per_px) for found in sweep.regions] == [
        (box, RegionKind.B_MODE, (0.2, 0.2))
    ]
    assert scope(sweep, shown[0]).box == box
    reason = scope(colour, shown[1]).reason
    assert reason is not None
    assert reason.code == "pixels.scope_colour"
    assert scope(still, shown[2]).box == box


def test_mark_stands_on_the_picture_outside_of_the_region(written: list[Path]) -> None:
    with FrameSource() as source:
        clip = source.inspect(written[0]).clip
        frame = source.read(clip, 1)
    box = clip.regions[0].box
    assert frame[6:24, 10:300].max() > 180
    assert box.y0 > 24
    assert Box(0, 0, 640, 480).width == frame.shape[1]


def test_bundled_samples_are_those_of_this_simulator(samples: Path, tmp_path: Path) -> None:
    """Names, tags and list agree with the plans; the pixels took a minute and are not made again here."""
    for written, bundled in zip(write_list(STUDIES, tmp_path), ("samples.csv", "README.md"), strict=True):
        assert written.read_bytes() == (samples / bundled).read_bytes()
    with (samples / "samples.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        dataset = dcmread(samples / row["file"], stop_before_pixels=True)
        name = row["file"].split("/")[0]
        assert dataset.StudyInstanceUID == row["study_uid"] == uid(name, int(row["seed"]))
        assert int(dataset.get("NumberOfFrames", 1)) == int(row["frames"])
    assert sum(path.stat().st_size for path in samples.rglob("*") if path.is_file()) < 8 << 20
