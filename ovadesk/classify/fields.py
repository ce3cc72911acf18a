"""Reading untrusted JSON strictly: every name known, every value of its type, nothing repeated, nothing infinite."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

from ovadesk.domain.problem import OvaDeskError, problem


def bad(field: str) -> OvaDeskError:
    """The error that names the offending field of a card."""
    return OvaDeskError(problem("classify.bundle_card", field=field))


def parse(text: bytes) -> dict[str, Any]:
    """A JSON object; raises OvaDeskError (``classify.bundle_card``) for anything else, repeated names, NaN."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise bad("repeated name")
        return found

    def refuse(_: str) -> None:
        raise bad("not a finite number")

    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=once, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise bad("JSON") from error
    if not isinstance(value, dict):
        raise bad("JSON")
    return value


class Fields:
    """The members of one JSON object, each taken exactly once by its type."""

    def __init__(self, value: object, where: str, names: Iterable[str]) -> None:
        """Raises OvaDeskError (``classify.bundle_card``) unless ``value`` is an object of just these names."""
        wanted = set(names)
        if not isinstance(value, dict):
            raise bad(where or "JSON")
        for name in sorted(wanted ^ set(value)):
            raise bad(f"{where}{name}"[:80])
        self._value, self._where = value, where

    def raw(self, name: str) -> Any:
        return self._value[name]

    def text(self, name: str, *, limit: int = 4000) -> str:
        value = self._value[name]
        if not isinstance(value, str) or not value.strip() or len(value) > limit:
            raise bad(self._where + name)
        return value

    def choice(self, name: str, allowed: Iterable[str]) -> str:
        value = self.text(name)
        if value not in set(allowed):
            raise bad(self._where + name)
        return value

    def count(self, name: str) -> int:
        value = self._value[name]
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise bad(self._where + name)
        return value

    def number(self, name: str, low: float = -math.inf, high: float = math.inf) -> float:
        """A finite number with ``low <= value <= high``."""
        return self._finite(self._value[name], name, low, high)

    def interval(self, name: str, low: float = 0.0, high: float = 1.0) -> tuple[float, float]:
        value = self._value[name]
        if not isinstance(value, list) or len(value) != 2:
            raise bad(self._where + name)
        first, last = (self._finite(v, name, low, high) for v in value)
        if first > last:
            raise bad(self._where + name)
        return first, last

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._value[name]
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise bad(self._where + name)
        return tuple(value)

    def objects(self, name: str) -> list[Any]:
        value = self._value[name]
        if not isinstance(value, list):
            raise bad(self._where + name)
        return value

    def _finite(self, value: object, name: str, low: float, high: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise bad(self._where + name)
        try:
            number = float(value)
        except OverflowError as error:
            raise bad(self._where + name) from error
        if not math.isfinite(number) or not low <= number <= high:
            raise bad(self._where + name)
        return number
