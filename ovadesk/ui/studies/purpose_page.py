"""First page of the wizard: what the study is called, and its design."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ovadesk.ui.settings_fields import Page
from ovadesk.ui.settings_pages import Field
from ovadesk.ui.studies.cards import LEGEND, DesignCards
from ovadesk.ui.studies.draft import Draft
from ovadesk.ui.studies.parts import label
from ovadesk.ui.words import tr

NAMES = (
    Field("title", "Title", "text", "As readers see it, such as 'Senior and junior readers with a network'."),
    Field("study_id", "Short name", "text", "It stands in every export: letters, digits, dots, dashes, underscores."),
)
ID_MAX = 40


class PurposePage(QWidget):
    FIELDS = ("title", "study_id", "design")
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.names = Page(NAMES, {})
        self.names.setContentsMargins(-18, 0, 0, 0)
        self.cards = DesignCards()
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.names)
        column.addWidget(label(tr("Design"), "part"))
        column.addWidget(label(tr(LEGEND), "muted"))
        column.addWidget(self.cards)
        column.addStretch()
        self._follows = True  # the short name follows the title until somebody types another
        title, study_id = (self.names.entries[name].widget for name in ("title", "study_id"))
        assert isinstance(title, QLineEdit) and isinstance(study_id, QLineEdit)
        title.textEdited.connect(self._title_edited)
        study_id.textEdited.connect(self._id_edited)
        self.names.changed.connect(self.changed)
        self.cards.changed.connect(self.changed)

    def read(self, draft: Draft) -> Draft:
        return replace(self.names.read(draft), design=self.cards.design)

    def show_draft(self, draft: Draft) -> None:
        self.names.show_settings(draft)
        self.cards.choose(draft.design)
        self._follows = draft.study_id in ("", short_name(draft.title))

    def follow(self, draft: Draft) -> None:
        """Nothing here hangs on another page."""

    def complain(self, wrong: Mapping[str, str]) -> None:
        self.names.complain(wrong)

    def let_go(self) -> None:
        """Nothing is under way here."""

    def begin(self) -> None:
        self.names.entries["title"].widget.setFocus()

    def _title_edited(self, title: str) -> None:
        if self._follows:
            self.names.entries["study_id"].show(short_name(title))

    def _id_edited(self, study_id: str) -> None:
        self._follows = not study_id


def short_name(title: str) -> str:
    """A study's short name made of its title; empty where nothing of it can be used."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:ID_MAX].strip("-")
