"""One case put before one reader, at its place in their order."""

from __future__ import annotations

from dataclasses import dataclass

from ovadesk.domain.reading import Condition


@dataclass(frozen=True, slots=True)
class Showing:
    """``session`` and ``position`` count from 1; ``occurrence`` 2 is a hidden repeat.

    ``condition``: of a sequential study UNAIDED, the aided reading follows the lock; of a crossover, that of this
    session. ``withheld``: the model is not shown here although the design would.
    """

    session: int
    position: int
    case_id: str
    occurrence: int
    condition: Condition
    practice: bool = False
    withheld: bool = False
