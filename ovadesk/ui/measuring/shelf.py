"""The books of every case looked at: loaded when first wanted, kept through the worker, undone one case at a time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoGroup

from ovadesk.domain.marking import Marking, MarkingAction, MarkingEvent, clip_uid
from ovadesk.domain.problem import Problem
from ovadesk.domain.study import Clip, Study
from ovadesk.ui.measuring.book import Book, Entry
from ovadesk.ui.measuring.keeper import Keeper
from ovadesk.ui.reader import Reader
from ovadesk.ui.session import Session


class Shelf(QObject):
    """Books of the reader of the moment; another reader finds an empty shelf."""

    changed = Signal()
    refused = Signal(object)  # Problem: a marking is not on disk
    unkept = Signal()  # a marking was made where nothing can be kept

    def __init__(self, session: Session, reader: Reader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._reader = session, reader
        self._keeper = Keeper(reader, self)
        self._books: dict[str, Book] = {}
        self.undoing = QUndoGroup(self)
        self._keeper.loaded.connect(self._loaded)
        self._keeper.refused.connect(self._refused)
        session.study_opened.connect(lambda study: self.of_case(study.case_id))

    def of_case(self, case_id: str) -> Book:
        """The book of a case, empty until the store has answered."""
        book = self._books.get(case_id)
        if book is None:
            book = self._books[case_id] = Book(case_id, self._save, self)
            self.undoing.addStack(book.stack)
            book.changed.connect(self.changed)
            self._keeper.load(case_id)
        return book

    def of_clip(self, clip: Clip) -> Book | None:
        """The book of the case that an open clip belongs to."""
        owner = self._session.owner(clip)
        return self.of_case(owner.case_id) if owner is not None else None

    def of_marking(self, marking: Marking) -> Book | None:
        """Where a marking belongs; None where the case was closed or the reader has changed since it was begun."""
        mine = marking.reader_id == self._reader.reader_id
        return self._books.get(marking.case_id) if mine else None

    def clip(self, uid: str, case_id: str = "") -> Clip | None:
        """The open clip of this uid, of any study or the one of ``case_id``."""
        studies: tuple[Study, ...] = self._session.loaded.studies
        clips = (clip for study in studies if case_id in ("", study.case_id) for clip in study.clips)
        return next((clip for clip in clips if clip_uid(clip) == uid), None)

    def clear(self) -> None:
        """Forget all books; what is on disk stays there."""
        for book in self._books.values():
            self.undoing.removeStack(book.stack)
            book.deleteLater()
        self._books.clear()
        self.changed.emit()

    def _save(self, entry: Entry, action: MarkingAction) -> None:
        book = self._books.get(entry.marking.case_id)
        if book is not None and book.read_only:
            self.unkept.emit()
        else:
            self._keeper.save(entry.marking, entry.measured, action)

    def _loaded(self, reader_id: str, case_id: str, events: list[MarkingEvent], read_only: bool) -> None:
        book = self._books.get(case_id)
        if book is not None and reader_id == self._reader.reader_id:
            book.read_only = read_only
            book.load(events)

    def _refused(self, marking: Marking, found: Problem) -> None:
        book = self.of_marking(marking)
        if book is not None:
            book.not_kept(marking)
        self.refused.emit(found)
