"""A week in the life, scripted through the real windows on the samples: a picture of each step, and what is on disk.

With ``OVADESK_WEEK=OUT`` the pictures and files stay, in OUT/en and OUT/zh. In another process this module is a reader
who types until the program is killed.
"""

from __future__ import annotations

import csv
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pydicom
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from ovadesk.app import application, started
from ovadesk.cli.logbook import keep_log
from ovadesk.export.language import language
from ovadesk.pixels.deid import case_id
from ovadesk.settings import Paths, Settings, installation_secret, load_settings, resource, save_settings
from ovadesk.store.reader_study import StudyStore
from ovadesk.store.store import Store
from ovadesk.ui import troubles
from ovadesk.ui.demo import SIZE, Script
from ovadesk.ui.demo_design import CASES, Plan
from ovadesk.ui.demo_design import design as design_study
from ovadesk.ui.demo_reader import GROUPS, SCORES, Actions, Reader
from ovadesk.ui.demo_session import NAME, Session, new_folder
from ovadesk.ui.demo_study import analyse, end, prepare
from ovadesk.ui.speaking import QtWords
from ovadesk.ui.specs import HELP
from ovadesk.ui.theme import dress
from ovadesk.ui.welcome.strip import Strip
from tests.conftest import ROOT
from tests.export.report.reading_back import pdf_pages
from tests.store import first_version
from tests.ui.test_helping import close_logs

