"""What every test shares: an isolated home, no screen needed, and the data folder where there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ovadesk.export.language import use

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["OVADESK_LANGUAGE"] = "en"  # whatever this machine speaks

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def isolated_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test gets an OVADESK_HOME of its own: none can see or harm the user's settings and readings."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("OVADESK_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in English, whatever the one before it spoke."""
    use("en")
    yield
    use("en")


@pytest.fixture
def chinese(english: None) -> None:
    """This test speaks Chinese."""
    use("zh")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the public data; skips where it is absent."""
    folder = Path(os.environ.get("OVADESK_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip("needs the data folder ../shared (or OVADESK_SHARED), which is not here")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The synthetic studies that ship with the product."""
    return ROOT / "resources" / "samples"
