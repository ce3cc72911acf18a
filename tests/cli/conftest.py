"""What the tests of the commands share."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from ovadesk.classify.bundle import choose_bundle
from ovadesk.settings import resource


@pytest.fixture(autouse=True)
def no_log_left_open() -> Iterator[None]:
    yield
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()


@pytest.fixture
def model() -> Path:
    return choose_bundle([resource("models")])
