"""The markings of one case and reader in memory, each change of which can be undone and is handed on to be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from ovadesk.domain.marking import Marking, MarkingAction, MarkingEvent, MarkingKind, Measured, Value
from ovadesk.domain.measuring import diameters, volume_ml
from ovadesk.ui.words import tr

NAMES = {
    MarkingKind.CALIPER: "Caliper",
    MarkingKind.ELLIPSE: "Ellipse",
    MarkingKind.POLYGON: "Polygon",
    MarkingKind.ANGLE: "Angle",
    MarkingKind.ARROW: "Arrow",
    MarkingKind.TEXT: "Text",
    MarkingKind.KEY_FRAME: "Key frame",
    MarkingKind.VOLUME: "Volume",
}
Save = Callable[["Entry", MarkingAction], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A marking with what it measures; ``kept`` unless it is known not to be on disk."""

    marking: Marking
    measured: Measured
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Volume:
    """Three diameters in mm and the volume in ml that they give; ``chosen``: by the reader, not the last three."""

    diameters: tuple[float, float, float]
    ml: float
    of: Marking  # the last one that gave a diameter
    chosen: bool = False

    @property
    def words(self) -> str:
        """The diameters."""
        return " × ".join(f"{d:.1f}" for d in self.diameters) + " mm"


class Book(QObject):
    """``changed`` after every change; ``save`` gets each entry set or removed, in order."""

    changed = Signal()

    def __init__(self, case_id: str, save: Save, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.case_id, self._save = case_id, save
        self.read_only = False
        self.stack = QUndoStack(self)
        self._entries: dict[str, Entry] = {}
        self._touched: set[str] = set()

    @property
    def entries(self) -> list[Entry]:
        """All of them, oldest first."""
        return list(self._entries.values())

    def on(self, clip_uid: str, frame: int) -> list[Entry]:
        """Those of one frame."""
        return [e for e in self.entries if e.marking.clip_uid == clip_uid and e.marking.frame == frame]

    def entry(self, id_: str) -> Entry | None:
        return self._entries.get(id_)

    def key_frame(self, clip_uid: str, frame: int) -> Entry | None:
        """The mark that makes this a key frame."""
        return next((e for e in self.on(clip_uid, frame) if e.marking.kind is MarkingKind.KEY_FRAME), None)

    def load(self, events: Iterable[MarkingEvent]) -> None:
        """What the store has; a marking changed here in the meantime stays as it is here."""
        found = {e.marking.id: Entry(e.marking, e.measured) for e in events if e.marking.id not in self._touched}
        self._entries = {**found, **self._entries}
        self.changed.emit()

    def add(self, marking: Marking, measured: Measured) -> None:
        """Something new."""
        self.stack.push(_Change(self, None, Entry(marking, measured)))

    def change(self, marking: Marking, measured: Measured) -> None:
        """Moved, or its text changed; nothing where it is as it was."""
        before = self._entries.get(marking.id)
        if before is not None and before.marking != marking:
            self.stack.push(_Change(self, before, Entry(marking, measured)))

    def remove(self, id_: str) -> None:
        before = self._entries.get(id_)
        if before is not None:
            self.stack.push(_Change(self, before, None))

    def not_kept(self, marking: Marking) -> None:
        """The store could not take this marking as it is now."""
        entry = self._entries.get(marking.id)
        if entry is not None and entry.marking == marking:
            self._entries[marking.id] = replace(entry, kept=False)
            self.changed.emit()

    def volume(self, chosen: Iterable[str] = ()) -> Volume | None:
        """From the markings ``chosen`` (ids) where they give three diameters, else from the last three calipers."""
        picked = [e for e in map(self._entries.get, chosen) if e is not None]
        three = _diameters(picked)
        if len(three) == 3:
            return _volume(three, chosen=True)
        last = _diameters(e for e in self.entries if e.marking.kind is MarkingKind.CALIPER)[-3:]
        return _volume(last, chosen=False) if len(last) == 3 else None

    def keep_volume(self, id_: str, volume: Volume) -> None:
        """Write a volume down as it is now, beside the last marking it was made of; ``id_`` is a new one."""
        marking = replace(volume.of, id=id_, kind=MarkingKind.VOLUME, points=(), text=volume.words)
        self.add(marking, Measured((Value(volume.ml, "ml"),), label=f"{volume.ml:.1f} ml"))

    def put(self, id_: str, entry: Entry | None) -> None:
        """Set or (None) remove a marking and have it kept; for the undo stack alone."""
        self._touched.add(id_)
        before = self._entries.get(id_)
        if entry is None:
            self._entries.pop(id_, None)
        else:
            self._entries[id_] = replace(entry, kept=not self.read_only)
        if entry is not None:
            self._save(entry, MarkingAction.SET)
        elif before is not None:
            self._save(before, MarkingAction.REMOVED)
        self.changed.emit()


def _diameters(entries: Iterable[Entry]) -> list[tuple[float, Marking]]:
    return [(d, e.marking) for e in entries for d in diameters(e.marking.kind, e.measured)]


def _volume(three: list[tuple[float, Marking]], chosen: bool) -> Volume:
    (a, _), (b, _), (c, of) = three
    return Volume((a, b, c), volume_ml((a, b, c)), of, chosen)


class _Change(QUndoCommand):
    """From one state of a marking to another; None is that there is none."""

    def __init__(self, book: Book, before: Entry | None, after: Entry | None) -> None:
        one = after or before
        assert one is not None
        did = "{what}" if before is None else "change of {what}" if after is not None else "removal of {what}"
        super().__init__(tr(did).format(what=tr(NAMES[one.marking.kind]).lower()))
        self._book, self._id, self._before, self._after = book, one.marking.id, before, after

    def redo(self) -> None:
        self._book.put(self._id, self._after)

    def undo(self) -> None:
        self._book.put(self._id, self._before)
