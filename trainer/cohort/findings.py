"""What a check of a cohort found, for a person and for the steps that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trainer.cohort.sample import Sample, Scoped


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: a ``code``, a sentence for a person, and what it concerns (names as given in the cohort)."""

    code: str
    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """Two pictures of two patients that nearly repeat each other; they ``differ`` in so many of 255 signs."""

    first: Scoped
    second: Scoped
    differ: int
    mirrored: bool
    same_file: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pictures and patients of one kind: listed, and in the model's scope."""

    name: str
    pictures: int
    patients: int
    pictures_in_scope: int
    patients_in_scope: int


@dataclass(frozen=True, slots=True)
class Findings:
    """``blocking`` must be mended before anything is trained; ``warnings`` a person should know.

    ``tallies`` count by column ("truth", "histology", "device", "site") and value; ``left_out`` the pictures that are
    not for the model, by reason; ``alike`` are the nearest pairs first.
    """

    blocking: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    tallies: dict[str, tuple[Tally, ...]]
    left_out: dict[str, int]
    alike: tuple[Alike, ...]

    @property
    def together(self) -> tuple[tuple[str, str], ...]:
        """Pairs of patients with near-duplicates of each other: ``dealing`` keeps them in one part."""
        return tuple(sorted({(one.first.sample.patient, one.second.sample.patient) for one in self.alike}))


def tallies_of(samples: Sequence[Sample], scoped: Sequence[Scoped]) -> dict[str, tuple[Tally, ...]]:
    """By column ("truth", "histology", "device", "site") a tally of each value; no column that is empty throughout."""
    kept = [one.sample for one in scoped]
    columns: dict[str, Callable[[Sample], str]] = {
        "truth": lambda one: "malignant" if one.malignant else "benign",
        "histology": lambda one: one.histology,
        "device": lambda one: one.device,
        "site": lambda one: one.site,
    }
    found = {}
    for column, value_of in columns.items():
        names = sorted({value_of(one) for one in samples})
        if names != [""]:
            found[column] = tuple(_tally(name, samples, kept, value_of) for name in names)
    return found


def _tally(name: str, samples: Sequence[Sample], kept: Sequence[Sample], value_of: Callable[[Sample], str]) -> Tally:
    both = [[one for one in each if value_of(one) == name] for each in (samples, kept)]
    (pictures, patients), (in_scope, patients_in_scope) = ((len(b), len({o.patient for o in b})) for b in both)
    return Tally(name, pictures, patients, in_scope, patients_in_scope)
