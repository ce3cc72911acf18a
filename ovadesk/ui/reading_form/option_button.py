"""One answer to choose: its key, its words, on several lines where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from ovadesk.ui.theme import FAINT, MUTED, TEXT

PADDING_X, PADDING_Y, GAP = 8, 4, 6  # logical pixels
BAR, BAR_AT = 3, 2  # its width, and how far it stands from the edge, within the padding
WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
TALL = 10_000
NARROWEST = 30
K = Qt.Key
DIGITS = {getattr(K, f"Key_{digit}"): digit for digit in range(10)}
WAYS = {K.Key_Left: -1, K.Key_Up: -1, K.Key_Right: 1, K.Key_Down: 1}
CLEARING = (K.Key_Backspace, K.Key_Delete)
EXPLAINING = K.Key_Question
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


def is_ours(event: QKeyEvent) -> bool:
    """Whether an answer takes this key; Enter, letters and everything with Ctrl or Alt are the window's."""
    key = event.key()
    if key == EXPLAINING:
        return True
    return event.modifiers() in PLAIN and (key in DIGITS or key in WAYS or key in CLEARING or key == K.Key_Space)


class OptionButton(QPushButton):
    """``focused`` is emitted when the keys come to it. Its keys go before the window's shortcuts."""

    focused = Signal()

    def __init__(self, text: str, digit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self._digit = text, digit  # not the button's own text: an & in it would be a shortcut
        self.setObjectName("option")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # may become narrower
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().boundingRect(QRect(0, 0, TALL, TALL), WORDS, self.words)
        return QSize(words.width() + 1 + self._beside, words.height() + 2 * PADDING_Y)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, self.fontMetrics().height() + 2 * PADDING_Y)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, max(1, width - self._beside), TALL)
        return self.fontMetrics().boundingRect(room, WORDS, self.words).height() + 2 * PADDING_Y

    @property
    def _beside(self) -> int:
        """What is beside the words: padding, and the key with its gap."""
        key = self.fontMetrics().horizontalAdvance(self._digit) + GAP if self._digit else 0
        return 2 * PADDING_X + key

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        if self.isChecked():  # a bar beside the words says so without colour
            place = self.rect().adjusted(BAR_AT, BAR_AT + 1, 0, -BAR_AT - 1)
            place.setWidth(BAR)
            painter.fillRect(place, QColor(TEXT if self.isEnabled() else FAINT))
        inside = self.rect().adjusted(PADDING_X, PADDING_Y, -PADDING_X, -PADDING_Y)
        painter.setPen(QColor(MUTED if self.isEnabled() else FAINT))
        if self._digit:
            painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._digit)
            inside.setLeft(inside.left() + self.fontMetrics().horizontalAdvance(self._digit) + GAP)
        painter.setPen(QColor(TEXT if self.isEnabled() else FAINT))
        painter.drawText(inside, WORDS, self.words)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == K.Key_Space and event.modifiers() in PLAIN:
            super().keyPressEvent(event)
        else:
            event.ignore()  # on to the row

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()
