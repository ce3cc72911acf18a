"""What a helper keeps of a file it has opened: its description, and how to get at one frame."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from ovadesk.domain.study import Clip, Patient

TEXT_MAX = 256


@dataclass(frozen=True, slots=True)
class Inspected:
    """One file's description: where it belongs and its clip. Texts are free of control characters."""

    study_uid: str
    study_date: str
    study_description: str
    series_uid: str
    series_number: int
    series_description: str
    modality: str
    patient: Patient
    clip: Clip


class OpenFile(Protocol):
    """A file opened in the helper."""

    @property
    def inspected(self) -> Inspected: ...

    def frame(self, index: int) -> NDArray[Any]:
        """Frame ``index`` (from 0): grey (H, W) or RGB uint8 (H, W, 3). Raises OvaDeskError or the decoder's."""


def content_key(path: Path) -> str:
    """16 hex digits that change whenever the file does: of its path, size and modification time."""
    state = path.stat()
    return hashlib.sha256(f"{path}\0{state.st_size}\0{state.st_mtime_ns}".encode("utf-8", "replace")).hexdigest()[:16]


def clean(value: object) -> str:
    """Foreign text as one line without control or direction-changing characters, at most 256 characters."""
    text = "" if value is None else str(value)[: 4 * TEXT_MAX]
    if text.isascii() and text.isprintable():
        return " ".join(text.split())[:TEXT_MAX]
    kept = (" " if char in "\r\n\t" else char for char in text if char in "\r\n\t" or _harmless(char))
    return " ".join("".join(kept).split())[:TEXT_MAX]


def _harmless(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
