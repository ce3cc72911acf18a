"""How a number of ``stats.json`` is written: one function for every figure, table and sentence of a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Kind = Literal["share", "change", "p", "ratio", "df", "seconds", "seconds_change", "score", "score_change", "count"]
NOTHING = "–"
MINUS = "−"
DECIMALS: dict[Kind, int] = {
    "share": 3,
    "change": 3,
    "p": 3,
    "ratio": 2,
    "df": 1,
    "seconds": 1,
    "seconds_change": 1,
    "score": 1,
    "score_change": 1,
    "count": 0,
}
SIGNED: tuple[Kind, ...] = ("change", "seconds_change", "score_change")
IN_MS: tuple[Kind, ...] = ("seconds", "seconds_change")


def number(value: float | None, kind: Kind = "share") -> str:
    """``value`` rounded as its kind is; a dash for None. Seconds are given in ms. A change has its sign, but for 0.

    p values below 0.001 and above 0.999 are written so, since no more of them is sure.
    """
    if value is None:
        return NOTHING
    if kind == "p" and not 0.001 <= value <= 0.999:
        return "<0.001" if value < 0.001 else ">0.999"
    text = f"{value / 1000 if kind in IN_MS else value:.{DECIMALS[kind]}f}"
    if float(text) == 0:
        return text.lstrip("-")
    if text.startswith("-"):
        return MINUS + text[1:]
    return f"+{text}" if kind in SIGNED else text


def with_interval(value: float | None, ci: Sequence[float | None] | None, kind: Kind = "share") -> str:
    """A value and, in parentheses, its interval; an end that is None is endless."""
    if value is None or ci is None:
        return number(value, kind)
    low, high = (("∞" if end is None else number(end, kind)) for end in ci)
    return f"{number(value, kind)} ({low}, {high})"


def p_is(value: float | None) -> str:
    """A p value in a sentence."""
    text = number(value, "p")
    return f"p {text[0]} {text[1:]}" if text[0] in "<>" else f"p = {text}"
