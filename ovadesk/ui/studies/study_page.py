"""The page of one study: header, progress of the readers, and everything that can be done with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ovadesk.ui.studies.deeds import DEEDS, GROUPS, why_not
from ovadesk.ui.studies.header import Header
from ovadesk.ui.studies.overview import Overview
from ovadesk.ui.studies.parts import allow, button, label, scrolled
from ovadesk.ui.studies.progress_table import ProgressTable
from ovadesk.ui.studies.telling import told
from ovadesk.ui.words import tr

PANEL_WIDTH = 206
TROUBLES_SHOWN = 6
PROTECTED = (
    "The file or its folder is write-protected: the study can be looked at, verified and exported, but not changed."
)


class StudyPage(QWidget):
    """``wanted`` names the deed whose button was pressed."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.header, self.progress = Header(), ProgressTable()
        self.empty, self.troubles = label("", "muted"), label("", "warning")
        self.read_only, self.read_only_text = QFrame(), label()
        self.read_only.setObjectName("banner")
        QVBoxLayout(self.read_only).addWidget(self.read_only_text)
        self.read_only_text.setText(tr(PROTECTED))
        self.buttons: dict[str, QPushButton] = {}
        for deed in DEEDS:
            self.buttons[deed.id] = button(tr(deed.text), partial(self.wanted.emit, deed.id), tr(deed.tip), "deed")
        middle = QVBoxLayout()
        for part in (self.header, self.read_only):
            middle.addWidget(part)
        middle.addWidget(self.empty)
        middle.addWidget(self.progress, 1)
        middle.addWidget(self.troubles)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(middle, 1)
        row.addWidget(self._panel())

    def show_overview(self, seen: Overview, busy: bool) -> None:
        self.header.show_overview(seen)
        self.progress.show_status(seen.status)
        self.progress.setVisible(bool(seen.status.sessions))
        self.empty.setVisible(not seen.status.sessions)
        self.empty.setText(
            tr("There are no readers yet. Add some: their progress stands here then.")
            if seen.is_read
            else tr("In a study of the model alone nobody reads: there is no progress to show.")
        )
        found = [told(one.problem) for one in seen.status.troubles]
        more = [tr("… and {n} more.").format(n=len(found) - TROUBLES_SHOWN)] if len(found) > TROUBLES_SHOWN else []
        self.troubles.setText("\n".join(f"⚠ {text}" for text in (*found[:TROUBLES_SHOWN], *more)))
        self.troubles.setVisible(bool(found))
        self.read_only.setVisible(not seen.writable)
        self.allow(seen, busy)

    def allow(self, seen: Overview | None, busy: bool) -> None:
        """Which deeds can be done; each of the others says why not."""
        for deed in DEEDS:
            allow(self.buttons[deed.id], why_not(deed, seen, busy), tr(deed.tip))

    def _panel(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 10, 8, 0)
        column.setSpacing(4)
        for group in GROUPS:
            column.addWidget(label(tr(group), "heading"))
            for deed in DEEDS:
                if deed.group == group:
                    column.addWidget(self.buttons[deed.id])
            column.addSpacing(6)
        column.addStretch()
        area = scrolled(inside)
        area.setFixedWidth(PANEL_WIDTH)
        return area
