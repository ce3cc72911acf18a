"""What stands around the pages of the wizard: the list of steps, what is offered and said, and the buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from ovadesk.ui.studies.parts import button, label, research_label, say, scrolled
from ovadesk.ui.studies.tools import NEW_LANE
from ovadesk.ui.studies.work_bar import WorkBar
from ovadesk.ui.words import tr

STEPS_WIDTH = 186


class WizardFrame(QWidget):
    """``came`` tells which page is in front now, and which was before; the buttons only tell what was pressed."""

    came = Signal(int, int)
    back_wanted = Signal()
    next_wanted = Signal()
    close_wanted = Signal()
    anew_wanted = Signal()

    def __init__(self, titles: Sequence[str], pages: Sequence[QWidget]) -> None:
        super().__init__()
        self._titles = titles
        self.steps, self.stack = QListWidget(), QStackedWidget()
        self.steps.setObjectName("steps")
        self.steps.setFixedWidth(STEPS_WIDTH)
        self.steps.setAccessibleName(tr("Pages"))
        self.title, self.message, self.bar = label("", "title"), label(), WorkBar(NEW_LANE)
        self.offer, self.offered = QFrame(), label()
        self.offer.setObjectName("banner")
        self.back = button(tr("Back"), self.back_wanted.emit, tr("The page before (Alt+Left)"))
        self.forward = button(tr("Next"), self.next_wanted.emit, name="main")
        self.forward.setAutoDefault(True)
        self.forward.setDefault(True)
        tip = tr("What is typed is kept, and offered again.")
        self.close_button = button(tr("Close"), self.close_wanted.emit, tip)
        for keys, wanted in (("Alt+Left", self.back_wanted), ("Alt+Right", self.next_wanted)):
            QShortcut(QKeySequence(keys), self).activated.connect(wanted)
        self._lay_out(pages)
        self.steps.currentRowChanged.connect(self._came)
        self.bar.busy.connect(self._busy)

    @property
    def at(self) -> int:
        """The page in front."""
        return self.steps.currentRow()

    def go_to(self, number: int) -> None:
        self.steps.setCurrentRow(min(max(0, number), len(self._titles) - 1))

    def mark(self, number: int, wrong: bool, done: bool) -> None:
        """Say in the list how a page stands."""
        item = self.steps.item(number)
        item.setText(f"{'⚠' if wrong else '✓' if done else '○'}  {tr(self._titles[number])}")
        item.setToolTip(tr("Something is to be put right here.") if wrong else "")

    def show_offer(self, text: str) -> None:
        """A line above the page with a way to begin anew; none where it is empty."""
        self.offered.setText(text)
        self.offer.setVisible(bool(text))

    def _lay_out(self, pages: Sequence[QWidget]) -> None:
        for title, page in zip(self._titles, pages, strict=True):
            item = QListWidgetItem(tr(title), self.steps)
            item.setSizeHint(QSize(0, self.fontMetrics().height() + 18))
            self.stack.addWidget(scrolled(page))
        row = QHBoxLayout(self.offer)
        row.addWidget(self.offered, 1)
        row.addWidget(button(tr("Begin anew..."), self.anew_wanted.emit))
        right = QVBoxLayout()
        right.addWidget(self.title)
        right.addWidget(self.offer)
        right.addWidget(self.stack, 1)
        right.addWidget(self.bar)
        right.addWidget(self.message)
        columns = QHBoxLayout()
        columns.setSpacing(14)
        columns.addWidget(self.steps)
        columns.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(research_label())
        buttons.addStretch()
        for one in (self.close_button, self.back, self.forward):
            buttons.addWidget(one)
        whole = QVBoxLayout(self)
        whole.addLayout(columns, 1)
        whole.addLayout(buttons)

    def _came(self, row: int) -> None:
        before, last = self.stack.currentIndex(), row == len(self._titles) - 1
        self.stack.setCurrentIndex(row)
        text = tr("{n} of {all} · {title}")
        self.title.setText(text.format(n=row + 1, all=len(self._titles), title=tr(self._titles[row])))
        self.back.setEnabled(row > 0)
        self.forward.setText(tr("Create the study") if last else tr("Next"))
        tip = tr("Everything is written in one go (Enter)") if last else tr("The next page (Alt+Right)")
        self.forward.setToolTip(tip)
        say(self.message, "")
        self.came.emit(row, before)

    def _busy(self, busy: bool) -> None:
        for one in (self.stack, self.steps, self.forward):
            one.setEnabled(not busy)
        self.back.setEnabled(not busy and self.at > 0)
