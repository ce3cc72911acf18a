"""Writes small DICOM ultrasound files for tests: every way of storing pixels that the product reads."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jpeg_ls
import numpy as np
import openjpeg
import rle
from numpy.typing import NDArray
from PIL import Image
from pydicom import config
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import UID, generate_uid

Pixels = NDArray[Any]

IMPLICIT_LE, EXPLICIT_LE = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
DEFLATED, EXPLICIT_BE = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
JPEG_BASELINE, JPEG_EXTENDED = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"
JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"
JPEG_LS, JPEG_LS_NEAR = "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"
JPEG_2000_LOSSLESS, JPEG_2000 = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"
RLE = "1.2.840.10008.1.2.5"
MPEG_4 = "1.2.840.10008.1.2.4.102"
NATIVE = (IMPLICIT_LE, EXPLICIT_LE, DEFLATED, EXPLICIT_BE)

ITEM, SEQUENCE_END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0\0\0\0\0"
NEAR = 2  # largest difference that near-lossless JPEG-LS is allowed
QUALITY = 92


def write_dicom(
    path: Path,
    frames: Sequence[Pixels],
    *,
    syntax: str = EXPLICIT_LE,
    photometric: str | None = None,
    bits_stored: int | None = None,
    planar: int = 0,
    words: bool = False,
    palette: Sequence[Pixels] | None = None,
    fragments: int = 1,
    table: str = "basic",
    delimiter: bool = True,
    regions: Sequence[Dataset] = (),
    tags: Mapping[str, Any] | None = None,
    streams: Sequence[bytes] | None = None,
) -> Path:
    """Write ``frames``, each (H, W) or (H, W, 3), uint8, uint16 or int16, and return ``path``.

    Frames hold stored values (YCbCr for the YBR kinds), except for JPEG and JPEG 2000, whose encoders
    take RGB. ``planar`` and ``words`` (8 bits as OW) are for native files, ``fragments`` (a frame) and
    ``table`` (basic, empty, wrong, extended) for encapsulated ones. ``palette`` is red, green, blue.
    ``tags`` are set last, by keyword, without validation; a value of None deletes the tag. ``streams``
    stand for the encoded frames.
    """
    first = np.asarray(frames[0])
    photometric = photometric or _photometric(first, syntax, palette)
    with config.disable_value_validation():
        dataset = _header(first, len(frames), photometric, bits_stored, planar)
        if palette is not None:
            _set_palette(dataset, palette, syntax)
        if regions:
            dataset.SequenceOfUltrasoundRegions = DicomSequence(regions)
        if syntax in NATIVE:
            data = b"".join(native(np.asarray(frame), syntax, photometric, planar) for frame in frames)
            data += b"\0" * (len(data) % 2)
            swapped = syntax == EXPLICIT_BE and words and first.dtype.itemsize == 1
            dataset.PixelData = swap_words(data) if swapped else data
            dataset["PixelData"].VR = "OW" if words or first.dtype.itemsize > 1 else "OB"
        else:
            coded = list(streams) if streams is not None else [encode(np.asarray(f), syntax) for f in frames]
            _encapsulate(dataset, coded, fragments, table)
        for name, value in (tags or {}).items():
            if value is None:
                del dataset[name]
            else:
                setattr(dataset, name, value)
        _save(dataset, syntax, path)
    if not delimiter:
        path.write_bytes(path.read_bytes()[: -len(SEQUENCE_END)])
    return path


def region(box: tuple[int, int, int, int], *, space: int = 1, data: int = 1, cm_per_px: float = 0.02) -> Dataset:
    """An ultrasound region over columns x0-x1 and rows y0-y1 (inclusive), calibrated in centimetres; B-mode."""
    item = Dataset()
    item.RegionSpatialFormat, item.RegionDataType, item.RegionFlags = space, data, 0
    item.RegionLocationMinX0, item.RegionLocationMinY0, item.RegionLocationMaxX1, item.RegionLocationMaxY1 = box
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = 3
    item.PhysicalDeltaX = item.PhysicalDeltaY = cm_per_px
    return item


def native(frame: Pixels, syntax: str, photometric: str, planar: int = 0) -> bytes:
    """The stored bytes of one uncompressed frame, before any swapping of words."""
    if photometric == "YBR_FULL_422":
        pairs = frame.reshape(-1, 2, 3)
        chroma = pairs[:, :, 1:].mean(axis=1).round().astype(frame.dtype)
        frame = np.concatenate([pairs[:, :, 0], chroma], axis=1)
    elif planar and frame.ndim == 3:
        frame = frame.transpose(2, 0, 1)
    order = ">" if syntax == EXPLICIT_BE else "<"
    return frame.astype(frame.dtype.newbyteorder(order)).tobytes()


def swap_words(data: bytes) -> bytes:
    """Bytes of even number with the two of each word exchanged."""
    return np.frombuffer(data, "<u2").astype(">u2").tobytes()


def encode(frame: Pixels, syntax: str) -> bytes:
    """One frame as a code stream, padded to even length. JPEG 2000 needs 32 pixels each way."""
    if syntax in (JPEG_BASELINE, JPEG_EXTENDED):
        data = jpeg(frame)
    elif syntax in (JPEG_LS, JPEG_LS_NEAR):
        data = bytes(_jpeg_ls(frame, NEAR if syntax == JPEG_LS_NEAR else 0))
    elif syntax in (JPEG_2000_LOSSLESS, JPEG_2000):
        ratios = {"compression_ratios": [4]} if syntax == JPEG_2000 else {}
        data = openjpeg.encode(frame, photometric_interpretation=1 if frame.ndim == 3 else 2, **ratios)
    elif syntax == RLE:
        data = _rle(frame)
    else:
        raise ValueError(f"no encoder for {syntax}")
    return data + b"\0" * (len(data) % 2)


def jpeg(frame: Pixels, *, quality: int = QUALITY, **options: Any) -> bytes:
    """A baseline JPEG of (H, W) or RGB (H, W, 3) uint8, without subsampling unless asked for."""
    buffer = io.BytesIO()
    Image.fromarray(frame).save(buffer, "JPEG", quality=quality, **{"subsampling": 0, **options})
    return buffer.getvalue()


def _jpeg_ls(frame: Pixels, error: int) -> bytes:
    return bytes(jpeg_ls.encode_array(frame, lossy_error=error, interleave_mode=2 if frame.ndim == 3 else None))


def _rle(frame: Pixels) -> bytes:
    return bytes(
        rle.encode_pixel_data(
            np.ascontiguousarray(frame).astype(frame.dtype.newbyteorder("<")).tobytes(),
            rows=frame.shape[0],
            columns=frame.shape[1],
            samples_per_pixel=3 if frame.ndim == 3 else 1,
            bits_allocated=8 * frame.dtype.itemsize,
            number_of_frames=1,
            planar_configuration=0,
            byteorder="<",
        )
    )


def split(stream: bytes, fragments: int) -> list[bytes]:
    """``stream`` in at most ``fragments`` pieces of even length."""
    step = max(2, -(-len(stream) // fragments))
    step += step % 2
    return [stream[at : at + step] for at in range(0, len(stream), step)]


def encapsulated(groups: Sequence[Sequence[bytes]], offsets: Sequence[int] = ()) -> bytes:
    """The offset table and the items of all frames, without the delimiter at the end."""
    items = [struct.pack(f"<{len(offsets)}I", *offsets), *(piece for group in groups for piece in group)]
    return b"".join(ITEM + struct.pack("<I", len(item)) + item for item in items)


def frame_offsets(groups: Sequence[Sequence[bytes]]) -> list[int]:
    """Where each frame's first item begins, counted from the first item after the table."""
    offsets, at = [], 0
    for group in groups:
        offsets.append(at)
        at += sum(8 + len(piece) for piece in group)
    return offsets


