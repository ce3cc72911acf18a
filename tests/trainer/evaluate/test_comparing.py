"""The table, its tests and its files; readers beside the networks; the two commands."""

from __future__ import annotations

import argparse
import csv
import itertools
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from ovadesk.stats.roc import paired_delong
from ovadesk.stats.shares import holm
from tests.conftest import ROOT
from tests.trainer.evaluate.simulated import joined, simulated
from trainer.commands import compare as compare_command
from trainer.commands import evaluate as evaluate_command
from trainer.evaluate.comparing import COLUMNS, Comparison, compare
from trainer.evaluate.judging import evaluate
from trainer.evaluate.predictions import Predictions
from trainer.evaluate.readings import read_readings
from trainer.evaluate.writing import write_comparison

NETWORKS = ("densenet121", "mobilenetv2")
PROTOCOLS = ("representative", "random")


def predicted(seed: int) -> Predictions:
    both = joined(simulated(1, 60), simulated(2, 50, part="test"))
    noise = np.random.default_rng(seed).normal(size=len(both))
    return Predictions(both.pictures, both.patients, both.malignant, both.parts, both.logits + noise)


PREDICTED = {key: predicted(seed) for seed, key in enumerate(itertools.product(NETWORKS, PROTOCOLS))}


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three readers on the test patients, and the model's own rows, which are no reader's."""
    test = PREDICTED[NETWORKS[0], "random"].of("test")
    patients, first = np.unique(test.patients, return_index=True)
    path = tmp_path_factory.mktemp("study") / "READINGS.csv"
    rng = np.random.default_rng(0)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["reader_id", "reader_group", "case_id", "condition", "call", "score", "truth"])
        for reader, group in (("r1", "senior"), ("r2", "intermediate"), ("r3", "junior"), ("model", "model")):
            condition = "model" if reader == "model" else "unaided"
            for patient, malignant in zip(patients, test.malignant[first], strict=True):
                score = int(np.clip(35 + 30 * malignant + 15 * rng.normal(), 0, 100))
                truth, call = ("malignant" if one else "benign" for one in (malignant, score >= 50))
                out.writerow([reader, group, patient, condition, call, score, truth])
    return path


@pytest.fixture(scope="module")
def comparison(readings: Path) -> Comparison:
    named = {key: (one, evaluate(one)[1]) for key, one in PREDICTED.items()}
    return compare(named, read_readings(readings))


def test_the_table_has_a_row_for_each_network_protocol_and_reader(comparison: Comparison) -> None:
    names = [(row.who, row.protocol, row.unit) for row in comparison.rows]
    assert names[:4] == [(n, p, "patient") for p in PROTOCOLS for n in ("DenseNet121", "MobileNetV2")]
    assert names[4:7] == [(f"r{i} ({g}, unaided)", "reader", "case")
                          for i, g in ((1, "senior"), (2, "intermediate"), (3, "junior"))]  # fmt: skip
    assert names[7:] == [(who, protocol, "image") for who, protocol, _ in names[:4]]
    for row in comparison.rows:
        assert set(row.figures) == set(COLUMNS)
        assert (row.n, row.n_malignant) == ((150, 45) if row.unit == "image" else (50, 15))


def test_a_row_holds_the_evaluation_s_own_figures(comparison: Comparison) -> None:
    evaluation = comparison.evaluations["mobilenetv2", "random"]
    row = comparison.rows[3]
    for name, how in (("AUC", "DeLong"), ("Sensitivity", "Wilson"), ("NPV", "Wilson"), ("F1", "bootstrap")):
        metric = evaluation.figure(name, method=how)
        assert metric and (row.figures[name].value, row.figures[name].ci) == (metric.value, metric.ci)


def test_tests_are_paired_by_patient_and_adjusted_within_their_family(comparison: Comparison) -> None:
    families = {name: [pair for pair in comparison.pairs if pair.family == name] for name in
                dict.fromkeys(pair.family for pair in comparison.pairs)}  # fmt: skip
    assert [(name, len(pairs)) for name, pairs in families.items()] == [
        ("networks, representative", 1),
        ("networks, random", 1),
        ("representative against random", 2),
        ("readers against DenseNet121, representative", 3),
        ("readers against DenseNet121, random", 3),
        ("readers against MobileNetV2, representative", 3),
        ("readers against MobileNetV2, random", 3),
    ]
    for pairs in families.values():
        assert [pair.p_holm for pair in pairs] == list(holm([pair.difference.p for pair in pairs]))
    first, second = (comparison.evaluations["densenet121", protocol].cases for protocol in PROTOCOLS)
    assert families["representative against random"][0].difference == paired_delong(
        first.scores, second.scores, first.malignant
    )


def test_only_common_patients_are_tested() -> None:
    whole = PREDICTED["densenet121", "random"]
    fewer = whole.take(~np.isin(whole.patients, np.unique(whole.of("test").patients)[:7]))
    named = {(name, "random"): (one, evaluate(one)[1]) for name, one in (("densenet121", whole), ("swin_t", fewer))}
    (pair,) = compare(named).pairs
    assert (pair.n, pair.difference.value) == (43, pytest.approx(0))


def test_different_data_are_not_compared() -> None:
    whole = PREDICTED["densenet121", "random"]
    turned = Predictions(whole.pictures, whole.patients, ~whole.malignant, whole.parts, -whole.logits)
    named = {(name, "random"): (one, evaluate(one)[1]) for name, one in (("densenet121", whole), ("swin_t", turned))}
    with pytest.raises(ValueError, match="different truths"):
        compare(named)
    with pytest.raises(ValueError, match="evaluate again"):
        compare({("swin_t", "random"): (simulated(0), evaluate(whole)[1])})
    with pytest.raises(ValueError, match="nothing to compare"):
        compare({})


def test_the_files_can_be_read_by_people_and_programs(comparison: Comparison, tmp_path: Path) -> None:
    write_comparison(comparison, tmp_path, ["Seed 1 <&> 2 epochs."])
    with (tmp_path / "table.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(comparison.rows)
    assert float(rows[0]["auc"]) == pytest.approx(comparison.rows[0].figures["AUC"].value, abs=1e-6)
    assert float(rows[0]["auc_low"]) < float(rows[0]["auc"]) < float(rows[0]["auc_high"])
    with (tmp_path / "tests.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == len(comparison.pairs)
    page = (tmp_path / "table.html").read_text()
    assert "Research use only" in page and "Seed 1 &lt;&amp;&gt; 2 epochs." in page
    assert "http" not in page.replace("http://www.w3.org", "") and "<script" not in page
    drawn = {path.stem for path in tmp_path.glob("*.svg")}
    assert drawn == {"roc_representative", "roc_random", "auc", "calibration", "decision"}
    for path in tmp_path.glob("*.svg"):
        ElementTree.fromstring(path.read_text())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    write_comparison(comparison, tmp_path, ["Seed 1 <&> 2 epochs."])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def parsed(*words: object) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    steps = parser.add_subparsers()
    evaluate_command.add(steps)
    compare_command.add(steps)
    return parser.parse_args([str(word) for word in words])


def test_both_commands_do_the_whole_step(tmp_path: Path, readings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for (network, protocol), predictions in list(PREDICTED.items())[:2]:
        predictions.write(tmp_path / "fits" / protocol / network / "predictions.csv")
    args = parsed("compare", tmp_path, "--out", tmp_path / "compared", "--readers", readings, "--target", "0.9")
    args.step(args)
    assert "DenseNet121" in capsys.readouterr().out
    assert (tmp_path / "compared" / "table.html").exists()
    one = tmp_path / "fits" / "random" / "densenet121" / "predictions.csv"
    args = parsed("evaluate", one, "--out", tmp_path / "evaluated", "--malignant-share", "0.3")
    args.step(args)
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("held-out test patients") and said[1].startswith("AUC 0.")
    found = {path.name for path in (tmp_path / "evaluated").iterdir()}
    assert found == {"decision.json", "evaluation.json", "figures.csv", "report.html", "roc.svg", "calibration.svg",
                     "decision.svg"}  # fmt: skip


def test_wrong_usage_is_told(tmp_path: Path) -> None:
    for words in (("--target", "1.5"), ("--target", "best"), ("--malignant-share", "1")):
        with pytest.raises(SystemExit) as left:
            parsed("evaluate", tmp_path / "predictions.csv", "--out", tmp_path, *words)
        assert left.value.code == 2
    args = parsed("compare", tmp_path, "--out", tmp_path / "out")
    with pytest.raises(ValueError, match="run fit first"):
        args.step(args)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("reader_id,case_id,condition,score\n", "lacks the column"),
        ("reader_id,case_id,condition,score,truth\nr,a,x,200,benign\n", "line 2"),
        ("reader_id,case_id,condition,score,truth\nr,a,x,20,unknown\n", "line 2"),
        ("reader_id,case_id,condition,score,truth\nr,a,x,20,benign\nr,a,x,30,benign\n", "more than once"),
    ],
)
def test_readings_that_are_none_are_refused(tmp_path: Path, rows: str, says: str) -> None:
    path = tmp_path / "READINGS.csv"
    path.write_text(rows)
    with pytest.raises(ValueError, match=says):
        read_readings(path)


def test_calls_are_taken_from_the_score_where_there_are_none(tmp_path: Path) -> None:
    path = tmp_path / "READINGS.csv"
    path.write_text("reader_id,case_id,condition,score,truth\nr,b,x,50,malignant\nr,a,x,49,benign\n")
    (reader,) = read_readings(path)
    assert (list(reader.cases), list(reader.called), reader.title) == (["a", "b"], [False, True], "r (x)")


def test_evaluating_needs_no_torch_and_parsing_nothing_heavy() -> None:
    heavy = "{'torch', 'torchvision', 'matplotlib', 'scipy', 'numpy'} & set(sys.modules)"
    code = f"import sys, trainer.commands.evaluate, trainer.commands.compare; assert not {heavy}\n"
    code += "import trainer.evaluate.writing; assert 'torch' not in sys.modules and 'PySide6' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
