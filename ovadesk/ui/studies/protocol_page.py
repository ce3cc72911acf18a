"""Page of the wizard, and of an amendment: the question of the study, what readers are told, and their order."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.ui.settings_fields import Page
from ovadesk.ui.settings_pages import Field
from ovadesk.ui.studies.draft import Draft
from ovadesk.ui.studies.parts import allow, button, label
from ovadesk.ui.words import tr
from ovadesk.workflow.reader_study.drafting import SEED_MAX

QUESTION, READING, ORDER = "The question", "The reading", "The order"
GROUPS: dict[str, tuple[Field, ...]] = {
    QUESTION: (
        Field("hypothesis", "Hypothesis", "lines"),
        Field("primary_endpoint", "Primary endpoint", "text", "Such as the area under the ROC curve over all readers."),
        Field("secondary_endpoints", "Secondary endpoints", "lines", "One a line."),
        Field(
            "margin", "Margin", "number", "Of non-inferiority, as a difference of the primary endpoint: 0.05. Or empty."
        ),
        Field("sample_size_basis", "Basis of the sample size", "lines"),
        Field("inclusion", "Which cases were included", "lines", "As a report must say it: consecutive, from, until."),
        Field("ethics_id", "Number of the ethics vote", "text"),
    ),
    READING: (
        Field(
            "prevalence",
            "Prevalence told to readers, %",
            "number",
            "The share of malignant masses that every reader is told before the first case. Empty: nothing is told.",
        ),
        Field(
            "may_return",
            "Readers may go back to a locked case",
            hint="A new call needs a reason; the old one stays on record, and both are exported.",
        ),
        Field("feedback", "The truth of a practice case is shown after the lock"),
    ),
    ORDER: (
        Field("seed", "Seed", "number", "Whoever has this number can recompute every reader's order."),
        Field(
            "reader_split",
            "Groups of readers",
            "number",
            "1: everybody reads all cases. With more the cases are split among the groups (split-plot).",
        ),
        Field("repeats", "Hidden repeats", "number", "Cases shown to each reader a second time in each session."),
        Field(
            "blocks", "Blocks", "number", "Of a crossover: the cases are dealt into blocks, balanced over the readers."
        ),
        Field("washout_days", "Washout, days", "number", "Of a crossover: at least as long between its two sessions."),
    ),
}
CROSSOVER = ("blocks", "washout_days")
READ = ("reader_split", "repeats", *CROSSOVER, "prevalence", "may_return", "feedback")


class ProtocolPage(QWidget):
    FIELDS = tuple(field.name for fields in GROUPS.values() for field in fields)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pages = {title: Page(fields, {}) for title, fields in GROUPS.items()}
        self.draw = button(tr("Draw another seed"), self.draw_seed, tr("At random."))
        self._fixed: Mapping[str, str] = {}
        column = QVBoxLayout(self)
        for title, page in self.pages.items():
            column.addWidget(label(tr(title), "part"))
            column.addWidget(page)
            page.changed.connect(self.changed)
        row = QHBoxLayout()
        row.setContentsMargins(18, 0, 0, 0)
        row.addWidget(self.draw)
        row.addStretch()
        column.addLayout(row)
        column.addStretch()

    def read(self, draft: Draft) -> Draft:
        for page in self.pages.values():
            draft = page.read(draft)
        return draft

    def show_draft(self, draft: Draft) -> None:
        for page in self.pages.values():
            page.show_settings(draft)

    def fix(self, reasons: Mapping[str, str]) -> None:
        """These fields cannot be changed; their tooltips say why."""
        self._fixed = reasons

    def follow(self, draft: Draft) -> None:
        """What the design has no use for cannot be typed into."""
        crossover = tr("Only a crossover has it.")
        nobody = tr("In a study of the model alone nobody reads.")
        for page in self.pages.values():
            for name, entry in page.entries.items():
                why = self._fixed.get(name, "")
                if name in CROSSOVER and draft.design != Design.CROSSOVER:
                    why = why or crossover
                if name in READ and not draft.is_read:
                    why = why or nobody
                entry.widget.setEnabled(not why)
                entry.widget.setToolTip(why)
        allow(self.draw, self._fixed.get("seed", ""), tr("At random."))

    def complain(self, wrong: Mapping[str, str]) -> None:
        for page in self.pages.values():
            page.complain(wrong)

    def let_go(self) -> None:
        """Nothing is under way here."""

    def begin(self) -> None:
        self.pages[QUESTION].entries["hypothesis"].widget.setFocus()

    def draw_seed(self) -> None:
        self.pages[ORDER].entries["seed"].show(str(secrets.randbelow(SEED_MAX)))
