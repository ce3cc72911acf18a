"""A study on a server: its address, and the password that is asked for each time."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from ovadesk.ui.studies.access import Place, is_address, place_at
from ovadesk.ui.studies.dialogs import Buttons, dress
from ovadesk.ui.studies.parts import label
from ovadesk.ui.words import tr


class ServerDialog(QDialog):
    """``place`` is where the study is to be opened from."""

    def __init__(self, parent: QWidget, where: str = "") -> None:
        super().__init__(parent)
        column = dress(self, tr("Open from a server"))
        self.address, self.password = QLineEdit(where), QLineEdit()
        self.address.setPlaceholderText("postgresql://USER@HOST/DATABASE")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        form = QFormLayout()
        form.addRow(tr("Address"), self.address)
        form.addRow(tr("Password"), self.password)
        column.addLayout(form)
        hint = tr("The password is kept while this window is open, and never written down.")
        column.addWidget(label(hint, "muted"))
        self.buttons = QDialogButtonBox(Buttons.Cancel)
        self.do = self.buttons.addButton(tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.do.setObjectName("main")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column.addWidget(self.buttons)
        self.address.textChanged.connect(lambda _: self._check())
        (self.password if where else self.address).setFocus()
        self._check()

    @property
    def place(self) -> Place:
        return place_at(self.address.text(), password=self.password.text())

    def _check(self) -> None:
        fits = is_address(self.address.text().strip())
        self.do.setEnabled(fits)
        self.do.setToolTip("" if fits else tr("An address begins with postgresql://"))
