"""What stands where in a results window: widgets alone, no work."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from ovadesk.ui.results.options_panel import OptionsPanel
from ovadesk.ui.results.telling import TITLES
from ovadesk.ui.studies.parts import button, label, research_label
from ovadesk.ui.studies.work_bar import WorkBar
from ovadesk.ui.words import tr

CONTENTS_WIDTH = 190
LANE = "results"  # of the worker: one analysis after the other


class ResultsFrame(QWidget):
    """The buttons only tell what was pressed."""

    report_wanted = Signal()
    another_wanted = Signal()
    again_wanted = Signal()
    report_open_wanted = Signal()
    folder_open_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title, self.state, self.message, self.told = label("", "title"), label("", "muted"), label(), label()
        self.contents, self.stack = QListWidget(), QStackedWidget()
        self.options, self.bar = OptionsPanel(), WorkBar(LANE)
        tip = tr("Margin, prevalence, bootstraps, seed and model threshold (Ctrl+O)")
        self.asks = button(tr("Options"), self._toggle_options, tip)
        self.asks.setCheckable(True)
        tip = tr("Write the report into a folder (Ctrl+R)")
        self.write = button(tr("Report..."), self.report_wanted.emit, tip, "main")
        self.another = button(tr("Choose another table..."), self.another_wanted.emit)
        self.again = button(tr("Try again"), self.again_wanted.emit)
        self.open_report = button(tr("Open the report"), self.report_open_wanted.emit)
        self.open_folder = button(tr("Open the folder"), self.folder_open_wanted.emit)
        self.offer(False)
        self.options.hide()
        self._fill_contents()
        self._lay_out()

    @property
    def page(self) -> str:
        """The name of the page that is chosen."""
        return list(TITLES)[max(0, self.contents.currentRow())]

    def open_page(self, name: str) -> None:
        self.contents.setCurrentRow(list(TITLES).index(name))

    def turn(self, by: int) -> None:
        """To the next page, or the one before."""
        self.contents.setCurrentRow(min(max(self.contents.currentRow() + by, 0), self.contents.count() - 1))

    def mark(self, name: str, there: bool) -> None:
        """Say in the contents whether there is anything on a page."""
        title = tr(TITLES[name])
        text = title if there else tr("{page} (none)").format(page=title)
        self.contents.item(list(TITLES).index(name)).setText(text)

    def offer(self, there: bool) -> None:
        """Whether a report can be opened."""
        self.open_report.setVisible(there)
        self.open_folder.setVisible(there)

    def show_options(self) -> None:
        """Put the panel of options up, and the keys into it; or away."""
        self.asks.toggle()
        self._toggle_options()

    def _toggle_options(self) -> None:
        self.options.setVisible(self.asks.isChecked())
        if self.asks.isChecked():
            next(iter(self.options.fields.values())).setFocus()

    def _fill_contents(self) -> None:
        self.contents.setObjectName("contents")
        self.contents.setFixedWidth(CONTENTS_WIDTH)
        self.contents.setAccessibleName(tr("Contents"))
        for title in TITLES.values():
            item = QListWidgetItem(tr(title), self.contents)
            item.setSizeHint(QSize(0, self.fontMetrics().height() + 12))

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.title)
        names.addWidget(self.state)
        head = QHBoxLayout()
        head.addLayout(names, 1)
        for one in (self.asks, self.write):
            head.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        self.empty = QWidget()
        column = QVBoxLayout(self.empty)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(self.told)
        row = QHBoxLayout()
        for one in (self.again, self.another):
            row.addWidget(one)
        row.addStretch()
        column.addLayout(row)
        column.addStretch()
        self.stack.addWidget(self.empty)
        columns = QHBoxLayout()
        columns.setSpacing(10)
        columns.addWidget(self.contents)
        columns.addWidget(self.stack, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.message, 1)
        for made in (self.open_report, self.open_folder):
            foot.addWidget(made)
        foot.addWidget(research_label())
        whole = QVBoxLayout(self)
        whole.addLayout(head)
        whole.addWidget(self.options)
        whole.addLayout(columns, 1)
        whole.addWidget(self.bar)
        whole.addLayout(foot)
