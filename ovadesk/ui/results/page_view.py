"""A page of results as widgets, one block below the other, each figure and table with its buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ovadesk.ui.results.blocks import Block, Chosen, Curves, Shown, Table, Text
from ovadesk.ui.results.figure_views import ChosenView, CurvesView
from ovadesk.ui.results.table_view import TableView
from ovadesk.ui.studies.parts import button, label
from ovadesk.ui.words import tr

READABLE = 880  # pixels: a longer line is hard to read


class Paragraph(QLabel):
    """Plain text in lines no longer than can be read, and as high as these lines are."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setMaximumWidth(READABLE)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def heightForWidth(self, width: int) -> int:
        return super().heightForWidth(min(width, READABLE))


class PageView(QWidget):
    """``data_wanted`` and ``picture_wanted`` carry what is to be saved; ``copied`` a sentence."""

    data_wanted = Signal(object)  # Shown
    picture_wanted = Signal(object)  # Shown
    copied = Signal(str)

    def __init__(self, blocks: Sequence[Block], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.tables: dict[str, TableView] = {}
        self.figures: dict[str, CurvesView | ChosenView] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 12, 12)
        column.setSpacing(8)
        for block in blocks:
            column.addWidget(self._widget(block))
        column.addStretch()

    def _widget(self, block: Block) -> QWidget:
        if isinstance(block, Text):
            return Paragraph(block.text, block.tone)
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Curves):
            curves = self.figures[block.name] = CurvesView(block)
            return self._framed(block.title, curves, block.caption, self._deeds(lambda: block))
        return self._chosen(block)

    def _table(self, block: Table) -> QWidget:
        view = self.tables[block.name] = TableView(block)
        copy = button(tr("Copy"), lambda: self._copy(view), tr("As text, with its heads (Ctrl+C in the table)"))
        return self._framed(block.title, view, block.note, [copy, *self._deeds(lambda: block)])

    def _chosen(self, block: Chosen) -> QWidget:
        chosen = ChosenView(block)
        self.figures[block.name] = chosen
        return self._framed(block.title, chosen, block.caption, self._deeds(lambda: block.choices[chosen.at]))

    def _deeds(self, shown: Callable[[], Shown]) -> list[QPushButton]:
        """What can be done with a figure or table; ``shown`` is what stands there then."""
        data = button(tr("Export data..."), lambda: self.data_wanted.emit(shown()), tr("As a CSV file, every digit"))
        tip = tr("As SVG or PDF, as the report draws it")
        return [data, button(tr("Save figure..."), lambda: self.picture_wanted.emit(shown()), tip)]

    def _framed(self, title: str, inside: QWidget, note: str, deeds: Sequence[QPushButton]) -> QWidget:
        made = QFrame()
        made.setObjectName("box")
        head = QHBoxLayout()
        head.addWidget(label(title, "part"), 1)
        for one in deeds:
            one.setAccessibleName(f"{one.text()} {title}")
            head.addWidget(one)
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(inside)
        if note:
            column.addWidget(Paragraph(note, "muted"))
        return made

    def _copy(self, view: TableView) -> None:
        view.copy()
        self.copied.emit(tr("Copied: {table}.").format(table=view.rows.table.title))
