"""The proofs that go through everything: a study in its windows, and one from the command line to the report."""

from __future__ import annotations

import csv
import json
import os
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image

from ovadesk.__main__ import main
from ovadesk.export.report.numbers import number, with_interval
from ovadesk.stats.analysis import analyse
from ovadesk.stats.method import Options
from ovadesk.stats.mrmc import obuchowski
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.roe_metz import simulate, structure
from ovadesk.stats.roc import delong, logit_interval
from ovadesk.stats.shares import clopper_pearson
from ovadesk.stats.tidy.read import readings_of
from ovadesk.store.reader_study import StudyStore
from ovadesk.ui.demo_design import CASES
from ovadesk.ui.demo_reader import QUALITY, SCORES
from ovadesk.ui.demo_session import NAME
from ovadesk.workflow.statistics import analyse_file
from tests.conftest import ROOT
from tests.export.report.reading_back import decimals_in, numbers_in, pdf_pages
from tests.whole_session import SEEN, Row, Seen


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def parsed(path: Path) -> Row:
    found: Row = json.loads(path.read_text(encoding="utf-8"))
    return found


def called(score: int) -> str:
    return "malignant" if score >= 50 else "benign"


def main_numbers(found: Row) -> Iterator[str]:
    """What a reader of the report looks for, as it is written there."""
    for row in found["readers"]:
        yield from (with_interval(row[name], row[f"{name}_ci"]) for name in ("auc", "sensitivity", "specificity"))
    for row in found["paired"]:
        yield with_interval(row["auc"]["difference"], row["auc"]["ci"], "change")
    for row in found["mrmc"]:
        if row["primary"]:
            yield with_interval(row["difference"], row["ci"], "change")
            yield number(row["p"], "p")
            yield from (with_interval(mean["value"], mean["ci"]) for mean in row["means"])


# in the windows


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Seen]:
    """A study in its windows, from the wizard to the report, and what was seen of it."""
    folder, home = tmp_path_factory.mktemp("shown"), tmp_path_factory.mktemp("home")
    told = {"OVADESK_HOME": str(home), "OVADESK_LANGUAGE": "en", "QT_QPA_PLATFORM": "offscreen"}
    do = "import sys; from pathlib import Path; from tests.whole_session import main; sys.exit(main(Path(sys.argv[1])))"
    command = [sys.executable, "-c", do, str(folder)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **told}, check=True)
    seen: Seen = pickle.loads((folder / SEEN).read_bytes())
    return folder, seen


def test_what_was_typed_is_what_is_exported(session: tuple[Path, Seen]) -> None:
    folder, _ = session
    found = {}
    for row in rows_of(folder / "study" / "export" / "readings.csv"):
        if row["condition"] != "model":
            key = row["reader_id"], row["case_id"], row["condition"]
            assert key not in found
            found[key] = (row["call"], int(row["score"]), row["truth"], row["practice"], row["image_quality"])
    typed = {}
    for reader, scores in SCORES.items():
        for sample, pair in scores.items():
            case, truth, practice = CASES[sample]
            for condition, score in zip(("unaided", "aided"), pair, strict=True):
                kept = (called(score), score, truth, "true" if practice else "false", str(QUALITY))
                typed[reader, case, condition] = kept
    assert found == typed and len(found) == 36


def test_every_row_is_as_it_was_written_and_says_how_it_was_read(session: tuple[Path, Seen]) -> None:
    folder, _ = session
    with closing(StudyStore.open(folder / "study" / f"{NAME}.ovastudy", read_only=True)) as store:
        assert store.verify() == []
        readings = list(store.readings(NAME))
    aided = [one for one in readings if one.condition == "aided"]
    assert [one.model_shown for one in readings] == [one.condition == "aided" for one in readings]
    assert all(one.p_malignant is not None for one in aided) and len(aided) == 18
    assert sum(one.trace["overlay_toggles"] for one in readings) == 1, "one overlay was looked at"
    changed = {(one.reader_id, one.case_id) for one in readings if one.changed}
    switched = {
        (reader, CASES[sample][0])
        for reader, scores in SCORES.items()
        for sample, (before, after) in scores.items()
        if called(before) != called(after)
    }
    assert changed == switched


