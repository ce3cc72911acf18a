"""Pictures copied under names that say nothing."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ovadesk.domain.problem import Cancelled, OvaDeskError, problem
from ovadesk.domain.reader_study.roster import CaseImage, StudyCase
from ovadesk.workflow.reader_study.looking import Asked, Progress, never, sha256_of, silent

SUFFIXES = (".dcm", ".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif", ".avi", ".mp4", ".mov", ".mkv", ".mpg")
PIECE = 1 << 20  # bytes


def copied_cases(
    cases: Sequence[StudyCase],
    folder: Path,
    below: str,
    *,
    base: Path | None = None,
    progress: Progress = silent,
    cancelled: Asked = never,
) -> tuple[StudyCase, ...]:
    """``cases`` with their pictures copied to ``folder``/``below``; paths are then relative to ``folder``.

    A picture is called after the first digits of its own hash: neutral, and the same wherever it is copied again.
    Paths so far are relative to ``base``, or absolute. Raises OvaDeskError: ``study.file_gone``,
    ``study.file_changed`` (case, number), ``study.copy_failed`` (kind); and Cancelled: what was copied stays.
    """
    total, done = sum(len(case.images) for case in cases), 0
    found: list[StudyCase] = []
    for case in cases:
        images: list[CaseImage] = []
        for number, image in enumerate(case.images, start=1):
            if cancelled():
                raise Cancelled
            source = (base or Path()) / image.path
            target = Path(below) / f"{image.sha256[:16]}{_suffix(source)}"
            try:
                _copy(source, folder / target, image.sha256, case.case_id, number)
            except OSError as error:
                if not os.path.exists(source):  # noqa: PTH110 - Path.exists raises for a name too long
                    raise OvaDeskError(problem("study.file_gone", case_id=case.case_id, number=number)) from error
                raise OvaDeskError(problem("study.copy_failed", kind=type(error).__name__)) from error
            images.append(CaseImage(target.as_posix(), image.sha256))
            done += 1
            progress(done, total)
        found.append(replace(case, images=tuple(images)))
    return tuple(found)


def _suffix(path: Path) -> str:
    """Of the kinds that are known; any other may say something."""
    return path.suffix.lower() if path.suffix.lower() in SUFFIXES else ""


def _copy(source: Path, target: Path, sha256: str, case_id: str, number: int) -> None:
    """Whole or not at all; one that is there already is checked instead."""
    if target.is_file() and sha256_of(target) == sha256:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    seen = hashlib.sha256()
    try:
        with source.open("rb") as reading, draft.open("wb") as writing:
            while piece := reading.read(PIECE):
                seen.update(piece)
                writing.write(piece)
        if seen.hexdigest() != sha256:
            raise OvaDeskError(problem("study.file_changed", case_id=case_id, number=number))
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
