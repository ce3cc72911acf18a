"""The command line: exit codes, sentences, no traceback, and the same results as the window's functions."""

from __future__ import annotations

import csv
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from ovadesk import __version__
from ovadesk.__main__ import main
from ovadesk.classify.bundle import choose_bundle
from ovadesk.cli.logbook import keep_log
from ovadesk.settings import Paths, resource
from ovadesk.store.store import Store
from tests.conftest import ROOT
from tests.readings import a_reading

Captured = pytest.CaptureFixture[str]


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


@pytest.mark.parametrize(
    "argv",
    [
        ["--nonsense"],
        ["analyse"],
        ["analyse", "x"],
        ["models"],
        ["models", "show"],
        ["export"],
        ["analyse", "x", "--out", "y", "--engine", "steam"],
        ["demo", "--headless"],
    ],
)
def test_wrong_usage_is_2_and_says_how(argv: list[str], capsys: Captured) -> None:
    assert main(argv) == 2
    assert "usage: ovadesk" in capsys.readouterr().err


def test_version_help_and_paths(capsys: Captured, isolated_home: Path) -> None:
    assert main(["--version"]) == 0
    assert main(["--help"]) == 0
    assert main(["--paths"]) == 0
    out = capsys.readouterr().out
    assert __version__ in out and "Research use only" in out and str(isolated_home) in out


def test_analyse_scores_the_samples(samples: Path, tmp_path: Path, capsys: Captured) -> None:
    assert main(["analyse", str(samples / "dermoid"), "--out", str(tmp_path / "out"), "--overlays"]) == 0
    said = capsys.readouterr()
    assert "Research use only" in said.out and said.err == ""
    with (tmp_path / "out" / "cases.csv").open(newline="", encoding="utf-8") as file:
        [case] = list(csv.DictReader(file))
    assert 0 < float(case["p_malignant"]) < 1 and case["call"] in ("benign", "inconclusive", "malignant")
    assert len(list((tmp_path / "out" / "overlays").iterdir())) == int(case["n_scored"])


def test_analyse_names_what_failed_and_does_the_rest(samples: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "bad.dcm").write_bytes(b"not a picture")
    out = tmp_path / "out"
    argv = ["analyse", str(samples / "dermoid"), str(tmp_path / "bad.dcm"), str(tmp_path / "gone.dcm")]
    assert main([*argv, "--out", str(out)]) == 1
    err = capsys.readouterr().err
    assert "bad.dcm: This is neither" in err and "gone.dcm: The file is not there" in err
    assert "Traceback" not in err
    assert json.loads((out / "run.json").read_text())["frames"]["scored"] == 31


def test_analyse_refuses_an_unknown_model_and_a_folder_it_cannot_write(
    samples: Path, tmp_path: Path, capsys: Captured
) -> None:
    argv = ["analyse", str(samples / "dermoid"), "--out"]
    assert main([*argv, str(tmp_path / "out"), "--model", "none-such"]) == 2
    assert "none-such" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert main([*argv, str(tmp_path / "file" / "out")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_ctrl_c_keeps_what_was_done(samples: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    child = subprocess.Popen(
        [sys.executable, "-m", "ovadesk", "analyse", str(samples), "--out", str(out)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    )
    frames = out / "frames.csv"
    for _ in range(600):
        if frames.exists() or child.poll() is not None:
            break
        try:
            child.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 1, err
    assert "Stopping" in err and "not complete" in err and "Traceback" not in err
    assert json.loads((out / "run.json").read_text())["complete"] is False


def test_models_are_listed_shown_and_verified(model: Path, capsys: Captured) -> None:
    assert main(["models", "list"]) == 0
    assert main(["models", "show", model.name]) == 0
    assert main(["models", "verify"]) == 0
    out = capsys.readouterr().out
    assert f"{model.name}: well" in out and "Sensitivity" in out and "Limits" in out
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


def test_export_writes_the_readings(tmp_path: Path, isolated_home: Path, capsys: Captured) -> None:
    store = Store.open(Paths(isolated_home).store_file)
    store.record(a_reading())
    assert main(["export", str(tmp_path / "R.csv")]) == 0, "works while the window has the store open"
    store.close()
    assert "1 reading written" in capsys.readouterr().out
    assert main(["export", str(tmp_path / "R.csv" / "x.csv")]) == 1
    assert "could not be written" in capsys.readouterr().err


def test_an_unexpected_error_is_a_sentence_and_a_discreet_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, isolated_home: Path
) -> None:
    def fail(_: object) -> int:
        raise RuntimeError("CANARY^PATIENT in a message")

    monkeypatch.setattr("ovadesk.cli.models.models", fail)
    assert main(["models", "list"]) == 1
    err = capsys.readouterr().err
    assert "unexpected" in err and "Traceback" not in err and "CANARY" not in err
    log = (isolated_home / "log" / "ovadesk.log").read_text(encoding="utf-8")
    assert "RuntimeError" in log and "CANARY" not in log
    assert main(["models", "list", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_foreign_messages_are_withheld_from_the_log(tmp_path: Path) -> None:
    keep_log(tmp_path / "log")
    logging.getLogger("pydicom").warning("CANARY^PATIENT has an odd value")
    logging.getLogger("ovadesk.x").warning("Something of ours: %s", "CANARY^ARGUMENT")
    text = (tmp_path / "log" / "ovadesk.log").read_text(encoding="utf-8")
    assert "CANARY" not in text and "pydicom" in text and "Something of ours" in text


def test_a_log_that_cannot_be_written_stops_nothing(isolated_home: Path, capsys: Captured) -> None:
    (isolated_home / "log").write_text("a file stands where the folder should be")
    assert main(["models", "list"]) == 0
    assert capsys.readouterr().err == ""


def test_the_headless_demo_leaves_pictures_and_tables(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ovadesk", "demo", "--headless", str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    names = {path.name for path in (tmp_path / "demo").iterdir()}
    assert {
        "window.png",
        "overlay.png",
        "called.png",
        "damaged.png",
        "READINGS.csv",
        "frames.csv",
        "cases.csv",
    } <= names
    with (tmp_path / "demo" / "READINGS.csv").open(newline="", encoding="utf-8") as file:
        readings = list(csv.DictReader(file))
    assert [row["condition"] for row in readings] == ["aided", "unaided"]
    with (tmp_path / "demo" / "cases.csv").open(newline="", encoding="utf-8") as file:
        cases = {row["case_id"] for row in csv.DictReader(file)}
    assert {row["case_id"] for row in readings} <= cases


@pytest.mark.parametrize("argv", [[], ["demo"], ["study.dcm"]])
def test_without_a_screen_the_window_says_what_to_do_instead(
    argv: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert main(argv) == 2
    assert "demo --headless" in capsys.readouterr().err


def test_a_terminated_window_keeps_its_drafts_and_ends_well(samples: Path, isolated_home: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "ovadesk", str(samples / "solid")],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    store_file = Paths(isolated_home).store_file
    for _ in range(300):
        if store_file.exists() or child.poll() is not None:
            break
        try:
            child.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    child.send_signal(signal.SIGTERM)
    _, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (0, "")
    assert Paths(isolated_home).config_file.exists(), "the settings were saved on the way out"