def test_nothing_of_the_model_is_in_the_program_before_the_lock(session: tuple[Path, Seen]) -> None:
    _, seen = session
    assert seen.in_reach["study-lock"] == set(), "typed, and the next case fetched"
    assert seen.in_reach["study-reveal"] == {CASES["papillary"][0]}, "the answer on this case, and on no other"
    for name in ("study-reading", "study-lock"):
        assert "risk" not in seen.words[name].lower().replace("risk per frame", "").replace("no risk", "")
    assert "risk " in seen.words["study-reveal"]


def test_the_coordinator_sees_who_has_read_how_much_and_no_result(session: tuple[Path, Seen]) -> None:
    _, seen = session
    assert seen.left == ["0", "0", "6"] and "closed" in seen.results_tip
    assert seen.refused == "study.open_still"


def test_the_results_window_and_the_report_show_the_numbers_of_stats_json(session: tuple[Path, Seen]) -> None:
    folder, seen = session
    found = parsed(folder / "study" / "results" / "stats.json")
    primary = [row for row in found["mrmc"] if row["primary"]]
    shown = seen.tables["study-results"]
    assert [row["figure"] for row, _ in shown] == [row["figure"] for row in primary] and len(primary) == 3
    for row, (_, cells) in zip(primary, shown, strict=True):
        assert with_interval(row["difference"], row["ci"], "change") in cells and number(row["p"], "p") in cells
        assert all(with_interval(mean["value"], mean["ci"]) in cells for mean in row["means"])
    for row, (_, cells) in zip(found["readers"], seen.tables["study-readers-table"], strict=True):
        names = ("auc", "sensitivity", "specificity", "accuracy", "ppv", "npv")
        assert all(with_interval(row[name], row[f"{name}_ci"]) in cells for name in names)
    pdf = " ".join(pdf_pages(folder / "study" / "results" / "report.pdf"))
    assert [text for text in main_numbers(found) if text not in pdf] == []


def test_the_exported_table_gives_the_same_numbers(session: tuple[Path, Seen]) -> None:
    folder, _ = session
    again = analyse_file(folder / "study" / "export" / "readings.csv").to_dict()
    found = parsed(folder / "study" / "results" / "stats.json")
    for name in ("readers", "paired", "mrmc", "model_vs_readers", "agreement", "switching"):
        assert json.loads(json.dumps(again[name])) == found[name]


def test_there_is_a_picture_of_every_step(session: tuple[Path, Seen]) -> None:
    steps = ("design", "cases", "readers", "form", "model", "review", "start", "reading", "lock", "reveal", "aided")
    wanted = {f"study-{step}.png" for step in (*steps, "progress", "export", "verified", "results")}
    assert wanted <= {path.name for path in session[0].iterdir()}


# from the command line

READERS = ("r1", "r2", "r3")
N_MALIGNANT, N_BENIGN, SEED = 6, 7, 20
DRAWS = 200
N_CASES = N_MALIGNANT + N_BENIGN


def simulated() -> Ratings:
    """Scores from 0 to 100 by Roe and Metz, higher above the middle with the model than without."""
    separations = (1.2, 1.8)
    rng = np.random.default_rng(SEED)
    found = simulate(structure("HL"), len(READERS), N_MALIGNANT, N_BENIGN, rng, separations=separations)
    middle = np.array(separations)[:, None, None] / 2
    scores = np.clip(np.round(50 + 20 * (found.scores - middle)), 0, 100)
    cases = tuple(f"c{k:02d}" for k in range(N_CASES))
    return Ratings(READERS, ("unaided", "aided"), cases, found.malignant, scores)


