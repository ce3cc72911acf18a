"""The scripted sessions: where they put things."""

from __future__ import annotations

from pathlib import Path

import pytest

from ovadesk.ui.demo_session import new_folder


def test_a_study_has_a_folder_of_its_own_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wizard takes no other, and OUT may be typed as it lies."""
    monkeypatch.chdir(tmp_path)
    assert [new_folder(Path("out")) for _ in range(2)] == [tmp_path / "out" / "study", tmp_path / "out" / "study-2"]