def _encapsulate(dataset: Dataset, streams: Sequence[bytes], fragments: int, table: str) -> None:
    groups = [split(stream, fragments) for stream in streams]
    offsets = frame_offsets(groups)
    basic = {"basic": offsets, "wrong": [offset + 7 for offset in offsets]}.get(table, [])
    if table == "extended":
        dataset.ExtendedOffsetTable = struct.pack(f"<{len(offsets)}Q", *offsets)
        dataset.ExtendedOffsetTableLengths = struct.pack(f"<{len(streams)}Q", *map(len, streams))
    dataset.PixelData = encapsulated(groups, basic)
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True


def _photometric(frame: Pixels, syntax: str, palette: object) -> str:
    if palette is not None:
        return "PALETTE COLOR"
    if frame.ndim == 2:
        return "MONOCHROME2"
    if syntax in (JPEG_BASELINE, JPEG_EXTENDED):
        return "YBR_FULL_422"
    return {JPEG_2000_LOSSLESS: "YBR_RCT", JPEG_2000: "YBR_ICT"}.get(syntax, "RGB")


def _header(frame: Pixels, count: int, photometric: str, bits_stored: int | None, planar: int) -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.3.1" if count > 1 else "1.2.840.10008.5.1.4.1.1.6.1"
    dataset.SOPInstanceUID = generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2.826.0.1.3680043.8.498.1", "1.2.826.0.1.3680043.8.498.2"
    dataset.PatientID, dataset.PatientName, dataset.PatientBirthDate = "TEST-1", "Test^Person", "19700101"
    dataset.StudyDate, dataset.StudyDescription, dataset.Modality = "20250101", "Pelvis", "US"
    dataset.SeriesNumber, dataset.InstanceNumber = 1, 1
    if count > 1:
        dataset.NumberOfFrames, dataset.FrameTime = count, 40
    dataset.Rows, dataset.Columns = frame.shape[:2]
    dataset.SamplesPerPixel = 3 if frame.ndim == 3 else 1
    if frame.ndim == 3:
        dataset.PlanarConfiguration = planar
    dataset.PhotometricInterpretation = photometric
    dataset.BitsAllocated = 8 * frame.dtype.itemsize
    dataset.BitsStored = bits_stored or dataset.BitsAllocated
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(frame.dtype.kind == "i")
    return dataset


def _set_palette(dataset: Dataset, palette: Sequence[Pixels], syntax: str) -> None:
    for name, entries in zip(("Red", "Green", "Blue"), palette, strict=True):
        deep = entries.dtype.itemsize == 2
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [len(entries) % 65536, 0, 16 if deep else 8])
        data = entries.astype(entries.dtype.newbyteorder("<")).tobytes()
        data += b"\0" * (len(data) % 2)
        setattr(dataset, f"{name}PaletteColorLookupTableData", swap_words(data) if syntax == EXPLICIT_BE else data)
        dataset[f"{name}PaletteColorLookupTableDescriptor"].VR = "US"
        dataset[f"{name}PaletteColorLookupTableData"].VR = "OW"


def _save(dataset: Dataset, syntax: str, path: Path) -> None:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = UID(syntax)
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    dataset.file_meta = meta
    dataset.save_as(path, enforce_file_format=True)
