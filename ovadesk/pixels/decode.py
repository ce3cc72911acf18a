"""From the stored bytes of one frame to its pixels, with decoders of our choosing.

In order of trust: Pillow for JPEG baseline and extended, pyjpegls for JPEG-LS, pylibjpeg-openjpeg for JPEG 2000
and HTJ2K, pylibjpeg-rle for RLE. JPEG lossless of 8 bits is Pillow's too, 12 bits are PyAV's (an extra). For
16-bit lossless and 12-bit extended JPEG there is a GPL decoder only, another extra. Video is in ``video``.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.pixels.codestream import check_claim
from ovadesk.pixels.guard import DEFLATED, EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE
from ovadesk.pixels.layout import Layout

Pixels = NDArray[Any]
NATIVE = ("", IMPLICIT_LE, EXPLICIT_LE, DEFLATED, EXPLICIT_BE)
JPEG_BASELINE, JPEG_EXTENDED = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"
JPEG_LOSSLESS = ("1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70")
JPEG_LS = ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81")
JPEG_2000 = tuple(f"1.2.840.10008.1.2.4.{n}" for n in (90, 91, 201, 202, 203))
RLE = "1.2.840.10008.1.2.5"
AV_BITS = 12  # of lossless JPEG: differences of 16-bit pixels that need all 16 bits it decodes wrongly, without a word
RLE_RATIO_MAX = 64  # two bytes stand for at most 128


def _native(data: bytes, layout: Layout) -> Pixels:
    order = "<" if layout.little_endian else ">"
    values = np.frombuffer(
        data, f"{order}u{layout.bits_allocated // 8}", layout.frame_bytes * 8 // layout.bits_allocated
    )
    if layout.halved_colour:
        return _spread_colour(values, layout)
    if layout.samples == 1:
        return values.reshape(layout.rows, layout.columns)
    if layout.planar:
        return values.reshape(3, layout.rows, layout.columns).transpose(1, 2, 0)
    return values.reshape(layout.rows, layout.columns, 3)


def _spread_colour(values: Pixels, layout: Layout) -> Pixels:
    """Y1 Y2 Cb Cr for every two pixels (PS3.3 C.7.6.3.1.2) to one Y Cb Cr each."""
    quads = values.reshape(-1, 4)
    full = np.empty((quads.shape[0], 2, 3), values.dtype)
    full[:, 0, 0], full[:, 1, 0] = quads[:, 0], quads[:, 1]
    full[:, :, 1], full[:, :, 2] = quads[:, 2:3], quads[:, 3:4]
    return full.reshape(layout.rows, layout.columns, 3)


def _jpeg(data: bytes, layout: Layout) -> Pixels:
    """Baseline and 8-bit extended. libjpeg tells YCbCr from RGB by markers and component ids.

    Only a stream without either is decided by the header: labelled RGB with ids other than 1, 2, 3 it is
    taken as it stands.
    """
    found = check_claim(data, layout.rows, layout.columns)
    if found.bits != 8:
        return _by_libjpeg(data, layout, "lossless-jpeg")
    picture = Image.open(io.BytesIO(data), formats=("JPEG",))
    unclear = found.samples == 3 and not found.marked and found.ids not in ((1, 2, 3), (82, 71, 66))
    if unclear and layout.photometric == "RGB":
        picture.draft("YCbCr", picture.size)  # the samples as they are: nothing converted
    return np.asarray(picture)


def _jpeg_ls(data: bytes, layout: Layout) -> Pixels:
    import jpeg_ls

    check_claim(data, layout.rows, layout.columns)
    return np.asarray(jpeg_ls.decode(np.frombuffer(data, np.uint8)))


def _jpeg_2000(data: bytes, layout: Layout) -> Pixels:
    import openjpeg

    check_claim(data, layout.rows, layout.columns)
    return np.asarray(openjpeg.decode(data))


def _rle(data: bytes, layout: Layout) -> Pixels:
    import rle

    size = layout.rows * layout.columns * layout.samples * layout.bits_allocated // 8
    if size > RLE_RATIO_MAX * len(data):
        raise OvaDeskError(problem("pixels.too_large", rows=layout.rows, columns=layout.columns))
    planes = rle.decode_pixel_data(
        data,
        version=2,
        rows=layout.rows,
        columns=layout.columns,
        samples_per_pixel=layout.samples,
        bits_allocated=layout.bits_allocated,
    )
    values = np.frombuffer(planes, f"<u{layout.bits_allocated // 8}")
    if layout.samples == 1:
        return values.reshape(layout.rows, layout.columns)
    return values.reshape(3, layout.rows, layout.columns).transpose(1, 2, 0)


def _jpeg_lossless(data: bytes, layout: Layout) -> Pixels:
    """As stored, colours unconverted: 8 bits by Pillow, more by PyAV or, where that is not there, the GPL extra."""
    found = check_claim(data, layout.rows, layout.columns)
    if found.bits == 8:
        picture = Image.open(io.BytesIO(data), formats=("JPEG",))
        picture.draft("YCbCr", picture.size)  # a stream that calls itself YCbCr is not to be converted
        try:
            return np.asarray(picture)
        except OSError:  # one that does not cannot be drafted
            return np.asarray(Image.open(io.BytesIO(data), formats=("JPEG",)))
    if layout.bits_stored > AV_BITS or found.samples != 1:
        return _by_libjpeg(data, layout, "lossless-jpeg")
    return _by_av(data, layout) if find_spec("av") is not None else _by_libjpeg(data, layout, "video")


def _by_av(data: bytes, layout: Layout) -> Pixels:
    import av

    av.logging.set_level(None)
    context = av.CodecContext.create("mjpeg", "r")
    frames = [*context.decode(av.Packet(data)), *context.decode(None)]
    if len(frames) != 1 or frames[0].format.name not in ("gray16le", "gray"):
        raise OvaDeskError(problem("pixels.damaged_frame"))
    pixels = np.asarray(frames[0].to_ndarray())
    if int(pixels.max()) >> layout.bits_stored:  # then it is no such picture, or was not decoded right
        raise OvaDeskError(problem("pixels.damaged_frame"))
    return pixels


def _by_libjpeg(data: bytes, layout: Layout, extra: str) -> Pixels:
    if find_spec("libjpeg") is None:
        raise OvaDeskError(problem("pixels.no_decoder", syntax=layout.transfer_syntax, extra=extra))
    import libjpeg

    return np.asarray(libjpeg.decode(data))


DECODERS: dict[str, Callable[[bytes, Layout], Pixels]] = {
    **dict.fromkeys(NATIVE, _native),
    **dict.fromkeys((JPEG_BASELINE, JPEG_EXTENDED), _jpeg),
    **dict.fromkeys(JPEG_LOSSLESS, _jpeg_lossless),
    **dict.fromkeys(JPEG_LS, _jpeg_ls),
    **dict.fromkeys(JPEG_2000, _jpeg_2000),
    RLE: _rle,
}


def decode(data: bytes, layout: Layout) -> Pixels:
    """Stored values of one frame, (rows, columns) or (rows, columns, 3), colour space as stored.

    Raises OvaDeskError where no decoder is there or the stream claims another size; whatever the decoder
    itself raises is the caller's to turn into ``pixels.damaged_frame``.
    """
    decoder = DECODERS.get(layout.transfer_syntax)
    if decoder is None:
        raise OvaDeskError(problem("pixels.no_decoder", syntax=layout.transfer_syntax, extra="video"))
    pixels = decoder(data, layout)
    if pixels.shape[:2] != (layout.rows, layout.columns) or pixels.ndim not in (2, 3):
        raise OvaDeskError(problem("pixels.damaged_frame"))
    return pixels


def claim_is_sane(data: bytes, layout: Layout) -> None:
    """Raise what ``decode`` would raise for the size a compressed frame claims, without decoding it."""
    if layout.transfer_syntax == RLE:
        if layout.rows * layout.columns * layout.samples > RLE_RATIO_MAX * max(len(data), 1):
            raise OvaDeskError(problem("pixels.too_large", rows=layout.rows, columns=layout.columns))
    elif layout.transfer_syntax not in NATIVE and layout.transfer_syntax in DECODERS:
        check_claim(data, layout.rows, layout.columns)
