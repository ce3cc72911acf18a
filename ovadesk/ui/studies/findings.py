"""What is wrong with a table, and what is odd in it, with the place of each."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ovadesk.ui.studies.parts import fill, label, say, table, wrap
from ovadesk.ui.studies.telling import counted, place_of, told
from ovadesk.ui.words import is_said, tr
from ovadesk.workflow.reader_study.sheet import Finding

SHOWN_MAX = 500


class FindingsTable(QWidget):
    """Hidden where there is nothing to tell."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = label("", "warning")
        self.grid = table([tr("Where"), tr("What")], tr("Problems"), stretch=1)
        wrap(self.grid)
        self.grid.setMinimumHeight(110)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.heading)
        column.addWidget(self.grid)
        self.hide()

    def show_findings(self, problems: Iterable[Finding], warnings: Iterable[Finding] = ()) -> None:
        """``problems`` kept something out; ``warnings`` did not."""
        wrong, odd = list(problems), list(warnings)
        self.setVisible(bool(wrong or odd))
        rows = [(_place(one), told(one.problem)) for one in wrong]
        rows += [(_place(one), tr("Note: {text}").format(text=told(one.problem))) for one in odd]
        fill(self.grid, rows[:SHOWN_MAX])
        if wrong:
            text = counted(
                len(wrong),
                "{n} problem: what it is about was left out.",
                "{n} problems: what they are about was left out.",
            )
            say(self.heading, text, warning=True)
        else:
            say(self.heading, counted(len(odd), "{n} note.", "{n} notes."))


def _place(found: Finding) -> str:
    name = found.path.replace("\\", "/").rsplit("/", 1)[-1]
    return is_said(place_of(found), name) if name else place_of(found)
