"""Pictures that nearly repeat one another, found by the signs of their slow waves.

The hash is the sign of each of the 16 x 16 slowest cosine waves of the picture that the model sees, shrunk to
32 x 32 (after Zauner 2010, "Implementation and benchmarking of perceptual image hash functions"; signs instead of
a median, so that the hash of the mirror image is known too: waves that are odd across change their sign).

``NEAR`` was measured on 1,030 ovarian images (MMOTU, in scope) and 1,875 breast images (BUS-BRA). Between patients,
of 2.3 million pairs none lies within 56 of 255 signs, as it is or mirrored; the nearest differ in 57 and 71.
Within 56 lie 99-100% of copies saved again at JPEG quality 30, of copies half the size and of copies moved by 4
pixels, 95-99% of copies with another gain and gamma, 73% of copies cut by 3% all round, and 92% (MMOTU) and 51%
(BUS-BRA, smaller) of copies with a caliper line and a block of text drawn in. The usual 8 x 8 waves do not part
the two: at 8 of 64 they join 9 pairs of different groups and miss a third of the copies drawn on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ovadesk.domain.study import Box
from ovadesk.pixels.display import Shown, grey

SMALL, WAVES = 32, 16
WORDS = WAVES * WAVES // 64
NEAR = 56  # signs of 255 that may differ
BLOCK = 1 << 22  # comparisons at once
Likeness = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Pictures number ``first`` and ``second`` (of those compared), ``differ`` of their 255 signs; ``mirrored``
    where the one resembles the other's mirror image."""

    differ: int
    first: int
    second: int
    mirrored: bool = False


def likeness(shown: Shown, box: Box) -> Likeness:
    """The 256 bits (4,) of what lies in ``box`` of a frame (H, W) or (H, W, 3) uint8; the first, the mean, is 0."""
    from scipy.fft import dctn  # slow to import: not needed to list a command's options

    part = np.ascontiguousarray(grey(shown[box.y0 : box.y1, box.x0 : box.x1]))
    small = np.asarray(Image.fromarray(part).resize((SMALL, SMALL), Image.Resampling.BOX), np.float64)
    signs = dctn(small, norm="ortho")[:WAVES, :WAVES] > 0
    signs[0, 0] = False
    return np.packbits(signs.ravel()).view(">u8").astype(np.uint64)


def _mirror() -> Likeness:
    odd = np.zeros((WAVES, WAVES), bool)
    odd[:, 1::2] = True
    return np.packbits(odd.ravel()).view(">u8").astype(np.uint64)


MIRROR = _mirror()


def to_text(bits: Likeness) -> str:
    """64 hex digits."""
    return "".join(f"{int(word):016x}" for word in bits)


def from_text(text: str) -> Likeness:
    """What ``to_text`` wrote. Raises ValueError."""
    if len(text) != 16 * WORDS:
        raise ValueError(f"a likeness has {16 * WORDS} hex digits, not {len(text)}")
    return np.array([int(text[16 * i : 16 * i + 16], 16) for i in range(WORDS)], np.uint64)


def near_pairs(bits: Likeness, apart: Sequence[str], near: int = NEAR) -> list[Pair]:
    """Pairs of pictures (N, 4) of different ``apart`` (N,; patients, or sides) that nearly repeat one another.

    The nearest first. Every picture is compared with every other: 0.2 s for 5,000 pictures, growing with the square.
    """
    labels = np.unique(np.asarray(apart), return_inverse=True)[1]
    found: list[Pair] = []
    for start, stop in _blocks(len(bits)):
        mine = bits[start:stop, None]
        plain, turned = _differ(mine, bits), _differ(mine, bits ^ MIRROR)
        least = np.minimum(plain, turned)
        later = np.arange(len(bits)) > np.arange(start, stop)[:, None]
        rows, columns = np.nonzero((least <= near) & later & (labels[start:stop, None] != labels))
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
            found.append(Pair(int(least[i, j]), start + i, j, bool(turned[i, j] < plain[i, j])))
    return sorted(found)


def repeats_within(bits: Likeness, patients: Sequence[str], near: int = NEAR) -> dict[str, int]:
    """How many of a patient's pictures nearly repeat an earlier one of the same patient, for those that have some."""
    counted: dict[str, int] = {}
    names = np.asarray(patients)
    for patient in dict.fromkeys(patients):
        own = bits[names == patient]
        repeats = 0
        for start, stop in _blocks(len(own)):
            earlier = np.arange(len(own)) < np.arange(start, stop)[:, None]
            repeats += int(((_differ(own[start:stop, None], own) <= near) & earlier).any(axis=1).sum())
        if repeats:
            counted[patient] = repeats
    return counted


def _blocks(count: int) -> Iterator[tuple[int, int]]:
    rows = max(1, BLOCK // max(count, 1))
    for start in range(0, count, rows):
        yield start, min(start + rows, count)


def _differ(mine: Likeness, others: Likeness) -> NDArray[np.uint16]:
    """In how many bits each of (R, 1, 4) differs from each of (N, 4): (R, N)."""
    total = np.zeros((len(mine), len(others)), np.uint16)
    for word in range(WORDS):
        total += np.bitwise_count(mine[..., word] ^ others[:, word])
    return total
