"""All settings in one dialog: pages at the left, nothing set before it is applied, every mistake in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ovadesk.machine_settings import Fixed
from ovadesk.settings import Settings
from ovadesk.ui.key_editor import KeyEditor
from ovadesk.ui.settings_fields import Choices, Page
from ovadesk.ui.settings_pages import PAGES, mistakes
from ovadesk.ui.words import FIXED, is_said, listed, sentences, tr
from ovadesk.workflow.settings_file import NAMED_MAX, Imported

KEYS = "Keys"
Buttons = QDialogButtonBox.StandardButton


class SettingsDialog(QDialog):
    """``applied`` carries the names of what is to change and their values."""

    applied = Signal(object)  # dict[str, Any]
    import_wanted = Signal()
    export_wanted = Signal()

    def __init__(
        self,
        parent: QWidget,
        settings: Settings,
        more: Mapping[str, Choices],
        fixed: Fixed | None = None,
        barred: Mapping[str, Mapping[Any, str]] | None = None,
    ) -> None:
        """``more`` are choices by setting; ``barred`` those that cannot be made, with the reason of each."""
        super().__init__(parent)
        self._fixed = fixed or Fixed()
        self.setWindowTitle(tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 600)
        self._before = settings
        self.pages: dict[str, Page | KeyEditor] = {title: Page(entries, more) for title, entries in PAGES}
        self.pages[KEYS] = KeyEditor()
        self.list, self.stack = QListWidget(), QStackedWidget()
        self.list.setFixedWidth(150)
        self.list.setAccessibleName(tr("Pages"))
        for title, page in self.pages.items():
            item = QListWidgetItem(tr(title), self.list)
            item.setSizeHint(QSize(0, self.fontMetrics().height() + 14))
            self.stack.addWidget(page if title == KEYS else _scrolled(page))
        self.list.currentRowChanged.connect(self.stack.setCurrentIndex)
        self.message = QLabel()
        self.message.setWordWrap(True)
        columns = QHBoxLayout()
        columns.addWidget(self.list)
        columns.addWidget(self.stack, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(columns, 1)
        layout.addWidget(self.message)
        layout.addLayout(self._make_buttons())
        self.show_settings(settings)
        self._close_what_is_fixed(barred or {})
        for page in self.pages.values():
            page.changed.connect(self._check)
        self.list.setCurrentRow(0)
        self._check()

    @property
    def draft(self) -> Settings:
        """What the pages hold now."""
        draft = self._before
        for page in self.pages.values():
            draft = page.read(draft)
        return draft

    @property
    def page(self) -> str:
        """The title of the page in front."""
        return list(self.pages)[self.list.currentRow()]

    def open_page(self, title: str) -> None:
        """Go to a page."""
        self.list.setCurrentRow(list(self.pages).index(title))

    def show_settings(self, settings: Settings) -> None:
        """Fill every page; what is fixed on this machine stays as it is."""
        for page in self.pages.values():
            page.show_settings(self._fixed.over(settings))

    def _close_what_is_fixed(self, barred: Mapping[str, Mapping[Any, str]]) -> None:
        for page in self.pages.values():
            if isinstance(page, Page):
                for name, entry in page.entries.items():
                    entry.bar(barred.get(name, {}))
                    if name in self._fixed.values:
                        entry.fix(tr(FIXED))
            elif "keys" in self._fixed.values:
                page.setEnabled(False)
                page.setToolTip(tr(FIXED))

    def take(self, imported: Imported) -> None:
        """Show what a file brought, to be looked over before it is applied."""
        self.show_settings(imported.settings)
        text = tr("{n} settings were read. Look them over, then apply them.").format(n=len(imported.taken))
        if imported.ignored:
            names = listed(imported.ignored[:NAMED_MAX])
            rest = len(imported.ignored) - NAMED_MAX
            names += tr(" and {n} more").format(n=rest) if rest > 0 else ""
            ignored = tr("Ignored, since this version does not know or allow them: {names}.").format(names=names)
            text = sentences([text, ignored])
        self.say(text, warning=bool(imported.ignored))

    def say(self, text: str, warning: bool = False) -> None:
        """One line above the buttons."""
        self.message.setObjectName("warning" if warning else "muted")
        self.message.style().polish(self.message)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setText(f"⚠ {text}" if warning and text else text)

    def apply(self) -> None:
        """Hand over what is different now."""
        draft = self.draft
        changes = {f.name: getattr(draft, f.name) for f in fields(draft)}
        changes = {name: value for name, value in changes.items() if value != getattr(self._before, name)}
        self._before = draft
        self._check()
        if changes:
            self.applied.emit(changes)

    def reset_page(self) -> None:
        """The page in front as it was before anybody changed anything, once that is confirmed."""
        title = self.page
        text = tr("Reset every setting of the page '{page}'?").format(page=tr(title))
        self._confirm(text, lambda: self.pages[title].show_settings(self._fixed.over(Settings())))

    def reset_all(self) -> None:
        """Every page, once that is confirmed."""
        text = tr("Reset all settings, the keys and who reads among them?")
        self._confirm(text, lambda: self.show_settings(Settings()))

    def accept(self) -> None:
        self.apply()
        super().accept()

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for text, work in (
            (tr("Import..."), self.import_wanted.emit),
            (tr("Export..."), self.export_wanted.emit),
            (tr("Reset this page"), self.reset_page),
            (tr("Reset all"), self.reset_all),
        ):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, work=work: work())
            row.addWidget(button)
        self.buttons = QDialogButtonBox(Buttons.Ok | Buttons.Cancel | Buttons.Apply)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.buttons.button(Buttons.Apply).clicked.connect(self.apply)
        row.addStretch()
        row.addWidget(self.buttons)
        return row

    def _confirm(self, text: str, then: Callable[[], object]) -> None:
        """Ask, and do it only where the answer is yes; nothing is set before it is applied all the same."""
        box = QMessageBox(QMessageBox.Icon.Question, tr("Reset"), text, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        yes = box.addButton(tr("Reset"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        yes.clicked.connect(lambda: then())
        box.open()

    def _check(self) -> None:
        """Say what is wrong, at its field and at the foot; nothing wrong can be applied."""
        draft = self.draft
        wrong = mistakes(draft)
        for title, page in self.pages.items():
            page.complain(wrong)
            if isinstance(page, Page) and (mine := next((name for name in wrong if name in page.entries), "")):
                where = is_said(tr(title), tr(page.entries[mine].field.label))
                self.say(sentences([tr("{text}.").format(text=where), tr(wrong[mine])]), warning=True)
        if not wrong:
            self.say("")
        self.buttons.button(Buttons.Ok).setEnabled(not wrong)
        self.buttons.button(Buttons.Apply).setEnabled(not wrong and draft != self._before)


def _scrolled(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a field that takes the keys is scrolled into sight by itself
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area
