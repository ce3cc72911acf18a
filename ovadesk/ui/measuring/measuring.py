"""Measuring in the window: tools, markings of every case looked at, undo and redo, key frames, their list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QInputDialog

from ovadesk.domain.marking import NEEDS, Marking, MarkingKind, Measured, Point, clip_uid
from ovadesk.domain.measuring import measure
from ovadesk.domain.study import Clip
from ovadesk.ui.frame_feed import Frame
from ovadesk.ui.main_window import MainWindow
from ovadesk.ui.measuring.book import Book, Entry
from ovadesk.ui.measuring.layer import MeasureLayer
from ovadesk.ui.measuring.listing import Listing
from ovadesk.ui.measuring.shelf import Shelf
from ovadesk.ui.reader import Reader
from ovadesk.ui.session import Session
from ovadesk.ui.viewer import Viewer
from ovadesk.ui.words import is_said, spoken, tr

TOOLS = tuple(kind for kind in MarkingKind if NEEDS[kind])
TEXT_MAX = 200


class Measuring(QObject):
    """One per window. Every viewer has a layer of its own; the active one's takes tools and keys."""

    def __init__(self, window: MainWindow, session: Session, reader: Reader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._session, self._reader = window, session, reader
        self.shelf = shelf = Shelf(session, reader, self)
        self._layers: dict[Viewer, MeasureLayer] = {}
        self._tool: MarkingKind | None = None
        self._said = False
        shelf.changed.connect(self.refresh)
        shelf.refused.connect(lambda found: window.foot.say(spoken(found), warning=True))
        shelf.unkept.connect(self._say_unkept)
        reader.became.connect(lambda _: self._forget())
        session.closed.connect(self._forget)
        for viewer in window.grid.all_viewers:
            self.attach(viewer)
        window.grid.made.connect(self.attach)
        window.grid.activated.connect(lambda _: self._follow())
        window.act("markings_shown").setChecked(True)
        window.act("markings_shown").toggled.connect(lambda _: self.refresh())
        undoing = shelf.undoing
        undoing.undoTextChanged.connect(lambda what: self._name("undo", tr("Undo"), what))
        undoing.redoTextChanged.connect(lambda what: self._name("redo", tr("Redo"), what))
        undoing.canRedoChanged.connect(window.act("redo").setEnabled)
        window.act("redo").setEnabled(False)

    def does(self) -> dict[str, Callable[[], object]]:
        """Actions by their ids in ``specs``."""
        tools = {str(kind): lambda kind=kind: self.use(kind) for kind in TOOLS}
        return {
            **tools,
            "key_frame": self.toggle_key_frame,
            "undo": self.undo,
            "redo": self.shelf.undoing.redo,
            "delete_marking": self.delete,
            "markings": self.list_all,
        }

    def attach(self, viewer: Viewer) -> None:
        """Draw on this picture too."""
        layer = self._layers[viewer] = MeasureLayer(viewer, self._begin)
        viewer.shown.connect(lambda _: self._show(layer))
        viewer.cleared.connect(lambda: self._show(layer))
        layer.drawn.connect(self._drawn)
        layer.changed.connect(self._changed)
        layer.text_wanted.connect(self._ask_text)

    @property
    def layer(self) -> MeasureLayer:
        """Of the active picture."""
        return self._layers[self._window.viewer]

    @property
    def book(self) -> Book | None:
        """Of the case in the active picture."""
        frame = self._window.viewer.frame
        return self.shelf.of_clip(frame.clip) if frame is not None else None

    # tools

    def use(self, kind: MarkingKind | None) -> None:
        """Draw with this tool; the same one again puts it down."""
        self._tool = None if kind is self._tool else kind
        for layer in self._layers.values():
            layer.use(self._tool)
        for one in TOOLS:
            self._window.act(str(one)).setChecked(one is self._tool)

    def cancel(self) -> bool:
        """Put the tool down with what was begun, or let go of what is selected; False where there is neither."""
        if self._tool is not None:
            self.use(None)
            return True
        selected, layer = bool(self.layer.selected), self.layer
        layer.select("")
        return selected

    def finish(self) -> bool:
        """End the polygon being drawn; True where a tool is in hand, so that its Enter locks no call."""
        if self._tool is not None:
            self.layer.finish()
        return self._tool is not None

    def undo(self) -> None:
        """The last point of what is being drawn, else the last change."""
        if not self.layer.step_back():
            self.shelf.undoing.undo()

    def delete(self) -> None:
        """What is selected."""
        book, selected = self.book, self.layer.selected
        if book is not None and selected:
            book.remove(selected)

    def toggle_key_frame(self) -> None:
        """Mark the frame on screen as a key frame, or no longer."""
        frame, book = self._window.viewer.frame, self.book
        if frame is None or book is None:
            return
        there = book.key_frame(clip_uid(frame.clip), frame.index)
        if there is not None:
            book.remove(there.marking.id)
        else:
            marking = self._begin(frame, MarkingKind.KEY_FRAME)
            book.add(marking, measure(marking, ()))
        said = tr("Frame {n} is no longer a key frame.") if there is not None else tr("Frame {n} is a key frame.")
        if not book.read_only:
            self._window.foot.say(said.format(n=frame.index + 1))

    def list_all(self) -> None:
        """The list of markings and key frames of the case in the active picture."""
        book = self.book
        if book is None:
            return
        listing = Listing(self._window, book, lambda uid: self.shelf.clip(uid, book.case_id))
        listing.go_wanted.connect(self._go)
        listing.show()

    # what is drawn

    def mark(self, kind: MarkingKind, *points: Point, text: str = "") -> None:
        """Make a marking on the frame in the active picture, as if it had been drawn there."""
        frame = self._window.viewer.frame
        if frame is not None:
            self._changed(replace(self._begin(frame, kind), points=points, text=text))

    def _begin(self, frame: Frame, kind: MarkingKind) -> Marking:
        owner = self._session.owner(frame.clip)
        case_id = owner.case_id if owner is not None else ""
        return Marking(uuid4().hex, case_id, self._reader.reader_id, clip_uid(frame.clip), frame.index, kind)

    def _drawn(self, marking: Marking, shift: bool) -> None:
        if not (shift or self._window.act("keep_tool").isChecked()):
            self.use(None)
        if marking.kind is MarkingKind.TEXT:
            self._ask_text(marking)
        else:
            self._changed(marking)

    def _changed(self, marking: Marking) -> None:
        """New, moved, or with other words."""
        book, clip = self.shelf.of_marking(marking), self.shelf.clip(marking.clip_uid, marking.case_id)
        if book is None or clip is None or not marking.complete:
            return
        measured = measure(marking, clip.regions)
        if book.entry(marking.id) is None:
            book.add(marking, measured)
        else:
            book.change(marking, measured)

    def _ask_text(self, marking: Marking) -> None:
        dialog = QInputDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Text"))
        dialog.setLabelText(tr("Words on the picture (they are exported):"))
        dialog.setTextValue(marking.text)

        def take(result: int) -> None:
            if result == QDialog.DialogCode.Accepted:
                self._changed(replace(marking, text=dialog.textValue().strip()[:TEXT_MAX]))

        dialog.finished.connect(take)
        dialog.open()

    # what is shown

    def marks(self, clip: Clip, index: int) -> list[tuple[Marking, Measured]]:
        """The markings of a frame of an open clip, as they are shown; none while they are not to be."""
        return [(entry.marking, entry.measured) for entry in self._shown(clip, index)]

    def _shown(self, clip: Clip, index: int) -> list[Entry]:
        book = self.shelf.of_clip(clip)
        shown = self._window.act("markings_shown").isChecked()
        return book.on(clip_uid(clip), index) if shown and book is not None else []

    def _forget(self) -> None:
        """Another reader, or nothing is open: what is on screen was somebody else's."""
        self.use(None)
        self.shelf.clear()

    def _say_unkept(self) -> None:
        if not self._said:
            self._said = True
            text = tr("Another OvaDesk has the readings open, or they may only be read: what you measure is not kept.")
            self._window.foot.say(text, warning=True)

    def refresh(self) -> None:
        """Every picture shows its markings as they are now."""
        for layer in self._layers.values():
            self._show(layer)

    def _show(self, layer: MeasureLayer) -> None:
        frame = layer.viewer.frame
        layer.show(frame, self._shown(frame.clip, frame.index) if frame is not None else [])
        book = self.shelf.of_clip(frame.clip) if frame is not None else None
        key = book.key_frame(clip_uid(frame.clip), frame.index) if book is not None and frame is not None else None
        layer.badge.setVisible(key is not None)
        if layer.viewer is self._window.viewer:
            self._follow()

    def _follow(self) -> None:
        """Undo belongs to the case in the active picture, and the slider to its clip."""
        book, frame = self.book, self._window.viewer.frame
        if book is not None:
            book.stack.setActive(True)
        uid = clip_uid(frame.clip) if frame is not None else ""
        marked = {e.marking.frame for e in book.entries if e.marking.clip_uid == uid} if book is not None else set()
        self._window.cine_bar.slider.tick(marked)

    def _name(self, action: str, verb: str, what: str) -> None:
        self._window.act(action).setText(is_said(verb, what) if what else verb)

    def _go(self, marking: Marking) -> None:
        clip = self.shelf.clip(marking.clip_uid, marking.case_id)
        if clip is not None:
            self._session.to(clip, marking.frame)