def put_pictures(folder: Path, samples: Path, ratings: Ratings) -> Path:
    """A picture of each case: the sample's with noise of its own; the table of the cases."""
    grey = pydicom.dcmread(samples / "dermoid" / "2-still.dcm").pixel_array.astype(float)
    rng = np.random.default_rng(SEED)
    with (folder / "cases.csv").open("w", encoding="utf-8") as file:
        file.write("case,path,patient,truth\n")
        for case, malignant in zip(ratings.cases, ratings.malignant, strict=True):
            noisy = grey * rng.uniform(0.6, 1.3) + (grey > 0) * rng.normal(0, 12, grey.shape)
            Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(folder / f"{case}.png", compress_level=1)
            file.write(f"{case},{case}.png,p-{case},{'malignant' if malignant else 'benign'}\n")
    return folder / "cases.csv"


def read_as(file: Path, ratings: Ratings, reader: int) -> int:
    """One reader's session in a process of their own, line by line; how many readings were acknowledged."""
    command = [sys.executable, "-m", "ovadesk", "study", "read", str(file), "--reader", READERS[reader]]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, cwd=ROOT, **pipes) as child:  # type: ignore[call-overload]

        def ask(**said: object) -> Row:
            child.stdin.write(json.dumps(said) + "\n")
            child.stdin.flush()
            back: Row = json.loads(child.stdout.readline())
            assert "error" not in back, back
            return back

        n = 0
        while not (case := ask(do="next")).get("done"):
            k = ratings.cases.index(Path(case["images"][0]).stem)
            for condition in range(2):
                score = int(ratings.scores[condition, reader, k])
                n += "locked" in ask(do="lock", call=called(score), score=score)
                if condition == 0:
                    assert ask(do="reveal")["model"]["p_malignant"] is not None
        child.stdin.close()
    assert child.returncode == 0
    return n


