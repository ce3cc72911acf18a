"""Before the reading: which study, who reads, and what every reader is told."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ovadesk.domain.problem import Problem
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.ui.reading_room.lane import Begun, Offer, RoomLane, Task
from ovadesk.ui.reading_room.room_sheet import SHEET
from ovadesk.ui.reading_room.telling import KEYS, cases_line, told
from ovadesk.ui.words import RESEARCH, spoken, tr

FILTER = "Reader studies (*.ovastudy);;All files (*)"
WIDTH = 620


class ReadingStart(QDialog):
    """``begun`` hands over the room and the lane it is open in; on a refusal the page says why and stays."""

    begun = Signal(object, object)  # RoomLane, Begun

    def __init__(self, parent: QWidget | None, where: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{tr('Read a study')} · {tr(RESEARCH)}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lane: RoomLane | None = RoomLane()
        self._offer: Offer | None = None
        self.where = QLineEdit(where)
        self.where.setPlaceholderText(tr("A study file (.ovastudy), or the address of a server (postgresql://...)"))
        self.where.setAccessibleName(tr("Reader study"))
        self.choose = QPushButton(tr("Choose..."))
        self.study, self.reader = QComboBox(), QComboBox()
        self.study.setAccessibleName(tr("Study on this server"))
        self.reader.setAccessibleName(tr("Reader"))
        self.passphrase, self.reason = QLineEdit(), QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName(tr("Passphrase"))
        self.reason.setAccessibleName(tr("Reason to begin before the break is over"))
        self.reason.setMaxLength(300)
        self.title, self.task, self.told, self.message = (_text(name) for name in ("case", "", "muted", "warning"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.begin = self.buttons.addButton(tr("Begin reading"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.setStyleSheet(SHEET)
        self._lay_out()
        self.choose.clicked.connect(self._choose)
        self.where.returnPressed.connect(self.look)
        self.study.activated.connect(lambda _: self._look(self.study.currentText()))
        self.reader.currentIndexChanged.connect(lambda _: self._reader_chosen())
        self.passphrase.returnPressed.connect(self._begin)
        self.buttons.accepted.connect(self._begin)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(lambda _: self._close())
        self._empty()
        if where:
            self.look()

    def _lay_out(self) -> None:
        self.setMinimumWidth(WIDTH)
        row = QHBoxLayout()
        row.addWidget(self.where, 1)
        row.addWidget(self.choose)
        self.form = form = QFormLayout()
        form.addRow(tr("Reader study"), row)
        form.addRow(tr("On this server"), self.study)
        form.addRow(tr("Reader"), self.reader)
        form.addRow(tr("Passphrase"), self.passphrase)
        form.addRow(tr("Reason"), self.reason)
        research = QLabel(tr(RESEARCH))
        research.setObjectName("research")
        rows = self._rows = QVBoxLayout(self)
        rows.setSpacing(12)
        rows.addLayout(form)
        for part in (self.title, self.task, self.told, self.message, research, self.buttons):
            rows.addWidget(part)

    # the study

    def look(self) -> None:
        """Open the study that is named, and tell what it is."""
        self._look("")

    def _look(self, study_id: str) -> None:
        where = self.where.text().strip()
        if not where or self._lane is None:
            return
        self._empty()
        self._say(tr("The study is being opened…"), warning=False)
        self._lane.look(where, study_id, self._offered, self._refused)

    def _choose(self) -> None:
        folder = str(Path(self.where.text()).parent) if self.where.text() else ""
        name, _ = QFileDialog.getOpenFileName(self, tr("Choose a study"), folder, tr(FILTER))
        if name:
            self.where.setText(name)
            self.look()

    def _offered(self, offer: Offer) -> None:
        self._offer = offer
        self._say("")
        self.study.clear()
        self.study.addItems(list(offer.studies))
        self.study.setCurrentText(offer.view.study_id)
        self.form.setRowVisible(self.study, len(offer.studies) > 1)
        self.title.setText(offer.view.title or offer.view.study_id)
        self.told.setText("\n".join(f"•  {line}" for line in (*told(offer.view), tr(KEYS))))
        self.reader.clear()
        self.reader.addItem(tr("(who are you?)"), "")
        for reader in offer.readers:
            self.reader.addItem(reader, reader)
        if offer.view.design is Design.STANDALONE:
            self._say(tr("The model reads alone in this study: there is nothing to be read here."))
        elif offer.closed:
            self._say(tr("This study is closed: nothing can be read in it any more."))
        elif offer.read_only:
            self._say(tr("The study file can only be looked at now: another program has it open, or it is protected."))
        self.form.setRowVisible(self.reader, True)
        self._fit()
        self.reader.setFocus()
        self._allow()

    # the reader

    def _reader_chosen(self) -> None:
        reader = self.reader.currentData() or ""
        asked = self._offer is not None and reader in self._offer.locked_readers
        self.form.setRowVisible(self.passphrase, asked)
        self.form.setRowVisible(self.reason, False)
        self.passphrase.clear()
        self.reason.clear()
        self.task.clear()
        self._fit()
        self._allow()
        if reader and self._lane is not None:
            self._lane.task(reader, self._show_task, self._refused)
            if asked:
                self.passphrase.setFocus()

    def _show_task(self, task: Task) -> None:
        self.task.setText(cases_line(task.sessions))
        self._fit()

    def _begin(self) -> None:
        lane, reader = self._lane, self.reader.currentData()
        if lane is None or not self.begin.isEnabled() or not reader:
            return
        self.begin.setEnabled(False)
        self._say(tr("The reading room is being opened…"), warning=False)
        screen = self.screen() or QGuiApplication.primaryScreen()
        size, ratio = screen.size(), screen.devicePixelRatio()
        pixels = round(size.width() * ratio), round(size.height() * ratio)
        lane.begin(reader, self.passphrase.text(), self.reason.text().strip(), pixels, self._begun, self._refused)

    def _begun(self, begun: Begun) -> None:
        lane, self._lane = self._lane, None
        self.begun.emit(lane, begun)
        self.accept()

    def _refused(self, found: Problem) -> None:
        self._say(spoken(found))
        if found.code == "study.washout":
            self.form.setRowVisible(self.reason, True)
            self.reason.setFocus()
        elif found.code == "study.passphrase_wrong":
            self.passphrase.selectAll()
            self.passphrase.setFocus()
        self._allow()

    def _allow(self) -> None:
        offer = self._offer
        readable = offer is not None and not offer.closed and not offer.read_only
        self.begin.setEnabled(readable and bool(self.reader.currentData()))

    def _empty(self) -> None:
        self._offer = None
        self.reader.clear()
        for field in (self.study, self.reader, self.passphrase, self.reason):
            self.form.setRowVisible(field, False)
        for label in (self.title, self.task, self.told):
            label.clear()
        self._allow()

    def _say(self, words: str, *, warning: bool = True) -> None:
        self.message.setObjectName("warning" if warning else "muted")
        self.message.setText(f"⚠ {words}" if warning and words else words)
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
        self._fit()

    def _fit(self) -> None:
        """As high as its texts need: a layout does not ask wrapped ones when a window is there already."""
        self._rows.activate()
        self.setMinimumHeight(self._rows.totalHeightForWidth(self.width()))
        self.resize(self.width(), self.minimumHeight())

    def _close(self) -> None:
        if self._lane is not None:
            self._lane.end()
            self._lane = None


def _text(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
