"""``ovadesk study``: a whole study from the command line, and what it says where something is wrong."""

from __future__ import annotations

import csv
import io
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ovadesk.__main__ import main
from ovadesk.cli.study.grammar import DESIGNS, SHOWN
from ovadesk.cli.study.steps import STEPS
from ovadesk.domain.reader_study.protocol import Design, Shown
from ovadesk.domain.reader_study.record import Kind
from ovadesk.export.wording.study_texts import PROTOCOL_TEMPLATE
from ovadesk.store.reader_study import StudyStore
from tests.cli.conftest import hears_ctrl_c
from tests.conftest import ROOT
from tests.postgresql_server import NoServer, Server

MALIGNANT = ("solid", "papillary")  # masses of samples.csv; the samples are simulated, so is their truth
READING = '{"call": "benign", "score": 20, "answers": {"image_quality": 4}}\n'


class Terminal:
    """Runs commands in this process; ``out`` and ``err`` are what the last one said."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch
        self.out = self.err = ""

    def __call__(self, *argv: object, stdin: str = "", code: int = 0) -> str:
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        ended = main([str(word) for word in argv])
        said = self._capsys.readouterr()
        self.out, self.err = said.out, said.err
        assert ended == code, said.out + said.err
        assert "Traceback" not in said.err
        return said.out


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


def a_table(path: Path, *rows: tuple[object, ...]) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def bundled(samples: Path, tmp_path: Path) -> Path:
    """A table of cases made of samples.csv: a still for practice, three cines, one of them out of the model's scope."""
    with (samples / "samples.csv").open(newline="", encoding="utf-8") as file:
        clips = {row["file"]: row for row in csv.DictReader(file)}
    rows: list[tuple[object, ...]] = [("case", "patient", "path", "truth", "reference_standard", "stratum", "practice")]
    wanted = {
        "try": "dermoid/2-still.dcm",
        "flow": "doppler/2-colour.dcm",
        "mass": "doppler/1-sweep.dcm",
        "cyst": "unilocular/1-sweep.dcm",
    }
    for case, name in wanted.items():
        clip = clips[name]
        truth = "malignant" if clip["mass"] in MALIGNANT else "benign"
        practice = "yes" if case == "try" else ""
        rows.append((case, f"CANARY-{case}", samples / name, truth, "simulated", clip["mass"], practice))
    return a_table(tmp_path / "cases.csv", *rows)


def test_a_complete_study(run: Terminal, bundled: Path, tmp_path: Path) -> None:
    study, kit = tmp_path / "pilot", tmp_path / "kit"
    run("study", "new", study, "--title", "Pilot", "--seed", 7, "--image-quality", "--prevalence", 0.3)
    assert "Research use only" in run.out and "seed 7" in run.out
    run("study", "add-cases", study, bundled)
    assert "4 cases added (1 for practice, 4 pictures), 4 truths; 0 problems." in run.out and run.err == ""
    readers = [("reader", "group", "years"), ("s1", "senior", 20), ("i1", "intermediate", 8), ("j1", "junior", 2)]
    run("study", "add-readers", study, a_table(tmp_path / "readers.csv", *readers))
    assert "3 readers added: s1, i1, j1." in run.out
    run("study", "freeze", study, code=1)
    assert "ovadesk study predict" in run.err
    run("study", "predict", study)
    assert "3 cases answered" in run.out and "flow" in run.out  # colour Doppler is out of the model's scope
    assert "case flow" in run.err and "Doppler" in run.err
    run("study", "predict", study, code=1)
    assert "stand" in run.err
    run("study", "assign", study)
    assert {line.split()[0] for line in run.out.splitlines()[2:]} == {"s1", "i1", "j1"}
    assert "benign" not in run.out and "malignant" not in run.out
    run("study", "freeze", study)
    before = run.out.split()[-1]

    lines = run("study", "read", study, "--reader", "s1", stdin=READING * 8).splitlines()
    assert len([one for one in map(json.loads, lines) if "locked" in one]) == 8
    run("study", "kit", study, "--reader", "j1", "--out", kit)
    moved = Path(shutil.move(kit, tmp_path / "at home"))
    run("study", "read", moved / "study", "--reader", "j1", stdin=READING * 3)
    run("study", "seal", moved)
    [sealed] = moved.glob("*.ovakit")
    run("study", "merge", study, sealed)
    assert "3 readings of j1 (kit-1)" in run.out
    run("study", "merge", study, sealed)
    assert "nothing new of j1" in run.out

    run("study", "status", study)
    table = {line.split()[0]: line.split()[2:5] for line in run.out.splitlines()[-5:-2]}
    assert table == {"s1": ["1", "6", "0"], "i1": ["1", "0", "6"], "j1": ["1", "1", "5"]}
    told = json.loads(run("study", "status", study, "--json"))
    assert (told["done"], told["left"], told["closed"], told["frozen"]) == (7, 11, False, before)
    run("study", "close", study, code=1)
    assert "--reason" in run.err
    run("study", "close", study, "--reason", "enough for a pilot")
    assert "7 readings, 11 not read" in run.out
    run("study", "read", study, "--reader", "i1", stdin=READING, code=1)
    run("study", "verify", study, "--pictures")
    assert "as it was written" in run.out
    content = (tmp_path / "pilot.ovastudy").read_bytes()
    assert b"CANARY" not in content and b"SYNTHETIC^" not in content
    run("study", "export", study, "--out", tmp_path / "out")
    assert "Research use only" in run.out
    with (tmp_path / "out" / "readings.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert {row["truth"] for row in rows} == {"benign", "malignant"} and {row["reader_id"] for row in rows} >= {
        "s1",
        "j1",
    }
    assert not any(
        "CANARY" in path.read_text(errors="replace") for path in (tmp_path / "out").iterdir() if path.is_file()
    )


