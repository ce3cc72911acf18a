"""Small windows of the coordinator: a reason asked for, a folder to be made, and a report of what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ovadesk.ui.studies.parts import SHEET, button, fill, label, research_label, size, table, wrap
from ovadesk.ui.words import tr

Buttons = QDialogButtonBox.StandardButton
WIDTH = 560
REASON_MAX = 2000


def dress(dialog: QDialog, title: str) -> QVBoxLayout:
    """The house's look; the column that everything is put into."""
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setStyleSheet(SHEET)
    dialog.setMinimumWidth(WIDTH)
    column = QVBoxLayout(dialog)
    column.setSpacing(10)
    return column


class AskDialog(QDialog):
    """Says what will happen and asks whether it shall; ``reason`` where one is wanted, ``tick`` where there is a
    choice."""

    def __init__(
        self, parent: QWidget, title: str, sentences: Sequence[str], do: str, *, reason: str = "", tick: str = ""
    ) -> None:
        """``do``: the words of the button. ``reason``: what the reason is called; empty: none is asked for."""
        super().__init__(parent)
        column = dress(self, title)
        for text in sentences:
            column.addWidget(label(text))
        self._reason, self._tick = QPlainTextEdit(), QCheckBox(tick)
        self._reason.setTabChangesFocus(True)
        self._reason.setFixedHeight(self._reason.fontMetrics().lineSpacing() * 4 + 14)
        self._reason.setAccessibleName(reason)
        self._asks = bool(reason)
        if reason:
            column.addWidget(label(reason, "heading"))
            column.addWidget(self._reason)
        if tick:
            column.addWidget(self._tick)
        self.buttons = QDialogButtonBox(Buttons.Cancel)
        self.do = self.buttons.addButton(do, QDialogButtonBox.ButtonRole.AcceptRole)
        self.do.setObjectName("main")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column.addStretch()
        column.addWidget(self.buttons)
        self._reason.textChanged.connect(self._check)
        self._check()
        if reason:
            self._reason.setFocus()

    @property
    def reason(self) -> str:
        return self._reason.toPlainText().strip()

    @property
    def ticked(self) -> bool:
        return self._tick.isChecked()

    def write(self, reason: str) -> None:
        """Put a reason into the field."""
        self._reason.setPlainText(reason)

    def tick(self, on: bool) -> None:
        self._tick.setChecked(on)

    def _check(self) -> None:
        n = len(self.reason)
        why = ""
        if self._asks and not n:
            why = tr("Give a reason first: it stays on record.")
        elif n > REASON_MAX:
            why = tr("The reason is longer than {n} letters. Shorten it.").format(n=REASON_MAX)
        self.do.setEnabled(not why)
        self.do.setToolTip(why)


class FolderDialog(QDialog):
    """A folder that will be made, in one that is there; ``choices`` are whom it is for, if anybody."""

    def __init__(
        self, parent: QWidget, title: str, text: str, do: str, folder: Path, choices: Sequence[str] = ()
    ) -> None:
        super().__init__(parent)
        column = dress(self, title)
        column.addWidget(label(text))
        self._name = folder.name
        self.who, self.folder = QComboBox(), QLineEdit()
        self.who.addItems(list(choices))
        self.who.setAccessibleName(tr("Reader"))
        self.folder.setAccessibleName(tr("Folder"))
        self._parent_folder = folder.parent
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(button(tr("Choose..."), self._choose))
        form = QFormLayout()
        if choices:
            form.addRow(tr("Reader"), self.who)
        form.addRow(tr("Folder"), row)
        column.addLayout(form)
        column.addWidget(label(tr("The folder is made there; one that holds anything else is left as it is."), "muted"))
        self.buttons = QDialogButtonBox(Buttons.Cancel)
        self.do = self.buttons.addButton(do, QDialogButtonBox.ButtonRole.AcceptRole)
        self.do.setObjectName("main")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column.addStretch()
        column.addWidget(self.buttons)
        self.who.currentIndexChanged.connect(lambda _: self._suggest())
        self.folder.textChanged.connect(lambda _: self._check())
        self._suggest()

    @property
    def chosen(self) -> tuple[Path, str]:
        """The folder, and whom it is for."""
        return Path(self.folder.text().strip()), self.who.currentText()

    def _suggest(self) -> None:
        self.folder.setText(str(self._parent_folder / self._name.format(who=self.who.currentText())))

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("In which folder?"), str(self._parent_folder))
        if name:
            self._parent_folder = Path(name)
            self._suggest()

    def _check(self) -> None:
        whole = Path(self.folder.text().strip()).is_absolute()
        self.do.setEnabled(whole)
        self.do.setToolTip("" if whole else tr("Give the whole path of the folder."))


@dataclass(frozen=True, slots=True)
class Report:
    """What was done. ``rows`` under ``heads`` tell it line by line; ``folder`` can be opened."""

    title: str
    headline: str
    well: bool = True
    sentences: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    folder: Path | None = None


class ReportDialog(QDialog):
    def __init__(self, parent: QWidget, report: Report) -> None:
        super().__init__(parent)
        column = dress(self, report.title)
        self.headline = label(f"{'✓' if report.well else '⚠'}  {report.headline}", "part" if report.well else "warning")
        self.sentences = [label(text) for text in report.sentences]
        for part in (self.headline, *self.sentences):
            column.addWidget(part)
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = table(report.heads, report.title, stretch=len(report.heads) - 1 if report.heads else None)
        wrap(self.table)
        if report.rows:
            fill(self.table, report.rows)
            self.table.setMinimumHeight(160)
            size(self, 700, 440)
            column.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.addWidget(research_label())
        row.addStretch()
        folder = report.folder
        if folder is not None:
            row.addWidget(
                button(tr("Open the folder"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
            )
        close = button(tr("Close"), self.accept)
        close.setDefault(True)
        row.addWidget(close)
        column.addLayout(row)
        close.setFocus()
