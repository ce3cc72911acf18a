"""Palettes of PS3.3 C.7.6.3 and C.7.9: plain or in segments, for all pixels or above a first value only."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.pixels.layout import Layout

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Pixels = NDArray[Any]
COLOURS = ("Red", "Green", "Blue")
ENTRIES_MAX = 1 << 16
DISCRETE, LINEAR, INDIRECT = 0, 1, 2


def is_supplemental(dataset: Dataset, layout: Layout) -> bool:
    """Whether grey pixels from a first mapped value on stand for colours (PS3.3 C.8.16.2.1.1.1)."""
    presented = str(dataset.get("PixelPresentation", "") or "").strip().upper()
    return (
        layout.photometric == "MONOCHROME2"
        and presented in ("COLOR", "MIXED")
        and "RedPaletteColorLookupTableDescriptor" in dataset
    )


def coloured(indices: Pixels, layout: Layout, dataset: Dataset) -> NDArray[np.uint8]:
    """RGB (H, W, 3) uint8 of palette indices (H, W); entries deeper than 8 bits keep their upper 8.

    Indices below the first mapped value show its entry, those beyond the table the last (C.7.6.3.1.5). Raises
    OvaDeskError (``pixels.palette``) where there is no palette that makes sense.
    """
    table, first = _table(dataset, layout)
    places = np.clip(_values(indices, layout) - first, 0, len(table) - 1)
    return np.ascontiguousarray(table[places])


def supplemented(stored: Pixels, grey: NDArray[np.uint8], layout: Layout, dataset: Dataset) -> NDArray[np.uint8]:
    """RGB (H, W, 3) uint8: ``grey`` (H, W) below the first mapped value, colours of the palette from it on."""
    table, first = _table(dataset, layout)
    values = _values(stored, layout)
    picture = np.repeat(grey[..., None], 3, axis=2)
    above = values >= first
    picture[above] = table[np.minimum(values[above] - first, len(table) - 1)]
    return picture


def first_mapped(dataset: Dataset, layout: Layout) -> int:
    """The smallest stored value that the palette gives a colour."""
    return _descriptor(dataset, "Red", layout.signed)[1]


def _values(stored: Pixels, layout: Layout) -> NDArray[np.int32]:
    """Without the bits above the stored ones, and with their sign."""
    values = stored.astype(np.int32) & ((1 << layout.bits_stored) - 1)
    if layout.signed:
        values = np.where(values >= 1 << (layout.bits_stored - 1), values - (1 << layout.bits_stored), values)
    return values


def _refused() -> OvaDeskError:
    return OvaDeskError(problem("pixels.palette"))


def _descriptor(dataset: Dataset, colour: str, signed: bool) -> tuple[int, int, int]:
    """Number of entries, first mapped value and bits of an entry."""
    found = dataset.get(f"{colour}PaletteColorLookupTableDescriptor", None)
    try:
        count, first, bits = (int(value) for value in found or ())
    except (TypeError, ValueError):
        raise _refused() from None
    if signed and first >= 1 << 15:  # read as unsigned, since the header leaves the kind to the pixels
        first -= 1 << 16
    elif not signed:
        first &= 0xFFFF
    if not 8 <= bits <= 16:
        raise _refused()
    return (count & 0xFFFF) or ENTRIES_MAX, first, bits


def _table(dataset: Dataset, layout: Layout) -> tuple[NDArray[np.uint8], int]:
    """The palette as (entries, 3) uint8, and the first mapped value."""
    columns = []
    for colour in COLOURS:
        count, _, bits = _descriptor(dataset, colour, layout.signed)
        columns.append((_entries(dataset, colour, count, bits, layout.little_endian), bits))
    shortest = min(len(entries) for entries, _ in columns)
    if shortest == 0:
        raise _refused()
    deepest = max(int(entries.max()) for entries, _ in columns)
    eight = [(one >> (bits - 8) if deepest > 255 else one)[:shortest] for one, bits in columns]
    return np.clip(np.stack(eight, axis=-1), 0, 255).astype(np.uint8), first_mapped(dataset, layout)


def _entries(dataset: Dataset, colour: str, count: int, bits: int, little_endian: bool) -> NDArray[np.int32]:
    data = dataset.get(f"{colour}PaletteColorLookupTableData", None)
    if data:
        data = _little(_bytes(data), little_endian)
        deep = len(data) >= 2 * count  # some keep entries of 8 bits in 16
        return np.frombuffer(data, "<u2" if deep else "u1", min(count, len(data) // (1 + deep))).astype(np.int32)
    segments = dataset.get(f"Segmented{colour}PaletteColorLookupTableData", None)
    if not segments:
        raise _refused()
    data = _little(_bytes(segments), little_endian)
    words = np.frombuffer(data, "u1" if bits == 8 else "<u2", len(data) // (1 if bits == 8 else 2)).tolist()
    return np.asarray(expanded(words, 1 if bits == 8 else 2)[:count], np.int32)


def _bytes(value: object) -> bytes:
    """Of OW as it stands; of US, which some writers choose, again as words."""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, Sequence):
        raise _refused()
    return struct.pack(f"<{len(value)}H", *(int(word) & 0xFFFF for word in value))


def _little(data: bytes, little_endian: bool) -> bytes:
    """OW data with the low byte of each word first."""
    if little_endian or len(data) % 2:
        return data
    return np.frombuffer(data, ">u2").astype("<u2").tobytes()


def expanded(words: Sequence[int], size: int) -> list[int]:
    """The entries that segments of PS3.3 C.7.9.2 stand for, at most 65536. ``size`` is bytes of a word, 1 or 2.

    Raises OvaDeskError (``pixels.palette``) where they make no sense. An indirect segment may not name another.
    """
    entries: list[int] = []
    at = 0
    while at + 1 < len(words) and len(entries) < ENTRIES_MAX:
        code, length = words[at], words[at + 1]
        if code == INDIRECT:
            parts = words[at + 2 : at + 2 + 4 // size]
            start = sum(part << (8 * size * place) for place, part in enumerate(parts)) // size
            for _ in range(length):
                start = _segment(words, start, entries)
            at += 2 + 4 // size
        else:
            at = _segment(words, at, entries)
    return entries[:ENTRIES_MAX]


def _segment(words: Sequence[int], at: int, entries: list[int]) -> int:
    """Add a discrete or a linear segment to ``entries``; the position behind it."""
    if at + 2 >= len(words) or len(entries) > ENTRIES_MAX:
        raise _refused()
    code, length = words[at], words[at + 1]
    if code == DISCRETE:
        entries.extend(words[at + 2 : at + 2 + length])
        return at + 2 + length
    if code != LINEAR or not entries:
        raise _refused()
    steps = np.linspace(entries[-1], words[at + 2], length + 1)[1:]
    entries.extend(int(value) for value in np.rint(steps))
    return at + 3
