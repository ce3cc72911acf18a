"""The window of the coordinator: one study at a time, looked at again and again, and held by nobody."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ovadesk.domain.problem import Problem
from ovadesk.ui.icons import app_icon
from ovadesk.ui.studies.access import Place, with_study
from ovadesk.ui.studies.bench import Bench
from ovadesk.ui.studies.chooser import Chooser
from ovadesk.ui.studies.ending import Ending
from ovadesk.ui.studies.guarding import Guarding
from ovadesk.ui.studies.overview import Overview, look
from ovadesk.ui.studies.parts import SHEET, SMALLEST, button, label, research_label, say, size
from ovadesk.ui.studies.preparing import Preparing
from ovadesk.ui.studies.sharing import Sharing
from ovadesk.ui.studies.study_page import StudyPage
from ovadesk.ui.studies.telling import told
from ovadesk.ui.studies.tools import LOOK_LANE, Tools
from ovadesk.ui.studies.work_bar import WorkBar
from ovadesk.ui.words import RESEARCH, tr

SCOPE = "study-look"
LOOK_MS = 20_000  # between two looks while the window is in front
EMPTY = (
    "Choose a study in the list above, open its file or the server it is on, or design a new one. A study is read "
    "from 'Read a study' in the main window; here it is prepared, followed, closed and exported."
)


class StudiesWindow(QWidget):
    """``results_wanted`` names a closed study whose results are wanted: where it is, and its id. ``new_wanted`` asks
    for the wizard."""

    results_wanted = Signal(str, str)
    new_wanted = Signal()
    closed = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.setObjectName("studies")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{tr('Reader studies')} · {tr(RESEARCH)}")
        self.setWindowIcon(app_icon())
        self.setStyleSheet(SHEET)
        self.setMinimumSize(SMALLEST)
        size(self, 1080, 720)
        self._tools = tools
        self.chooser, self.page, self.bar, self.message = Chooser(tools), StudyPage(), WorkBar(), label()
        self.bench = Bench(self, tools, self.bar)
        self.preparing, self.sharing = Preparing(self.bench), Sharing(self.bench)
        self.guarding, self.ending = Guarding(self.bench), Ending(self.bench)
        self._does: dict[str, Callable[[], None]] = {}
        for part in (self.preparing, self.sharing, self.guarding, self.ending):
            self._does |= part.does()
        self._failed_place: Place | None = None
        self._lay_out()
        self._connect()
        self._show_nothing(tr("No study is open"), tr(EMPTY))

    @property
    def seen(self) -> Overview | None:
        """The study in front, as it was seen last."""
        return self.bench.seen

    def open(self, place: Place) -> None:
        """Look at the study at ``place`` and show it."""
        if self.bar.working:
            say(self.message, tr("Something is under way. Wait until it is done, or cancel it."), warning=True)
            return
        say(self.message, tr("The study is being opened…"))
        self._look(place, lambda found: self._opened(found), lambda found: self._not_opened(place, found))

    def refresh(self) -> None:
        """Look at the study in front again."""
        if self.seen is not None:
            place = self.seen.place
            self._look(place, self._show, lambda found: say(self.message, told(found), warning=True))

    def do(self, name: str) -> None:
        """Do what a button is for, where it can be done."""
        if self.page.buttons[name].isEnabled():
            self._does[name]()

    # inside

    def _lay_out(self) -> None:
        self.empty, self.empty_title, self.empty_text = QWidget(), label("", "title"), label("", "prose")
        self.again = button(tr("Restore a backup..."), self._restore_failed)
        self.password = button(tr("Give a password..."), self._ask_password)
        self.open_file = button(tr("Open a study file..."), self.chooser.ask_file, name="main")
        self.new = button(tr("Design a new study..."), self.new_wanted.emit)
        row = QHBoxLayout()
        row.addStretch()
        for one in (self.open_file, self.new, self.again, self.password):
            row.addWidget(one)
        row.addStretch()
        column = QVBoxLayout(self.empty)
        column.setContentsMargins(60, 24, 60, 24)
        column.setSpacing(14)
        column.addStretch(2)
        for part in (self.empty_title, self.empty_text):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(part)
        column.addLayout(row)
        column.addStretch(3)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.page)
        foot = QHBoxLayout()
        foot.addWidget(self.message, 1)
        foot.addWidget(research_label())
        whole = QVBoxLayout(self)
        whole.addWidget(self.chooser)
        whole.addWidget(self.stack, 1)
        whole.addWidget(self.bar)
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.chooser.chosen.connect(self.open)
        self.chooser.new_wanted.connect(self.new_wanted)
        self.chooser.refresh_wanted.connect(self.refresh)
        self.page.wanted.connect(self.do)
        self.page.header.study_chosen.connect(self._other_study)
        self.bench.said.connect(lambda text, warning: say(self.message, text, warning=warning))
        self.bench.done.connect(self._again)
        self.bar.busy.connect(lambda busy: self.page.allow(self.seen, busy))
        self.bar.stopped.connect(lambda: say(self.message, tr("Stopped.")))
        self.ending.results_wanted.connect(self.results_wanted)
        QShortcut(QKeySequence("F5"), self).activated.connect(self.refresh)
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look_by_itself)
        self._timer.start()

    def _look(self, place: Place, then: Callable[[Overview], None], failed: Callable[[Problem], None]) -> None:
        jobs = self._tools.jobs
        jobs.renew(SCOPE)
        jobs.start(LOOK_LANE, lambda _: look(place), scope=SCOPE, then=then, failed=failed)

    def _look_by_itself(self) -> None:
        if self.isActiveWindow() and not self.bar.working:
            self.refresh()

    def _again(self) -> None:
        """Something was changed: the study in front, or the one that could not be opened."""
        if self.seen is not None:
            self.refresh()
        elif self._failed_place is not None:
            self.open(self._failed_place)

    def _opened(self, seen: Overview) -> None:
        self._failed_place = None
        self.chooser.remember(seen.place)
        say(self.message, "")
        self._show(seen)

    def _show(self, seen: Overview) -> None:
        self.bench.seen = seen
        self.page.show_overview(seen, self.bar.working)
        self.stack.setCurrentWidget(self.page)

    def _not_opened(self, place: Place, found: Problem) -> None:
        self._failed_place = place
        self.bench.seen = None
        self._show_nothing(tr("{name} is not shown").format(name=place.name), f"{told(found)}\n\n{place.where}")
        broken = found.code in ("store.damaged", "store.unread", "study.not_there", "study.no_study")
        self.again.setVisible(broken and not place.on_server)
        self.password.setVisible(place.on_server)
        say(self.message, "")

    def _show_nothing(self, title: str, text: str) -> None:
        self.empty_title.setText(title)
        self.empty_text.setText(text)
        self.again.hide()
        self.password.hide()
        self.stack.setCurrentWidget(self.empty)
        self.page.allow(None, False)

    def _other_study(self, study_id: str) -> None:
        if self.seen is not None and study_id != self.seen.place.study_id:
            self.open(with_study(self.seen.place, study_id))

    def _restore_failed(self) -> None:
        if self._failed_place is not None:
            self.guarding.restore(self._failed_place)

    def _ask_password(self) -> None:
        if self._failed_place is not None:
            self.chooser.ask_server(self._failed_place.where)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        self._tools.jobs.renew(SCOPE)
        self.bar.let_go()
        self.closed.emit()
        event.accept()
