"""What shall be seen of a picture that leaves the program."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ovadesk.ui.words import tr


@dataclass(frozen=True, slots=True)
class Choice:
    """``mask``: black outside the ultrasound regions, where names are burnt in."""

    overlay: bool = False
    identity: bool = False
    mask: bool = True


class SaveDialog(QDialog):
    """Identity is off each time it opens; with it off, what is burnt in around the ultrasound goes too."""

    def __init__(self, parent: QWidget, title: str, overlay: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        self.overlay = QCheckBox(tr("With where the network looked"))
        self.overlay.setChecked(overlay)
        self.identity = QCheckBox(tr("With the patient's name and date"))
        self.outside = QCheckBox(tr("Black out what lies outside the ultrasound (burnt-in names)"))
        self.outside.setChecked(True)
        note = QLabel(tr("The case's pseudonym and “Research use only” are always on it."))
        note.setObjectName("muted")
        note.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        for widget in (self.overlay, self.identity, self.outside, note, buttons):
            column.addWidget(widget)

    @property
    def choice(self) -> Choice:
        return Choice(self.overlay.isChecked(), self.identity.isChecked(), self.outside.isChecked())
