"""Where each frame lies in a file: found once, so that frame i is read without reading the others."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from itertools import pairwise
from typing import BinaryIO, NamedTuple

FRAGMENTS_MAX = 2_000_000
STARTS = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\x00\x00\x00\x0cjP")


class Fragment(NamedTuple):
    """An item of encapsulated pixel data: where its bytes begin and how many there are."""

    offset: int
    length: int


class Fragments(NamedTuple):
    """What a walk over encapsulated pixel data found; ``table`` is the basic offset table, maybe empty.

    ``cut`` is True where the delimiter at the end was not found: the last frame may then not be whole.
    """

    table: tuple[int, ...]
    items: tuple[Fragment, ...]
    cut: bool


FrameParts = tuple[Fragment, ...]


def walk_fragments(file: BinaryIO, start: int, size: int) -> Fragments:
    """Read the item headers from ``start`` on; only whole items are returned. ``size`` is the file's."""
    table: tuple[int, ...] = ()
    items: list[Fragment] = []
    at, first = start, True
    while at + 8 <= size and len(items) < FRAGMENTS_MAX:
        file.seek(at)
        tag, length = struct.unpack("<II", file.read(8))
        if tag == 0xE0DDFFFE:
            return Fragments(table, tuple(items), False)
        if tag != 0xE000FFFE or at + 8 + length > size:
            return Fragments(table, tuple(items), True)
        if first:
            table = struct.unpack(f"<{length // 4}I", file.read(length // 4 * 4))
        else:
            items.append(Fragment(at + 8, length))
        first, at = False, at + 8 + length
    return Fragments(table, tuple(items), True)


def frames_of(
    file: BinaryIO,
    found: Fragments,
    claimed: int,
    extended: tuple[Sequence[int], Sequence[int]] | None = None,
) -> list[FrameParts]:
    """The fragments of each frame, in order; at most ``claimed`` frames, fewer where fewer are there.

    Code streams are told apart by how they begin. Where that gives another number of frames than claimed, or
    frames are no code streams, a table (extended first, then basic) is believed if it starts at the first
    item, rises, points at items throughout, and names as many frames as claimed. Else each item is a frame
    unless streams run on over items.
    """
    items = found.items
    if not items:
        return []
    if claimed == 1:
        return _whole(file, [items], found)
    streams = _by_start(file, items)
    if len(streams) == claimed or (streams and found.cut):
        return _whole(file, streams, found)[:claimed]
    base = items[0].offset - 8
    for table in (extended[0] if extended else (), found.table):
        groups = _by_table(items, [base + offset for offset in table]) if len(table) == claimed else []
        if groups:
            return _whole(file, groups, found)
    if streams and not (len(items) == claimed and all(_ends_stream(file, item) for item in items)):
        return streams[:claimed]
    return [(item,) for item in items[:claimed]]


def _by_table(items: Sequence[Fragment], offsets: Sequence[int]) -> list[FrameParts]:
    """Items grouped by the offsets of their frames; empty where the table cannot be believed."""
    places = {item.offset - 8: number for number, item in enumerate(items)}
    starts = [places.get(offset, -1) for offset in offsets]
    if not starts or starts[0] != 0 or any(b <= a for a, b in pairwise(starts)):
        return []
    ends = [*starts[1:], len(items)]
    return [tuple(items[a:b]) for a, b in zip(starts, ends, strict=True)]


def _starts_stream(file: BinaryIO, item: Fragment) -> bool:
    file.seek(item.offset)
    start = file.read(min(6, item.length))
    return start.startswith(STARTS) or start in (b"\xff\xd8", b"\xff\x4f")  # items of two bytes are allowed


def _ends_stream(file: BinaryIO, item: Fragment) -> bool:
    end = min(4, item.length)  # there may be padding
    file.seek(item.offset + item.length - end)
    return b"\xff\xd9" in file.read(end)


def _by_start(file: BinaryIO, items: Sequence[Fragment]) -> list[FrameParts]:
    """Items grouped by the code streams they belong to; empty where the first begins none."""
    if not _starts_stream(file, items[0]):
        return []
    groups: list[list[Fragment]] = []
    for item in items:
        if _starts_stream(file, item):
            groups.append([item])
        else:
            groups[-1].append(item)
    return [tuple(group) for group in groups]


def _whole(file: BinaryIO, groups: list[FrameParts], found: Fragments) -> list[FrameParts]:
    """Without the last frame where the file was cut within it: its stream then has no end."""
    if not found.cut or not groups:
        return groups
    last = groups[-1][-1]
    whole_by_itself = len(groups[-1]) == 1 and not _starts_stream(file, last)  # RLE
    return groups if whole_by_itself or _ends_stream(file, last) else groups[:-1]


def native_frames(offset: int, available: int, frame_bytes: int, claimed: int) -> list[FrameParts]:
    """Uncompressed frames that are wholly there, by arithmetic; all sizes in bytes."""
    count = min(claimed, available // frame_bytes)
    return [(Fragment(offset + i * frame_bytes, frame_bytes),) for i in range(count)]


def read_parts(file: BinaryIO, parts: FrameParts) -> bytes:
    """The bytes of one frame, its fragments joined."""
    pieces = []
    for part in parts:
        file.seek(part.offset, io.SEEK_SET)
        pieces.append(file.read(part.length))
    return b"".join(pieces)


def read_swapped(file: BinaryIO, part: Fragment, start: int) -> bytes:
    """The bytes of one uncompressed frame whose words, counted from ``start``, hold their two bytes exchanged.

    A frame of odd size begins or ends within a word (big-endian OW of 8 bits, PS3.5 annex A.3).
    """
    before = (part.offset - start) % 2
    file.seek(part.offset - before)
    data = file.read((before + part.length + 1) // 2 * 2)
    data += b"\0" * (len(data) % 2)
    swapped = bytearray(len(data))
    swapped[::2], swapped[1::2] = data[1::2], data[::2]
    return bytes(swapped[before : before + part.length])
