"""A debugger's reach: everything in this process that can be walked to, searched for what must not be there.

Walks what the garbage collector knows, every module, every local variable of every thread, and what is handed in; into
containers, instances, closures, suspended generators, caches, and the buffers of arrays. What a walk cannot see is
memory of C libraries that no Python object holds.
"""

from __future__ import annotations

import gc
import linecache
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Any

from ovadesk.domain.reader_study.record import CaseAnswer

BUFFERS = (bytes, bytearray, memoryview)
TEXT_DIGITS = 12  # of a number in a text: none of them is there by chance
RUN = re.compile(rf"[0-9]{{{TEXT_DIGITS},}}")
RUN_OF_BYTES = re.compile(RUN.pattern.encode())
TOLD = 4  # finds of a name of which the holders are looked for, which takes time
KEY = 4  # bytes by which a piece is looked for
AT_ONCE = 50_000  # objects that are asked together what they refer to


class Marks:
    """What must not be found, each under a name, and kept in a form that is not itself a find: numbers negated, texts
    and bytes reversed."""

    def __init__(self) -> None:
        self._numbers: dict[float, str] = {}
        self._digits: dict[str, str] = {}
        self._texts: list[tuple[str, str]] = []
        self._pieces = Pieces()
        self._cases: dict[str, str] = {}

    def number(self, name: str, value: float) -> None:
        """A float: as it is, as a percentage, and its digits in any text or bytes."""
        self._numbers |= {-value: name, -100 * value: name}
        self._digits[f"{value:.17f}"[2 : 2 + TEXT_DIGITS][::-1]] = name

    def text(self, name: str, value: str) -> None:
        """A text of at least ``TEXT_DIGITS`` letters, wherever it stands within others."""
        self._texts.append((value[::-1], name))

    def data(self, name: str, value: bytes) -> None:
        """Bytes, wherever they lie within others."""
        self._pieces.add(name, value)

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
            return self.in_text
        if kind in BUFFERS or _is_array(kind):
            return self._in_bytes
        if issubclass(kind, float):
            return lambda value: self._numbers.get(-value)
        return (lambda value: self._cases.get(value.case_id[::-1])) if kind is CaseAnswer else None

    def in_text(self, value: str) -> str | None:
        if len(value) < TEXT_DIGITS:
            return None
        found = self._in_digits(run.group() for run in RUN.finditer(value))
        return found or next((name for text, name in self._texts if text[::-1] in value), None)

    def _in_bytes(self, value: Any) -> str | None:
        held = bytes(value) if type(value) in BUFFERS else sys.modules["numpy"].ndarray.tobytes(value)  # masked too
        found = self._in_digits(run.group().decode() for run in RUN_OF_BYTES.finditer(held))
        return found or self._pieces.within(held)

    def _in_digits(self, runs: Iterable[str]) -> str | None:
        for run in runs:
            for end in range(TEXT_DIGITS, len(run) + 1):
                name = self._digits.get(run[end - TEXT_DIGITS : end][::-1])
                if name is not None:
                    return name
        return None


class Pieces:
    """Many pieces of bytes that are looked for at once: where the four most telling bytes of one may stand, then there
    byte for byte."""

    def __init__(self) -> None:
        self._by_key: dict[int, list[tuple[int, bytes, str]]] = {}  # where the key stands in the piece; it reversed

    def add(self, name: str, value: bytes) -> None:
        """At least ``KEY`` bytes."""
        at = max(range(len(value) - KEY + 1), key=lambda place: len(set(value[place : place + KEY])))
        self._by_key.setdefault(_key(value, at), []).append((at, value[::-1], name))

    def within(self, held: bytes) -> str | None:
        """The name of a piece that lies within ``held``."""
        for place in self._places(held) if self._by_key else ():
            for at, piece, name in self._by_key.get(_key(held, place), ()):
                if at <= place and held.startswith(piece[::-1], place - at):
                    return name
        return None

    def _places(self, held: bytes) -> Iterable[int]:
        """Where a key may stand: both halves of it are those of some key."""
        numpy: Any = sys.modules.get("numpy")
        if numpy is None or len(held) < KEY:
            return range(len(held) - KEY + 1)
        halves = numpy.zeros((2, 1 << 16), bool)
        halves[0, [key & 0xFFFF for key in self._by_key]] = True
        halves[1, [key >> 16 for key in self._by_key]] = True
        letters = numpy.frombuffer(held, numpy.uint8).astype(numpy.uint16)
        pairs = letters[:-1] | letters[1:] << 8
        places: Iterable[int] = numpy.flatnonzero(halves[0][pairs[:-2]] & halves[1][pairs[2:]]).tolist()
        return places


def _key(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + KEY], "little")


def within_reach(marks: Marks, *roots: object) -> dict[str, list[str]]:
    """What of ``marks`` can be reached: by name, each with what it is and (of the first few) what holds it;
    empty where nothing can."""
    linecache.clearcache()  # the source of every module, which Qt for Python reads: a million lines of no interest
    gc.collect()
    # The variables first: a running function's are copied when they are asked for, and an old copy is no find.
    begin: list[object] = [one for frame in sys._current_frames().values() for one in _locals_of(frame)]
    begin += [*roots, *gc.get_objects(), *sys.modules.values()]
    found: dict[str, list[str]] = {}
    for name, value in _walk(marks, begin):
        told = found.setdefault(name, [])
        told.append(_held(value) if len(told) < TOLD else type(value).__qualname__)
    return found


def _walk(marks: Marks, roots: list[object]) -> Iterator[tuple[str, object]]:
    """Every object once, all that are equally far from the roots together; what is found, under its name."""
    seekers: dict[type, Callable[[Any], str | None] | None] = {}
    seen: dict[int, object] = {}
    here = dict(zip(map(id, roots), roots, strict=True))
    while here:
        seen |= here  # and held, so that no number comes up for another object
        objects = list(here.values())
        kinds = list(map(type, objects))
        seekers |= {kind: marks.seeker(kind) for kind in set(kinds) - seekers.keys()}
        sought = {kind for kind, seek in seekers.items() if seek is not None and kind is not str}
        yield from _in_texts(marks, [one for one, kind in zip(objects, kinds, strict=True) if kind is str])
        for one in [one for one, kind in zip(objects, kinds, strict=True) if kind in sought]:
            name = seekers[type(one)](one)  # type: ignore[misc]
            if name is not None:
                yield name, one
        here = {}
        for start in range(0, len(objects), AT_ONCE):
            there = gc.get_referents(*objects[start : start + AT_ONCE])
            here |= dict(zip(map(id, there), there, strict=True))
        for known in here.keys() & seen.keys():
            del here[known]


def _in_texts(marks: Marks, texts: list[str]) -> Iterator[tuple[str, object]]:
    """First in all of them at once: most often there is nothing, and there are hundreds of thousands."""
    if marks.in_text("\n".join(texts)) is not None:
        found = ((marks.in_text(text), text) for text in texts)
        yield from ((name, text) for name, text in found if name is not None)


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
