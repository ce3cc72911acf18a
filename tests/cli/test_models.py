"""``ovadesk models``: what is installed, whether it is well, and what is let in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ovadesk.__main__ import main
from ovadesk.classify.bundle import open_bundle

Captured = pytest.CaptureFixture[str]


def test_models_are_listed_shown_and_verified(model: Path, capsys: Captured) -> None:
    assert main(["models", "list"]) == 0
    assert main(["models", "show", model.name]) == 0
    assert main(["models", "verify"]) == 0
    out = capsys.readouterr().out
    assert f"{model.name}: well" in out and "Sensitivity" in out and "Limits" in out and "Case risk" in out
    assert main(["models", "show", "none-such"]) == 2
    assert "none-such" in capsys.readouterr().err


def renamed(model: Path, folder: Path, name: str) -> Path:
    """A copy of the bundle under another id."""
    shutil.copytree(model, folder)
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["model_id"] = name
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return folder


def test_a_model_is_added_once(model: Path, tmp_path: Path, capsys: Captured, isolated_home: Path) -> None:
    folder = renamed(model, tmp_path / "mine", "mine-1")
    (folder / "extra.pkl").write_bytes(b"never copied")
    assert main(["models", "add", str(folder)]) == 0
    assert main(["models", "verify", "mine-1"]) == 0
    assert sorted(p.name for p in (isolated_home / "models" / "mine-1").iterdir()) == [
        "card.json",
        "golden.npz",
        "model.bin",
        "model.xml",
        "weights.safetensors",
    ]
    assert main(["models", "add", str(folder)]) == 2
    assert "installed already" in capsys.readouterr().err


def test_a_damaged_model_is_not_added(model: Path, tmp_path: Path, capsys: Captured, isolated_home: Path) -> None:
    folder = renamed(model, tmp_path / "mine", "mine-1")
    content = bytearray((folder / "model.bin").read_bytes())
    content[1000] ^= 1
    (folder / "model.bin").write_bytes(content)
    assert main(["models", "add", str(folder)]) == 1
    assert "model.bin" in capsys.readouterr().err
    assert not (isolated_home / "models" / "mine-1").exists()


def spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_the_card_is_shown_with_its_figures_and_its_limits(model: Path, capsys: Captured) -> None:
    assert main(["models", "show", model.name]) == 0
    out, card = capsys.readouterr().out, open_bundle(model).card
    point = card.operating_point
    for said in (card.title, card.intended_use, card.licence, card.data.name, *card.limits):
        assert said in out
    for value in (point.threshold, point.sensitivity, *point.sensitivity_ci, point.specificity, *point.specificity_ci):
        assert f"{value:.3f}" in out
    for metric in card.metrics:
        assert f"{metric.name}, per {metric.unit}, n {metric.n}: {metric.value:.3f}" in out


def test_what_is_wrong_with_an_installed_model_is_said(model: Path, isolated_home: Path, capsys: Captured) -> None:
    home = isolated_home / "models"
    spoil(renamed(model, home / "spoilt", "spoilt-1") / "weights.safetensors")
    renamed(model, home / "twin", model.name)
    (home / "empty").mkdir()
    assert main(["models", "list"]) == 1
    listed = capsys.readouterr()
    assert "spoilt-1" in listed.out, "a list reads cards only"
    assert "twin: There is another model" in listed.err and "empty: The model empty cannot be used" in listed.err
    assert main(["models", "verify"]) == 1
    verified = capsys.readouterr()
    assert f"{model.name}: well (openvino)\n" in verified.out
    assert all(line.endswith(": well (openvino)") for line in verified.out.splitlines())
    assert [line.split(": ")[1] for line in verified.err.splitlines()] == ["empty", "spoilt", "twin"]
    assert "weights.safetensors" in verified.err
    assert main(["models", "verify", "spoilt-1"]) == 1
    assert main(["models", "verify", model.name]) == 0


def test_without_any_model_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr("ovadesk.cli.models.resource", lambda *_: tmp_path / "nowhere")
    assert main(["models", "list"]) == 0
    assert main(["models", "verify"]) == 2
    assert "No model is installed" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["card.json", "model.bin"])
def test_links_are_not_installed(model: Path, tmp_path: Path, capsys: Captured, isolated_home: Path, name: str) -> None:
    folder = renamed(model, tmp_path / "mine", "mine-1")
    outside = (folder / name).rename(tmp_path / "outside")
    try:
        (folder / name).symlink_to(outside)
    except OSError:
        pytest.skip("this system makes no links for this user")
    assert main(["models", "add", str(folder)]) == 1
    assert f"{name} is a link" in capsys.readouterr().err
    assert not (isolated_home / "models").exists()


def test_a_model_that_answers_otherwise_is_not_added(
    model: Path, tmp_path: Path, capsys: Captured, isolated_home: Path
) -> None:
    folder = renamed(model, tmp_path / "mine", "mine-1")
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["preprocess"]["mean"] = [0.9, 0.9, 0.9]  # every file as described, and the golden frames not reproduced
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    assert main(["models", "add", str(folder)]) == 1
    assert "does not give what it gave" in capsys.readouterr().err
    assert list((isolated_home / "models").iterdir()) == [], "nothing half installed stays"


def test_a_folder_of_models_that_cannot_be_written_is_said(
    model: Path, tmp_path: Path, capsys: Captured, isolated_home: Path
) -> None:
    (isolated_home / "models").write_text("a file stands where the folder should be")
    assert main(["models", "add", str(renamed(model, tmp_path / "mine", "mine-1"))]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_folder_that_is_no_model_is_not_added(tmp_path: Path, capsys: Captured) -> None:
    assert main(["models", "add", str(tmp_path)]) == 1
    assert main(["models", "add", str(tmp_path / "nowhere")]) == 1
    assert capsys.readouterr().err.count("card.json is missing") == 2
