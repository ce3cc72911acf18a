"""Which of several processes this one is. Needs no torch."""

from __future__ import annotations

import os


def first_process() -> bool:
    """Whether this is the one process of all that says and writes things, by what torchrun and Lightning set."""
    if "RANK" in os.environ:
        return os.environ["RANK"] == "0"
    return os.environ.get("LOCAL_RANK", "0") == "0" and os.environ.get("NODE_RANK", "0") == "0"
