"""What a file is called in what is written about it: as the user named it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


class SourceNames:
    """Names of files found under ``given`` paths: relative to the one they were found under, led by its own name."""

    def __init__(self, given: Sequence[Path]) -> None:
        self._order: dict[Path, int] = {}
        for number, path in enumerate(given):
            base = Path(os.path.abspath(path))  # noqa: PTH100 - links stay as the user named them
            self._order.setdefault(base, number)

    def of(self, path: Path) -> str:
        """The name of ``path``; of several given ones that hold it the first counts, and without any its own does."""
        bases = [one for one in (path, *path.parents) if one in self._order]
        if not bases:
            return path.name
        base = min(bases, key=self._order.__getitem__)
        return (Path(base.name) / path.relative_to(base)).as_posix() if path != base else base.name
