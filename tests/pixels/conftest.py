"""One source of frames for a whole module: starting a helper costs more than most tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from ovadesk.pixels.frames import FrameSource

# a busy machine is no defect: what must be quick is measured by name
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="module")
def source() -> Iterator[FrameSource]:
    with FrameSource() as frames:
        yield frames