def expected(ratings: Ratings, risks: dict[str, float], calls: dict[str, str]) -> Row:
    """What the statistics are of the simulated scores, which no study has seen."""
    truths = ["malignant" if one else "benign" for one in ratings.malignant]
    rows: list[Sequence[str]] = []
    for i, condition in enumerate(ratings.conditions):
        for j, reader in enumerate(READERS):
            for case, truth, score in zip(ratings.cases, truths, ratings.scores[i, j], strict=True):
                rows.append((reader, case, condition, called(score), str(int(score)), truth, ""))
    for case, truth in zip(ratings.cases, truths, strict=True):
        rows.append(("model", case, "model", calls[case], f"{100 * risks[case]:.2f}", truth, str(risks[case])))
    names = ("reader_id", "case_id", "condition", "call", "score", "truth", "p_malignant")
    readings, problems = readings_of(names, rows)
    found: Row = json.loads(json.dumps(analyse(readings, Options(draws=DRAWS, margin=0.1), problems).to_dict()))
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """As ``isolated_home``, for what is done once for several tests."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OVADESK_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def through(tmp_path_factory: pytest.TempPathFactory, home: Path, samples: Path) -> tuple[Path, Ratings]:
    """A simulated study that went in through the scripted reading and came out as a report."""
    folder, ratings = tmp_path_factory.mktemp("through"), simulated()
    file, out = folder / "sim.ovastudy", folder / "export"
    cases = put_pictures(folder, samples, ratings)
    (folder / "readers.csv").write_text("reader,group\n" + "".join(f"{name},\n" for name in READERS))
    for step in (
        ["new", file, "--design", "sequential", "--title", "Simulated", "--seed", "7", "--margin", "0.1"],
        ["add-cases", file, cases],
        ["add-readers", file, folder / "readers.csv"],
        ["predict", file],
        ["freeze", file],
    ):
        assert main(["study", *(str(word) for word in step)]) == 0
    assert [read_as(file, ratings, reader) for reader in range(3)] == [2 * N_CASES] * 3
    assert main(["study", "verify", str(file), "--pictures"]) == 0
    assert main(["study", "close", str(file), "--reason", "All have read."]) == 0
    assert main(["study", "export", str(file), "--out", str(out)]) == 0
    options = ["--margin", "0.1", "--bootstraps", str(DRAWS)]
    assert main(["stats", str(out / "readings.csv"), "--out", str(folder / "results"), *options]) == 0
    return folder, ratings


def test_what_was_simulated_is_what_is_exported(through: tuple[Path, Ratings]) -> None:
    folder, ratings = through
    rows = [row for row in rows_of(folder / "export" / "readings.csv") if row["condition"] != "model"]
    found = {(row["condition"], row["reader_id"], row["case_id"]): int(row["score"]) for row in rows}
    scores = ratings.scores.astype(int)
    named = [
        (i, c, j, r, k, n)
        for i, c in enumerate(ratings.conditions)
        for j, r in enumerate(READERS)
        for k, n in enumerate(ratings.cases)
    ]
    assert found == {(c, r, n): scores[i, j, k] for i, c, j, r, k, n in named} and len(rows) == len(found)


def test_the_numbers_of_stats_json_are_those_of_the_simulated_scores(through: tuple[Path, Ratings]) -> None:
    folder, ratings = through
    found = parsed(folder / "results" / "stats.json")
    with closing(sqlite3.connect(folder / "sim.ovastudy")) as connection:
        answers = connection.execute("SELECT case_id, p_malignant, call FROM study_answer").fetchall()
    wanted = expected(ratings, {case: risk for case, risk, _ in answers}, {case: call for case, _, call in answers})
    for name in ("readers", "paired", "mrmc", "model_vs_readers", "agreement"):
        assert found[name] == wanted[name], name


def test_and_of_the_formulas_one_by_one(through: tuple[Path, Ratings]) -> None:
    folder, ratings = through
    found = parsed(folder / "results" / "stats.json")
    malignant = ratings.malignant
    for row in found["readers"]:
        if row["kind"] == "reader":
            scores = ratings.scores[ratings.conditions.index(row["condition"]), READERS.index(row["reader_id"])]
            area = delong(scores, malignant)
            interval = logit_interval(area.value, area.variance, N_MALIGNANT, N_BENIGN)
            assert [row["auc"], *row["auc_ci"]] == pytest.approx([area.value, *interval], rel=1e-12)
            hits = int((scores[malignant] >= 50).sum())
            assert row["sensitivity_ci"] == pytest.approx(list(clopper_pearson(hits, N_MALIGNANT)), rel=1e-12)
    [primary] = [row for row in found["mrmc"] if row["primary"] and row["figure"] == "auc"]
    [contrast] = obuchowski.random_readers_random_cases(obuchowski.fit(ratings)).contrasts
    sign = 1 if contrast.first == primary["conditions"][1] else -1
    assert primary["difference"] == pytest.approx(sign * contrast.difference, rel=1e-12)
    assert [primary["se"], primary["p"]] == pytest.approx([contrast.se, contrast.p], rel=1e-12)


def test_the_numbers_of_the_report_are_those_of_stats_json_and_no_others(through: tuple[Path, Ratings]) -> None:
    folder, _ = through
    found = parsed(folder / "results" / "stats.json")
    pdf = " ".join(pdf_pages(folder / "results" / "report.pdf"))
    wanted = list(main_numbers(found))
    assert [text for text in wanted if text not in pdf] == [] and len(wanted) > 30
    known = {"0.05", "0.025", "0.001", "0.999", "99.5"} | {f"{tick / 20:g}" for tick in range(-40, 41)}
    for value in numbers_in(found):
        known |= {f"{abs(one):.{digits}f}" for one in (value, value / 1000) for digits in (1, 2, 3)} | {f"{value:g}"}
    strange = [text for text in decimals_in(pdf) if text not in known]
    assert strange == [] and len(decimals_in(pdf)) > 300
