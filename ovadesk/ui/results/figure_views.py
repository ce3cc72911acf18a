"""The figures of a page, each with what can be chosen in it and a line that tells the point that is meant."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ovadesk.ui.results.blocks import Chosen, Curves, Flows, Forest, Moves
from ovadesk.ui.results.charts.chart import Chart
from ovadesk.ui.results.charts.curves import draw_curves
from ovadesk.ui.results.charts.flows import HEIGHT, draw_flows
from ovadesk.ui.results.charts.rows import draw_forest, draw_moves, height_of
from ovadesk.ui.results.legend import WIDTH, Legend
from ovadesk.ui.results.look import ICON, sign
from ovadesk.ui.studies.parts import button, label
from ovadesk.ui.words import is_said, tr

SQUARE, SQUARE_LEAST = 520, 300  # pixels
BUTTONS_MOST = 4  # choices up to which each has a button
HINT = "Point at the figure, or go through it with the arrow keys: the numbers stand here."


def telling_line(chart: Chart) -> QLabel:
    """A line below a chart that tells the point that is meant."""
    line = label(tr(HINT), "muted")
    line.setAccessibleName(tr("The point that is meant"))
    line.setMinimumHeight(2 * line.fontMetrics().lineSpacing())
    line.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)

    def say(text: str) -> None:
        line.setObjectName("prose" if text else "muted")
        line.style().polish(line)
        line.setText(text or tr(HINT))

    chart.told.connect(say)
    return line


class CurvesView(QWidget):
    """Curves in a square beside their legend."""

    def __init__(self, block: Curves, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.block = block
        self.chart = Chart(block.title)
        self.legend = Legend(block.curves, tr("Brier") if block.name == "calibration" else tr("AUC"))
        self._chosen = ""
        self._usual = {curve.key for curve in block.curves if curve.shown}
        side = QVBoxLayout()
        side.addWidget(self.legend, 1)
        row = QHBoxLayout()
        for text, work in ((tr("All"), self.legend.all_on), (tr("None"), lambda: self.legend.show_only(()))):
            row.addWidget(button(text, work))
        row.addWidget(button(tr("As at first"), lambda: self.legend.show_only(self._usual)))
        row.addStretch()
        side.addLayout(row)
        self.many = label("", "warning")
        side.addWidget(self.many)
        both = QHBoxLayout()
        both.setSpacing(14)
        both.addWidget(self.chart, 0, Qt.AlignmentFlag.AlignTop)
        both.addLayout(side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(both)
        column.addWidget(telling_line(self.chart))
        self.legend.changed.connect(self.draw)
        self.legend.chosen.connect(self._choose)
        self._fit(SQUARE)
        self.draw()

    def draw(self) -> None:
        """The curves that are on."""
        left = draw_curves(self.chart, self.block, self.legend.shown, self._chosen)
        self.many.setText(f"⚠ {tr('{n} more curves are on than can be drawn at once.').format(n=left)}")
        self.many.setVisible(left > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(min(SQUARE, max(SQUARE_LEAST, self.width() - WIDTH - 14)))

    def minimumSizeHint(self) -> QSize:
        return QSize(SQUARE_LEAST + WIDTH + 14, super().minimumSizeHint().height())

    def _fit(self, side: int) -> None:
        """The axes stand inside: a little more room below than at the left makes the unit square a square."""
        self.chart.setFixedSize(side, side)

    def _choose(self, key: str) -> None:
        """The curve that was gone to in the legend stands out, and is told."""
        self._chosen = key if key in self.legend.shown else ""
        self.draw()
        told = {curve.key: curve.told for curve in self.block.curves}
        self.chart.told.emit(told.get(key, ""))


class ChosenView(QWidget):
    """One view of a figure at a time: buttons for a few, a list for more. ``at`` is the one that is shown."""

    def __init__(self, block: Chosen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.block, self.at = block, 0
        self.chart = Chart(block.title)
        self.chart.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.buttons: list[QToolButton] = []
        self.list = QComboBox()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        if len(block.choices) > 1:
            column.addLayout(self._choosing())
        column.addWidget(self.chart)
        self._signs = QHBoxLayout()
        column.addLayout(self._signs)
        column.addWidget(telling_line(self.chart))
        self.show_choice(0)

    def show_choice(self, place: int) -> None:
        """Show one view."""
        self.at = place
        shows = self.block.choices[place].shows
        for number, one in enumerate(self.buttons):
            one.setChecked(number == place)
        self.list.setCurrentIndex(place)
        self.chart.setAccessibleName(is_said(self.block.title, self.block.choices[place].label))
        if isinstance(shows, Flows):
            self.chart.setFixedHeight(HEIGHT)
            draw_flows(self.chart, shows)
            return
        self.chart.setFixedHeight(height_of(self.chart, shows.lines))
        if isinstance(shows, Forest):
            draw_forest(self.chart, shows)
        elif isinstance(shows, Moves):
            draw_moves(self.chart, shows)
            self._show_signs(shows)

    def _choosing(self) -> QHBoxLayout:
        row = QHBoxLayout()
        names = [choice.label for choice in self.block.choices]
        if len(names) <= BUTTONS_MOST:
            for number, name in enumerate(names):
                one = QToolButton()
                one.setText(name)
                one.setCheckable(True)
                one.clicked.connect(lambda _=False, number=number: self.show_choice(number))
                self.buttons.append(one)
                row.addWidget(one)
        else:
            self.list.addItems(names)
            self.list.setAccessibleName(tr("What is shown"))
            self.list.setMinimumWidth(260)
            self.list.activated.connect(self.show_choice)
            row.addWidget(self.list)
        row.addStretch()
        return row

    def _show_signs(self, moves: Moves) -> None:
        """What the markers of a plot of medians mean."""
        if self._signs.count():
            return
        self._signs.addStretch()
        for look, text in zip(moves.looks, moves.labels, strict=True):
            mark = QLabel()
            mark.setPixmap(sign(look, line=False).pixmap(ICON))
            mark.setAccessibleName(text)
            self._signs.addWidget(mark)
            self._signs.addWidget(label(text, "muted", wrap=False))
        self._signs.addStretch()
