"""One measured figure and the bound it is held against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` in ``unit``, to be at most (``<=``) or at least (``>=``) ``bound``; no bound: recorded only."""

    name: str
    value: float
    unit: str
    bound: float | None = None
    sense: str = "<="
    detail: str = ""

    @property
    def met(self) -> bool | None:
        if self.bound is None:
            return None
        return self.value <= self.bound if self.sense == "<=" else self.value >= self.bound

    def row(self) -> str:
        """A row of the Markdown table in ``RESULTS.md``."""
        goal = "" if self.bound is None else f"{self.sense} {self.bound:g} {self.unit}"
        verdict = {True: "met", False: "**missed**", None: "-"}[self.met]
        return f"| {self.name} | {self.value:.3g} {self.unit} | {goal} | {verdict} | {self.detail} |"


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` (0-1) of ``values`` lie, nearest rank; ``values`` must not be empty."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
