"""Who reads, and what is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ovadesk.domain.reading import Call


@dataclass(frozen=True, slots=True)
class StudyReader:
    """A reader by pseudonym. ``group``: senior, intermediate, junior or the study's own; ``years`` of experience.

    ``passphrase`` is a salted hash (``workflow.reader_study.passphrase``), empty where none is asked for.
    """

    reader_id: str
    group: str = ""
    years: float | None = None
    passphrase: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> StudyReader:
        return cls(**record)


@dataclass(frozen=True, slots=True)
class CaseImage:
    """One file of a case: its path relative to the folder of the study file (POSIX), or absolute, and its SHA-256."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StudyCase:
    """What is read as one: the images and cines of one patient. Truth is kept apart (``Truth``): it may come later.

    ``case_id`` and ``patient_id`` are pseudonyms. ``stratum`` is what the order is balanced over.
    """

    case_id: str
    patient_id: str
    images: tuple[CaseImage, ...]
    site: str = ""
    device: str = ""
    stratum: str = ""
    practice: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "images": [asdict(image) for image in self.images]}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> StudyCase:
        return cls(**{**record, "images": tuple(CaseImage(**image) for image in record["images"])})


@dataclass(frozen=True, slots=True)
class Truth:
    """The reference standard of a case: its call, and what that rests on ("histology", "follow-up 12 months")."""

    case_id: str
    call: Call
    reference: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"case_id": self.case_id, "call": str(self.call), "reference": self.reference}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Truth:
        return cls(record["case_id"], Call(record["call"]), record.get("reference", ""))
