"""A study in its windows, from the wizard to the report, in a process of its own, with somebody who looks on.

``main`` leaves the study and its pictures in its folder, and what was seen in SEEN there. What is in reach of a whole
process can be told only where nothing else was done before: another test may have computed the very numbers that must
not be there.
"""

from __future__ import annotations

import json
import pickle
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ovadesk.app import Desk, application, desk
from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.record import CaseAnswer, FrameAnswer
from ovadesk.settings import default_paths
from ovadesk.store.reader_study import StudyStore
from ovadesk.ui.demo_session import NAME
from ovadesk.ui.demo_study import scripted_study
from ovadesk.ui.reading_room.window import RoomWindow
from ovadesk.ui.results.page_view import PageView
from tests.blinding import Marks, within_reach
from tests.ui.reading_room.test_blinding import words_on
from tests.ui.results.conftest import row_of

SEEN = "seen.pickle"
Row = dict[str, Any]


@dataclass(slots=True)
class Seen:
    """By the name of the picture that was on screen: cases whose answers were in reach, the room's words, the rows of
    the results with what stands in their cells; and what the coordinator saw while the others read."""

    in_reach: dict[str, set[str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[tuple[Row, list[str]]]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    results_tip: str = ""
    refused: str = ""


class Keyboard:
    """Presses real keys."""

    def press(self, room: RoomWindow, action: str) -> None:
        QTest.keySequence(_target(room), room.act(action).shortcut())

    def type(self, room: RoomWindow, digits: str) -> None:
        for digit in digits:
            QTest.keyClick(_target(room), digit)


def _target(room: RoomWindow) -> QWidget:
    return room.focusWidget() or room


def marks_of(file: Path) -> Marks:
    """What must not be found before its lock: the answers, as they lie in the file."""
    marks = Marks()
    with closing(sqlite3.connect(file)) as connection:
        columns = "case_id, model_id, model_sha256, p_malignant, call, frames, maps"
        for *said, frames, maps in connection.execute(f"SELECT {columns} FROM study_answer"):
            found, start = [], 0
            for image, frame, risk, shape, box, length in json.loads(frames)["frames"]:
                found.append(FrameAnswer(image, frame, risk, maps[start : start + length], shape, box))
                start += length
            marks.answer(said[0], CaseAnswer(*said, frames=tuple(found)))
    return marks


class Witness:
    """Looks at the session while each picture is on screen."""

    def __init__(self, made: Desk, file: Path) -> None:
        self._made, self._file = made, file
        self.seen = Seen()

    def __call__(self, name: str) -> None:
        reading = self._made.commands.entrance.reading
        if name == "study-start":
            self._marks = marks_of(self._file)
        elif name in ("study-lock", "study-reveal"):
            self.seen.in_reach[name] = set(within_reach(self._marks, self._made))
        elif name == "study-progress":
            self._progress()
        elif name in ("study-results", "study-readers-table"):
            self.seen.tables[name] = self._table("mrmc" if name == "study-results" else "readers")
        if reading is not None:
            self.seen.words[name] = words_on(reading.window)

    def _progress(self) -> None:
        window = self._made.commands.studies.studies
        assert window is not None
        self.seen.left = [window.page.progress.grid.item(row, 4).text() for row in range(3)]
        self.seen.results_tip = window.page.buttons["results"].toolTip()
        with closing(StudyStore.open(self._file, read_only=True)) as store, pytest.raises(OvaDeskError) as refused:
            list(store.answers(NAME))
        self.seen.refused = refused.value.problem.code

    def _table(self, name: str) -> list[tuple[Row, list[str]]]:
        """The values of each row, and how they are read on the screen."""
        frame = self._made.commands.results.windows[-1].frame
        view = frame.stack.currentWidget().widget()  # type: ignore[attr-defined]
        assert isinstance(view, PageView)
        rows = view.tables[name].rows.table.rows
        keys = [key for key in ("reader_id", "condition", "figure") if key in rows[0]]
        return [(dict(row), row_of(view, name, **{key: row[key] for key in keys})) for row in rows]


def main(folder: Path) -> int:
    """0 where the study went through all of it."""
    qapp = application()
    with desk(default_paths()) as made:
        witness = Witness(made, folder / "study" / f"{NAME}.ovastudy")
        windows = (made.window, made.controller, made.commands)
        done = scripted_study(qapp, *windows, folder, hand=Keyboard(), attend=witness)
    (folder / SEEN).write_bytes(pickle.dumps(witness.seen))
    return done