@pytest.fixture(scope="module")
def made_once(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unaided study with two cases and one reader; each test works on a copy."""
    folder = tmp_path_factory.mktemp("begun")
    (folder / "pictures").mkdir()
    for name, file in (("a", "dermoid/2-still.dcm"), ("b", "unilocular/1-sweep.dcm")):
        shutil.copy(samples / file, folder / "pictures" / f"{name}.dcm")
    rows = [("case", "path", "truth"), ("a", "pictures/a.dcm", 0), ("b", "pictures/b.dcm", 1)]
    table, study = a_table(folder / "small.csv", *rows), str(folder / "small.ovastudy")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("OVADESK_HOME", str(folder / "home"))
        assert main(["study", "new", study, "--design", "unaided", "--seed", "1"]) == 0
        assert main(["study", "add-cases", study, str(table)]) == 0
        assert main(["study", "add-readers", study, "--reader", "r1", "--group", "senior", "--years", "12.5"]) == 0
    return folder


@pytest.fixture
def begun(made_once: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The study of ``made_once``, this test's own."""
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    capsys.readouterr()
    return tmp_path / "small.ovastudy"


def test_a_protocol_is_printed_filled_in_and_taken(run: Terminal, tmp_path: Path) -> None:
    assert run("study", "new", "--template") == PROTOCOL_TEMPLATE
    file = tmp_path / "protocol.json"
    file.write_text(PROTOCOL_TEMPLATE.replace('"title": ""', '"title": "From a file"'), encoding="utf-8")
    run("study", "new", tmp_path / "one", file, "--repeats", 3, "--question", "side=Which side?|left|right")
    told = json.loads(run("study", "status", tmp_path / "one", "--json"))
    assert told["title"] == "From a file" and told["model_id"]
    with closing(StudyStore.open(tmp_path / "one", read_only=True)) as store:
        [entry] = store.entries("one", kinds=(Kind.PROTOCOL,))
    assert entry.body["repeats"] == 3 and entry.body["form"]["questions"][0]["choices"] == ["left", "right"]


def test_options_say_all_that_a_protocol_says(run: Terminal, tmp_path: Path) -> None:
    run(
        *("study", "new", tmp_path / "x", "--id", "trial-1", "--design", "crossover", "--title", "T", "--seed", 5),
        *("--model", "default", "--shown", "call", "overlay", "--blocks", 4, "--washout", 14, "--split", 2),
        *("--repeats", 1, "--withheld", 0.1, "--may-return", "--no-feedback", "--prevalence", 0.25, "--orads"),
        *("--simple-rules", "--note", "--question", "n=How many?|number", "--question", "ok=Sure?|yes_no"),
        *("--question", '{"key": "why", "kind": "text", "label": "Why?"}', "--hypothesis", "H", "--margin", -0.05),
        *("--primary-endpoint", "AUC", "--secondary-endpoint", "sensitivity", "--secondary-endpoint", "time"),
        *("--sample-size-basis", "S", "--inclusion", "I", "--ethics-id", "E-1"),
    )
    with closing(StudyStore.open(tmp_path / "x", read_only=True)) as store:
        [entry] = store.entries("trial-1", kinds=(Kind.PROTOCOL,))
    said = dict(entry.body)
    assert said["model"]["shown"] == ["call", "overlay"]
    assert [one["kind"] for one in said["form"]["questions"]] == ["number", "yes_no", "text"]
    assert said["form"]["orads"] and said["form"]["simple_rules"] and said["form"]["note"]
    wanted = {
        "design": "crossover",
        "title": "T",
        "seed": 5,
        "blocks": 4,
        "washout_days": 14,
        "reader_split": 2,
        "repeats": 1,
        "withheld_share": 0.1,
        "may_return": True,
        "feedback": False,
        "prevalence_told": 0.25,
        "hypothesis": "H",
        "margin": -0.05,
        "primary_endpoint": "AUC",
        "sample_size_basis": "S",
        "inclusion": "I",
        "ethics_id": "E-1",
    }
    assert {name: said[name] for name in wanted} == wanted
    assert said["secondary_endpoints"] == ["sensitivity", "time"]


@pytest.mark.parametrize(
    "argv",
    [
        ["study"],
        ["study", "dance", "x"],
        ["study", "new"],
        ["study", "new", "x", "--design", "parallel"],
        ["study", "add-cases", "x"],
        ["study", "read", "x"],
        ["study", "kit", "x", "--reader", "r1"],
        ["study", "merge", "x"],
        ["study", "seal"],
        ["study", "restore", "x"],
        ["study", "status"],
    ],
)
def test_wrong_usage_is_2_and_says_how(run: Terminal, argv: list[str]) -> None:
    run(*argv, code=2)
    assert "usage: ovadesk study" in run.err or "Say where" in run.err


def test_the_grammar_knows_every_step_and_word() -> None:
    assert tuple(Design) == DESIGNS and tuple(Shown) == SHOWN
    helped = subprocess.run(
        [sys.executable, "-m", "ovadesk", "study", "--help"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    assert all(step in helped for step in STEPS) and "Research use only" in helped


def test_a_command_of_a_study_waits_for_no_window_and_the_grammar_for_no_store() -> None:
    code = "import sys, ovadesk.cli.run, ovadesk.cli.parser; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert {"sqlalchemy", "numpy", "PySide6", "openvino"} & set(loaded.split()) == set()
    steps = "import sys, ovadesk.cli.study." + ", ovadesk.cli.study.".join({m for m, _ in STEPS.values()})
    found = subprocess.run(
        [sys.executable, "-c", f"{steps}; print(*sys.modules)"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    assert {"PySide6", "torch", "openvino"} & set(found.split()) == set()


def test_nothing_is_added_where_something_is_wrong_unless_partial(run: Terminal, begun: Path, tmp_path: Path) -> None:
    rows = [("case", "path", "truth"), ("a", "pictures/a.dcm", 0), ("c", "pictures/a.dcm", "?")]
    table = a_table(tmp_path / "more.csv", *rows, ("d", "gone.png", 1), ("e", "pictures/a.dcm", ""))
    run("study", "add-cases", begun, table, code=1)
    assert "more.csv, row 3: The truth is none of the words" in run.err
    assert "more.csv, row 4 (gone.png): The file is not there any more." in run.err
    assert "more.csv, case a: A case of that name is in the study already." in run.err
    assert "Note: more.csv, case e: The cases e and a have a picture in common." in run.err
    assert "Nothing was added. With --partial the other cases are." in run.err and run.out == ""
    run("study", "add-cases", begun, table, "--partial", "--dry-run", code=1)
    assert "1 case could be added" in run.out
    run("study", "add-cases", begun, table, "--partial", code=1)
    assert "1 case added" in run.out and json.loads(run("study", "status", begun, "--json"))["n_cases"] == 3


def test_a_hundred_thousand_complaints_are_not_printed(run: Terminal, begun: Path, tmp_path: Path) -> None:
    rows = [("case", "path"), *((f"x {i}", "a.png") for i in range(500))]
    run("study", "add-cases", begun, a_table(tmp_path / "bad.csv", *rows), code=1)
    assert len(run.err.splitlines()) < 210 and "and 300 more" in run.err


def test_truths_arrive_and_change_with_a_word(run: Terminal, begun: Path, tmp_path: Path) -> None:
    table = a_table(tmp_path / "truth.csv", ("case", "truth"), ("a", "恶性"), ("b", "恶性"))
    run("study", "truth", begun, table, code=1)
    assert "truth.csv, row 2: The case has the truth benign already" in run.err
    run("study", "truth", begun, table, "--change")
    assert "0 truths entered, 1 changed, 1 as before." in run.out


def test_a_frozen_study_changes_by_amendment_alone(run: Terminal, begun: Path) -> None:
    run("study", "amend", begun, "--set", "title=Small", "--set", "repeats=1")
    assert "version 1" in run.out
    run("study", "freeze", begun)
    run("study", "freeze", begun)
    assert "was frozen before" in run.out
    run("study", "amend", begun, "--set", "title=Other", code=1)
    assert "--reason" in run.err
    run("study", "amend", begun, "--set", "title=Other", "--reason", "a better one")
    assert "version 2" in run.out
    run("study", "assign", begun, "--repeats", 0, "--reason", "too few cases")
    assert "version 3" in run.out
    run("study", "add-readers", begun, "--reader", "r2", code=1)
    assert "--amend" in run.err
    run("study", "add-readers", begun, "--reader", "r2", "--amend", "one more")
    assert "Protocol version 4" in run.out
    run("study", "amend", begun, code=2)
    file = begun.with_name("amended.json")
    file.write_text('{"ethics_id": "E-2", "seed": 5, "model": "default"}', encoding="utf-8")
    run("study", "amend", begun, file, "--reason", "approved")
    with closing(StudyStore.open(begun, read_only=True)) as store:
        last = list(store.entries("small", kinds=(Kind.PROTOCOL,)))[-1].body
    assert (last["ethics_id"], last["seed"], last["model"], last["version"]) == ("E-2", 1, None, 5)
    run("study", "amend", begun, "--set", "sede=5", "--reason", "x", code=1)
    assert "no field called sede" in run.err


def test_a_passphrase_is_asked_and_can_be_changed(run: Terminal, begun: Path, tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).write_text(f"{name} words\n", encoding="utf-8")
    run("study", "add-readers", begun, "--reader", "r2", "--passphrase-file", tmp_path / "old")
    run("study", "read", begun, "--reader", "r2", code=1)
    run("study", "add-readers", begun, "--reader", "r2", "--new-passphrase", "--passphrase-file", tmp_path / "new")
    run("study", "read", begun, "--reader", "r2", "--passphrase-file", tmp_path / "old", code=1)
    run("study", "read", begun, "--reader", "r2", "--passphrase-file", tmp_path / "new", stdin='{"do": "status"}')
    run("study", "add-readers", begun, "--reader", "r3", "--passphrase-file", tmp_path / "none", code=2)
    run("study", "add-readers", begun, code=2)


def test_a_changed_row_is_found(run: Terminal, begun: Path) -> None:
    run("study", "read", begun, "--reader", "r1", stdin='{"call": "benign", "score": 20}\n')
    with closing(sqlite3.connect(begun)) as inside:
        for (name,) in list(inside.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
            inside.execute(f"DROP TRIGGER {name}")
        inside.execute("UPDATE study_reading SET score = 21")
        inside.commit()
    run("study", "verify", begun, code=1)
    assert "strand" in run.err and "finding" in run.err and "r1" in run.err and run.out == ""


def test_a_backup_comes_back_after_a_question(run: Terminal, begun: Path, tmp_path: Path) -> None:
    run("study", "backup", begun, "--out", tmp_path / "safe")
    [kept] = (tmp_path / "safe").iterdir()
    run("study", "amend", begun, "--set", "title=Changed")
    run("study", "restore", kept, begun, stdin="y\n", code=2)  # no terminal: nobody was asked
    assert "--yes" in run.err and "Changed" in run("study", "status", begun)
    run("study", "restore", kept, begun, "--yes")
    assert "Changed" not in run("study", "status", begun)


def test_status_leaves_the_file_to_who_reads_or_killed_the_writer(run: Terminal, begun: Path) -> None:
    with closing(StudyStore.open(begun)) as reading:
        assert not reading.read_only
        run("study", "status", begun)
        run("study", "verify", begun)
        run("study", "add-readers", begun, "--reader", "r9", code=1)
        assert "Another OvaDesk" in run.err
    lock = begun.with_name(f".{begun.name}.lock")
    lock.unlink(missing_ok=True)
    run("study", "status", begun)
    assert not lock.exists()


def test_which_study_is_meant(run: Terminal, begun: Path, tmp_path: Path) -> None:
    run("study", "status", begun, "--study", "small")
    run("study", "status", begun, "--study", "other", code=1)
    assert "There are: small" in run.err
    run("study", "status", tmp_path / "none", code=1)
    run("study", "new", begun, "--design", "unaided", code=1)
    (tmp_path / "letter.ovastudy").write_text("Dear colleague")
    run("study", "status", tmp_path / "letter", code=1)


def test_a_name_that_no_study_can_have_is_refused_before_anything_is_made(run: Terminal, tmp_path: Path) -> None:
    run("study", "new", tmp_path / "my study", "--design", "unaided", code=1)
    assert "--id" in run.err and list(tmp_path.iterdir()) == []
    run("study", "new", tmp_path / "my study", "--design", "unaided", "--id", "mine")
    assert (tmp_path / "my study.ovastudy").exists()


@pytest.mark.parametrize("step", [["status"], ["verify"], ["add-readers", "--reader", "r1"], ["new", "--id", "x"]])
@pytest.mark.parametrize("debug", [(), ("--debug",)])
def test_a_password_is_never_printed(
    capsys: pytest.CaptureFixture[str], isolated_home: Path, step: list[str], debug: tuple[str, ...]
) -> None:
    name, *rest = step
    assert main(["study", name, "postgresql://coordinator:CANARYWORD@127.0.0.1:1/study", *rest, *debug]) == 1
    said = capsys.readouterr()
    assert "CANARYWORD" not in said.out + said.err and said.err
    [log] = (isolated_home / "log").glob("*.log")
    assert "CANARYWORD" not in log.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_prediction_that_was_interrupted_goes_on(
    run: Terminal, samples: Path, tmp_path: Path, isolated_home: Path
) -> None:
    rows = [(folder.name, folder) for folder in sorted(samples.iterdir()) if folder.is_dir()]
    study = tmp_path / "pilot"
    run("study", "new", study)
    run("study", "add-cases", study, a_table(tmp_path / "cases.csv", ("case", "path"), *rows))
    command = [sys.executable, "-m", "ovadesk", "study", "predict", str(study)]
    pipes = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, preexec_fn=hears_ctrl_c, **pipes) as process:
        while process.poll() is None and not list((isolated_home / "predicting").glob("*.jsonl")):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1 and "The same command goes on where it was." in said and "Traceback" not in said
    assert not json.loads(run("study", "status", study, "--json"))["predicted"]
    run("study", "predict", study)
    assert json.loads(run("study", "status", study, "--json"))["predicted"]
    run("study", "verify", study)


@pytest.fixture
def address() -> Iterator[str]:
    """A database of a real server, with a password that must never be seen."""
    pytest.importorskip("psycopg", reason="needs the extra `postgres`")
    try:
        server = Server()
    except NoServer as error:
        pytest.skip(str(error))
    try:
        server.start("fsync=off")
        yield server.database().replace("postgres@", "postgres:CANARYWORD@")
    finally:
        server.stop()


@pytest.mark.slow
def test_two_studies_on_a_server(run: Terminal, address: str, begun: Path, tmp_path: Path) -> None:
    def on_server(*argv: object, stdin: str = "", code: int = 0) -> str:
        said = run("study", argv[0], address, *argv[1:], stdin=stdin, code=code)
        assert "CANARYWORD" not in run.out + run.err
        return said

    on_server("new", "--design", "unaided", code=1)
    assert "--id" in run.err
    for name in ("one", "two"):
        assert ":***@" in on_server("new", "--id", name, "--design", "unaided")
    on_server("status", code=1)
    assert "one, two" in run.err
    on_server("add-cases", begun.with_name("small.csv"), "--study", "one")
    on_server("add-cases", begun.with_name("small.csv"), "--study", "two", "--copy", code=1)
    on_server("add-readers", "--reader", "r1", "--study", "one")
    on_server("kit", "--reader", "r1", "--study", "one", "--out", tmp_path / "kit")
    reading = '{"call": "benign", "score": 1}\n'
    run("study", "read", tmp_path / "kit" / "study", "--reader", "r1", stdin=reading)
    run("study", "seal", tmp_path / "kit", "--out", tmp_path / "back.ovakit")
    on_server("merge", tmp_path / "back.ovakit", "--study", "two", code=1)
    on_server("merge", tmp_path / "back.ovakit", "--study", "one")
    on_server("read", "--reader", "r1", "--study", "one", stdin=reading * 9)
    assert json.loads(on_server("status", "--study", "one", "--json"))["left"] == 0
    on_server("backup", "--study", "one", code=1)
    on_server("close", "--study", "one", "--reason", "all read")
    on_server("verify", "--study", "one", "--pictures")
