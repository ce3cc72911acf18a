"""The demonstration without hands: a session in the real window, with its screenshots and its CSV."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ovadesk.domain.marking import MarkingKind
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.export.language import CHINESE, ENGLISH, language
from ovadesk.settings import resource
from ovadesk.ui.commands import Commands
from ovadesk.ui.controller import Controller
from ovadesk.ui.main_window import MainWindow

SIZE = (1440, 900)
PAUSE = 0.005  # seconds between two looks, which are the workers'
PATIENCE = 120.0  # seconds for any one step
CALLS = {"solid": ("malignant", 8), "dermoid": ("benign", 1)}
TYPED = {  # notes and a word on the picture, in the language of the window
    ENGLISH: {"solid": "Solid, irregular, strong flow.", "dermoid": "Typical dermoid.", "arrow": "follicle"},
    CHINESE: {"solid": "实性，形态不规则，血流丰富。", "dermoid": "典型皮样囊肿。", "arrow": "卵泡"},
}


class Script:
    """Steps of a session; each waits until what it asked for is on screen. ``named`` names the files of pictures."""

    def __init__(
        self,
        app: QApplication,
        window: MainWindow,
        controller: Controller,
        commands: Commands,
        out: Path,
        named: Callable[[str], str] = str,
    ):
        self._app, self._out, self._named = app, out, named
        self.window, self.controller, self.commands = window, controller, commands
        self.taken: list[str] = []

    def until(self, what: str, happened: Callable[[], bool]) -> None:
        """Let the window run until ``happened``. Raises OvaDeskError (``ui.demo_stuck``) when it takes too long."""
        deadline = time.monotonic() + PATIENCE
        while not happened():
            if time.monotonic() > deadline:
                raise OvaDeskError(problem("ui.demo_stuck", step=what))
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(PAUSE)

    def settle(self) -> None:
        """Until what is drawn is drawn."""
        for _ in range(3):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 30)

    def picture(self, name: str, widget: QWidget | None = None) -> None:
        """A screenshot, ``name``.png or as ``named`` has it."""
        self.settle()
        file = f"{self._named(name)}.png"
        (widget or self.window).grab().save(str(self._out / file))
        self.taken.append(file)

    def act(self, name: str) -> None:
        """As if its key were pressed; an action that is greyed does nothing."""
        self.window.act(name).trigger()

    def dialog(self, action: str, name: str) -> None:
        """Open a dialog, take its picture, close it."""
        self.act(action)
        self.until(name, lambda: any(d.isVisible() for d in self.window.findChildren(QDialog)))
        for dialog in self.window.findChildren(QDialog):
            if dialog.isVisible():
                self.picture(name, dialog)
                dialog.reject()
        self.settle()

    def open(self, path: Path) -> None:
        """Open ``path`` and wait for its first frame (or its refusal)."""
        session = self.controller.session
        before = len(session.loaded.studies) + len(session.loaded.refused)
        self.commands.open([path])
        self.until("open", lambda: len(session.loaded.studies) + len(session.loaded.refused) > before)
        self.until("first frame", self.frame_is_there)

    def study(self, name: str) -> None:
        """Go to the sample study in the folder ``name``."""
        session = self.controller.session
        study = next(s for s in session.loaded.studies if s.clips[0].path.parent.name == name)
        session.open_study(study)
        self.until("first frame", self.frame_is_there)
        self.until("case", lambda: self.window.call_panel.ready)

    def analysed(self) -> None:
        """Wait until every frame of the open study was looked at."""
        analysis = self.controller.analysis

        def complete() -> bool:
            results, study = analysis.results, self.controller.session.study
            return results is not None and study is not None and len(results.all()) >= study.n_frames

        self.until("analysis", complete)
        self.until("analysis ended", lambda: not analysis.running)

    def call(self, call: str, digit: int, note: str, reason: str = "") -> None:
        """Call the open case and lock the call; with a ``reason``, as a correction."""
        panel = self.window.call_panel
        before = len(panel.history.text())
        self.typed(call, digit, note, reason)
        self.act("lock")
        self.until("lock", lambda: len(panel.history.text()) > before)

    def typed(self, call: str, digit: int, note: str, reason: str = "") -> None:
        """A call as it is made, not locked yet."""
        panel = self.window.call_panel
        self.act(call)
        self.window.digit.emit(digit)
        panel.note.setPlainText(note)
        panel.reason.setText(reason)

    def thumbnails_are_there(self) -> bool:
        """Whether every clip in the list has its picture."""
        clips = [clip for study in self.controller.session.loaded.studies for clip in study.clips]
        return self.window.browser.pictured >= {clip.key for clip in clips}

    def frame_is_there(self) -> bool:
        """Whether the picture is of the clip that is open."""
        frame, session = self.window.viewer.frame, self.controller.session
        return frame is not None and session.clip is not None and frame.clip.key == session.clip.key


def scripted_session(
    app: QApplication, window: MainWindow, controller: Controller, commands: Commands, out: Path
) -> int:
    """Open, analyse, overlay, call first, call, export, a damaged file; 0 once all of it is in ``out``."""
    script = Script(app, window, controller, commands, out)
    window.resize(*SIZE)
    window.show()
    script.act("call_first")  # the first study in the list is to be called unaided later on
    script.open(resource("samples"))
    script.until("thumbnails", script.thumbnails_are_there)
    _look(script)
    _call_first(script)
    _side_by_side(script)
    _damaged(script)
    for action, name in (("keys", "keys"), ("card", "card"), ("refused", "refused")):
        script.dialog(action, name)
    exported: list[int] = []
    controller.calling.reader.exported.connect(lambda _, rows: exported.append(rows))
    controller.calling.reader.export(out / "READINGS.csv")
    script.until("export", lambda: bool(exported))
    window.close()
    return 0


def _look(script: Script) -> None:
    """The model's answer beside the picture, and where it looked."""
    script.study("solid")
    script.act("call_first")
    script.analysed()
    script.picture("window")
    _measure(script)
    script.act("suspicious")
    script.act("overlay")
    script.until("overlay", lambda: script.window.viewer.map_shown)
    script.picture("overlay")
    script.act("overlay")
    script.call(*CALLS["solid"], TYPED[language()]["solid"])
    script.study("doppler")
    script.analysed()
    script.act("next_clip")
    script.until("first frame", script.frame_is_there)
    script.picture("out-of-scope")


