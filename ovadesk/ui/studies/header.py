"""Above the progress: which study it is, how it stands, and what comes next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout

from ovadesk.ui.studies import telling
from ovadesk.ui.studies.deeds import next_step
from ovadesk.ui.studies.overview import Overview
from ovadesk.ui.studies.parts import label
from ovadesk.ui.words import listed, tr


class Header(QFrame):
    """``study_chosen`` names another study of the same server or file."""

    study_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("box")
        self.title, self.badge = label("", "title"), label("", "badge", wrap=False)
        self.what, self.numbers, self.next = label("", "muted"), label("", "prose"), label("", "part")
        self.studies = QComboBox()
        self.studies.setAccessibleName(tr("Study on this server"))
        self.studies.activated.connect(lambda _: self.study_chosen.emit(self.studies.currentText()))
        first = QHBoxLayout()
        first.addWidget(self.title, 1)
        first.addWidget(self.studies)
        first.addWidget(self.badge)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(6)
        column.addLayout(first)
        for part in (self.what, self.numbers, self.next):
            column.addWidget(part)

    def show_overview(self, seen: Overview) -> None:
        found, protocol = seen.status, seen.protocol
        self.title.setText(found.title or found.study_id)
        self.badge.setText(state_of(seen))
        self.badge.setAccessibleName(tr("State: {state}").format(state=state_of(seen)))
        version = tr("protocol version {n}").format(n=found.protocol_version)
        design = tr(telling.DESIGNS[protocol.design])
        parts = [found.study_id, design, version, f"SHA-256 {found.protocol_sha256[:12]}…", seen.place.where]
        self.what.setText("  ·  ".join(parts))
        self.what.setToolTip(f"SHA-256 {found.protocol_sha256}")
        self.numbers.setText("  ·  ".join(_numbers(seen)))
        self.next.setText(next_step(seen))
        self.studies.clear()
        self.studies.addItems(list(seen.studies))
        self.studies.setCurrentText(found.study_id)
        self.studies.setVisible(len(seen.studies) > 1)


def state_of(seen: Overview) -> str:
    """In one word."""
    if seen.closed:
        return tr("Closed")
    return tr("Running") if seen.started else tr("Draft")


def _numbers(seen: Overview) -> list[str]:
    found = seen.status
    parts = [telling.cases(found.n_cases)]
    if found.n_practice:
        parts.append(tr("{n} for practice").format(n=found.n_practice))
    parts.append(tr("{n} of {all} truths").format(n=seen.n_truths, all=found.n_cases))
    if seen.is_read:
        parts.append(telling.readers(len(seen.readers)))
    if found.model_id:
        text = tr("model {model}: answers are in") if found.predicted else tr("model {model}: not run yet")
        parts.append(text.format(model=found.model_id))
    if found.sessions:
        parts.append(tr("{done} of {all} readings").format(done=found.done, all=found.done + found.left))
    if found.kits_out:
        parts.append(tr("kits out: {kits}").format(kits=listed(found.kits_out)))
    return parts