SAMPLES = resource("samples")
OUT = os.environ.get("OVADESK_WEEK", "")
PICTURES = (
    *("monday-first-start", "monday-sample", "monday-model", "monday-overlay", "monday-done"),
    *("tuesday-nothing-open", "tuesday-call-first", "tuesday-called", "tuesday-aided"),
    *("tuesday-analysed", "tuesday-second", "tuesday-correction", "tuesday-corrected", "tuesday-exported"),
    *("study-design", "study-cases", "study-readers", "study-form", "study-model", "study-review"),
    *("study-created", "study-started", "study-start", "study-reading", "study-lock", "study-reveal", "study-aided"),
    *("study-leave", "study-progress", "study-export", "study-verified", "study-closed"),
    *("study-results", "study-readers-table", "results-report", "results-reported"),
    *("friday-upgraded", "friday-goes-on", "friday-crashed", "friday-draft", "friday-help", "friday-diagnostics"),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What people type in one language."""

    plan: Plan
    notes: tuple[str, str, str, str]
    reason: str
    through: str
    half: str


READERS = {name: GROUPS[name] for name in ("r1", "r3")}
SIX = {sample: (case, truth, "") for sample, (case, truth, _) in CASES.items()}  # none of them is practice
TYPED = {
    "en": Typed(
        Plan("Ovarian masses: two readers and a network", readers=READERS, cases=SIX),
        ("Typical dermoid.", "As before; the model agrees.", "Papillary projections.", "Many locules, no solid part."),
        "Mistook a septum for a solid part.",
        "Both readers are through.",
        "Irregular, strong flow. Ask for",
    ),
    "zh": Typed(
        Plan(
            "卵巢肿块：两位阅片者与一个网络",
            "看到网络的结果后，阅片者的平均 ROC 曲线下面积提高。",
            "全部阅片者的 ROC 曲线下面积",
            readers=READERS,
            cases=SIX,
        ),
        ("典型皮样囊肿。", "与之前一致，模型亦同意。", "可见乳头状突起。", "多房，无实性成分。"),
        "将分隔误认为实性成分。",
        "两位阅片者均已完成。",
        "形态不规则，血流丰富。建议",
    ),
}


class Week:
    """A workstation with its ``home``, from Monday to Friday; pictures and files go to ``out``."""

    def __init__(self, home: Path, out: Path, words: QtWords, typed: Typed) -> None:
        self.home, self.out, self.words, self.typed = Paths(home), out, words, typed
        self.study = out / "study"
        self.taken: list[str] = []

    @contextmanager
    def program(self, *paths: Path, home: Paths | None = None) -> Iterator[Script]:
        """The program, started and closed again."""
        with started(home or self.home, self.words, list(paths)) as made:
            made.window.resize(*SIZE)
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            yield Script(app, made.window, made.controller, made.commands, self.out, self._named)
            made.window.close()
        made.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _named(self, name: str) -> str:
        self.taken.append(name)
        return f"week-{len(self.taken):02d}-{name}"

    def rows(self, table: str = "reading") -> list[dict[str, Any]]:
        """What is on disk, whoever has it open."""
        with closing(sqlite3.connect(f"{self.home.store_file.as_uri()}?mode=ro", uri=True)) as raw:
            raw.row_factory = sqlite3.Row
            return [dict(row) for row in raw.execute(f"SELECT * FROM {table}")]

    def said(self) -> list[tuple[Any, ...]]:
        """Of each locked call: condition, call, score, the one it corrects."""
        return [(row["condition"], row["call"], row["score"], row["corrects"]) for row in self.rows()]


def choose(patch: pytest.MonkeyPatch, file: Path) -> None:
    """In the next dialog that asks where to save."""
    patch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))


def monday(week: Week) -> None:
    """First start on an empty home: three steps, and the sample study."""
    with week.program() as script:
        window = script.window
        script.until("welcome", lambda: window.findChild(Strip) is not None)
        strip = window.findChild(Strip)
        script.picture("monday-first-start")
        strip.go.click()
        script.until("sample", script.frame_is_there)
        script.analysed()
        script.picture("monday-sample")
        strip.go.click()
        script.picture("monday-model")
        script.act("overlay")
        script.until("overlay", lambda: window.viewer.map_shown)
        script.picture("monday-overlay")
        script.act("overlay")
        strip.go.click()
        script.picture("monday-done")
        assert not strip.isVisible()
    settings = load_settings(week.home)
    assert settings.welcomed and [Path(name).name for name in settings.recent_studies] == ["solid"]
    assert week.rows() == [] and len(week.rows("exposure")) == 1, "seen, and nothing called"


def tuesday(week: Week, patch: pytest.MonkeyPatch) -> None:
    """Three studies: one called first and then with the model, one with it, one corrected; exported."""
    dermoid, again, papillary, multilocular = week.typed.notes
    with week.program() as script:
        script.picture("tuesday-nothing-open")
        assert script.window.findChild(Strip) is None
        script.act("call_first")
        _open(script, "dermoid")
        script.picture("tuesday-call-first")
        script.call("benign", 1, dermoid)
        assert week.said() == [("unaided", "benign", 15, None)] and week.rows()[0]["p_malignant"] is None
        script.analysed()
        script.picture("tuesday-called")
        script.call("benign", 0, again)
        script.picture("tuesday-aided")
        script.act("call_first")
        _open(script, "papillary")
        script.analysed()
        script.act("suspicious")
        script.picture("tuesday-analysed")
        script.call("malignant", 7, papillary)
        script.picture("tuesday-second")
        _open(script, "multilocular")
        script.analysed()
        script.call("malignant", 6, "")
        script.typed("benign", 2, multilocular, week.typed.reason)
        script.picture("tuesday-correction")
        script.call("benign", 2, multilocular, week.typed.reason)
        script.picture("tuesday-corrected")
        choose(patch, week.out / "READINGS.csv")
        script.act("export")
        script.until("export", lambda: "READINGS.csv" in script.window.foot.message.text())
        script.picture("tuesday-exported")
    aided = [("aided", "benign", 5, None), ("aided", "malignant", 75, None), ("aided", "malignant", 65, None)]
    assert week.said()[1:] == [*aided, ("aided", "benign", 25, 4)]
    assert week.rows()[4]["reason"] == week.typed.reason and all(row["p_malignant"] for row in week.rows()[1:])
    with (week.out / "READINGS.csv").open(newline="", encoding="utf-8-sig") as file:
        exported = [(row["case_id"], row["call"], int(row["score"])) for row in csv.DictReader(file)]
    corrected = {row["corrects"] for row in week.rows()}
    standing = [row for row in week.rows() if row["number"] not in corrected]
    assert exported == [(row["case_id"], row["call"], row["score"]) for row in standing] and len(exported) == 4
    assert (week.out / "MARKINGS.csv").exists()


def _open(script: Script, sample: str) -> None:
    script.open(SAMPLES / sample)
    script.until("case", lambda: script.window.call_panel.ready)
    script.until("model", lambda: script.controller.analysis.classifier is not None)
    script.until("thumbnails", script.thumbnails_are_there)


def _reader(session: Session, name: str) -> Reader:
    return Reader(session.script, session.picture, session.file, name, Actions())


def wednesday(week: Week) -> None:
    """A study of six cases is designed and started; the first reader reads it."""
    week.study = new_folder(week.out)
    with week.program() as script:
        session = Session(script, week.study)
        design_study(session, week.typed.plan)
        session.picture("study-created", session.studies)
        prepare(session)
        session.picture("study-started", session.look_again())
        _reader(session, "r1").read(shown="papillary")
    assert _read(week) == {"r1": 12}


def thursday(week: Week) -> None:
    """The second reader goes away in between and comes back; the study is closed and exported."""
    with week.program() as script:
        session = Session(script, week.study)
        _reader(session, "r3").read(leave_at=4)
        assert _read(week) == {"r1": 12, "r3": 6}, "what was locked is there, what was typed is a draft"
        session.picture("study-progress", session.look_again())
        _reader(session, "r3").read()
        end(session, week.typed.through)
        session.picture("study-closed", session.look_again())
    assert _read(week) == {"r1": 12, "r3": 12}
    with (week.study / "export" / "readings.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["condition"] != "model"]
    scores = {(row["reader_id"], row["case_id"], row["condition"]): int(row["score"]) for row in rows}
    assert scores == {
        (reader, SIX[sample][0], condition): score
        for reader in READERS
        for sample, pair in SCORES[reader].items()
        for condition, score in zip(("unaided", "aided"), pair, strict=True)
    }


def _read(week: Week) -> dict[str, int]:
    """How many readings of each reader the study holds, every one as it was written."""
    found: dict[str, int] = {}
    with closing(StudyStore.open(week.study / f"{NAME}.ovastudy", read_only=True)) as store:
        assert store.verify() == []
        for one in store.readings(NAME):
            found[one.reader_id] = found.get(one.reader_id, 0) + 1
    return found


def friday_results(week: Week) -> None:
    """What the study shows, and the report to print."""
    with week.program() as script:
        analyse(Session(script, week.study))
    results = week.study / "results"
    assert "</html>" in (results / "report.html").read_text(encoding="utf-8")
    pdf = " ".join(pdf_pages(results / "report.pdf"))
    assert week.typed.plan.title.replace(" ", "") in pdf.replace(" ", "")
    assert (results / "stats.json").stat().st_size > 1000


def friday_upgrade(week: Week) -> None:
    """A home as the first version left it: a backup is made, and the old calls are in the window."""
    shutil.rmtree(week.out / "old-home", ignore_errors=True)
    home = Paths(week.out / "old-home")
    names = ("dermoid", "papillary", "solid")
    old = first_version.first_desk(home.store_file, [_case(home, name) for name in names])
    paths = [SAMPLES / name for name in names]
    save_settings(home, Settings(recent_studies=tuple(str(path) for path in paths)))
    with week.program(*paths, home=home) as script:
        script.until("open", lambda: len(script.controller.session.loaded.studies) == 3)
        for name in names:
            script.study(name)
            script.until("old call", lambda: "2026-01-01" in script.window.call_panel.history.text())
        script.analysed()
        script.picture("friday-upgraded")
        script.call("malignant", 8, week.typed.notes[2])
        script.picture("friday-goes-on")
        assert script.window.findChild(Strip) is None, "nobody is new here"
    [backup] = home.home.glob("*.backup.sqlite")
    assert first_version.version_of(backup) == first_version.FIRST_DESK < first_version.version_of(home.store_file)
    with closing(Store.open(home.store_file)) as store:
        assert store.readings()[:3] == old and len(store.readings()) == 4 and store.verify() == []


def _case(home: Paths, sample: str) -> str:
    """The pseudonym of a sample in ``home``."""
    tags = pydicom.dcmread(next((SAMPLES / sample).glob("*.dcm")), stop_before_pixels=True)
    return case_id(installation_secret(home), tags.PatientID, tags.StudyInstanceUID)


def friday_crash(week: Week, patch: pytest.MonkeyPatch) -> None:
    """The program is killed while somebody types: the next start says so and has it again. Diagnostics are taken."""
    kill = f"from tests.test_week import type_and_die; type_and_die({str(week.home.home)!r}, {week.typed.half!r})"
    child = subprocess.run([sys.executable, "-c", kill], cwd=ROOT, timeout=120, capture_output=True, text=True)
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert [row["note"] for row in week.rows("draft")] == [week.typed.half]
    with week.program() as script:
        window = script.window
        script.until("notice", lambda: window.findChild(QMessageBox) is not None)
        box = window.findChild(QMessageBox)
        script.picture("friday-crashed", box)
        box.defaultButton().click()
        script.until("draft", lambda: window.call_panel.note.toPlainText() == week.typed.half)
        script.analysed()
        script.picture("friday-draft")
        menu = window.menus[HELP]
        menu.popup(window.mapToGlobal(window.rect().center()))
        script.picture("friday-help", menu)
        menu.close()
        choose(patch, week.out / "diagnostics.zip")
        script.act("diagnostics")
        script.until("diagnostics", lambda: "diagnostics.zip" in window.foot.message.text())
        script.picture("friday-diagnostics")
    assert len(week.rows()) == 5, "the crash has cost no call"
    _holds_no_canary(week, week.out / "diagnostics.zip")


def _holds_no_canary(week: Week, file: Path) -> None:
    """Nothing that was typed or read from a file, and no place on this machine."""
    with zipfile.ZipFile(file) as packed:
        assert "log/ovadesk.log" in packed.namelist()
        text = "\n".join(packed.read(name).decode("utf-8") for name in packed.namelist())
    assert "The program was not closed the last time" in text
    canaries = {*week.typed.notes, week.typed.half, week.typed.reason, str(week.out), str(week.home.home), str(SAMPLES)}
    for path in SAMPLES.rglob("*.dcm"):
        tags = pydicom.dcmread(path, stop_before_pixels=True)
        canaries |= {str(tags.PatientName), tags.PatientID, tags.StudyInstanceUID}
    canaries |= {row["case_id"] for row in week.rows()}
    assert [canary for canary in canaries if canary in text] == []


def type_and_die(home: str, note: str) -> None:
    """In a process of its own: a call is typed, kept as a draft, and the process killed."""
    app = application()
    words = QtWords(app)
    words.speak(language())
    with started(Paths(Path(home)), words, [SAMPLES / "solid"]) as made:
        script = Script(app, made.window, made.controller, made.commands, Path(home))
        script.until("case", lambda: made.window.call_panel.ready)
        kept: list[str] = []
        made.controller.calling.reader.draft_kept.connect(kept.append)
        script.typed("malignant", 8, note)
        script.until("draft", lambda: bool(kept))
        script.until("settings", lambda: bool(load_settings(Paths(Path(home))).left_open))
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(params=list(TYPED))
def week(
    request: pytest.FixtureRequest, qapp: QApplication, isolated_home: Path, tmp_path: Path, monkeypatch: Any
) -> Iterator[Week]:
    """The workstation, in a language; what a started program changes in the process is put back."""
    spoken = str(request.param)
    words = QtWords(qapp)
    if not words.speak(spoken):
        pytest.skip("no font on this machine has Chinese letters")
    monkeypatch.setenv("OVADESK_LANGUAGE", spoken)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    out = Path(OUT).absolute() / spoken if OUT else tmp_path
    out.mkdir(parents=True, exist_ok=True)
    for picture in out.glob("week-*.png"):
        picture.unlink()
    close_logs()
    keep_log(Paths(isolated_home).log_dir)
    dress(qapp)
    yield Week(isolated_home, out, words, TYPED[spoken])
    close_logs()
    for number, handler in before.items():
        signal.signal(number, handler)
    words.speak("en")


@pytest.mark.slow
def test_a_week_at_the_workstation(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    began = datetime.now(UTC)
    monday(week)
    tuesday(week, monkeypatch)
    wednesday(week)
    thursday(week)
    friday_results(week)
    friday_upgrade(week)
    friday_crash(week, monkeypatch)
    assert [one.code for one in troubles.troubles() if one.at >= began] == []
    assert tuple(week.taken) == PICTURES
    files = sorted(week.out.glob("week-*.png"))
    assert [file.name for file in files] == [f"week-{n:02d}-{name}.png" for n, name in enumerate(PICTURES, 1)]
    assert all(len({QImage(str(file)).scaled(40, 40).pixel(x, 20) for x in range(40)}) > 1 for file in files)
