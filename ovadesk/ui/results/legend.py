"""The legend of a figure of curves: every curve with its sign and its number, each of which can be switched off."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ovadesk.export.report.figures.style import Look
from ovadesk.ui.results.blocks import Curve
from ovadesk.ui.results.look import ICON, sign
from ovadesk.ui.words import tr

KEY = Qt.ItemDataRole.UserRole
ON, OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked
OPEN_MOST = 40  # entries up to which all parts are open
WIDTH = 250


class Legend(QTreeWidget):
    """``changed`` tells that curves were switched on or off, ``chosen`` the key of the curve that was gone to."""

    changed = Signal()
    chosen = Signal(str)

    def __init__(self, curves: Sequence[Curve], heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self.setAccessibleName(tr("Legend: the space bar switches a curve on and off"))
        self.setColumnCount(2)
        self.setHeaderLabels([tr("Curve"), heading])
        self.setIconSize(ICON)
        self.setIndentation(12)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMinimumWidth(WIDTH)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._signs: dict[tuple[Look, bool, bool], QIcon] = {}
        self._fill(curves)
        self._later = QTimer(self, singleShot=True, interval=0)  # a part that is switched changes every curve in it
        self._later.timeout.connect(self.changed)
        self.itemChanged.connect(lambda *_: self._later.start())
        self.currentItemChanged.connect(lambda item, _: self.chosen.emit(item.data(0, KEY) or "" if item else ""))

    @property
    def shown(self) -> set[str]:
        """The keys of the curves that are on."""
        return {key for key, item in self._items.items() if item.checkState(0) is ON}

    def show_only(self, keys: Collection[str]) -> None:
        """Switch these on and all others off."""
        with QSignalBlocker(self):
            for key, item in self._items.items():
                item.setCheckState(0, ON if key in keys else OFF)
        self.viewport().update()
        self.changed.emit()

    def all_on(self) -> None:
        self.show_only(self._items)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 300)

    def _fill(self, curves: Sequence[Curve]) -> None:
        parts: dict[str, QTreeWidgetItem] = {}
        for curve in curves:
            part = parts.get(curve.part)
            if part is None:
                part = parts[curve.part] = QTreeWidgetItem(self, [curve.part, ""])
                part.setFlags(part.flags() | Qt.ItemFlag.ItemIsAutoTristate | Qt.ItemFlag.ItemIsUserCheckable)
                part.setCheckState(0, OFF)
            item = QTreeWidgetItem(part, [curve.label, curve.number])
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setIcon(0, self._sign(curve))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(0, curve.told)
            item.setData(0, KEY, curve.key)
            item.setCheckState(0, ON if curve.shown else OFF)
            self._items[curve.key] = item
        few = len(curves) <= OPEN_MOST
        for part in parts.values():
            part.setExpanded(few or part.childCount() <= 4)

    def _sign(self, curve: Curve) -> QIcon:
        """Drawn once for all curves that look alike."""
        kind = curve.look, bool(len(curve.xs)), curve.point is not None or bool(curve.spans)
        if kind not in self._signs:
            look, line, mark = kind
            self._signs[kind] = sign(look, line=line, mark=mark)
        return self._signs[kind]
