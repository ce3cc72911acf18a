"""Page of the wizard: which model answers, what readers see of it, and where it is withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from ovadesk.domain.problem import Problem
from ovadesk.ui.studies.draft import Draft
from ovadesk.ui.studies.parts import box, label, say
from ovadesk.ui.studies.shown_page import ShownPage
from ovadesk.ui.studies.telling import told
from ovadesk.ui.studies.tools import LOOK_LANE, Tools
from ovadesk.ui.words import bracketed, percent, tr

if TYPE_CHECKING:
    from ovadesk.classify.bundle import BrokenBundle, BundleSummary


class ModelPage(QWidget):
    FIELDS = ("model_id", "shown", "withheld")
    changed = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._wanted = "default"
        self._found: dict[str, BundleSummary] = {}
        self.model, self.reading = QComboBox(), ShownPage()
        self.facts, self.off, self.message = label("", "prose"), label("", "muted"), label()
        self.model.setAccessibleName(tr("Model"))
        form = QFormLayout()
        form.addRow(tr("Model"), self.model)
        self.whole = QWidget()
        inside = QVBoxLayout(self.whole)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(form)
        inside.addWidget(box(self.facts))
        self.reading.setContentsMargins(-9, 0, -9, 0)
        inside.addWidget(self.reading)
        column = QVBoxLayout(self)
        for part in (self.off, self.whole, self.message):
            column.addWidget(part)
        column.addStretch()
        self.model.activated.connect(lambda _: self._chosen())
        self.reading.changed.connect(self.changed)
        self._look(tools)

    def read(self, draft: Draft) -> Draft:
        return replace(self.reading.read(draft), model_id=self._wanted)

    def show_draft(self, draft: Draft) -> None:
        self._wanted = draft.model_id
        self.reading.show_draft(draft)
        self._show()

    def follow(self, draft: Draft) -> None:
        self.off.setText(tr("In a study without the model there is nothing to choose here."))
        self.off.setVisible(not draft.shows_model)
        self.whole.setVisible(draft.shows_model)
        self.reading.setVisible(draft.is_read)

    def complain(self, wrong: Mapping[str, str]) -> None:
        say(self.message, wrong.get("model_id", ""), warning=True)
        self.reading.complain(wrong)

    def let_go(self) -> None:
        self._ticket.cancel()

    def begin(self) -> None:
        self.model.setFocus()

    @property
    def title(self) -> str:
        """Of the model that is chosen; its id where it is not installed here."""
        found = self._found.get(self._wanted)
        return tr(found.card.title) if found is not None else self._wanted

    # the models that are installed

    def _look(self, tools: Tools) -> None:
        folders = tools.services.model_folders

        def find() -> list[BundleSummary | BrokenBundle]:
            from ovadesk.classify.bundle import find_bundles

            return find_bundles(folders)

        self._ticket = tools.jobs.start(LOOK_LANE, lambda _: find(), then=self._take, failed=self._failed)

    def _take(self, found: list[BundleSummary | BrokenBundle]) -> None:
        from ovadesk.classify.bundle import BundleSummary

        self._found = {one.card.model_id: one for one in found if isinstance(one, BundleSummary)}
        default = next((one.card.model_id for one in self._found.values() if one.card.role == "default"), "")
        if self._wanted == "default":
            self._wanted = default or next(iter(self._found), "")
        self._show()
        if not self._found:
            say(self.message, tr("No model is installed. Put one into the folder of models, or install OvaDesk anew."))

    def _failed(self, found: Problem) -> None:
        say(self.message, told(found), warning=True)

    def _show(self) -> None:
        self.model.clear()
        for model_id, found in self._found.items():
            self.model.addItem(bracketed(tr(found.card.title), model_id), model_id)
        if self._wanted and self._wanted != "default" and self._wanted not in self._found:
            self.model.addItem(tr("{model} (not installed here)").format(model=self._wanted), self._wanted)
        self.model.setCurrentIndex(self.model.findData(self._wanted))
        self._tell()

    def _chosen(self) -> None:
        self._wanted = self.model.currentData() or ""
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        found = self._found.get(self._wanted)
        if found is None:
            self.facts.setText("")
            return
        point = found.card.operating_point
        text = tr("By its card it finds {sens} of the malignant masses, and passes {spec} of the benign ones.")
        kept = tr("Card: SHA-256 {sha}… The study keeps the whole of it, and takes no other model.")
        facts = [text.format(sens=percent(point.sensitivity), spec=percent(point.specificity))]
        facts.append(tr(found.card.intended_use))
        facts.append(kept.format(sha=found.sha256[:16]))
        self.facts.setText("\n".join(facts))
