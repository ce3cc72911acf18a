"""Which samples the product itself would give to a model, and the box of each that the model would see."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ovadesk.domain.problem import OvaDeskError
from ovadesk.pixels.regions import scope
from trainer.cohort.likeness import WORDS, Likeness, likeness
from trainer.cohort.sample import Sample, Scoped
from trainer.dataset.reading import read_clip, read_shown

Reasoned = tuple[Sample, str]
SAY_EVERY = 500
SCOPE = "pixels.scope_"  # codes of frames that were read and are not for the model


def silent(text: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What a look at every picture found.

    ``scoped`` are in scope, ``bits`` (N, 4) their likenesses in the same order. ``left_out`` were read but are not for
    the model, ``unreadable`` could not be read, each with the code of the reason. ``sha256`` is of every file read.
    """

    scoped: tuple[Scoped, ...]
    bits: Likeness
    left_out: tuple[Reasoned, ...]
    unreadable: tuple[Reasoned, ...]
    sha256: dict[Path, str]


def look(samples: Sequence[Sample], say: Callable[[str], None] = silent) -> Looked:
    """Read every sample once, as the product would (each in its helper process), and ask the product's own scope."""
    scoped: list[Scoped] = []
    bits: list[Likeness] = []
    left_out: list[Reasoned] = []
    unreadable: list[Reasoned] = []
    sha256: dict[Path, str] = {}
    for number, sample in enumerate(samples, start=1):
        try:
            one, of_one = _look_at(sample, sha256)
        except (ValueError, OSError) as error:
            unreadable.append((sample, _code(error)))
        else:
            if isinstance(one, str):
                left_out.append((sample, one))
            else:
                scoped.append(one)
                bits.append(of_one)
        if number % SAY_EVERY == 0 or number == len(samples):
            say(f"{number} of {len(samples)} pictures looked at, {len(scoped)} in scope")
    together = np.array(bits, np.uint64).reshape(-1, WORDS)
    return Looked(tuple(scoped), together, tuple(left_out), tuple(unreadable), sha256)


def in_scope(
    samples: Sequence[Sample], say: Callable[[str], None] = silent
) -> tuple[list[Scoped], list[tuple[Sample, str]]]:
    """The samples in scope with their boxes, and all others with the code of the reason (``pixels.scope_colour``)."""
    looked = look(samples, say)
    return list(looked.scoped), [*looked.left_out, *looked.unreadable]


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, 64 hex digits. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _look_at(sample: Sample, sha256: dict[Path, str]) -> tuple[Scoped | str, Likeness]:
    """The sample with its box, or the code of why the model gets none, and the likeness of what is in the box."""
    none = np.zeros(WORDS, np.uint64)
    if sample.path not in sha256:
        sha256[sample.path] = file_sha256(sample.path)
    shown = read_shown(sample)
    seen = scope(read_clip(sample.path), shown)
    if seen.box is None:
        return (seen.reason.code if seen.reason else f"{SCOPE}no_region"), none
    return Scoped(sample, seen.box), likeness(shown, seen.box)


def _code(error: Exception) -> str:
    if isinstance(error.__cause__, OvaDeskError):
        return error.__cause__.problem.code
    return "pixels.file_missing" if isinstance(error, FileNotFoundError) else "pixels.damaged_file"
