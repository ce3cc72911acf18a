"""The protocol of a study that is there, to be changed with the pages of the wizard; frozen, with a reason."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QTabWidget, QWidget

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.ui.studies.checks import mistakes
from ovadesk.ui.studies.dialogs import Buttons, dress
from ovadesk.ui.studies.draft import Draft
from ovadesk.ui.studies.form_page import FormPage
from ovadesk.ui.studies.overview import Overview
from ovadesk.ui.studies.parts import label, say, scrolled, size
from ovadesk.ui.studies.protocol_page import ProtocolPage
from ovadesk.ui.studies.shown_page import ShownPage
from ovadesk.ui.studies.step import Step
from ovadesk.ui.words import tr

NOT_HERE = ("title", "study_id", "where", "model_id", "readers", "copied")
FROZEN = (
    "The protocol is frozen. What is changed is an amendment: a new version with its reason, beside the old one. "
    "What would change the order of a reader who has begun is refused."
)
OPEN = "The study is not started: the protocol can be changed as you like. Its design, model and seed stay."


class ChangeDialog(QDialog):
    """``changes`` are the fields that are different now, as ``designing.redesign`` takes them."""

    def __init__(self, parent: QWidget, seen: Overview) -> None:
        super().__init__(parent)
        column = dress(self, tr("Change the protocol"))
        size(self, 860, 640)
        self._before, self._amends = seen.protocol, seen.started
        self._draft = Draft.of_protocol(seen.protocol)
        column.addWidget(label(tr(FROZEN if seen.started else OPEN), "muted"))
        self.title_line, self.reason_line, self.message = QLineEdit(seen.protocol.title), QLineEdit(), label()
        self.tabs = QTabWidget()
        self.protocol, self.form, self.shown = ProtocolPage(), FormPage(), ShownPage()
        self.protocol.fix({"seed": tr("The seed was drawn for this study, and stays.")})
        self.pages: dict[str, Step] = {}
        self._add(tr("The protocol"), self.protocol)
        if self._draft.is_read:
            self._add(tr("What readers fill in"), self.form)
        if seen.protocol.design in (Design.SEQUENTIAL, Design.CROSSOVER):
            self._add(tr("What they see of the model"), self.shown)
        form = QFormLayout()
        form.addRow(tr("Title"), self.title_line)
        column.addLayout(form)
        column.addWidget(self.tabs, 1)
        self._add_foot()

    @property
    def changes(self) -> dict[str, Any]:
        """Raises ValueError where a number is none."""
        draft, before = self.draft, self._before.to_dict()
        record = draft.record()
        record["title"] = self.title_line.text().strip()
        if before["model"] is not None:
            record["model"] = {**before["model"], "shown": list(draft.shown)}
        kept = {name: value for name, value in record.items() if name in before and name not in ("study_id", "design")}
        return {name: value for name, value in kept.items() if value != before[name]}

    @property
    def draft(self) -> Draft:
        draft = self._draft
        for page in self.pages.values():
            draft = page.read(draft)
        return draft

    @property
    def reason(self) -> str:
        return self.reason_line.text().strip()

    def _add(self, title: str, page: Any) -> None:
        page.show_draft(self._draft)
        page.follow(self._draft)
        page.changed.connect(self._check)
        self.pages[title] = page
        self.tabs.addTab(scrolled(page), title)

    def _add_foot(self) -> None:
        column = self.layout()
        assert column is not None
        self.title_line.setAccessibleName(tr("Title"))
        self.title_line.textChanged.connect(lambda _: self._check())
        self.reason_line.setPlaceholderText(tr("Reason of the amendment"))
        self.reason_line.setAccessibleName(tr("Reason of the amendment"))
        self.reason_line.textChanged.connect(lambda _: self._check())
        if self._amends:
            column.addWidget(self.reason_line)
        self.buttons = QDialogButtonBox(Buttons.Cancel)
        do = tr("Amend the protocol") if self._amends else tr("Change the protocol")
        self.do = self.buttons.addButton(do, QDialogButtonBox.ButtonRole.AcceptRole)
        self.do.setObjectName("main")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column.addWidget(self.message)
        column.addWidget(self.buttons)
        self._check()

    def _check(self) -> None:
        wrong = {name: text for name, text in mistakes(self.draft).items() if name not in NOT_HERE}
        for page in self.pages.values():
            page.complain(wrong)
        why = next(iter(wrong.values()), "")
        if not why and not self.title_line.text().strip():
            why = tr("Give the study a title: readers see it.")
        if not why and not self.changes:
            why = tr("Nothing is changed yet.")
        if not why and self._amends and not self.reason:
            why = tr("Give a reason first: it stays on record.")
        self.do.setEnabled(not why)
        self.do.setToolTip(why)
        say(self.message, why, warning=bool(wrong))