def _measure(script: Script) -> None:
    """The mass, the follicle beside it, and a key frame; they are exported at the end."""
    measuring = script.commands.measuring
    for ends in (((172.0, 262.0), (516.0, 262.0)), ((335.0, 137.0), (335.0, 381.0))):
        measuring.mark(MarkingKind.CALIPER, *ends)
    measuring.mark(MarkingKind.ELLIPSE, (102.0, 278.0), (150.0, 278.0), (126.0, 304.0))
    measuring.mark(MarkingKind.ARROW, (152.0, 262.0), (196.0, 214.0), text=TYPED[language()]["arrow"])
    script.act("key_frame")
    script.picture("measured")
    script.dialog("markings", "markings")


def _call_first(script: Script) -> None:
    """The model is silent until the call is locked."""
    script.act("call_first")
    script.study("dermoid")
    script.picture("call-first")
    script.call(*CALLS["dermoid"], TYPED[language()]["dermoid"])
    script.analysed()
    script.picture("called")
    script.act("call_first")


def _side_by_side(script: Script) -> None:
    """Two clips of one study, each with its own map."""
    script.study("dermoid")
    script.analysed()
    script.act("two")
    script.act("overlay")
    views = script.controller.looking.views
    script.until("layout", lambda: all(view.viewer.map_shown for view in views))
    script.picture("layouts")
    script.act("overlay")
    script.act("one")


def _damaged(script: Script) -> None:
    """A file that ends too early: what is whole is shown, and what is wrong is said."""
    whole = next(
        clip.path for study in script.controller.session.loaded.studies for clip in study.clips if clip.is_cine
    )
    folder = script.controller.services.paths.home / "damaged"
    folder.mkdir(parents=True, exist_ok=True)
    content = whole.read_bytes()
    (folder / "cut.dcm").write_bytes(content[: len(content) * 6 // 10])
    (folder / "letter.dcm").write_bytes(b"Dear colleague, please find enclosed the report.\n")
    script.open(folder)
    script.until("note", lambda: bool(script.window.viewer.corners.text("mark")))
    script.analysed()
    script.picture("damaged")
