"""Markings on disk: events that are only ever added to; the last event of a marking stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from sqlalchemy import Connection, func, insert, inspect, select
from sqlalchemy.engine import RowMapping

from ovadesk.domain.marking import Marking, MarkingAction, MarkingEvent, MarkingKind, Measured, Value
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.store.schema import MARKING_EVENT as EVENT

Connected = Callable[[], AbstractContextManager[Connection]]


class Markings:
    """The markings of a store; ``reading`` and ``writing`` are its connections. Thread-safe as the store is."""

    def __init__(self, reading: Connected, writing: Connected) -> None:
        self._reading, self._writing = reading, writing

    def record(
        self, marking: Marking, measured: Measured, action: MarkingAction, at: str, version: str
    ) -> MarkingEvent:
        """Append one event (``at``: ISO 8601, UTC); what is returned stands on disk.

        Raises OvaDeskError: ``store.marking`` (it is not complete), ``store.read_only``,
        ``store.marking_unwritten``; then nothing was written.
        """
        if not marking.complete or marking.frame < 0:
            raise OvaDeskError(problem("store.marking", kind=str(marking.kind)))
        # Half characters (lone surrogates) can be in no file.
        marking = replace(marking, text=marking.text.encode("utf-8", "replace").decode("utf-8"))
        try:
            with self._writing() as connection:
                last = connection.execute(select(func.max(EVENT.c.number))).scalar_one()
                event = MarkingEvent((last or 0) + 1, marking, measured, action, at, version)
                connection.execute(insert(EVENT).values(_row(event)))
        except OvaDeskError as error:
            if error.problem.code not in ("store.full", "store.failed"):  # whose sentences speak of a reading
                raise
            raise OvaDeskError(problem("store.marking_unwritten", kind=error.problem.detail("kind"))) from error
        return event

    def events(self, case_id: str | None = None, reader_id: str | None = None) -> list[MarkingEvent]:
        """Every event in order of their numbers, or those of one case or reader. Raises ``store.unread``."""
        query = select(EVENT).order_by(EVENT.c.number)
        if case_id is not None:
            query = query.where(EVENT.c.case_id == case_id)
        if reader_id is not None:
            query = query.where(EVENT.c.reader_id == reader_id)
        with self._reading() as connection:
            if not inspect(connection).has_table(EVENT.name):
                return []  # a file of an older version that may only be read
            return [_event(row) for row in connection.execute(query).mappings()]

    def standing(self, case_id: str | None = None, reader_id: str | None = None) -> list[MarkingEvent]:
        """The last event of every marking that was not removed, in order of their numbers."""
        last = {event.marking.id: event for event in self.events(case_id, reader_id)}
        kept = [event for event in last.values() if event.action is MarkingAction.SET]
        return sorted(kept, key=lambda event: event.number)


def _row(event: MarkingEvent) -> dict[str, str | int]:
    marking, measured = event.marking, event.measured
    values = [[value.number, value.unit] for value in measured.values]
    said = {"values": values, "scale": measured.scale, "label": measured.label}
    return {
        "number": event.number,
        "id": marking.id,
        "case_id": marking.case_id,
        "reader_id": marking.reader_id,
        "clip_uid": marking.clip_uid,
        "frame": marking.frame,
        "kind": str(marking.kind),
        "points": json.dumps(marking.points),
        "text": marking.text,
        "measured": json.dumps(said),
        "action": str(event.action),
        "at": event.at,
        "app_version": event.app_version,
    }


def _event(row: RowMapping) -> MarkingEvent:
    marking = Marking(
        id=row["id"],
        case_id=row["case_id"],
        reader_id=row["reader_id"],
        clip_uid=row["clip_uid"],
        frame=row["frame"],
        kind=MarkingKind(row["kind"]),
        points=tuple((float(x), float(y)) for x, y in json.loads(row["points"])),
        text=row["text"],
    )
    said = json.loads(row["measured"])
    values = tuple(Value(number, unit) for number, unit in said["values"])
    measured = Measured(values, (said["scale"][0], said["scale"][1]), said["label"])
    action = MarkingAction(row["action"])
    return MarkingEvent(row["number"], marking, measured, action, row["at"], row["app_version"])
