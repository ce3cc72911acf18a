"""Fewer redraws than in earnest: these tests are of what is computed, not of its last digit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# a busy machine is no defect: what must be quick is measured by name
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="package", autouse=True)
def few_redraws() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("trainer.evaluate.level.DRAWS", 200)
        yield
