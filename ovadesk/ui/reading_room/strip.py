"""The images of a case below the picture: small, numbered, without names; those not looked at yet are marked."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from ovadesk.ui.opening import THUMBNAIL
from ovadesk.ui.reading_room.slides import Slide
from ovadesk.ui.theme import FAINT
from ovadesk.ui.words import frames, tr

NEW = "●"  # before the number of an image that was not looked at yet


class Strip(QListWidget):
    """Asks for an image by ``picked``; hidden where there is one image only."""

    picked = Signal(int)  # image, from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setWrapping(False)
        self.setIconSize(THUMBNAIL)
        self.setSpacing(2)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys belong to the picture
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Images of this case"))
        self.setFixedHeight(THUMBNAIL.height() + self.fontMetrics().height() + 34)
        self.itemClicked.connect(lambda item: self.picked.emit(self.row(item)))
        self.hide()

    def load(self, count: int) -> None:
        """Begin a case of ``count`` images, none of them there yet."""
        self.clear()
        for number in range(count):
            item = QListWidgetItem(f"{NEW} {number + 1}")
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            item.setIcon(_icon(_blank()))
            item.setSizeHint(QSize(THUMBNAIL.width() + 20, THUMBNAIL.height() + self.fontMetrics().height() + 14))
            self.addItem(item)
            self._name(number, tr("not there yet"), True)
        self.setVisible(count > 1)

    def put(self, slide: Slide) -> None:
        """An image is there, or it is known why not."""
        item = self.item(slide.number)
        if item is None:
            return
        if slide.clip is None or slide.small is None:
            item.setText(f"{slide.number + 1} !")
            self._name(slide.number, tr("cannot be shown"), False)
            return
        item.setIcon(_icon(QPixmap.fromImage(slide.small)))
        kind = frames(slide.clip.n_frames) if slide.clip.is_cine else tr("still")
        self._name(slide.number, kind, item.text().startswith(NEW))

    def go(self, number: int) -> None:
        """This image is on screen now."""
        item = self.item(number)
        if item is None:
            return
        self.setCurrentItem(item)
        if item.text().startswith(NEW):
            item.setText(str(number + 1))
            said = item.data(Qt.ItemDataRole.UserRole)
            self._name(number, said, False)

    @property
    def unseen(self) -> int:
        """How many images were not looked at yet."""
        return sum(self.item(row).text().startswith(NEW) for row in range(self.count()))

    def _name(self, number: int, said: str, new: bool) -> None:
        item = self.item(number)
        text = tr("Image {n} of {all}: {said}").format(n=number + 1, all=self.count(), said=said)
        text += tr(", not looked at yet") if new else ""
        item.setData(Qt.ItemDataRole.UserRole, said)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, text)
        item.setToolTip(text)


def _icon(pixmap: QPixmap) -> QIcon:
    """The same whether it is chosen or not: a picture is not to be tinted."""
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


def _blank() -> QPixmap:
    pixmap = QPixmap(THUMBNAIL)
    pixmap.fill(QColor(FAINT).darker(300))
    return pixmap
