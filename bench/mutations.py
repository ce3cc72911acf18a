"""Small sound files and what can be done to them: bits turned, lengths, tags and pieces changed, ends cut off."""

from __future__ import annotations

import io
import random
import re
import struct
from pathlib import Path

import numpy as np
from PIL import Image

ODD = (
    0,
    1,
    2,
    7,
    8,
    127,
    128,
    255,
    256,
    4095,
    65534,
    65535,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFF0,
    0xFFFFFFFE,
    0xFFFFFFFF,
)
ELEMENT = re.compile(rb"[\x00-\xff]{4}(?:AE|AS|AT|CS|DA|DS|FD|IS|LO|OB|OW|PN|SH|SL|SQ|UI|UL|UN|US)")


def seeds(folder: Path) -> list[bytes]:
    """Small sound files: DICOM in every way of storing pixels, and every kind of plain image."""
    from tests import dicom_files as files
    from tests.dicom_files import region, write_dicom

    grey = np.random.default_rng(1).integers(0, 256, (34, 36), np.uint8)
    deep = grey.astype(np.uint16) * 16
    colour = np.stack([grey, grey[::-1], grey.T[:34, :34].repeat(2, 1)[:, :36]], axis=-1)
    palette = [np.arange(256, dtype=np.uint8)] * 3
    out = folder / "seed"
    made = []
    for syntax in (files.IMPLICIT_LE, files.EXPLICIT_LE, files.EXPLICIT_BE, files.DEFLATED):
        made += [write_dicom(out, [one, one], syntax=syntax, regions=[region((2, 2, 30, 30))]).read_bytes()
                 for one in (grey, colour, deep)]  # fmt: skip
    for syntax in (files.JPEG_BASELINE, files.JPEG_LS, files.JPEG_2000_LOSSLESS, files.JPEG_2000, files.RLE):
        made += [write_dicom(out, [one, one], syntax=syntax).read_bytes() for one in (grey, colour)]
    for syntax in (files.JPEG_LS, files.JPEG_2000_LOSSLESS, files.RLE):
        made.append(write_dicom(out, [deep], syntax=syntax, bits_stored=12, fragments=2).read_bytes())
    made.append(write_dicom(out, [grey], palette=palette).read_bytes())
    made.append(write_dicom(out, [grey] * 3, syntax=files.RLE, table="extended").read_bytes())
    made.append(write_dicom(out, [colour], photometric="YBR_FULL_422").read_bytes())
    for kind in ("PNG", "JPEG", "BMP", "TIFF"):
        for one in (grey, colour):
            buffer = io.BytesIO()
            more = {"save_all": True, "append_images": [Image.fromarray(one)]} if kind == "TIFF" else {}
            Image.fromarray(one).save(buffer, kind, **more)
            made.append(buffer.getvalue())
    out.unlink()
    return made


def mutated(rng: random.Random, sound: list[bytes]) -> bytes:
    """One of the sound files with one to four things done to it."""
    data = bytearray(rng.choice(sound))
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        if len(data) < 16:
            break
        rng.choice(WAYS)(rng, data, sound)
    return bytes(data)


def _place(rng: random.Random, data: bytearray, room: int = 4) -> int:
    """Somewhere in the file, more often in its first kilobyte: that is where the structure is."""
    end = max(1, len(data) - room)
    return rng.randrange(min(end, 1024)) if rng.random() < 0.6 else rng.randrange(end)


def _elements(data: bytearray) -> list[int]:
    return [found.start() for found in ELEMENT.finditer(data, 128)] or [0]


def _flip(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    for _ in range(rng.choice((1, 1, 2, 8))):
        data[_place(rng, data, 1)] ^= 1 << rng.randrange(8)


def _truncate(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    del data[rng.randrange(len(data)) :]


def _length(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    at = rng.choice(_elements(data)) + rng.choice((6, 8))
    value = rng.choice(ODD)
    data[at : at + 4] = struct.pack("<I", value) if rng.random() < 0.5 else struct.pack("<H", value & 0xFFFF)


def _number(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    at = _place(rng, data)
    packed = struct.pack(rng.choice("<>") + "I", rng.choice(ODD))[: rng.choice((1, 2, 4))]
    data[at : at + len(packed)] = packed


def _swap(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    one, other = (rng.choice(_elements(data)) for _ in range(2))
    data[one : one + 4], data[other : other + 4] = data[other : other + 4], data[one : one + 4]


def _insert(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    at = _place(rng, data)
    data[at:at] = rng.randbytes(rng.choice((1, 2, 8, 64, 1000)))


def _repeat(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    at = _place(rng, data)
    data[at:at] = data[at : at + rng.choice((2, 8, 12, 100))] * rng.choice((1, 2, 50))


def _remove(rng: random.Random, data: bytearray, _: list[bytes]) -> None:
    at = _place(rng, data)
    del data[at : at + rng.choice((1, 2, 8, 100))]


def _splice(rng: random.Random, data: bytearray, sound: list[bytes]) -> None:
    other = rng.choice(sound)
    data[rng.randrange(len(data)) :] = other[rng.randrange(len(other)) :]


WAYS = (_flip, _flip, _truncate, _length, _length, _number, _swap, _insert, _repeat, _remove, _splice)
