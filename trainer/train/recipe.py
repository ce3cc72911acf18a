"""All that a fit depends on besides its pictures and initial weights."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ovadesk.classify.architectures import Head, network
from ovadesk.pixels.preprocess import PreprocessSpec

PRECISIONS = ("32-true", "bf16-mixed")


@dataclass(frozen=True, slots=True)
class Recipe:
    """``size`` is the side of the square input in pixels; ``batch`` counts all processes together.

    ``rate`` is the highest learning rate of a one-cycle schedule (AdamW); new heads learn ``head_factor`` times as
    fast. ``malignant_share`` of the pictures drawn are malignant, patients of a side drawn alike. ``strength`` (0-1)
    scales the variations; with ``hide_marks`` they also paint burnt-in text and calipers over. ``lesion_weight`` and
    ``histology_weight`` scale the losses of the auxiliary tasks. ``keep`` is "last", or "best" by the AUC on
    validation. ``frozen_norms`` leaves batch statistics as they are.
    """

    network: str
    head: Head = Head.POOL
    size: int = 224
    epochs: int = 10
    batch: int = 32
    rate: float = 3e-4
    head_factor: float = 3.0
    decay: float = 0.05
    dropout: float = 0.2
    malignant_share: float = 0.5
    strength: float = 1.0
    hide_marks: bool = False
    lesion_weight: float = 0.5
    histology_weight: float = 0.25
    smoothing: float = 0.05
    keep: str = "last"
    frozen_norms: bool = False
    precision: str = "32-true"
    seed: int = 0

    def __post_init__(self) -> None:
        """Raises OvaDeskError (``classify.architecture_unknown``) or ValueError for what no fit could be made of."""
        if self.head not in network(self.network).heads:
            raise ValueError(f"{self.network} has no head called {self.head}")
        if self.keep not in ("last", "best") or self.precision not in PRECISIONS:
            raise ValueError("keep is 'last' or 'best'; precision is one of " + ", ".join(PRECISIONS))
        if self.size < 32 or self.size % 32 or min(self.epochs, self.batch) < 1:
            raise ValueError("size is a multiple of 32; epochs and batch are at least 1")

    @property
    def spec(self) -> PreprocessSpec:
        """How the product makes an input of a frame for this network."""
        return PreprocessSpec(size=(self.size, self.size))

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Recipe:
        return cls(**{**values, "head": Head(values["head"])})

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(self.to_dict(), indent=1) + "\n", encoding="utf-8")
