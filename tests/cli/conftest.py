"""What the tests of the commands share."""

from __future__ import annotations

import logging
import signal
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


def hears_ctrl_c() -> None:
    """For a child: a background shell, and whatever it starts, ignores Ctrl+C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def model() -> Path:
    return choose_bundle([resource("models")])
