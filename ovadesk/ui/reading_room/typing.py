"""A score typed digit by digit: what is typed is what counts, and half a number is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from ovadesk.domain.reading import SCORE_MAX, Call, score_agrees

PAUSE = 1.5  # seconds after which a digit begins another number


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed so far. ``score`` is None where it is no score of this call (yet); ``open``: it can become one."""

    text: str
    score: int | None
    open: bool


@dataclass(slots=True)
class ScoreTyping:
    """Keeps the digits of one number. ``clock`` counts seconds."""

    clock: Callable[[], float] = monotonic
    _text: str = ""
    _last: float = field(default=0.0)

    def digit(self, digit: int, call: Call) -> Typed:
        """Another digit (0-9) of the score of ``call``; one that comes late or makes no number begins a new one."""
        now = self.clock()
        text = self._text + str(digit) if now - self._last < PAUSE else str(digit)
        if int(text) > SCORE_MAX or (len(text) > 1 and text.startswith("0")):
            text = str(digit)
        self._text, self._last = text, now
        return self._typed(call)

    def rub_out(self, call: Call) -> Typed:
        """Without its last digit."""
        self._text, self._last = self._text[:-1], self.clock()
        return self._typed(call)

    def forget(self) -> None:
        """The next digit begins another number."""
        self._text = ""

    def begin_at(self, score: int | None) -> None:
        """Go on from a score that stands already, so that its last digit can be taken back."""
        self._text = "" if score is None else str(score)
        self._last = float("-inf")

    def _typed(self, call: Call) -> Typed:
        if not self._text:
            return Typed("", None, True)
        value = int(self._text)
        agrees = score_agrees(call, value)
        longer = [number for number in range(SCORE_MAX + 1) if str(number).startswith(self._text) and number != value]
        can_grow = value != 0 and any(score_agrees(call, number) for number in longer)
        return Typed(self._text, value if agrees else None, can_grow)
