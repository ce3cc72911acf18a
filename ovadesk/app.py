"""The composition root: builds everything once, runs the window, and takes everything down again."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ovadesk.domain.problem import problem
from ovadesk.export.language import language
from ovadesk.machine_settings import fixed_settings
from ovadesk.pixels.frames import FrameSource
from ovadesk.settings import Paths, Settings, default_paths, installation_secret, load_settings, resource
from ovadesk.ui.commands import Commands
from ovadesk.ui.controller import Controller
from ovadesk.ui.helping import Helping
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.main_window import MainWindow
from ovadesk.ui.milestones import note_milestones
from ovadesk.ui.remembered import Remembered
from ovadesk.ui.services import Services
from ovadesk.ui.speaking import NO_LETTERS, QtWords
from ovadesk.ui.theme import dress
from ovadesk.ui.turnover import Turnover
from ovadesk.workflow.running import Ending, Running

if TYPE_CHECKING:  # both are imported in workers
    from ovadesk.classify.classifier import Classifier
    from ovadesk.store.store import Store

LOG = logging.getLogger(__name__)
SIGNAL_MS = 300


def build_services(paths: Paths) -> Services:
    """Everything below the window. Nothing slow is done here: files, store and model are opened by workers."""
    folders = (resource("models"), paths.models_dir)

    def open_store() -> Store:
        from ovadesk.store.store import Store

        return Store.open(paths.store_file)

    def open_classifier(wanted: Settings) -> Classifier:
        from ovadesk.classify.bundle import choose_bundle
        from ovadesk.classify.classifier import open_classifier

        folder = choose_bundle(folders, wanted.model_id)
        return open_classifier(folder, wanted.engine, wanted.cam_method, wanted.cam_layer)

    fixed = fixed_settings()
    return Services(
        paths=paths,
        settings=fixed.over(load_settings(paths)),
        fixed=fixed,
        frames=FrameSource(),
        secret=lru_cache(lambda: installation_secret(paths)),
        open_store=open_store,
        open_classifier=open_classifier,
        model_folders=folders,
    )


def application() -> QApplication:
    """The one QApplication, dressed."""
    if not screen_is_there():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(_note)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["ovadesk"])
    app.setApplicationName("OvaDesk")
    dress(app)
    return app


def _note(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Of what Qt has to say the log gets the subject alone, since its texts can hold a path.

    What ends the program goes to the terminal whole.
    """
    level = logging.DEBUG if kind is QtMsgType.QtDebugMsg else logging.WARNING
    LOG.log(level, f"Qt had something to say ({getattr(context, 'category', '') or 'default'})")
    if kind is QtMsgType.QtFatalMsg and sys.stderr is not None:
        sys.stderr.write(f"ovadesk: {text}\n")


class Desk:
    """A window with everything behind it."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.jobs = Jobs()
        self.remembered = Remembered(services.paths, services.settings, self.jobs, services.fixed)
        self.window = MainWindow(services.settings)
        self.controller = Controller(self.window, services, self.jobs, self.remembered)
        self.commands = Commands(self.controller)
        self.helping = Helping(self.controller, self.commands, self.controller)
        self.lends_frames = False
        self._ended = False
        self.window.closing.connect(self.end)

    def end(self) -> None:
        """Keep what waits and stop everything; a second time does nothing."""
        if not self._ended:
            self._ended = True
            self.controller.end()
            if not self.lends_frames:
                self.services.frames.close()


@contextmanager
def desks(paths: Paths, words: QtWords) -> Iterator[Desk]:
    """The first desk in ``paths``; it is made anew whenever another language is chosen."""

    def attend(made: Desk) -> None:
        tell_defects(made)
        close_on_signals(made.window)
        QTimer.singleShot(0, made.window, lambda: listen(made))
        QTimer.singleShot(0, made.window, made.helping.greet)  # after the window is shown, in whichever language

    first = Desk(build_services(paths))
    turnover = Turnover(first, words, Desk, attend)
    try:
        yield first
    finally:
        turnover.desk.end()


@contextmanager
def desk(paths: Paths) -> Iterator[Desk]:
    """A desk in ``paths``, ended whatever happens."""
    made = Desk(build_services(paths))
    try:
        yield made
    finally:
        made.end()


@contextmanager
def running(paths: Paths) -> Iterator[list[Ending]]:
    """How earlier programs ended; this one's own mark is there meanwhile."""
    mark = Running(paths)
    endings = mark.begin()
    try:
        yield endings
    finally:
        mark.end()


def screen_is_there() -> bool:
    """Whether a window could be seen (or was asked for on another platform of Qt's)."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def tell_defects(made: Desk) -> None:
    """A defect anywhere in the window is a sentence at its foot and a trace in the log; the window goes on."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        LOG.error("A defect in the window", exc_info=(kind, error, trace))
        made.controller.warn(problem("ui.defect", kind=kind.__name__))

    sys.excepthook = tell


def close_on_signals(window: MainWindow) -> None:
    """Ctrl+C in the terminal, or a system that shuts down, closes the window as its user would: drafts are kept."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close())
    # Python hears a signal only when Python runs, which a resting window does not.
    alarm = QTimer(window, interval=SIGNAL_MS)
    alarm.timeout.connect(lambda: None)
    alarm.start()


def listen(made: Desk) -> None:
    """Take what a later start is given to open, and come to the front for it."""
    from ovadesk.ui.instance import Instance  # after the window is shown: it brings Qt's network module

    def take(paths: list[Path]) -> None:
        window = made.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        made.commands.open(paths)

    instance = Instance(made.services.paths.home, made.window)
    instance.wanted.connect(take)
    made.window.closing.connect(instance.close)
    instance.listen()


@contextmanager
def started(home: Paths, words: QtWords, paths: list[Path]) -> Iterator[Desk]:
    """As the program starts: the window is shown, ``paths`` or what was open are opened, and what is to be told of
    earlier programs is told."""
    with running(home) as endings, desks(home, words) as made:
        made.window.show()
        note_milestones(made.controller)
        made.services.frames.warm_up()
        wanted = paths or made.commands.preferences.left_open
        made.commands.open(wanted)
        made.helping.tell(endings, reopened=bool(wanted) and not paths)
        yield made


def run_window(paths: list[Path]) -> int:
    """Show the window with ``paths`` opened and wait until it is closed; the exit code."""
    app = application()
    words = QtWords(app)
    can = words.speak(language())
    with started(default_paths(), words, paths) as made:
        if not can:
            made.window.foot.say(NO_LETTERS, warning=True)
        return app.exec()


def run_demo(out: Path | None, home: Path | None = None, *, study: bool = False) -> int:
    """The bundled samples in the window, or as a scripted session that leaves screenshots and CSV in ``out``; that of
    a reader study where ``study``.

    The session keeps its readings in ``home``, which must be empty: never among the user's own.
    """
    if out is None or home is None:
        return run_window([resource("samples")])
    from ovadesk.ui.demo import scripted_session
    from ovadesk.ui.demo_study import scripted_study

    app = application()
    QtWords(app).speak(language())
    out.mkdir(parents=True, exist_ok=True)
    with desk(Paths(home)) as made:
        session = scripted_study if study else scripted_session
        return session(app, made.window, made.controller, made.commands, out)
