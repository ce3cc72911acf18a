"""``ovadesk train``: where training is to be had."""

from __future__ import annotations

import pytest

from ovadesk.__main__ import main

Captured = pytest.CaptureFixture[str]


def test_from_the_sources_it_is_a_program_of_its_own(capsys: Captured) -> None:
    assert main(["train", "fit", "--epochs", "3"]) == 2
    assert "ovadesk-train" in capsys.readouterr().err


def test_the_lean_build_says_that_it_takes_the_full_one(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr("ovadesk.cli.train.is_lean", lambda: True)
    assert main(["train", "--help"]) == 2
    assert "full build" in capsys.readouterr().err
