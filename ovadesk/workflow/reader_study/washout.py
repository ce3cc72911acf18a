"""How long a reader must still stay away before the second session of a crossover."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from ovadesk.domain.reader_study.protocol import Design, Protocol

DAY = timedelta(days=1)


def days_left(session: int, last_locked_at: str, protocol: Protocol, now: datetime) -> int:
    """Whole days, rounded up, until ``session`` may begin; 0: it may begin now.

    ``last_locked_at`` is the last reading of the session before (ISO 8601 with its zone, empty: none), ``now`` has a
    zone. Never more than the washout itself, even where the clock was set back meanwhile.
    """
    if protocol.design is not Design.CROSSOVER or session < 2 or not last_locked_at:
        return 0
    passed = now - datetime.fromisoformat(last_locked_at)
    left = math.ceil((timedelta(days=protocol.washout_days) - passed) / DAY)
    return max(0, min(left, protocol.washout_days))
