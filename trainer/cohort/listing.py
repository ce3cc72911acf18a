"""The one entry to a cohort, whatever form it has on disk."""

from __future__ import annotations

from pathlib import Path

from trainer.cohort.manifest import read_labels, read_manifest
from trainer.cohort.sample import Sample
from trainer.cohort.studies import read_studies


def read_cohort(data: Path, truth: Path | None = None) -> list[Sample]:
    """The samples of ``data``: a manifest CSV, a folder with labels.csv, or a folder of DICOM studies and the CSV
    ``truth``. Nothing is left out here for what it shows. Raises ValueError that says what to do.
    """
    if truth is not None:
        samples = read_studies(data, truth)
    elif data.is_file():
        samples = read_manifest(data)
    elif (data / "labels.csv").is_file():
        samples = read_labels(data)
    elif data.is_dir():
        raise ValueError(f"{data} has no labels.csv: name a manifest CSV, or give the truth of its studies (--truth)")
    else:
        raise ValueError(f"{data} is not there")
    if not samples:
        raise ValueError(f"{data} lists no pictures")
    return samples


def data_folder(data: Path) -> Path:
    """The folder that paths of the cohort are relative to."""
    return data if data.is_dir() else data.parent
