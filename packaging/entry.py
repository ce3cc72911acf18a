"""Where the frozen program begins; in the full build ``ovadesk train`` is the trainer."""

from __future__ import annotations

import multiprocessing
import sys
from importlib.util import find_spec


def _run() -> int:
    multiprocessing.freeze_support()  # first of all: helper processes start here too
    if sys.argv[1:2] == ["train"] and find_spec("trainer") is not None:
        from trainer.__main__ import main as train

        return train(sys.argv[2:])
    from ovadesk.__main__ import main

    return main()


if __name__ == "__main__":
    raise SystemExit(_run())
