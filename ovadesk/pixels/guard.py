"""Looks at a file before any library does: what it claims against what it holds.

The walk over a DICOM file reads tags and lengths only, skips every value by seeking, and is bounded in
depth, in the number of elements and in inflated size, so that a hostile header costs milliseconds.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ovadesk.domain.problem import OvaDeskError, problem

DEPTH_MAX = 64
ELEMENTS_MAX = 100_000
INFLATED_MAX = 256 << 20
INFLATE_RATIO_MAX = 100
PIXELS_MAX = 64 << 20  # per frame: 8192 x 8192
HEADER_MAX = 64 << 20  # bytes before the pixel data; a long private value is no header

IMPLICIT_LE, EXPLICIT_LE = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
DEFLATED, EXPLICIT_BE = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"

UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = (0xFFFE, 0xE000), (0xFFFE, 0xE00D), (0xFFFE, 0xE0DD)
LONG_VRS = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"}
KNOWN_VRS = LONG_VRS | {
    *(b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"PN"),
    *(b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US"),
}


@dataclass(frozen=True, slots=True)
class Survey:
    """What the walk found. Offsets are into ``inflated`` where the file is deflated, else into the file.

    ``pixel_offset`` is None where the file holds no pixel data; ``pixel_length`` is ``UNDEFINED`` for
    encapsulated frames; ``size`` is the number of bytes there are. ``repairs`` are (offset, bytes) to be put
    into the header before a library reads it.
    """

    transfer_syntax: str
    little_endian: bool
    size: int
    pixel_offset: int | None
    pixel_length: int = 0
    pixel_vr: str = "OW"
    inflated: bytes | None = None
    program_in_preamble: bool = False
    repairs: tuple[tuple[int, bytes], ...] = ()


@dataclass(slots=True)
class _Walk:
    """A position in a stream of DICOM elements."""

    file: BinaryIO
    size: int
    explicit: bool
    order: str  # "<" or ">"
    elements: int = 0
    text_length: tuple[int, int] | None = None  # where the last short length stands, and its value
    repairs: list[tuple[int, bytes]] = field(default_factory=list)

    def read(self, count: int) -> bytes:
        data = self.file.read(count)
        if len(data) < count:
            raise OvaDeskError(problem("pixels.header_incomplete"))
        return data

    def element(self) -> tuple[tuple[int, int], bytes, int]:
        """The next tag, VR (empty where implicit) and value length; the file then stands at the value."""
        self.elements += 1
        if self.elements > ELEMENTS_MAX:
            raise OvaDeskError(problem("pixels.header_too_large", limit=ELEMENTS_MAX))
        head = self.read(8)
        tag = struct.unpack(self.order + "HH", head[:4])
        if not self.explicit or tag[0] == 0xFFFE:
            return tag, b"", struct.unpack(self.order + "I", head[4:])[0]
        vr = head[4:6]
        if vr not in KNOWN_VRS:
            return self._one_byte_back()
        if vr in LONG_VRS:
            self.text_length = None
            return tag, vr, struct.unpack(self.order + "I", self.read(4))[0]
        length = struct.unpack(self.order + "H", head[6:])[0]
        self.text_length = self.file.tell() - 2, length
        return tag, vr, length

    def _one_byte_back(self) -> tuple[tuple[int, int], bytes, int]:
        """Some writers count a padding byte that they do not write: then the next element starts one byte early."""
        if self.text_length is None or self.text_length[1] == 0:
            raise OvaDeskError(problem("pixels.header_damaged"))
        place, length = self.text_length
        self.text_length = None
        self.repairs.append((place, struct.pack(self.order + "H", length - 1)))
        self.file.seek(-9, io.SEEK_CUR)
        return self.element()

    def skip(self, length: int) -> None:
        if length > self.size - self.file.tell():
            raise OvaDeskError(problem("pixels.header_incomplete"))
        self.file.seek(length, io.SEEK_CUR)


def looks_like_dicom(start: bytes) -> bool:
    """Whether the first 140 bytes of a file are those of a DICOM file, with its preamble or without."""
    if start[128:132] == b"DICM":
        return True
    return len(start) >= 8 and start[:2] in (b"\x02\x00", b"\x08\x00") and start[3:4] == b"\x00"


def survey(path: Path) -> Survey:
    """Walk the file at ``path``; raises OvaDeskError with the reason not to open it, OSError as open does."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(140)
        if not looks_like_dicom(start):
            raise OvaDeskError(problem("pixels.not_an_image"))
        has_preamble = start[128:132] == b"DICM"
        file.seek(132 if has_preamble else 0)
        syntax = _transfer_syntax(file, size)
        program = has_preamble and start[:2] in (b"MZ", b"\x7fE", b"#!")
        if syntax == DEFLATED:
            inflated = _inflate(file, size)
            walk = _Walk(io.BytesIO(inflated), len(inflated), True, "<")
            return _walk_to_pixels(walk, syntax, inflated, program)
        order = ">" if syntax == EXPLICIT_BE else "<"
        explicit = _is_explicit(file, order) if syntax in ("", IMPLICIT_LE) else True
        return _walk_to_pixels(_Walk(file, size, explicit, order), syntax, None, program)


