"""``ovadesk stats``: from a table to tables, exit codes and sentences."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ovadesk.__main__ import main
from ovadesk.export.statistics import TABLES
from ovadesk.export.tables import RESEARCH_USE
from tests.cli.conftest import hears_ctrl_c
from tests.conftest import ROOT
from tests.stats.tables import GOLDENS, as_text, study, with_model

Captured = pytest.CaptureFixture[str]
A = str(GOLDENS / "simulated_A.csv")
FAST = ("--bootstraps", "100")


def told(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "stats.json").read_text(encoding="utf-8"))
    return found


def rows(out: Path, name: str) -> list[dict[str, str]]:
    with (out / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_table_of_readings_becomes_tables_of_figures(tmp_path: Path, capsys: Captured) -> None:
    assert (
        main(["stats", A, "--out", str(tmp_path / "out"), "--margin", "0.05", "--prevalence", "0.1", "0.2", *FAST]) == 0
    )
    said, out = capsys.readouterr(), tmp_path / "out"
    assert "Of 1560 rows 1440 are readings, 0 repeats, 120 of a model" in said.out
    assert "6 readers, 2 conditions, 120 cases" in said.out and RESEARCH_USE in said.out
    assert "score that goes with the other call" in said.err and "Traceback" not in said.err
    found = told(out)
    assert found["use"] == RESEARCH_USE and found["method"]["prevalences"] == [0.1, 0.2]
    assert all(one["sentence"] for one in found["problems"])
    for name in TABLES:
        assert RESEARCH_USE in (out / f"{Path(name).stem}.README.txt").read_text(encoding="utf-8")
    for row, one in zip(rows(out, "readers.csv"), found["readers"], strict=True):
        assert (row["reader_id"], row["condition"]) == (one["reader_id"], one["condition"])
        assert float(row["auc"]) == one["auc"] and float(row["sensitivity_low"]) == one["sensitivity_ci"][0]
        assert float(row["ppv_at_0.1_high"]) == one["at_prevalence"][0]["ppv_ci"][1]
    [primary] = [
        row for row in rows(out, "mrmc.csv") if (row["primary"], row["figure"], row["method"]) == ("true", "auc", "or")
    ]
    [same] = [row for row in found["mrmc"] if row["primary"] and row["figure"] == "auc"]
    assert float(primary["p"]) == same["p"] and float(primary["difference"]) == same["difference"] > 0
    assert (primary["first"], primary["second"], primary["noninferior"]) == ("unaided", "aided", "true")
    changes = rows(out, "differences.csv")
    mine = [row for row in changes if (row["reader_id"], row["figure"], row["first"]) == ("r1", "auc", "unaided")]
    assert float(mine[0]["difference"]) == pytest.approx(0.0416296296296296, rel=1e-8)
    assert float(mine[0]["p"]) == pytest.approx(0.172928440769805, rel=1e-8)
    kappas = rows(out, "agreement.csv")
    assert float(kappas[0]["value"]) == pytest.approx(0.448520841427541) and kappas[0]["kind"] == "fleiss"
    assert [row["reader_id"] for row in rows(out, "switches.csv")][:6] == [f"r{j}" for j in range(1, 7)]
    assert {row["reader_group"] for row in rows(out, "groups.csv")} == {"all", "senior", "intermediate", "junior"}


def test_the_same_command_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "other"):
        assert main(["stats", A, "--out", str(tmp_path / name), *FAST, "--seed", "7"]) == 0
    for one in (tmp_path / "one").iterdir():
        if one.name not in ("figures", "report.html", "report.pdf"):  # those say when they were made
            assert one.read_bytes() == (tmp_path / "other" / one.name).read_bytes()


def test_a_report_is_written_in_the_language_that_was_asked_for(tmp_path: Path, capsys: Captured) -> None:
    table = str(GOLDENS / "simulated_D.csv")
    for language, title in (("en", "Reader study: statistics"), ("zh", "阅片者研究：统计报告")):
        assert main(["stats", table, "--out", str(tmp_path / language), "--language", language, *FAST]) == 0
        page = (tmp_path / language / "report.html").read_text(encoding="utf-8")
        assert (
            f"<h1>{title}" in page.replace("<bdi>", "") and (tmp_path / language / "report.pdf").stat().st_size > 10_000
        )
        assert {"roc.svg", "roc.pdf", "roc.csv"} <= {path.name for path in (tmp_path / language / "figures").iterdir()}
    assert main(["stats", table, "--out", str(tmp_path / "xx"), "--language", "xx"]) == 2
    assert not (tmp_path / "xx").exists()


def test_rows_that_had_to_be_left_out_are_named_and_the_rest_is_done(tmp_path: Path, capsys: Captured) -> None:
    table = study(3, 40)
    table[0]["truth"] = "benign"  # of a malignant case
    (tmp_path / "r.csv").write_text(as_text(table), encoding="utf-8")
    assert main(["stats", str(tmp_path / "r.csv"), "--out", str(tmp_path / "out"), *FAST]) == 1
    said = capsys.readouterr()
    assert "Cases with two truths: 1. Their rows were left out: 6 (the first is line 2)." in said.err
    assert "6 had to be left out" in said.out and told(tmp_path / "out")["study"]["n_cases"] == 39


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "There are no readings"),
        ("reader_id,case_id\nr,c\n", "Columns that the table lacks: condition, score, truth"),
        ("PK\x03\x04\x00", "save the spreadsheet as CSV"),
    ],
)
def test_what_is_no_table_of_readings_leaves_nothing_behind(
    tmp_path: Path, capsys: Captured, content: str, sentence: str
) -> None:
    (tmp_path / "r.csv").write_text(content, encoding="utf-8")
    assert main(["stats", str(tmp_path / "r.csv"), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr()
    assert sentence in said.err and "Traceback" not in said.err
    assert not list((tmp_path / "out").iterdir())
    assert main(["stats", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out")]) == 1
    assert "FileNotFoundError" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv",
    [
        ["stats"],
        ["stats", A],
        ["stats", A, "--out", "x", "--prevalence", "1.5"],
        ["stats", A, "--out", "x", "--prevalence", "often"],
        ["stats", A, "--out", "x", "--margin", "0"],
        ["stats", A, "--out", "x", "--bootstraps", "5"],
        ["stats", A, "--out", "x", "--seed", "-1"],
        ["stats", A, "--out", "x", "--seed", "1.5"],
        ["stats", A, "--out", "x", "--model-threshold", "nan"],
    ],
)
def test_wrong_usage_is_2_and_says_how(argv: list[str], capsys: Captured) -> None:
    assert main(argv) == 2
    assert "usage: ovadesk stats" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_2(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "file").write_text("")
    assert main(["stats", A, "--out", str(tmp_path / "file" / "out")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_tables_of_an_earlier_run_do_not_stay(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["stats", A, "--out", str(out), *FAST]) == 0
    assert main(["stats", str(GOLDENS / "simulated_D.csv"), "--out", str(out), *FAST]) == 0
    assert not (out / "switches.csv").exists() and not (out / "switches.README.txt").exists()
    assert told(out)["study"]["conditions"] == ["unaided"]


def test_no_cell_runs_in_a_spreadsheet(tmp_path: Path) -> None:
    evil = "=HYPERLINK(1)"
    table = [{**row, "reader_id": row["reader_id"].replace("r1", evil), "reader_group": "+1"} for row in study(3, 30)]
    (tmp_path / "r.csv").write_text(as_text(with_model(table)), encoding="utf-8")
    assert main(["stats", str(tmp_path / "r.csv"), "--out", str(tmp_path / "out"), *FAST]) == 0
    text = "".join((tmp_path / "out" / name).read_text(encoding="utf-8") for name in TABLES)
    assert f"'{evil}" in text and f",{evil}" not in text and f"\n{evil}" not in text and ",'+1" in text
    negative = [row for row in rows(tmp_path / "out", "differences.csv") if float(row["difference"]) < 0]
    assert negative, "a number below 0 stays a number"


def test_ctrl_c_ends_in_a_word_and_writes_nothing(tmp_path: Path) -> None:
    table = study(20, 1000)
    (tmp_path / "r.csv").write_text(as_text(table), encoding="utf-8")
    out = tmp_path / "out"
    argv = [sys.executable, "-m", "ovadesk", "stats", str(tmp_path / "r.csv"), "--out", str(out)]
    with subprocess.Popen(
        [*argv, "--bootstraps", "100000"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        preexec_fn=hears_ctrl_c,
    ) as child:
        for _ in range(600):
            if out.exists() or child.poll() is not None:
                break
            time.sleep(0.05)
        time.sleep(1.0)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
    assert child.returncode == 130, err
    assert "Interrupted" in err and "Traceback" not in err and not list(out.iterdir())


def test_the_command_loads_neither_qt_nor_torch() -> None:
    probe = "import ovadesk.cli.stats, sys, json; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT)
    heavy = {"PySide6", "torch", "openvino", "sqlalchemy", "reportlab", "pydicom", "statsmodels"}
    assert set(json.loads(run.stdout)) & heavy == set()
