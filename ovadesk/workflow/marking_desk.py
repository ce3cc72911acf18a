"""A reader's markings and key frames: kept, removed, listed, exported beside their readings."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ovadesk import __version__
from ovadesk.domain.marking import Marking, MarkingAction, MarkingEvent, Measured
from ovadesk.export.markings import markings_beside, write_markings
from ovadesk.store.store import Store


class MarkingDesk:
    """Markings of one reader. Ask it from one worker at a time."""

    def __init__(self, store: Store, reader_id: str) -> None:
        self._store, self.reader_id = store, reader_id

    @property
    def read_only(self) -> bool:
        """Whether nothing drawn here can be kept."""
        return self._store.read_only

    def keep(self, marking: Marking, measured: Measured) -> MarkingEvent:
        """Keep ``marking`` as it is now, new or changed; on disk when this returns. Raises ``Markings.record``'s."""
        return self._record(marking, measured, MarkingAction.SET)

    def remove(self, marking: Marking, measured: Measured) -> MarkingEvent:
        """Take ``marking`` away; what it was stays on disk. Raises as ``keep`` does."""
        return self._record(marking, measured, MarkingAction.REMOVED)

    def of_case(self, case_id: str) -> list[MarkingEvent]:
        """This reader's markings of the case that stand, oldest first."""
        return self._store.markings.standing(case_id, self.reader_id)

    def _record(self, marking: Marking, measured: Measured, action: MarkingAction) -> MarkingEvent:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        return self._store.markings.record(marking, measured, action, at, __version__)


def export_markings(store: Store, readings: Path) -> int:
    """Write MARKINGS.csv beside the file of readings; the number of rows. Raises OvaDeskError."""
    return write_markings(markings_beside(readings), store.markings.standing())
