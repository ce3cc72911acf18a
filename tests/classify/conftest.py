"""The bundled model, copied where a test harms it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ovadesk.classify.bundle import choose_bundle
from ovadesk.settings import resource


@pytest.fixture(scope="session")
def shipped() -> Path:
    """The folder of the model that ships."""
    return choose_bundle([resource("models")])


@pytest.fixture
def copied(shipped: Path, tmp_path: Path) -> Path:
    """A copy to harm."""
    return Path(shutil.copytree(shipped, tmp_path / "models" / shipped.name))


@pytest.fixture
def change_card(copied: Path) -> Callable[..., Path]:
    """Rewrites the card of the copy; ``resign`` names files whose hashes are taken anew."""

    def change(edit: Callable[[dict[str, Any]], object] = lambda card: None, resign: tuple[str, ...] = ()) -> Path:
        file = copied / "card.json"
        card = json.loads(file.read_text(encoding="utf-8"))
        edit(card)
        for name in resign:
            card["files"][name] = hashlib.sha256((copied / name).read_bytes()).hexdigest()
        file.write_text(json.dumps(card), encoding="utf-8")
        return copied

    return change
