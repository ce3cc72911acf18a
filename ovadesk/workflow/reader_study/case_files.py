"""The files of a case: there, and still the ones that the study was made of."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.roster import CaseImage

PIECE = 1 << 20


class CaseFiles:
    """Looks after the images under ``folder`` (that of the study file; None: all paths are absolute).

    A file is hashed once; while its size and time stay, it is taken for the same. Thread-safe: the next case may be
    looked at while this one is read.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._known: dict[CaseImage, tuple[int, int]] = {}

    def path_of(self, image: CaseImage) -> Path:
        """Where the file is."""
        path = Path(image.path)
        return path if path.is_absolute() or self._folder is None else self._folder / path

    def check(self, images: Sequence[CaseImage]) -> None:
        """Raises OvaDeskError (``study.image_missing``, ``study.image_changed``) with the number of the image."""
        for number, image in enumerate(images, start=1):
            try:
                same = self._is_the_same(image)
            except OSError as error:
                raise OvaDeskError(problem("study.image_missing", image=number, kind=type(error).__name__)) from error
            if not same:
                raise OvaDeskError(problem("study.image_changed", image=number))

    def _is_the_same(self, image: CaseImage) -> bool:
        path = self.path_of(image)
        found = path.stat()
        mark = (found.st_size, found.st_mtime_ns)
        if self._known.get(image) == mark:
            return True
        summed = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                summed.update(piece)
        if summed.hexdigest() != image.sha256:
            return False
        self._known[image] = mark
        return True
