"""Where the report goes, and in which language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from ovadesk.export.language import language
from ovadesk.ui.studies.dialogs import dress
from ovadesk.ui.studies.parts import button, label, research_label
from ovadesk.ui.words import tr

if TYPE_CHECKING:
    from ovadesk.export.report.words import Language

LANGUAGES: tuple[tuple[Language, str], ...] = (("en", "English"), ("zh", "中文"))
TEXT = (
    "report.html and report.pdf with every figure and table, the methods, limits and checklists; figures as SVG, PDF "
    "and CSV; stats.json and tables with every digit. Files of an earlier report in the folder are replaced."
)


class ReportDialog(QDialog):
    """``chosen`` once it was accepted."""

    def __init__(self, parent: QWidget, folder: Path) -> None:
        super().__init__(parent)
        column = dress(self, tr("Report"))
        column.addWidget(label(tr(TEXT)))
        self.folder, self.language = QLineEdit(str(folder)), QComboBox()
        self.folder.setAccessibleName(tr("Folder"))
        self.language.setAccessibleName(tr("Language"))
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(language())))
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(button(tr("Choose..."), self._choose))
        form = QFormLayout()
        form.addRow(tr("Folder"), row)
        form.addRow(tr("Language"), self.language)
        column.addLayout(form)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.do = buttons.addButton(tr("Write the report"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.do.setObjectName("main")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(research_label())
        foot.addWidget(buttons, 1)
        column.addLayout(foot)
        self.folder.textChanged.connect(lambda _: self._check())

    @property
    def chosen(self) -> tuple[Path, Language]:
        return Path(self.folder.text().strip()), self.language.currentData()

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("In which folder?"), self.folder.text())
        if name:
            self.folder.setText(name)

    def _check(self) -> None:
        whole = Path(self.folder.text().strip()).is_absolute()
        self.do.setEnabled(whole)
        self.do.setToolTip("" if whole else tr("Give the whole path of the folder."))
