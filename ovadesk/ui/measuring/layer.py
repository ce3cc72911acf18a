"""The markings over one picture, and the mouse on them: draw, hover, take hold, move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel

from ovadesk.domain.marking import Marking, MarkingKind, Point
from ovadesk.domain.measuring import measure
from ovadesk.ui.frame_feed import Frame
from ovadesk.ui.measuring.book import Entry
from ovadesk.ui.measuring.draft import Draft
from ovadesk.ui.measuring.item import MarkingItem
from ovadesk.ui.measuring.places import Places
from ovadesk.ui.measuring.shapes import Grip, moved
from ovadesk.ui.viewer import Viewer
from ovadesk.ui.words import tr

Begin = Callable[[Frame, MarkingKind], Marking]


class MeasureLayer(QObject):
    """Shows what it is given (``show``) and asks for changes by its signals; ``begin`` makes an empty marking."""

    drawn = Signal(object, bool)  # Marking, whether Shift was held
    changed = Signal(object)  # Marking, moved
    text_wanted = Signal(object)  # Marking whose words are to be changed

    def __init__(self, viewer: Viewer, begin: Begin) -> None:
        super().__init__(viewer)
        self.viewer, self._begin = viewer, begin
        self.places = Places(viewer)
        self.frame: Frame | None = None
        self.draft: Draft | None = None
        self.selected = ""
        self._items: dict[str, MarkingItem] = {}
        self._sketch: MarkingItem | None = None
        self._base: Marking | None = None
        self._held: tuple[Grip, Point, Marking] | None = None
        self._lit = ""
        self.badge = QLabel(tr("Key frame"), viewer.view.viewport())
        self.badge.setObjectName("corner")
        self.badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.badge.move(6, 6)
        self.badge.hide()
        viewer.box.sigTransformChanged.connect(self._refit)
        viewer.view.viewport().installEventFilter(self)

    @property
    def items(self) -> dict[str, MarkingItem]:
        """What is shown, by the ids of the markings."""
        return self._items

    def show(self, frame: Frame | None, entries: Sequence[Entry]) -> None:
        """The markings of the frame on screen, None where there is no frame."""
        here = _place(frame)
        if here != _place(self.frame):
            self._held = None
            if self.draft is not None:
                self.use(self.draft.kind)  # what was begun belonged to the other frame
        self.frame = frame
        wanted = {e.marking.id: e for e in entries if e.marking.points}
        for id_ in [id_ for id_ in self._items if id_ not in wanted]:
            self._drop(self._items.pop(id_))
        for id_, entry in wanted.items():
            item = self._items.get(id_) or self._items.setdefault(id_, self._new())
            unkept = "" if entry.kept else tr("not saved")
            words = "   ".join(part for part in (entry.measured.label, unkept) if part)
            item.draw(entry.marking, entry.measured, words)
        if self.selected not in wanted:
            self.selected = ""
        if self._held is not None and self._held[0].id not in wanted:  # undone while it was held
            self._held = None
        self._relight()

    def use(self, kind: MarkingKind | None) -> None:
        """Draw with this tool from now on, or (None) with none; what was begun is gone."""
        if self._sketch is not None:
            self._drop(self._sketch)
        self._sketch = self._base = self._held = None
        self.draft = Draft(kind, self.places.away) if kind is not None else None
        if kind is not None:
            self.selected = ""
        shape = Qt.CursorShape.CrossCursor if kind is not None else Qt.CursorShape.ArrowCursor
        self.viewer.view.viewport().setCursor(shape)
        self._relight()

    def finish(self) -> bool:
        """End a polygon with the corners it has; False where none is being drawn."""
        if self.draft is None or not self.draft.close():
            return False
        self._drawn(False)
        return True

    def step_back(self) -> bool:
        """Take back the last point of what is being drawn; False where nothing is."""
        if self.draft is None or not self.draft.step_back():
            return False
        self._redraw()
        return True

    def select(self, id_: str) -> None:
        self.selected = id_
        self._relight()

    # the mouse

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._light("")
        if not isinstance(event, QMouseEvent) or self.frame is None:
            return False
        kind, left = event.type(), event.button() == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseMove:
            return self._move(event)
        if not left:
            return False
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            return self._press(event, kind == QEvent.Type.MouseButtonDblClick)
        return kind == QEvent.Type.MouseButtonRelease and self._release(event)

    def _press(self, event: QMouseEvent, twice: bool) -> bool:
        at = self.places.in_frame(event.position())
        if self.draft is not None:
            self.viewer.touched.emit()  # this picture is the active one from now on, as with any press
            self.draft.press(at, twice)
            self._step(event)
            return True
        found = self._grip(event.position())
        self.select(found.id if found is not None else "")
        if found is None:
            return False
        self.viewer.touched.emit()
        marking = self._items[found.id].marking
        if marking is not None and twice and marking.kind in (MarkingKind.TEXT, MarkingKind.ARROW):
            self.text_wanted.emit(marking)
        elif marking is not None:
            self._held = found, at, marking
        return True

    def _move(self, event: QMouseEvent) -> bool:
        at = self.places.in_frame(event.position())
        if self.draft is not None:
            self.draft.move(at)
            self._redraw()
        elif self._held is not None:
            self._drag(at)
        else:
            found = self._grip(event.position()) if not event.buttons() else None
            self._light(found.id if found is not None else "")
            return False
        self.viewer.magnifier.follow(event.position())
        return bool(event.buttons() & Qt.MouseButton.LeftButton)

    def _release(self, event: QMouseEvent) -> bool:
        if self.draft is not None:
            self.draft.release(self.places.in_frame(event.position()))
            self._step(event)
            return True
        held, self._held = self._held, None
        if held is None:
            return False
        now = self._items[held[0].id].marking
        if now is not None and now != held[2]:
            self.changed.emit(now)
        return True

    def _drag(self, at: Point) -> None:
        if self._held is None or self.frame is None:
            return
        held, start, before = self._held
        now = moved(before, held, (at[0] - start[0], at[1] - start[1]), self.places.size)
        measured = measure(now, self.frame.clip.regions)
        self._items[held.id].draw(now, measured, measured.label)

    def _step(self, event: QMouseEvent) -> None:
        if self.draft is not None and self.draft.done:
            self._drawn(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            self._redraw()

    def _drawn(self, shift: bool) -> None:
        marking = self._sketched()
        self.use(self.draft.kind if self.draft is not None else None)  # ready for the next one
        if marking is not None:
            self.drawn.emit(marking, shift)

    def _redraw(self) -> None:
        """What is being drawn, measured as far as it goes."""
        marking = self._sketched()
        if marking is None or self.frame is None:
            if self._sketch is not None:
                self._sketch.vanish()
            return
        if self._sketch is None:
            self._sketch = self._new()
        half = marking.kind is MarkingKind.ELLIPSE and len(marking.points) == 2  # an axis so far
        as_far = replace(marking, kind=MarkingKind.CALIPER) if half else marking
        measured = measure(as_far, self.frame.clip.regions)
        self._sketch.draw(as_far, measured, measured.label)

    def _sketched(self) -> Marking | None:
        if self.draft is None or self.frame is None or not self.draft.shown:
            return None
        if self._base is None:
            self._base = self._begin(self.frame, self.draft.kind)
        return replace(self._base, points=self.draft.shown)

    # places and items

    def _grip(self, position: QPointF) -> Grip | None:
        """What is under the pointer: the nearest of all markings, or the one whose words are."""
        near = [item.near(position, self.places.on_screen) for item in self._items.values()]
        return min((one for one in near if one is not None), key=lambda one: one[0], default=(0.0, None))[1]

    def _light(self, id_: str) -> None:
        if id_ != self._lit:
            self._lit = id_
            self._relight()
            if self.draft is None:
                shape = Qt.CursorShape.PointingHandCursor if id_ else Qt.CursorShape.ArrowCursor
                self.viewer.view.viewport().setCursor(shape)

    def _relight(self) -> None:
        for id_, item in self._items.items():
            item.light(id_ == self._lit, id_ == self.selected)

    def _refit(self, *_: object) -> None:
        for item in (*self._items.values(), *([self._sketch] if self._sketch is not None else [])):
            item.refit()

    def _new(self) -> MarkingItem:
        return MarkingItem(self.places.stage, self.viewer.view)

    def _drop(self, item: MarkingItem) -> None:
        for one in (item.label, item):
            self.viewer.view.scene().removeItem(one)


def _place(frame: Frame | None) -> tuple[str, int] | None:
    return (frame.clip.key, frame.index) if frame is not None else None
