"""The palette: type a few letters, choose with the arrows, Enter does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ovadesk.ui.fuzzy import fits
from ovadesk.ui.words import tr

WIDTH, ROWS, TOP = 640, 12, 60
OFFER = Qt.ItemDataRole.UserRole
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS - 1, Qt.Key.Key_PageUp: 1 - ROWS}


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be done or gone to; ``enabled`` ones come first."""

    id: str
    group: str
    text: str
    key: str
    enabled: bool
    do: Callable[[], object]


def sorted_offers(offers: Sequence[Offer], query: str, recent: Sequence[str]) -> list[Offer]:
    """Those that fit, best first; without a query all, recent ones first. What cannot be done now comes last."""
    asked = query.strip()
    ages = {name: age for age, name in enumerate(recent)}
    points = {one.id: fits(asked, one.text) * 2 or fits(asked, f"{one.group} {one.text}") for one in offers}

    def rank(one: Offer) -> tuple[bool, int, int, int]:
        return not one.enabled, -points[one.id], ages.get(one.id, len(ages)), len(one.text) if asked else 0

    return sorted((one for one in offers if not asked or points[one.id]), key=rank)


class Palette(QDialog):
    """Closes as soon as something is chosen, or the window behind it is."""

    def __init__(
        self, parent: QWidget, offers: Sequence[Offer], recent: Sequence[str], chosen: Callable[[Offer], None]
    ) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.setObjectName("palette")
        self.setWindowTitle(tr("Find a command or a study"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._offers, self._recent, self._chosen = offers, recent, chosen
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a command or a study"))
        self.search.setAccessibleName(tr("Find a command or a study"))
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._fill)
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("What was found"))
        self.list.itemClicked.connect(self._choose)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.nothing = QLabel(tr("Nothing is called that."))
        self.nothing.setObjectName("muted")
        layout = QVBoxLayout(self)
        for widget in (self.search, self.nothing, self.list):
            layout.addWidget(widget)
        self._fill("")
        self._place(parent)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in STEPS:
                self._step(STEPS[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow() and self.isVisible():
            self.reject()

    def shown(self) -> list[str]:
        """The ids of what is listed, in order."""
        return [offer.id for offer in self._listed]

    def _place(self, parent: QWidget) -> None:
        """At the top of the window, in its middle."""
        row = self.list.sizeHintForRow(0) if self.list.topLevelItemCount() else self.fontMetrics().height() + 8
        width = min(WIDTH, parent.width() - 40)
        self.resize(width, min(row * ROWS + 80, parent.height() - TOP - 20))
        self.move(parent.mapToGlobal(QPoint((parent.width() - width) // 2, TOP)))

    def _fill(self, query: str) -> None:
        self._listed = sorted_offers(self._offers, query, self._recent)
        self.list.clear()
        for offer in self._listed:
            item = QTreeWidgetItem([offer.text, tr(offer.group), offer.key])
            item.setData(0, OFFER, offer)
            item.setDisabled(not offer.enabled)
            self.list.addTopLevelItem(item)
        self._step(-len(self._listed))
        self.nothing.setVisible(not self._listed)
        self.list.setVisible(bool(self._listed))

    def _step(self, by: int) -> None:
        """Select so many below the selected one; the first and the last that can be done are the ends."""
        count = sum(offer.enabled for offer in self._listed)
        now = self.list.currentItem()
        at = self.list.indexOfTopLevelItem(now) if now is not None else 0
        item = self.list.topLevelItem(min(max(at + by, 0), count - 1)) if count else None
        if item is not None:
            self.list.setCurrentItem(item)

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and not item.isDisabled():
            offer = item.data(0, OFFER)
            self.accept()
            self._chosen(offer)
