"""One source of frames for a whole module: starting a helper costs more than most tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ovadesk.pixels.frames import FrameSource


@pytest.fixture(scope="module")
def source() -> Iterator[FrameSource]:
    with FrameSource() as frames:
        yield frames
