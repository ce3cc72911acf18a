"""Right, above: the reader's own call: benign or malignant, a score that agrees, a note, and the lock."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ovadesk.domain.reading import Call, Condition, Draft, Reading
from ovadesk.ui.call_choice import CallChoice
from ovadesk.ui.reader import CaseState
from ovadesk.ui.words import apposed, bracketed, called, clock, group_name, tr

NOTE_MAX = 2000  # characters
NONE_OPEN = "Open a study first."


class CallPanel(QFrame):
    """Holds the draft of the open case. ``lock_wanted`` is emitted only with a call and a score that agree."""

    draft_changed = Signal(object)  # Draft
    lock_wanted = Signal(object, int, str, str)  # Call, score, note, reason
    refused = Signal(str)  # why a key did nothing

    def __init__(self, lock: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._state: CaseState | None = None
        self._filling = False
        self._waiting = False
        self._reason_before = ""
        self._lock = lock
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(7)
        head = QHBoxLayout()
        self.heading = QLabel(tr("Your call"))
        self.heading.setObjectName("heading")
        self.condition = QLabel()
        self.condition.setObjectName("muted")
        head.addWidget(self.heading)
        head.addStretch()
        head.addWidget(self.condition)
        layout.addLayout(head)
        self.choice = CallChoice()
        self.buttons, self.score = self.choice.buttons, self.choice.score
        layout.addWidget(self.choice)
        self.note = QPlainTextEdit()
        self.note.setPlaceholderText(tr("Note"))
        self.note.setTabChangesFocus(True)
        self.note.setToolTip(tr("Note (T); Ctrl+Enter locks from here too"))
        self.note.setFixedHeight(58)
        self.note.setAccessibleName(tr("Note"))
        layout.addWidget(self.note)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("Reason, where a call is corrected"))
        self.reason.setMaxLength(300)
        self.reason.setAccessibleName(tr("Reason for the correction"))
        layout.addWidget(self.reason)
        self.lock_button = QPushButton(tr("Lock the call"))
        self.lock_button.setObjectName("lock")
        self.lock_button.clicked.connect(lock.trigger)
        layout.addWidget(self.lock_button)
        self.history = QLabel()
        self.history.setObjectName("muted")
        self.history.setWordWrap(True)
        self.history.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.history.setMinimumHeight(4 * self.fontMetrics().lineSpacing())  # two calls: the model must not jump
        layout.addWidget(self.history)
        self.choice.changed.connect(self._edited)
        self.choice.refused.connect(self.refused)
        self.note.textChanged.connect(self._edited)
        self.reason.textChanged.connect(self._allow)
        self.close_case(tr(NONE_OPEN))

    # the case

    def close_case(self, why: str = "") -> None:
        """No case is open, or its state is not known yet: nothing can be typed that could get lost."""
        self._state = None
        self._waiting = False
        self._fill(Draft("", ""))
        self.reason.clear()
        self.condition.clear()
        self.history.setText(why)
        self._enable(False)

    def show_state(self, state: CaseState) -> None:
        """What the store knows of the case. What was typed since it was opened stays."""
        same = self._state is not None and self._state.case_id == state.case_id
        self._state = state
        if not same:
            self.reason.setText(self._reason_before)
            self._reason_before = ""
            self._fill(state.draft)
        aided = state.condition is Condition.AIDED
        self.condition.setText(tr("with the model") if aided else tr("before the model"))
        self.history.setText("\n".join(_line(reading) for reading in state.readings))
        self._enable(not state.read_only)
        self._correcting()

    def keep_reason(self, reason: str) -> None:
        """A reason that was being typed, for the case that is opened next."""
        self._reason_before = reason

    def locked(self, state: CaseState) -> None:
        """The call is on disk: the next one begins empty."""
        self._waiting = False
        self._state = state
        self.reason.clear()
        self._fill(Draft(state.case_id, state.draft.reader_id))
        self.show_state(state)

    def lock_failed(self) -> None:
        """The call was not stored; everything is as it was."""
        self._waiting = False
        self._allow()

    def name_reader(self, reader_id: str, group: str) -> None:
        """Whose call this is."""
        reader = apposed([reader_id, group_name(group) if group else ""])
        self.heading.setText(tr("Call of {reader}").format(reader=reader))

    # the keys

    def choose(self, call: Call) -> None:
        """Choose a call; a score of the other side is dropped."""
        if self.ready:
            self.choice.choose(call)

    def give_score(self, score: int) -> None:
        """Take ``score`` if it agrees with the call; without a call, the score's side is the call."""
        if self.ready:
            self.choice.give_score(score)

    def try_lock(self) -> None:
        """Lock if all is there; say what is missing otherwise."""
        missing = self._missing()
        call, score = self.call, self.score.value
        if missing or call is None or score is None:
            if missing:
                self.refused.emit(missing)
            return
        self._waiting = True
        self._allow()
        self.lock_wanted.emit(call, score, self.note.toPlainText()[:NOTE_MAX], self.reason.text())

    @property
    def ready(self) -> bool:
        """Whether a call can be made now."""
        return self._state is not None and not self._state.read_only and not self._waiting

    @property
    def call(self) -> Call | None:
        return self.choice.call

    # inside

    def _fill(self, draft: Draft) -> None:
        self._filling = True
        self.choice.fill(draft.call, draft.score)
        self.note.setPlainText(draft.note)
        self._filling = False
        self._allow()

    def _edited(self) -> None:
        state = self._state
        if self._filling or state is None:
            return
        note = self.note.toPlainText()[:NOTE_MAX]
        self.draft_changed.emit(Draft(state.case_id, state.draft.reader_id, self.call, self.score.value, note))
        self._correcting()

    def _correcting(self) -> None:
        standing = self._state.standing if self._state else None
        self.reason.setEnabled(standing is not None and self.ready)
        text = tr("Lock the call") if standing is None else tr("Lock a correction")
        self.lock_button.setText(text)
        self._allow()

    def _missing(self) -> str:
        """What is missing before the call can be locked, empty where nothing is."""
        state = self._state
        if state is None:
            return tr(NONE_OPEN)
        if state.read_only:
            return tr("Another OvaDesk has the readings open: close it to lock calls here.")
        if self._waiting:
            return tr("The call is being written.")
        if self.call is None:
            return tr("Choose benign (B) or malignant (M).")
        if self.score.value is None:
            return tr("Give a score.")
        if state.standing is not None and not self.reason.text().strip():
            return tr("Give a reason for the correction.")
        return ""

    def _allow(self) -> None:
        missing = self._missing()
        self.lock_button.setEnabled(not missing)
        self.lock_button.setToolTip(missing or bracketed(tr("Lock the call"), self._lock.shortcut().toString()))

    def _enable(self, enabled: bool) -> None:
        self.reason.setEnabled(False)  # until there is a call to correct
        self.choice.allow(enabled)
        self.note.setEnabled(enabled)
        self._allow()


def _line(reading: Reading) -> str:
    with_model = tr("with the model") if reading.condition is Condition.AIDED else tr("before the model")
    text = tr("{time}  {call}, {score}, {condition}")
    said = text.format(
        time=clock(reading.locked_at), call=called(reading.call), score=reading.score, condition=with_model
    )
    return said if reading.corrects is None else said + " " + tr("(correction)")
