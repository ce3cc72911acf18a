"""What readers see of the model's answer, and on how many cases it is withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from ovadesk.ui.studies.draft import Draft
from ovadesk.ui.studies.parts import label, say
from ovadesk.ui.studies.telling import SHOWN
from ovadesk.ui.words import tr

HINT = (
    "On these cases, drawn for each reader, the reader is told that no answer is shown. It shows how much readers "
    "lean on the model. 0: it is always shown."
)
LETTERS = 14


class ShownPage(QWidget):
    FIELDS = ("shown", "withheld")
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.withheld, self.message = QLineEdit("0"), label()
        self.shown = {shown: QCheckBox(tr(text)) for shown, text in SHOWN.items()}
        self.withheld.setFixedWidth(self.withheld.fontMetrics().averageCharWidth() * LETTERS + 20)
        self.withheld.setAccessibleName(tr("Withheld on, per cent of the cases"))
        column = QVBoxLayout(self)
        column.addWidget(label(tr("What an aided reader sees of its answer"), "part"))
        for one in self.shown.values():
            column.addWidget(one)
            one.toggled.connect(lambda _: self.changed.emit())
        column.addWidget(label(tr("Withheld at random"), "part"))
        share = QFormLayout()
        share.addRow(tr("Per cent of the cases"), self.withheld)
        column.addLayout(share)
        column.addWidget(label(tr(HINT), "muted"))
        column.addWidget(self.message)
        column.addStretch()
        self.withheld.textChanged.connect(lambda _: self.changed.emit())

    def read(self, draft: Draft) -> Draft:
        shown = tuple(str(shown) for shown, one in self.shown.items() if one.isChecked())
        return replace(draft, shown=shown, withheld=self.withheld.text())

    def show_draft(self, draft: Draft) -> None:
        for shown, one in self.shown.items():
            one.setChecked(str(shown) in draft.shown)
        self.withheld.setText(draft.withheld)

    def follow(self, draft: Draft) -> None:
        """Nothing here hangs on another page."""

    def complain(self, wrong: Mapping[str, str]) -> None:
        say(self.message, next((wrong[name] for name in self.FIELDS if name in wrong), ""), warning=True)

    def let_go(self) -> None:
        """Nothing is under way here."""

    def begin(self) -> None:
        next(iter(self.shown.values())).setFocus()
