"""A reading driven by lines: what ``ovadesk study read`` understands, one JSON object at a time.

``do`` names the step:

- ``{"do": "next"}`` opens the next case, or takes up the one that was left: its number ``case`` of ``of``, the session
  and position, ``condition``, ``stage`` (read, reveal or aided: what is due), ``practice``, its ``images`` (paths),
  the ``draft`` and the reading locked ``before`` at this place, if any. ``{"done": true}`` where the session is over.
- ``{"do": "lock", "call": "benign", "score": 12, "answers": {}}`` locks it; ``locked`` in the answer is the number of
  the reading in its strand, and its ``hash``. It is on disk once the line is back. ``reveal`` says that the model comes
  next, ``truth`` is the feedback on a practice case. ``reason`` is wanted after ``back``.
- ``{"do": "reveal"}`` shows the model: ``{"model": {"model_id": ..., "p_malignant": ..., "call": ...}}``, the last two
  as far as the protocol shows them (null where it does not), or ``{"withheld": true}``.
- ``{"do": "draft", "call": ..., "score": ..., "answers": {}}`` keeps what is not yet locked.
- ``{"do": "pause"}``, ``{"do": "go_on"}``: what lies between does not count.
- ``{"do": "back", "position": 3}`` opens a locked place again, where the protocol allows it.
- ``{"do": "status"}``: how many of this session are done.
- ``{"do": "leave"}`` ends the session, as the end of the input does.

A line without ``do``, ``{"call": "benign", "score": 12}``, is one whole reading: it opens the next case where none is
open, has the model shown where that is due, and locks; what ``reveal`` would say stands beside ``locked`` and the rest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.canonical import canonical
from ovadesk.domain.reader_study.record import CaseAnswer
from ovadesk.domain.reading import Call
from ovadesk.workflow.reader_study.opened import Locked, Opened, Stage, Typed
from ovadesk.workflow.reader_study.room import ReadingRoom

LINE_MAX = 1 << 20  # characters


class Script:
    """One session of ``room``, line by line. ``left`` once ``leave`` was asked for."""

    def __init__(self, room: ReadingRoom) -> None:
        self._room = room
        self._number = 0
        self._stage: Stage | None = None  # None: no case is open
        self.left = False

    def answer(self, line: str) -> dict[str, Any]:
        """Do what ``line`` says; JSON-safe. Raises OvaDeskError: ``study.line_unread``, and what the room raises;
        then nothing was locked."""
        self._number += 1
        said = self._parsed(line)
        steps: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "next": self._next,
            "lock": self._lock,
            "reveal": self._reveal,
            "draft": self._draft,
            "pause": self._pause,
            "go_on": self._go_on,
            "back": self._back,
            "status": self._status,
            "leave": self._leave,
            "": self._whole,
        }
        step = steps.get(str(said.get("do", "")))
        if step is None:
            raise self._unread("do")
        return step(said)

    def _parsed(self, line: str) -> dict[str, Any]:
        try:
            said = json.loads(line[:LINE_MAX], parse_constant=_refused)
        except (ValueError, RecursionError) as error:
            raise self._unread("JSON") from error
        if not isinstance(said, dict):
            raise self._unread("JSON")
        return said

    def _unread(self, what: str) -> OvaDeskError:
        return OvaDeskError(problem("study.line_unread", line=self._number, what=what))

    def _typed(self, said: Mapping[str, Any]) -> Typed:
        call, score, answers = said.get("call"), said.get("score"), said.get("answers")
        answers = {} if answers is None else answers
        if call is not None and call not in tuple(Call):
            raise self._unread("call")
        if score is not None and (isinstance(score, bool) or not isinstance(score, int)):
            raise self._unread("score")
        try:
            canonical(answers)  # 1e999 is a number to JSON, and none to anybody else
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise self._unread("answers") from error
        if not isinstance(answers, dict):
            raise self._unread("answers")
        return Typed(Call(call) if call else None, score, answers)

    def _ready(self, said: Mapping[str, Any]) -> tuple[Call, int, Mapping[str, Any]]:
        typed = self._typed(said)
        if typed.call is None or typed.score is None:
            raise OvaDeskError(problem("study.call_wanted"))
        return typed.call, typed.score, typed.answers

    def _next(self, said: Mapping[str, Any]) -> dict[str, Any]:
        opened = self._room.next()
        self._stage = opened.stage if opened else None
        return self._described(opened) if opened else {"done": True, "left_aside": self._room.left_aside}

    def _back(self, said: Mapping[str, Any]) -> dict[str, Any]:
        position = said.get("position")
        if isinstance(position, bool) or not isinstance(position, int):
            raise self._unread("position")
        opened = self._room.go_back(position)
        self._stage = opened.stage
        return self._described(opened)

    def _described(self, opened: Opened) -> dict[str, Any]:
        return {
            "case": opened.number,
            "of": opened.total,
            "session": opened.session,
            "position": opened.position,
            "condition": str(opened.condition),
            "stage": str(opened.stage),
            "practice": opened.practice,
            "images": [str(self._room.path_of(image)) for image in opened.images],
            "draft": opened.draft.to_dict(),
            "before": opened.before.to_dict() if opened.before else None,
        }

    def _lock(self, said: Mapping[str, Any]) -> dict[str, Any]:
        call, score, answers = self._ready(said)
        return self._acknowledged(self._room.lock(call, score, answers, reason=str(said.get("reason", ""))))

    def _acknowledged(self, locked: Locked) -> dict[str, Any]:
        self._stage = Stage.REVEAL if locked.revealed_next else None
        reading = locked.reading
        return {
            "locked": reading.sequence,
            "hash": reading.hash,
            "session": reading.session,
            "position": reading.position,
            "condition": str(reading.condition),
            "call": str(reading.call),
            "score": reading.score,
            "changed": reading.changed,
            "locked_at": reading.locked_at,
            "reveal": locked.revealed_next,
            "truth": str(locked.feedback.call) if locked.feedback else None,
        }

    def _reveal(self, said: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._room.reveal()
        self._stage = Stage.AIDED
        return _seen(answer)

    def _draft(self, said: Mapping[str, Any]) -> dict[str, Any]:
        typed = self._typed(said)
        self._room.keep_draft(typed.call, typed.score, typed.answers)
        return {"kept": True}

    def _pause(self, said: Mapping[str, Any]) -> dict[str, Any]:
        self._room.pause()
        return {"paused": True}

    def _go_on(self, said: Mapping[str, Any]) -> dict[str, Any]:
        self._room.resume_from_pause()
        return {"paused": False}

    def _status(self, said: Mapping[str, Any]) -> dict[str, Any]:
        room = self._room
        return {"session": room.session, "done": room.done, "total": room.total, "left_aside": room.left_aside}

    def _leave(self, said: Mapping[str, Any]) -> dict[str, Any]:
        self.left = True
        return {"left": True}

    def _whole(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """One reading in one line; what was shown of the model before it is in the answer too."""
        call, score, answers = self._ready(said)
        if self._stage is None and self._next(said).get("done"):
            return {"done": True, "left_aside": self._room.left_aside}
        shown = self._reveal(said) if self._stage is Stage.REVEAL else {}
        return {**shown, **self._acknowledged(self._room.lock(call, score, answers))}


def _seen(answer: CaseAnswer | None) -> dict[str, Any]:
    if answer is None:
        return {"withheld": True}
    return {"model": {"model_id": answer.model_id, "p_malignant": answer.p_malignant, "call": answer.call}}


def _refused(constant: str) -> None:
    raise ValueError(constant)
