"""What a gate is fitted on: pooled features of pictures, each of a kind, each from somebody."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

IN_SCOPE = "in scope"  # the kind of what the model was made for; every other kind is to be refused


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """``features`` (N, K) float32: what the network's ``gate`` is given of each picture.

    ``kinds`` (N,) is ``IN_SCOPE`` or names a kind to be refused ("breast", "page"). ``patients`` (N,) says whose the
    picture is, or is its own name where there is no patient: pictures of one patient are never parted. ``varied``
    (N,): a picture changed as other scanners and hands would have it, which teaches and is never counted.
    """

    features: NDArray[np.float32]
    kinds: NDArray[np.str_]
    patients: NDArray[np.str_]
    varied: NDArray[np.bool_]

    def __post_init__(self) -> None:
        lengths = {len(column) for column in (self.features, self.kinds, self.patients, self.varied)}
        if self.features.ndim != 2 or len(lengths) != 1:
            raise ValueError("the gate needs one row of features, one kind and one patient for each picture")
        if not np.isfinite(self.features).all():
            raise ValueError("some features are no numbers: the network that gave them is broken")

    def __len__(self) -> int:
        return len(self.features)

    @property
    def wanted(self) -> NDArray[np.bool_]:
        """(N,) whether a picture is in scope."""
        return np.asarray(self.kinds == IN_SCOPE, np.bool_)

    @property
    def foreign(self) -> tuple[str, ...]:
        """The kinds to be refused, sorted."""
        return tuple(sorted({str(kind) for kind in self.kinds} - {IN_SCOPE}))

    def of(self, chosen: NDArray[np.bool_]) -> Examples:
        """The ones where ``chosen`` (N,) holds."""
        return Examples(self.features[chosen], self.kinds[chosen], self.patients[chosen], self.varied[chosen])

    def write(self, path: Path) -> None:
        """As one .npz file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez(file, features=self.features, kinds=self.kinds, patients=self.patients, varied=self.varied)


def read_examples(path: Path) -> Examples:
    """What ``write`` wrote; raises ValueError where it is another file. Never unpickles."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            columns = [arrays[name] for name in ("features", "kinds", "patients", "varied")]
    except (KeyError, ValueError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path.name} holds no features for a gate: write them anew") from error
    return Examples(*columns)


def together(parts: Sequence[Examples]) -> Examples:
    """All ``parts``, at least one, as one; raises ValueError where their features are not of one network."""
    if len({part.features.shape[1] for part in parts}) != 1:
        raise ValueError("these features come from different networks: extract all of them with the same one")
    return Examples(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.kinds for part in parts]),
        np.concatenate([part.patients for part in parts]),
        np.concatenate([part.varied for part in parts]),
    )
