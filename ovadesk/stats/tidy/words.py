"""What the texts of a table mean."""

from __future__ import annotations

import math
from datetime import UTC, datetime

BLANK, UNREADABLE = -1, -2
_TRUE = {"1", "1.0", "true", "t", "yes", "y", "是"}
_MALIGNANT, _BENIGN = {"malignant", "恶性", "1", "1.0", "true"}, {"benign", "良性", "0", "0.0", "false"}


def side(text: str) -> int:
    """1 for malignant, 0 for benign (also as 1 and 0), -1 for nothing, -2 for anything else."""
    word = text.casefold()
    if word in _MALIGNANT:
        return 1
    if word in _BENIGN:
        return 0
    return UNREADABLE if word else BLANK


def is_true(text: str) -> bool:
    return text.casefold() in _TRUE


def moment(text: str) -> float:
    """ISO 8601 as seconds since 1970, UTC where no zone is given; -inf for anything else."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return -math.inf
