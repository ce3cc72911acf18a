"""A debugger's reach: everything in this process that can be walked to, searched for what must not be there.

Walks what the garbage collector knows, every module, every local variable of every thread, and what is handed in; into
containers, instances, closures, suspended generators, caches, and the buffers of arrays. What a walk cannot see is
memory of C libraries that no Python object holds.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Any

from ovadesk.domain.reader_study.record import CaseAnswer

BUFFERS = (bytes, bytearray, memoryview)
TEXT_DIGITS = 12  # of a number in a text: none of them is there by chance
HOLDS_OTHERS = 1 << 14  # CPython's Py_TPFLAGS_HAVE_GC: a type whose instances the collector walks through


class Marks:
    """What must not be found, each under a name, and kept in a form that is not itself a find: numbers negated, texts
    and bytes reversed."""

    def __init__(self) -> None:
        self._numbers: dict[float, str] = {}
        self._texts: list[tuple[str, str]] = []
        self._bytes: list[tuple[bytes, str]] = []
        self._cases: dict[str, str] = {}

    def number(self, name: str, value: float) -> None:
        """A float: as it is, as a percentage, and its digits in any text or bytes."""
        self._numbers |= {-value: name, -100 * value: name}
        digits = f"{value:.17f}"[2 : 2 + TEXT_DIGITS]
        self._texts.append((digits[::-1], name))
        self._bytes.append((digits.encode()[::-1], name))

    def text(self, name: str, value: str) -> None:
        """A text of at least ``TEXT_DIGITS`` letters, wherever it stands within others."""
        self._texts.append((value[::-1], name))

    def data(self, name: str, value: bytes) -> None:
        """Bytes, wherever they lie within others."""
        self._bytes.append((value[::-1], name))

    def answer(self, name: str, answer: CaseAnswer) -> None:
        """All of an answer: any ``CaseAnswer`` on its case, its risks and its maps."""
        self._cases[answer.case_id[::-1]] = name
        for risk in (answer.p_malignant, *(frame.p_malignant for frame in answer.frames)):
            if risk is not None:
                self.number(name, risk)
        for frame in answer.frames:
            if frame.cam:
                self.data(name, frame.cam)

    def seeker(self, kind: type) -> Callable[[Any], str | None] | None:
        """What says of a value of ``kind`` under which name it is one of them, or contains one; None: such cannot be.
        What a value refers to is not its affair."""
        if kind is str:
            return self._in_text
        if kind in BUFFERS or _is_array(kind):
            return self._in_bytes
        if issubclass(kind, float):
            return lambda value: self._numbers.get(-value)
        return (lambda value: self._cases.get(value.case_id[::-1])) if kind is CaseAnswer else None

    def _in_text(self, value: str) -> str | None:
        if len(value) < TEXT_DIGITS:
            return None
        return next((name for text, name in self._texts if text[::-1] in value), None)

    def _in_bytes(self, value: Any) -> str | None:
        held = bytes(value) if type(value) in BUFFERS else sys.modules["numpy"].ndarray.tobytes(value)  # masked too
        return next((name for data, name in self._bytes if data[::-1] in held), None)


def within_reach(marks: Marks, *roots: object) -> dict[str, list[str]]:
    """What of ``marks`` can be reached: by name, each with what it is and what holds it; empty where nothing can."""
    gc.collect()
    # The variables first: a running function's are copied when they are asked for, and an old copy is no find.
    begin: list[object] = [one for frame in sys._current_frames().values() for one in _locals_of(frame)]
    begin += [*roots, *gc.get_objects(), *sys.modules.values()]
    found: dict[str, list[str]] = {}
    for name, value in _walk(marks, begin):
        found.setdefault(name, []).append(_held(value))
    return found


def _walk(marks: Marks, roots: list[object]) -> Iterator[tuple[str, object]]:
    """Every object once; what is found, under its name."""
    kinds: dict[type, tuple[Any, bool]] = {}  # how to look at one, and whether it can hold others
    seen: set[int] = set()
    see, referents = seen.add, gc.get_referents
    stack = roots
    push = stack.append
    while stack:
        here = stack.pop()
        if id(here) in seen:
            continue
        see(id(here))
        kind = type(here)
        if kind not in kinds:
            kinds[kind] = (marks.seeker(kind), bool(kind.__flags__ & HOLDS_OTHERS))
        seek, holds = kinds[kind]
        if seek is not None:
            name = seek(here)
            if name is not None:
                yield name, here
        if holds:
            for there in referents(here):
                if id(there) not in seen:
                    push(there)


def _locals_of(frame: FrameType | None) -> Iterable[object]:
    """The variables of a running function and of all that called it, but for the walk's own."""
    while frame is not None:
        if frame.f_globals is not globals():
            yield from frame.f_locals.values()
        frame = frame.f_back


def _held(value: object) -> str:
    """What was found, and the kinds of what refers to it (a list of the walk's own is among them)."""
    kinds = sorted({type(one).__qualname__ for one in gc.get_referrers(value)})
    return f"{type(value).__qualname__} in {', '.join(kinds)}"


def _is_array(kind: type) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and issubclass(kind, numpy.ndarray)
