"""The demonstration of a reader study without hands: designed, read by three, closed, exported and analysed.

All of it in the real windows, on the bundled samples, with a picture of each step. Five cases show how it is done and
prove nothing, so that the pictures of results are of simulated readings of 120 cases.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from ovadesk.export.language import CHINESE, ENGLISH, language
from ovadesk.ui.commands import Commands
from ovadesk.ui.controller import Controller
from ovadesk.ui.demo import Script
from ovadesk.ui.demo_design import Plan, design
from ovadesk.ui.demo_reader import GROUPS, Actions, Hand, Reader
from ovadesk.ui.demo_readings import NAME as READINGS
from ovadesk.ui.demo_readings import write_readings
from ovadesk.ui.demo_session import SIZE, Attend, Session, new_folder
from ovadesk.ui.main_window import MainWindow
from ovadesk.ui.results.report_dialog import ReportDialog as WhereDialog
from ovadesk.ui.results.window import ResultsWindow
from ovadesk.ui.studies.dialogs import AskDialog, FolderDialog, ReportDialog

PLANS = {  # what the coordinator types, in the language of the windows: the study, and why it is closed
    ENGLISH: (Plan(), "All three readers are through."),
    CHINESE: (
        Plan(
            "卵巢肿块：三位阅片者与一个网络",
            "看到网络的结果后，阅片者的平均ROC曲线下面积提高。",
            "全体阅片者的ROC曲线下面积",
        ),
        "三位阅片者均已完成。",
    ),
}


def scripted_study(
    app: QApplication,
    window: MainWindow,
    controller: Controller,
    commands: Commands,
    out: Path,
    *,
    hand: Hand | None = None,
    attend: Attend = lambda name: None,
) -> int:
    """A sequential study from the wizard to the report, then the results of simulated readings; 0 once all of it is in
    ``out``.

    The pictures of an earlier time are replaced; what a study wrote never is, a folder of its own is made for each.
    ``hand`` presses the readers' keys.
    """
    script = Script(app, window, controller, commands, out)
    window.resize(*SIZE)
    window.show()
    session = Session(script, new_folder(out), attend)
    plan, reason = PLANS[language()]
    design(session, plan)
    prepare(session)
    _read(session, hand or Actions())
    end(session, reason)
    analyse(session)
    _analyse_simulated(session)
    window.close()
    return 0


def prepare(session: Session) -> None:
    """The model's answers, and the start."""
    window = session.studies
    window.do("predict")
    session.until("predicted", lambda: window.seen is not None and window.seen.status.predicted)
    session.until("idle", lambda: not window.bar.working)
    for told in window.findChildren(ReportDialog):
        told.accept()
    window.do("start")
    session.dialog(window, AskDialog).accept()
    session.until("started", lambda: window.seen is not None and window.seen.started)


def _read(session: Session, hand: Hand) -> None:
    """Two readers to the end; the third goes away in between, and comes back to what was typed."""
    readers = [Reader(session.script, session.picture, session.file, name, hand) for name in GROUPS]
    readers[0].read(shown="papillary")
    readers[1].read()
    readers[2].read(leave_at=4)
    session.picture("study-progress", session.look_again())
    readers[2].read()


def end(session: Session, reason: str) -> None:
    """Closed for ``reason``, exported, verified."""
    window = session.look_again()
    window.do("close")
    closing = session.dialog(window, AskDialog)
    closing.write(reason)
    closing.accept()
    session.until("closed", lambda: window.seen is not None and window.seen.closed)
    window.do("export")
    where = session.dialog(window, FolderDialog)
    where.folder.setText(str(session.folder / "export"))
    where.accept()
    report = session.dialog(window, ReportDialog)
    session.picture("study-export", report)
    report.accept()
    window.do("verify")
    session.dialog(window, AskDialog).accept()
    report = session.dialog(window, ReportDialog)
    session.picture("study-verified", report)
    report.accept()


def analyse(session: Session) -> None:
    """What the readings show, on screen and as a report."""
    session.studies.do("results")
    window = _analysed(session)
    _turn(session, window, {"overview": "study-results", "readers": "study-readers-table"})
    _report(session, window, session.folder / "results")


def _analyse_simulated(session: Session) -> None:
    table = session.folder / READINGS
    write_readings(table)
    session.commands.open([table])
    window = _analysed(session)
    names = ("overview", "roc", "differences", "switches", "times")
    _turn(session, window, {name: f"statistics-{name}" for name in names})
    _report(session, window, session.folder / "simulated-results")


def _analysed(session: Session) -> ResultsWindow:
    """The window that was opened last, once everything is computed."""
    window = session.commands.results.windows[-1]
    window.resize(*SIZE)
    session.until("analysed", lambda: window.found is not None)
    return window


def _turn(session: Session, window: ResultsWindow, pictures: dict[str, str]) -> None:
    """From page to page; ``pictures`` names the picture of each."""
    for page, name in pictures.items():
        window.frame.open_page(page)
        session.picture(name, window)


def _report(session: Session, window: ResultsWindow, folder: Path) -> None:
    window.report()
    where = session.dialog(window, WhereDialog)
    where.folder.setText(str(folder))
    session.picture(f"{folder.name}-report", where)
    where.accept()
    session.until("reported", window.frame.open_report.isVisible)
    session.picture(f"{folder.name}-reported", window)
