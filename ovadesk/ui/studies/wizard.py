"""A new reader study, page by page; whatever is typed is kept until the study is created or thrown away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QMessageBox, QVBoxLayout

from ovadesk.domain.problem import Problem
from ovadesk.ui.icons import app_icon
from ovadesk.ui.remembered import LANE as KEEPING_LANE
from ovadesk.ui.studies.access import Place
from ovadesk.ui.studies.burden import Share, shares_of
from ovadesk.ui.studies.cases_page import CasesPage
from ovadesk.ui.studies.checks import mistakes, notes
from ovadesk.ui.studies.creating import create
from ovadesk.ui.studies.draft import Draft, new_draft
from ovadesk.ui.studies.draft_file import Unfinished, forget_draft, save_draft
from ovadesk.ui.studies.form_page import FormPage
from ovadesk.ui.studies.model_page import ModelPage
from ovadesk.ui.studies.parts import SHEET, SMALLEST, say, size
from ovadesk.ui.studies.protocol_page import ProtocolPage
from ovadesk.ui.studies.purpose_page import PurposePage
from ovadesk.ui.studies.readers_page import ReadersPage
from ovadesk.ui.studies.review_page import ReviewPage
from ovadesk.ui.studies.step import Step
from ovadesk.ui.studies.summary import summary
from ovadesk.ui.studies.telling import told
from ovadesk.ui.studies.tools import LOOK_LANE, Tools
from ovadesk.ui.studies.wizard_frame import WizardFrame
from ovadesk.ui.studies.work_bar import Asked
from ovadesk.ui.words import RESEARCH, clock, tr
from ovadesk.workflow.reader_study.drafting import installed_model

TITLES = ("Purpose and design", "Cases", "Readers", "What readers fill in", "The model", "The protocol", "Review")
KEEP_MS = 800  # after the last change
SCOPE = "study-review"


class Wizard(QDialog):
    """``created`` tells where the new study is."""

    created = Signal(object)  # Place

    def __init__(self, tools: Tools, unfinished: Unfinished | None = None) -> None:
        super().__init__()
        self.setWindowTitle(f"{tr('New reader study')} · {tr(RESEARCH)}")
        self.setWindowIcon(app_icon())
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setStyleSheet(SHEET)
        self.setMinimumSize(SMALLEST)
        size(self, 1000, 700)
        self._tools = tools
        self._seen: set[int] = set()
        self._over = False
        self.purpose, self.cases, self.readers = PurposePage(), CasesPage(tools), ReadersPage(tools)
        self.form, self.model, self.protocol = FormPage(), ModelPage(tools), ProtocolPage()
        self.review = ReviewPage(lambda: tools.folder)
        pages = (self.purpose, self.cases, self.readers, self.form, self.model, self.protocol, self.review)
        self.pages: Sequence[Step] = pages
        self.frame = WizardFrame(TITLES, pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.frame)
        self._keep_later = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._keep_later.timeout.connect(self.keep)
        self.show_draft(unfinished.draft if unfinished else new_draft())
        self._offer(unfinished)
        self._connect()
        self.frame.go_to(0)

    # what it holds

    @property
    def draft(self) -> Draft:
        """What the pages hold now."""
        draft = self._draft
        for page in self.pages:
            draft = page.read(draft)
        return draft

    def show_draft(self, draft: Draft) -> None:
        """Fill every page."""
        self._draft = draft
        for page in self.pages:
            page.show_draft(draft)
        self._check()

    def keep(self) -> None:
        """Keep the draft as it is now, in a worker."""
        self._keep_later.stop()
        if self._over:
            return
        draft, paths = self.draft, self._tools.services.paths
        self._tools.jobs.start(KEEPING_LANE, lambda _: save_draft(paths, draft), failed=self._not_kept)

    # from page to page

    @property
    def at(self) -> int:
        """The number of the page in front, from 0."""
        return self.frame.at

    def go(self, by: int) -> None:
        """To the next page, or the one before."""
        self.frame.go_to(self.at + by)
        self.pages[self.at].begin()

    def go_to_field(self, name: str) -> None:
        """To the page on which a field is."""
        for number, page in enumerate(self.pages):
            if name in page.FIELDS:
                self.frame.go_to(number)
                page.begin()
                return

    def next(self) -> None:
        """The next page; on the last, create the study."""
        if self.at < len(self.pages) - 1:
            self.go(1)
        else:
            self.create_study()

    def create_study(self) -> None:
        """Create the study, unless something is wrong; a failure leaves everything as it is."""
        draft = self.draft
        self._seen = set(range(len(self.pages)))
        if self._check():
            say(self.frame.message, tr("Something is still to be put right: see above."), warning=True)
            return
        place = self.review.place(draft.study_id.strip())
        resolve = installed_model(self._tools.services.model_folders)

        def work(asked: Asked) -> Place:
            return create(place, draft, resolve, asked.progress, asked.cancelled)

        say(self.frame.message, "")
        self.frame.bar.run(self._tools.jobs, work, tr("Creating the study"), self._created, self._failed)

    def discard(self) -> None:
        """Begin anew, once that is confirmed."""
        text = tr("Throw away everything that is typed here, and begin with an empty study?")
        box = QMessageBox(QMessageBox.Icon.Question, tr("Begin anew"), text, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        yes = box.addButton(tr("Begin anew"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        yes.clicked.connect(self._begin_anew)
        box.open()

    # inside

    def _connect(self) -> None:
        for page in self.pages:
            page.changed.connect(self._changed)
        frame = self.frame
        self.review.page_wanted.connect(self.go_to_field)
        frame.came.connect(self._came)
        frame.back_wanted.connect(lambda: self.go(-1))
        frame.next_wanted.connect(self.next)
        frame.close_wanted.connect(self.reject)
        frame.anew_wanted.connect(self.discard)
        frame.bar.stopped.connect(lambda: say(frame.message, tr("Stopped; nothing was created.")))
        self.finished.connect(lambda _: self._close())

    def _offer(self, unfinished: Unfinished | None) -> None:
        text = tr("You left this study unfinished on {time}. It is as you left it, without the passphrases.")
        self.frame.show_offer(text.format(time=clock(unfinished.at)) if unfinished else "")

    def _changed(self) -> None:
        self._check()
        self._keep_later.start()

    def _came(self, row: int, before: int) -> None:
        """Another page is in front."""
        if before != row:
            self._seen.add(before)
        draft, last = self.draft, row == len(self.pages) - 1
        if last:
            self._seen = set(range(len(self.pages)))
        self.pages[row].follow(draft)
        wrong = self._check()
        if last and set(wrong) <= set(self.review.FIELDS):
            self._summarise(draft)
        elif last:
            self.review.show_summary((), (), ())

    def _check(self) -> dict[str, str]:
        """Mark every page, and say at every field what is wrong with it, unless nobody has come to it yet."""
        draft = self.draft
        wrong = mistakes(draft)
        for number, page in enumerate(self.pages):
            mine = {name: text for name, text in wrong.items() if name in page.FIELDS}
            if number not in self._seen:
                mine = {name: text for name, text in mine.items() if getattr(draft, name, "x") != ""}
            last = number == len(self.pages) - 1
            page.complain(wrong if last else mine)
            self.frame.mark(number, bool(mine), done=number in self._seen)
        return wrong

    def _summarise(self, draft: Draft) -> None:
        parts, told_notes = summary(draft, self.model.title), notes(draft)
        self.review.show_summary(parts, told_notes, ())

        def show(shares: tuple[Share, ...]) -> None:
            if not self._over:
                self.review.show_summary(parts, told_notes, shares)

        self._tools.jobs.renew(SCOPE)
        self._tools.jobs.start(LOOK_LANE, lambda _: shares_of(draft), scope=SCOPE, then=show)

    def _created(self, place: Place) -> None:
        self._over = True
        paths = self._tools.services.paths
        self._tools.jobs.start(KEEPING_LANE, lambda _: forget_draft(paths))
        self.created.emit(place)
        self.accept()

    def _failed(self, found: Problem) -> None:
        say(self.frame.message, tr("Nothing was created. {why}").format(why=told(found)), warning=True)

    def _not_kept(self, found: Problem) -> None:
        if not self._over:
            say(self.frame.message, told(found), warning=True)

    def _begin_anew(self) -> None:
        self._seen.clear()
        self.frame.show_offer("")
        self.show_draft(new_draft())
        self.frame.go_to(0)
        self.keep()

    def _close(self) -> None:
        self.keep()
        self._over = True
        self._tools.jobs.renew(SCOPE)
        self.frame.bar.let_go()
        for page in self.pages:
            page.let_go()
