"""A split on disk: which picture belongs to which part, with hashes, so that every step sees the same one."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ovadesk.domain.study import Box
from ovadesk.settings import write_atomically
from trainer.cohort.likeness import WORDS, Likeness, from_text, likeness, near_pairs, to_text
from trainer.cohort.sample import Sample, Scoped
from trainer.cohort.scoping import file_sha256
from trainer.dataset.reading import read_shown

SCHEMA = 1
CORNERS = ("x0", "y0", "x1", "y1")
COLUMNS = (
    *("path", "frame", "patient", "malignant", "histology", "mask", *CORNERS, "representative"),
    *("site", "device", "date", "part", "likeness", "sha256"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Samples with their parts ("train", "validation", "test", or "fold-0" and on), in the order of the file.

    ``sha256`` is of split.csv, ``files`` of each picture's file when it was dealt; ``about`` is split.json.
    """

    samples: tuple[Scoped, ...]
    part_of: tuple[str, ...]
    sha256: str
    files: Mapping[Path, str] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts: training, validation, test, or the folds in order."""
        return _ordered(self.part_of)

    def of(self, part: str) -> list[Scoped]:
        """The samples of one part; [] where there is no such part."""
        return [one for one, its in zip(self.samples, self.part_of, strict=True) if its == part]

    def verify_files(self) -> None:
        """Raises ValueError that names the first picture whose file is gone or is not what it was when dealt."""
        for path, sha256 in self.files.items():
            if not path.is_file():
                raise ValueError(f"{path} is gone since the split was made: put it back, or split anew")
            if file_sha256(path) != sha256:
                raise ValueError(f"{path} has changed since the split was made: put the old one back, or split anew")


def write_split(
    path: Path,
    scoped: Sequence[Scoped],
    parts: Mapping[str, str],
    *,
    data: Path | None = None,
    bits: Likeness | None = None,
    about: Mapping[str, Any] | None = None,
) -> None:
    """Write ``scoped`` by their patients' ``parts`` as split.csv at ``path``, and split.json beside it.

    Paths below the folder ``data`` are written relative to it. ``bits`` (N, 4) are the likenesses, read from the
    pictures where not given. ``about`` (seed, shares, protocol, ...) goes into split.json as it is.
    """
    if bits is None:
        bits = np.array([likeness(read_shown(one.sample), one.box) for one in scoped], np.uint64).reshape(-1, WORDS)
    part_of = [parts[one.sample.patient] for one in scoped]
    _refuse_leaks([one.sample.patient for one in scoped], part_of, bits, [one.sample.name for one in scoped])
    folder = data.resolve() if data is not None else None
    hashes = {file: file_sha256(file) for file in dict.fromkeys(one.sample.path for one in scoped)}
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for one, part, of_one in zip(scoped, part_of, bits, strict=True):
        rows.writerow(_row(one, part, to_text(of_one), hashes[one.sample.path], folder))
    content = text.getvalue().encode("utf-8")
    summary = {
        "schema": SCHEMA,
        **(about or {}),
        "counts": counts(scoped, part_of),
        "data": folder.as_posix() if folder is not None else "",
        "split_sha256": hashlib.sha256(content).hexdigest(),
    }
    write_atomically(path, content)
    write_atomically(path.with_suffix(".json"), (json.dumps(summary, indent=1) + "\n").encode("utf-8"))


def read_split(path: Path, data: Path | None = None) -> Split:
    """What ``write_split`` wrote; ``data`` says where the pictures' folder lies now, if it was moved.

    Raises ValueError where the CSV is not the one that its JSON describes, and where a patient or near-duplicates lie
    in two parts. The pictures themselves are not read: see ``Split.verify_files``.
    """
    beside = path.with_suffix(".json")
    if not path.is_file() or not beside.is_file():
        raise ValueError(f"{path} or {beside.name} beside it is missing: run 'ovadesk-train split' first")
    content = path.read_bytes()
    about = json.loads(beside.read_text(encoding="utf-8"))
    if about.get("schema") != SCHEMA:
        raise ValueError(f"{beside} is of another version: split anew")
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != about.get("split_sha256"):
        raise ValueError(f"{path} was changed after it was written (its SHA-256 is another): split anew")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
    folder = data if data is not None else Path(about["data"])
    samples = tuple(_scoped(row, folder) for row in rows)
    part_of = tuple(row["part"] for row in rows)
    bits = np.array([from_text(row["likeness"]) for row in rows], np.uint64).reshape(-1, WORDS)
    _refuse_leaks([one.sample.patient for one in samples], part_of, bits, [one.sample.name for one in samples])
    files = {one.sample.path: row["sha256"] for one, row in zip(samples, rows, strict=True)}
    return Split(samples, part_of, sha256, files, about)


def counts(scoped: Sequence[Scoped], part_of: Sequence[str]) -> dict[str, dict[str, int]]:
    """For each part, in order: how many pictures, malignant_pictures, patients and malignant_patients it holds."""
    found = {}
    for part in _ordered(part_of):
        own = [one.sample for one, its in zip(scoped, part_of, strict=True) if its == part]
        found[part] = {
            "pictures": len(own),
            "malignant_pictures": sum(one.malignant for one in own),
            "patients": len({one.patient for one in own}),
            "malignant_patients": len({one.patient for one in own if one.malignant}),
        }
    return found


def _ordered(part_of: Sequence[str]) -> tuple[str, ...]:
    place = {"train": 0, "validation": 1, "test": 2}
    return tuple(sorted(set(part_of), key=lambda name: (place.get(name, 3), len(name), name)))


def _refuse_leaks(patients: Sequence[str], part_of: Sequence[str], bits: Likeness, names: Sequence[str]) -> None:
    """Raises ValueError that names the first patient, or the nearest two pictures, in two parts."""
    first: dict[str, str] = {}
    for patient, part in zip(patients, part_of, strict=True):
        if first.setdefault(patient, part) != part:
            raise ValueError(f"patient {patient} lies in two parts, {first[patient]} and {part}: split anew")
    for pair in near_pairs(bits, part_of)[:1]:
        one, other = names[pair.first], names[pair.second]
        sides = f"{part_of[pair.first]} and {part_of[pair.second]}"
        raise ValueError(f"{one} and {other} nearly repeat each other and lie in two parts, {sides}: split anew")


def _row(one: Scoped, part: str, bits: str, sha256: str, folder: Path | None) -> tuple[object, ...]:
    s = one.sample
    mask = _relative(s.mask, folder) if s.mask is not None else ""
    flag = "" if s.representative is None else int(s.representative)
    what = (_relative(s.path, folder), s.frame, s.patient, int(s.malignant), s.histology, mask, *one.box, flag)
    return (*what, s.site, s.device, s.date, part, bits, sha256)


def _relative(path: Path, folder: Path | None) -> str:
    whole = path.resolve()
    return (whole.relative_to(folder) if folder is not None and whole.is_relative_to(folder) else whole).as_posix()


def _scoped(row: Mapping[str, str], folder: Path) -> Scoped:
    flag = row["representative"]
    sample = Sample(
        path=folder / row["path"],
        patient=row["patient"],
        malignant=row["malignant"] == "1",
        frame=int(row["frame"]),
        histology=row["histology"],
        mask=folder / row["mask"] if row["mask"] else None,
        representative=flag == "1" if flag else None,
        site=row["site"],
        device=row["device"],
        date=row["date"],
    )
    return Scoped(sample, Box(*(int(row[name]) for name in CORNERS)))
