"""The demonstration's reader study is designed: through the wizard, page by page."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from ovadesk.settings import resource
from ovadesk.ui.demo_reader import GROUPS
from ovadesk.ui.demo_session import NAME, SIZE, Session
from ovadesk.ui.studies.protocol_page import ORDER, QUESTION, READING
from ovadesk.ui.studies.wizard import Wizard

SEED = "2026"  # the same orders each time
COLUMNS = ("case", "patient", "path", "truth", "reference_standard", "site", "device", "stratum", "practice")
CASES = {  # of each sample: its name in the study, truth, practice
    "unilocular": ("case-00", "benign", "yes"),
    "multilocular": ("case-01", "benign", ""),
    "solid": ("case-02", "malignant", ""),
    "papillary": ("case-03", "malignant", ""),
    "dermoid": ("case-04", "benign", ""),
    "doppler": ("case-05", "malignant", ""),
}
LAST = 6  # page of the wizard


@dataclass(frozen=True, slots=True)
class Plan:
    """What a coordinator has in mind. ``readers``: group and years of each. ``cases``: as ``CASES``."""

    title: str = "Ovarian masses: three readers and a network"
    hypothesis: str = "Seeing the network's answer raises the readers' mean area under the ROC curve."
    endpoint: str = "Area under the ROC curve over all readers"
    readers: Mapping[str, tuple[str, int]] = field(default_factory=lambda: GROUPS)
    cases: Mapping[str, tuple[str, str, str]] = field(default_factory=lambda: CASES)


def write_cases(table: Path, cases: Mapping[str, tuple[str, str, str]]) -> None:
    """The sample studies as a coordinator lists them."""
    samples = resource("samples")
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for sample, (case, truth, practice) in cases.items():
            rows.writerow((case, f"p-{case}", samples / sample, truth, "simulated", "", "", "", practice))


def design(session: Session, plan: Plan) -> None:
    """Type the study, and create it."""
    write_cases(session.folder / "cases.csv", plan.cases)
    until, studies = session.until, session.commands.studies
    session.script.act("new_study")
    until("wizard", lambda: studies.wizard is not None)
    wizard = studies.wizard
    assert wizard is not None
    wizard.resize(*SIZE)
    _type(wizard.purpose.names.entries["title"].widget, plan.title)
    wizard.purpose.names.entries["study_id"].show(NAME)
    session.picture("study-design", wizard)
    wizard.next()
    wizard.cases.take_table(session.folder / "cases.csv")
    until("cases", lambda: not wizard.cases.bar.working)
    session.picture("study-cases", wizard)
    wizard.next()
    wizard.readers.table.paste("".join(f"{name}\t{group}\t{years}\n" for name, (group, years) in plan.readers.items()))
    session.picture("study-readers", wizard)
    wizard.next()
    wizard.form.parts["image_quality"].setChecked(True)
    session.picture("study-form", wizard)
    wizard.next()
    session.picture("study-model", wizard)
    wizard.next()
    pages = wizard.protocol.pages
    pages[QUESTION].entries["hypothesis"].show(plan.hypothesis)
    pages[QUESTION].entries["primary_endpoint"].show(plan.endpoint)
    pages[READING].entries["prevalence"].show("50")
    pages[ORDER].entries["seed"].show(SEED)
    _create(session, wizard)


def _create(session: Session, wizard: Wizard) -> None:
    wizard.frame.go_to(LAST)
    wizard.review.where.setText(str(session.file))
    session.until("shares", wizard.review.shares.isVisible)
    session.picture("study-review", wizard)
    wizard.next()
    session.until("created", lambda: session.commands.studies.studies is not None)


def _type(field: QWidget, text: str) -> None:
    assert isinstance(field, QLineEdit)
    field.clear()
    field.insert(text)
