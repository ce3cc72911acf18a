"""``ovadesk`` and ``python -m ovadesk``."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the window or a command; the exit code: 0 all well, 1 some inputs failed, 2 wrong usage."""
    multiprocessing.freeze_support()  # first of all: a frozen helper process starts here too
    from ovadesk.cli.run import run

    return run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    raise SystemExit(main())
