"""One picture to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ovadesk.domain.study import Box


@dataclass(frozen=True, slots=True)
class Sample:
    """Frame ``frame`` (counted from 0) of the file ``path``, and what is known of it.

    ``patient`` is a pseudonym, or a group that stands for the patient where there are no patient numbers.
    ``histology`` is the class by name, empty where unknown. ``mask`` is a picture whose pixels are not black
    where the lesion is. ``representative`` says whether a radiologist picked this picture; None where nobody said.
    """

    path: Path
    patient: str
    malignant: bool
    frame: int = 0
    histology: str = ""
    mask: Path | None = None
    representative: bool | None = None
    site: str = ""
    device: str = ""
    date: str = ""

    @property
    def name(self) -> str:
        """The file's name, with the frame's number behind it where it is not the first."""
        return f"{self.path.name}#{self.frame}" if self.frame else self.path.name


@dataclass(frozen=True, slots=True)
class Scoped:
    """A sample that the product itself would give to a model, with the ``box`` of the frame that the model sees."""

    sample: Sample
    box: Box
