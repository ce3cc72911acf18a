"""A folder of DICOM studies with a table of truth, through the product's own loader."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ovadesk.domain.study import Study
from ovadesk.pixels.deid import case_id
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.load import load
from ovadesk.settings import default_paths, installation_secret
from trainer.cohort.manifest import rows_of, truth_of
from trainer.cohort.sample import Sample

NAMES = ("patient", "case", "case_id", "study", "study_uid")


@dataclass(frozen=True, slots=True)
class _Truth:
    malignant: bool
    histology: str
    site: str
    device: str


def read_studies(folder: Path, truth_csv: Path) -> list[Sample]:
    """Every frame of the studies below ``folder`` that ``truth_csv`` knows, study after study by date.

    The table names each by patient (PatientID), case (the product's pseudonym) or study_uid, and has malignant (or
    label, truth: 1/0, yes/no, malignant/benign); histology, site, device where they are known. A sample's patient is
    the pseudonym ``ovadesk.pixels.deid`` makes of the PatientID on this installation: the number itself goes no
    further. Says on stderr which studies have no truth and which files could not be opened. Raises ValueError where
    the table is wrong or knows none of the studies.
    """
    truths = _truths(truth_csv)
    secret = installation_secret(default_paths())
    with FrameSource() as source:
        loaded = load([folder], source, secret)
    samples: list[Sample] = []
    unknown: list[str] = []
    used: set[str] = set()
    for study in loaded.studies:
        name = next((name for name in (study.uid, study.case_id, study.patient.id) if name and name in truths), None)
        if name is None:
            unknown.append(study.case_id)
        else:
            used.add(name)
            samples.extend(_samples(study, truths[name], secret))
    if not samples:
        raise ValueError(f"{truth_csv.name} knows none of the {len(loaded.studies)} studies below {folder}")
    if unknown:
        _say(f"left out, since {truth_csv.name} has no row for them: {', '.join(unknown)}")
    if len(truths) > len(used):
        _say(f"rows of {truth_csv.name} that belong to no study found: {len(truths) - len(used)}")
    for refused in loaded.refused:
        _say(f"{refused.path.name} is left out ({refused.problem.code})")
    return samples


def _truths(path: Path) -> dict[str, _Truth]:
    """By name of patient, case or study. Two rows that contradict each other are a ValueError."""
    found: dict[str, _Truth] = {}
    for where, row in rows_of(path):
        named = [row[name] for name in NAMES if row.get(name)]
        if not named:
            raise ValueError(f"{where}: names no patient, case or study_uid")
        truth = _Truth(truth_of(row, where), *(row.get(name, "") for name in ("histology", "site", "device")))
        for name in named[-1:]:  # the narrowest: a patient may have studies of two masses
            if found.setdefault(name, truth).malignant is not truth.malignant:
                raise ValueError(f"{where}: '{name}' has two truths")
    return found


def _samples(study: Study, truth: _Truth, secret: bytes) -> Iterator[Sample]:
    patient = case_id(secret, study.patient.id, "") if study.patient.id else study.case_id
    for clip in study.clips:
        for frame in range(clip.n_frames):
            yield Sample(
                path=clip.path,
                patient=patient,
                malignant=truth.malignant,
                frame=frame,
                histology=truth.histology,
                site=truth.site,
                device=truth.device,
                date=study.date,
            )


def _say(text: str) -> None:
    print(f"ovadesk-train: {text}", file=sys.stderr)
