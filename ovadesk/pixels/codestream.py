"""The size a compressed frame claims, read from its first bytes before any decoder sees it."""

from __future__ import annotations

import struct
from typing import NamedTuple

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.pixels.guard import PIXELS_MAX

SOF_MARKERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
SOF55 = 0xF7  # JPEG-LS
STANDALONE = {0x01, *range(0xD0, 0xD9)}


class Claim(NamedTuple):
    """What a code stream says of itself; ``ids`` are component ids, ``marked`` if it names its colour space."""

    rows: int
    columns: int
    samples: int
    bits: int
    ids: tuple[int, ...] = ()
    marked: bool = False


def claim(stream: bytes) -> Claim | None:
    """The claim of a JPEG, JPEG-LS or JPEG 2000 code stream; None where there is none to be read."""
    if stream[:4] == b"\xff\x4f\xff\x51":
        return _siz(stream, 4)
    if stream[:2] == b"\xff\xd8":
        return _frame_header(stream)
    if stream[4:8] == b"jP  ":
        start = stream.find(b"\xff\x4f\xff\x51", 0, 4096)
        return _siz(stream, start + 4) if start >= 0 else None
    return None


def _siz(stream: bytes, at: int) -> Claim | None:
    """SIZ of ISO/IEC 15444-1 A.5.1."""
    if len(stream) < at + 39:
        return None
    wide, high, left, top = struct.unpack(">IIII", stream[at + 4 : at + 20])
    samples = struct.unpack(">H", stream[at + 36 : at + 38])[0]
    return Claim(high - top, wide - left, samples, (stream[at + 38] & 0x7F) + 1)


def _frame_header(stream: bytes) -> Claim | None:
    """Walk the marker segments of ISO/IEC 10918-1 up to the frame header."""
    at, marked = 2, False
    while at + 4 <= len(stream):
        if stream[at] != 0xFF:
            return None
        marker = stream[at + 1]
        if marker == 0xFF or marker in STANDALONE:
            at += 1 if marker == 0xFF else 2
            continue
        length = struct.unpack(">H", stream[at + 2 : at + 4])[0]
        body = stream[at + 4 : at + 2 + length]
        if (marker == 0xE0 and body[:4] == b"JFIF") or (marker == 0xEE and body[:5] == b"Adobe"):
            marked = True
        if marker in SOF_MARKERS or marker == SOF55:
            return _sof(body, marked)
        if marker == 0xDA or length < 2:
            return None
        at += 2 + length
    return None


def _sof(body: bytes, marked: bool) -> Claim | None:
    if len(body) < 6:
        return None
    bits, high, wide, samples = struct.unpack(">BHHB", body[:6])
    ids = tuple(body[6 + 3 * i] for i in range(samples) if 6 + 3 * i < len(body))
    return Claim(high, wide, samples, bits, ids, marked)


def check_claim(stream: bytes, rows: int, columns: int) -> Claim:
    """The claim of a code stream that agrees with the header's rows and columns.

    Raises OvaDeskError: ``pixels.damaged_frame`` where nothing can be read, ``pixels.too_large`` or
    ``pixels.size_mismatch`` where it claims another size than the header.
    """
    found = claim(stream)
    if found is None:
        raise OvaDeskError(problem("pixels.damaged_frame"))
    if found.rows * found.columns > PIXELS_MAX:
        raise OvaDeskError(problem("pixels.too_large", rows=found.rows, columns=found.columns))
    if (found.rows, found.columns) != (rows, columns):
        raise OvaDeskError(
            problem(
                "pixels.size_mismatch",
                rows=rows,
                columns=columns,
                stream_rows=found.rows,
                stream_columns=found.columns,
            )
        )
    return found
