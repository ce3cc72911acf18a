"""``ovadesk`` and ``python -m ovadesk``."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence

from ovadesk.cli.outcome import INTERRUPTED


def main(argv: Sequence[str] | None = None) -> int:
    """Run the window or a command; the exit code: 0 all well, 1 some inputs failed, 2 wrong usage."""
    multiprocessing.freeze_support()  # first of all: a frozen helper process starts here too
    try:
        from ovadesk.cli.run import run

        return run(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:  # while the first modules were still being imported
        return INTERRUPTED


if __name__ == "__main__":
    raise SystemExit(main())
