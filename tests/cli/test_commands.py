"""The command line: exit codes, sentences, no traceback, and the same results as the window's functions."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ovadesk import __version__
from ovadesk.__main__ import main
from ovadesk.settings import Paths
from ovadesk.store.store import Store
from tests.conftest import ROOT
from tests.readings import a_reading

Captured = pytest.CaptureFixture[str]


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


def test_export_writes_the_readings(tmp_path: Path, isolated_home: Path, capsys: Captured) -> None:
    store = Store.open(Paths(isolated_home).store_file)
    store.record(a_reading())
    assert main(["export", str(tmp_path / "R.csv")]) == 0, "works while the window has the store open"
    store.close()
    assert "1 reading written" in capsys.readouterr().out
    header = (tmp_path / "MARKINGS.csv").read_text(encoding="utf-8").splitlines()
    assert header[0].startswith("reader_id,case_id,sop_uid,frame,kind,value,unit")
    assert main(["export", str(tmp_path / "R.csv" / "x.csv")]) == 1
    assert "could not be written" in capsys.readouterr().err


def test_a_demo_into_a_folder_that_cannot_be_written_says_so(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "file").write_text("")
    assert main(["demo", "--headless", str(tmp_path / "file" / "demo")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_the_headless_demo_leaves_pictures_and_tables_in_place_of_earlier_ones(tmp_path: Path) -> None:
    pictures = {"window.png", "overlay.png", "called.png", "damaged.png", "measured.png"}
    names = pictures | {"READINGS.csv", "MARKINGS.csv", "frames.csv", "cases.csv"}
    (tmp_path / "demo").mkdir()
    for name in names:
        (tmp_path / "demo" / name).write_bytes(b"of an earlier demo")
    done = subprocess.run(
        [sys.executable, "-m", "ovadesk", "demo", "--headless", str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert all((tmp_path / "demo" / name).read_bytes().startswith(b"\x89PNG") for name in pictures)
    assert all(b"earlier" not in (tmp_path / "demo" / name).read_bytes() for name in names)
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
