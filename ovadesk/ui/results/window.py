"""The window of results: contents at the left, a page at the right, options and the report above."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ovadesk.domain.problem import Problem
from ovadesk.ui.icons import app_icon
from ovadesk.ui.results.frame import ResultsFrame
from ovadesk.ui.results.look_sheet import SHEET
from ovadesk.ui.results.opening import parted
from ovadesk.ui.results.option_fields import Typed, mistakes, told
from ovadesk.ui.results.sources import Found, Source, found_in
from ovadesk.ui.results.telling import STEPS, TITLES
from ovadesk.ui.results.writing import Writing
from ovadesk.ui.studies.parts import SMALLEST, say, scrolled
from ovadesk.ui.studies.telling import told as sentence
from ovadesk.ui.studies.tools import Tools
from ovadesk.ui.studies.work_bar import Asked
from ovadesk.ui.words import RESEARCH, tr


class ResultsWindow(QWidget):
    """``found`` is what is shown, None before the first analysis is done. ``tables_wanted`` are tables that were
    dropped; empty: somebody wants to choose one."""

    tables_wanted = Signal(object)  # list[Path]
    closed = Signal()

    def __init__(self, tools: Tools, source: Source, typed: Typed | None = None) -> None:
        """``typed``: the options to begin with, the usual ones where there are none."""
        super().__init__()
        self.setObjectName("results")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowIcon(app_icon())
        self.setStyleSheet(SHEET)
        self.setMinimumSize(SMALLEST)
        self.resize(1180, 800)
        self.setAcceptDrops(True)
        self._tools, self.source = tools, source
        self.found: Found | None = None
        self._files: Sequence[Path] = ()
        self._areas: dict[str, QScrollArea] = {}
        self.frame = ResultsFrame()
        self.writing = Writing(self, tools, self.frame.bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.frame)
        self.frame.contents.setFocus()
        self._connect()
        self._name(source.name)
        self.frame.contents.setCurrentRow(0)
        if typed is not None:
            self.frame.options.show_typed(typed)
        self.run()

    def run(self) -> None:
        """Analyse with the options as they are typed; what was found before stays until that is done."""
        frame, source, typed = self.frame, self.source, self.frame.options.typed
        if frame.bar.working or mistakes(typed):
            return
        asked_for = None if self.found is None and typed == Typed() else typed

        def work(asked: Asked) -> Found:
            def progress(done: int, total: int, step: str) -> None:
                asked.progress(done, total, tr(STEPS.get(step, "")))

            return found_in(source, asked_for, progress, asked.cancelled)

        self._say("")
        frame.bar.run(self._tools.jobs, work, tr("Analysing"), self._show, self._failed)

    def report(self) -> None:
        """Ask where to, and write it."""
        if self.found is not None and not self.frame.bar.working:
            self.writing.report(self.found, self.source.folder / f"{Path(self.source.name).stem}-results")

    # inside

    def _connect(self) -> None:
        frame = self.frame
        frame.contents.currentRowChanged.connect(lambda _: self._turn())
        frame.options.wanted.connect(self.run)
        frame.again_wanted.connect(self.run)
        frame.report_wanted.connect(self.report)
        frame.another_wanted.connect(lambda: self.tables_wanted.emit([]))
        frame.report_open_wanted.connect(lambda: _open(self._files[0]))
        frame.folder_open_wanted.connect(lambda: _open(self._files[0].parent))
        self.writing.said.connect(lambda text, warning: self._say(text, warning=warning))
        self.writing.written.connect(self._reported)
        frame.bar.busy.connect(lambda _: self._allow())
        frame.bar.stopped.connect(self._stopped)
        for keys, work in (
            ("F5", self.run),
            ("Ctrl+R", self.report),
            ("Ctrl+O", frame.show_options),
            ("Ctrl+W", self.close),
            ("Ctrl+PgUp", lambda: frame.turn(-1)),
            ("Ctrl+PgDown", lambda: frame.turn(1)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(work)

    def _show(self, found: Found) -> None:
        """What was found, in place of what was there."""
        self.found = found
        typed = Typed.of(found.analysed.options)
        self.frame.options.show_typed(typed)
        self.frame.state.setText(told(typed))
        self._name(found.title)
        for area in self._areas.values():
            self.frame.stack.removeWidget(area)
            area.deleteLater()
        self._areas.clear()
        for name in TITLES:
            self.frame.mark(name, found.says(name))
        self._turn()
        self._allow()

    def _turn(self) -> None:
        """Bring the page that is chosen to the front; it is made when somebody first goes there."""
        page = self.frame.page
        if self.found is None:
            self.frame.stack.setCurrentWidget(self.frame.empty)
            return
        if page not in self._areas:
            self._areas[page] = self._made(self.found, page)
            self.frame.stack.addWidget(self._areas[page])
        self.frame.stack.setCurrentWidget(self._areas[page])

    def _made(self, found: Found, name: str) -> QScrollArea:
        from ovadesk.ui.results.page_view import PageView  # read by the worker already

        view, folder = PageView(found.pages[name]), self.source.folder

        view.data_wanted.connect(lambda shown: self.writing.data(found, shown, folder))
        view.picture_wanted.connect(lambda shown: self.writing.picture(found, shown, folder))
        view.copied.connect(self._say)
        return scrolled(view)

    def _allow(self) -> None:
        frame, busy, there = self.frame, self.frame.bar.working, self.found is not None
        frame.write.setEnabled(there and not busy)
        frame.options.setEnabled(not busy)
        for one in (frame.another, frame.again):
            one.setVisible(not busy and not there)
        if busy and not there:
            say(frame.told, tr("The readings are being analysed…"))

    def _say(self, text: str, *, warning: bool = False) -> None:
        self.frame.offer(False)
        say(self.frame.message, text, warning=warning)

    def _stopped(self) -> None:
        if self.found is None:
            say(self.frame.told, tr("The analysis was cancelled."))
        self._say(tr("Cancelled."))

    def _failed(self, found: Problem) -> None:
        if self.found is None:
            say(self.frame.told, sentence(found), warning=True)
        else:
            self._say(sentence(found), warning=True)

    def _reported(self, files: Sequence[Path]) -> None:
        self._files = files
        self._say(tr("The report is in {folder}.").format(folder=files[0].parent))
        self.frame.offer(True)

    def _name(self, title: str) -> None:
        self.frame.title.setText(title)
        self.setWindowTitle(f"{tr('Results')} · {title} · {tr(RESEARCH)}")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if tables_in(event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.tables_wanted.emit(tables_in(event.mimeData().urls()))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.frame.bar.let_go()
        self.closed.emit()
        event.accept()


def tables_in(urls: Sequence[QUrl]) -> list[Path]:
    return parted([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])[0]


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
