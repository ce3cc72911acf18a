"""How a case was read, one field for each of ``reading_columns.TRACE``, from the JSON that stands in the study file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ovadesk.export.reader_study.cells import plain, text
from ovadesk.export.reader_study.reading_columns import TRACE

_COUNTED = (
    *("first_interaction_ms", "locked_ms", "revealed_ms", "cine_loops", "zooms", "window_changes"),
    *("overlay_on_ms", "overlay_toggles"),
)
_KNOWN = frozenset({*_COUNTED, "pauses", "frames_viewed", "screen", "clock_set_back"})
_DECODE = json.JSONDecoder().raw_decode
# The same as canonical JSON has it: to pick the numbers out takes a fifth of the time of reading it as JSON.
_N = "([0-9]+|null)"
_USUAL = re.compile(
    f'{{"cine_loops":{_N},"clock_set_back":(true|false),"first_interaction_ms":{_N},"frames_viewed":{{([^{{}}]*)}},'
    f'"locked_ms":{_N},"overlay_on_ms":{_N},"overlay_toggles":{_N},"pauses":\\[((?:\\[[0-9]+,[0-9]+\\],?)*)\\],'
    f'"revealed_ms":{_N},"screen":\\[{_N},{_N}\\],"window_changes":{_N},"zooms":{_N}}}'
).fullmatch
_NUMBERS = re.compile("[0-9]+").findall
_FRAMES = re.compile('(?:"[0-9]+":[0-9]+,?)*').fullmatch


def trace_cells(record: str) -> list[str]:
    """The fields of a trace; one of another kind stands whole in the last."""
    found = _USUAL(record)
    if found is None or not _FRAMES(found[4]):
        return _of_mapping(loaded(record))
    loops, set_back, first, frames, locked, overlay_ms, toggles, pauses, revealed, width, height, windows, zooms = [
        "" if part == "null" else part for part in found.groups()
    ]
    ms = _NUMBERS(pauses)
    starts, lengths = ms[::2], ms[1::2]
    each = " ".join(map("+".join, zip(starts, lengths, strict=False)))
    viewed = frames.replace('"', "").replace(",", " ")
    seen = sum(map(int, _NUMBERS(frames)[1::2]))
    return [
        *(first, locked, revealed, str(len(starts)), str(sum(map(int, lengths))), each, str(seen), viewed),
        *(loops, zooms, windows, overlay_ms, toggles, width, height, set_back, ""),
    ]


def loaded(record: str) -> Mapping[str, Any]:
    """A column of JSON as what it says; nothing where it is no object."""
    found = {} if record == "{}" else _DECODE(record)[0]
    return found if isinstance(found, dict) else {}


def _of_mapping(trace: Mapping[str, Any]) -> list[str]:
    get = trace.get
    try:
        viewed, screen = get("frames_viewed") or {}, get("screen") or (None, None)
        first, locked, revealed, *counts = [plain(get(name)) for name in _COUNTED]
        row = [
            *(first, locked, revealed, *_pauses(get("pauses") or ())),
            *(str(sum(viewed.values())), text(" ".join([f"{image}:{n}" for image, n in viewed.items()]))),
            *(*counts, plain(screen[0]), plain(screen[1]), plain(get("clock_set_back")), ""),
        ]
    except (TypeError, ValueError, AttributeError, LookupError):
        return [*[""] * (len(TRACE) - 1), plain(dict(trace))]
    if not trace.keys() <= _KNOWN:
        row[-1] = plain({name: trace[name] for name in trace.keys() - _KNOWN})
    return row


def _pauses(pauses: Any) -> tuple[str, str, str]:
    """How many, how long all together, and each."""
    total = sum([length for _, length in pauses])
    return str(len(pauses)), str(total), text(" ".join([f"{at}+{length}" for at, length in pauses]))
