"""Golden frames: what the bundle must make of known pictures, on every machine and with every engine."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ovadesk.classify.engine import Engine
from ovadesk.classify.raw_output import RawOutput
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import PreprocessSpec

TOLERANCE = 1e-4
INFLATED_MAX = 1 << 28  # bytes of all arrays; a hundred frames and their tensors take a tenth
CORRELATION = 0.999
KINDS = {  # the arrays of the file: how many axes, and of what kind
    "frames": (3, "u"),
    "boxes": (2, "i"),
    "tensors": (4, "f"),
    "logits": (1, "f"),
    "cams": (3, "f"),
    "scopes": (1, "f"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Golden:
    """``frames`` (N, rows, columns) uint8 with their ``boxes`` (N, 4); the ``tensors`` (N, 3, H, W) they become;
    the ``logits`` (N,), ``cams`` (N, h, w) and ``scopes`` (N,) these give."""

    frames: NDArray[np.uint8]
    boxes: NDArray[np.int64]
    tensors: NDArray[np.float32]
    logits: NDArray[np.float32]
    cams: NDArray[np.float32]
    scopes: NDArray[np.float32]

    def to_bytes(self) -> bytes:
        """As ``golden.npz``."""
        out = io.BytesIO()
        np.savez_compressed(out, **{name: getattr(self, name) for name in KINDS})
        return out.getvalue()

    def check(self, spec: PreprocessSpec, engine: Engine) -> None:
        """Raises OvaDeskError (``classify.bundle_golden``) naming what came out otherwise.

        Tensors and logits within 1e-4, scope logits too (relative where they are large), maps correlated 0.999.
        """
        tensors = np.stack(
            [spec.apply(f, Box(*b)).tensor for f, b in zip(self.frames, self.boxes.tolist(), strict=True)]
        )
        if not close(tensors, self.tensors):
            raise OvaDeskError(problem("classify.bundle_golden", what="preprocessing"))
        agree(RawOutput(self.logits, self.cams, self.scopes), engine.run(tensors))


_UNREADABLE = (ValueError, KeyError, OSError, EOFError, MemoryError, RuntimeError, zipfile.BadZipFile, zlib.error)


def read_golden(content: bytes) -> Golden:
    """Raises OvaDeskError (``classify.bundle_golden``) unless ``content`` holds the six arrays. Never unpickles.

    At least one frame, and no more bytes than a golden file can have, whatever its compressed size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > INFLATED_MAX:
                raise ValueError("inflates too far")
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            found: dict[str, NDArray[Any]] = {name: arrays[name] for name in KINDS}
        lengths = {len(array) for array in found.values() if array.ndim}
        if len(lengths) != 1 or 0 in lengths or found["boxes"].shape[1:] != (4,):
            raise ValueError("lengths")
        if any((found[n].ndim, found[n].dtype.kind) != kind for n, kind in KINDS.items()):
            raise ValueError("kinds")
    except _UNREADABLE as error:
        raise OvaDeskError(problem("classify.bundle_golden", what="file")) from error
    return Golden(**found)


def agree(expected: RawOutput, found: RawOutput) -> None:
    """Raises OvaDeskError (``classify.bundle_golden``) unless all three are the same to within tolerance."""
    if not close(expected.logits, found.logits):
        raise OvaDeskError(problem("classify.bundle_golden", what="logits"))
    if not close(expected.scopes, found.scopes, TOLERANCE * np.maximum(np.abs(expected.scopes), 1.0)):
        raise OvaDeskError(problem("classify.bundle_golden", what="scope"))
    if expected.cams.shape != found.cams.shape:
        raise OvaDeskError(problem("classify.bundle_golden", what="maps"))
    for one, other in zip(expected.cams, found.cams, strict=True):
        if correlation(one, other) < CORRELATION:
            raise OvaDeskError(problem("classify.bundle_golden", what="maps"))


def close(expected: NDArray[Any], found: NDArray[Any], tolerance: float | NDArray[Any] = TOLERANCE) -> bool:
    """Same shape and every value within ``tolerance`` (NaN is never close)."""
    return expected.shape == found.shape and bool(np.all(np.abs(expected - found) <= tolerance))


def correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Pearson's correlation of two maps; two maps without any contrast count as equal when they are close."""
    a, b = one.ravel().astype(np.float64), other.ravel().astype(np.float64)
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    if scale < 1e-12:
        return 1.0 if close(one, other) else 0.0
    return float(a @ b) / scale
