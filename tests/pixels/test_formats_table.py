"""The page of formats says what is true today, and every picture is that of an independent decoder."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from ovadesk.pixels.frames import FrameSource
from tests import formats_table
from tests.conftest import ROOT

WORST = {"JPEG 2000": 1, "YBR_FULL": 2, "YBR_FULL_422": 2, "MONOCHROME1": 1}  # grey levels, by rounding


@pytest.fixture(scope="module")
def rows(source: FrameSource) -> list[formats_table.Row]:
    missing = formats_table.programs_missing()
    if missing:
        pytest.skip(f"needs the programs {missing} (Debian: dcmtk, ffmpeg, openjph-tools), which are not here")
    if find_spec("av") is None:
        pytest.skip("needs the extra `video` (PyAV), which is not installed")
    return formats_table.own_rows(source)


def test_the_page_shows_what_is_opened_today(rows: list[formats_table.Row]) -> None:
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8").split("## Real files")[0]
    shown = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ") and "(." in line]
    assert [cells[:4] for cells in shown] == [row.cells[:4] for row in rows]


def test_every_picture_is_that_of_an_independent_decoder(rows: list[formats_table.Row]) -> None:
    compared = [row for row in rows if row.difference is not None]
    assert len(compared) >= 60
    for row in compared:
        worst = max(WORST.get(formats_table.NAMES[row.syntax], 0), WORST.get(row.photometric, 0))
        assert row.difference is not None and row.difference <= worst, row.cells