def _transfer_syntax(file: BinaryIO, size: int) -> str:
    """Read the file meta information (group 2) and stand at the data set; empty where there is none."""
    walk = _Walk(file, size, True, "<")
    syntax = ""
    while True:
        here = file.tell()
        if file.read(2) != b"\x02\x00":
            file.seek(here)
            return syntax
        file.seek(here)
        tag, _, length = walk.element()
        if tag == (0x0002, 0x0010) and length <= 64:
            syntax = walk.read(length).decode("ascii", "replace").strip("\0 ")
        else:
            walk.skip(length)


def _is_explicit(file: BinaryIO, order: str) -> bool:
    """Whether the first element carries a VR: some files say implicit and are not."""
    here = file.tell()
    head = file.read(8)
    file.seek(here)
    return head[4:6] in KNOWN_VRS


def _inflate(file: BinaryIO, size: int) -> bytes:
    start = file.tell()
    limit = min(INFLATED_MAX, max(1 << 20, INFLATE_RATIO_MAX * (size - start)))
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = stream.decompress(file.read(), limit + 1)
    except zlib.error:
        raise OvaDeskError(problem("pixels.header_damaged")) from None
    if len(data) > limit:
        raise OvaDeskError(problem("pixels.inflates_too_far", limit_mb=limit >> 20))
    return data


def _walk_to_pixels(walk: _Walk, syntax: str, inflated: bytes | None, program: bool) -> Survey:
    """Skip over the data set up to its pixel data, one level of nesting after the other, without recursion."""
    ends: list[int] = []  # where each open sequence or item ends; UNDEFINED: at its delimiter
    first = walk.file.tell()
    while True:
        here = walk.file.tell()
        while ends and ends[-1] != UNDEFINED and here >= ends[-1]:
            ends.pop()
        if here - first > HEADER_MAX:
            raise OvaDeskError(problem("pixels.header_too_large", limit=HEADER_MAX))
        if here >= walk.size:
            return Survey(syntax, walk.order == "<", walk.size, None, inflated=inflated, program_in_preamble=program)
        if not ends and walk.size - here < 8:
            raise OvaDeskError(problem("pixels.header_incomplete"))
        tag, vr, length = walk.element()
        if not ends and tag == (0x7FE0, 0x0010):
            return _found(walk, syntax, vr, length, inflated, program)
        if tag in (ITEM_END, SEQUENCE_END):
            if ends:
                ends.pop()
        elif tag == ITEM or vr == b"SQ" or length == UNDEFINED:
            _open_level(walk, ends, length)
        else:
            walk.skip(length)


def _open_level(walk: _Walk, ends: list[int], length: int) -> None:
    if len(ends) >= DEPTH_MAX * 2:  # a sequence and its item are one level each
        raise OvaDeskError(problem("pixels.nested_too_deep", limit=DEPTH_MAX))
    end = length if length == UNDEFINED else walk.file.tell() + length
    if end != UNDEFINED and end > walk.size:
        raise OvaDeskError(problem("pixels.header_incomplete"))
    ends.append(end)


def _found(walk: _Walk, syntax: str, vr: bytes, length: int, inflated: bytes | None, program: bool) -> Survey:
    return Survey(
        transfer_syntax=syntax,
        little_endian=walk.order == "<",
        size=walk.size,
        pixel_offset=walk.file.tell(),
        pixel_length=length,
        pixel_vr=vr.decode("ascii") or "OW",
        repairs=tuple(walk.repairs),
        inflated=inflated,
        program_in_preamble=program,
    )
