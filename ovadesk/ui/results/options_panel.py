"""The small panel of options; "Run again" analyses the same readings with them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from ovadesk.ui.results.option_fields import Typed, mistakes
from ovadesk.ui.studies.parts import button, label, say
from ovadesk.ui.words import is_said, tr

FIELDS = (
    ("margin", "Margin of non-inferiority", "none", "As a difference of the figure, such as 0.05"),
    ("prevalences", "Predictive values at prevalence", "the study's", "Shares of malignant cases, such as 0.1 0.3"),
    ("threshold", "Model: malignant from a risk of", "as in the table", "Makes the model's calls anew, 0 to 1"),
    ("draws", "Bootstraps", "2000", "Redraws of the cases, 100 to 100,000"),
    ("seed", "Seed", "0", "Of the bootstraps: the same seed gives the same numbers"),
)
ACROSS = 3


class OptionsPanel(QFrame):
    """``wanted``: run again, with what is typed."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("box")
        self.fields: dict[str, QLineEdit] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        for place, (name, title, empty, tip) in enumerate(FIELDS):
            field = self.fields[name] = QLineEdit(getattr(Typed(), name))
            field.setPlaceholderText(tr(empty))
            field.setToolTip(tr(tip))
            field.setAccessibleName(tr(title))
            field.setAccessibleDescription(tr(tip))
            field.setAcceptDrops(False)  # a table that is dropped is to be opened
            field.textChanged.connect(lambda _: self._check())
            field.returnPressed.connect(self.run)
            head = label(tr(title), "muted")
            head.setBuddy(field)
            row, column = 2 * (place // ACROSS), place % ACROSS
            grid.addWidget(head, row, column)
            grid.addWidget(field, row + 1, column)
            grid.setColumnStretch(column, 1)
        self.again = button(tr("Run again"), self.run, tr("Analyse the same readings with these options (F5)"), "main")
        self.message = label()
        foot = QHBoxLayout()
        foot.addWidget(self.message, 1)
        foot.addWidget(self.again)
        column_ = QVBoxLayout(self)
        column_.addLayout(grid)
        column_.addLayout(foot)

    @property
    def typed(self) -> Typed:
        return Typed(**{name: field.text() for name, field in self.fields.items()})

    def show_typed(self, typed: Typed) -> None:
        """Fill the fields."""
        for name, field in self.fields.items():
            field.setText(getattr(typed, name))

    def run(self) -> None:
        """Ask for it, unless something is wrong."""
        if not mistakes(self.typed):
            self.wanted.emit()

    def _check(self) -> None:
        wrong = mistakes(self.typed)
        titles = {name: tr(title) for name, title, _, _ in FIELDS}
        text = next((is_said(titles[name], why) for name, why in wrong.items()), "")
        say(self.message, text, warning=bool(wrong))
        self.again.setEnabled(not wrong)
