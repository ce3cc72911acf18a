"""JPEG cines made for a measurement: speckle that moves, compressed as a scanner does it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import JPEGBaseline8Bit, UltrasoundMultiFrameImageStorage, generate_uid


def jpeg_cine(path: Path, frames: int, shape: tuple[int, int], seed: int, *, colour: bool = False) -> Path:
    """Write ``frames`` frames of ``shape`` (rows, columns), JPEG baseline, with one B-mode region.

    ``colour``: grey pictures stored as YBR_FULL_422, as most scanners do.
    """
    rows, columns = shape
    rng = np.random.default_rng(seed)
    speckle = (rng.rayleigh(42.0, (rows // 4, columns // 4)).clip(0, 255)).astype(np.uint8)
    base = Image.fromarray(speckle).resize((columns, rows), Image.Resampling.BICUBIC)
    if colour:
        base = base.convert("RGB")
    codes = [_jpeg(np.roll(np.asarray(base), 3 * i, axis=1)) for i in range(frames)]
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = JPEGBaseline8Bit
    meta.MediaStorageSOPClassUID = UltrasoundMultiFrameImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    ds = FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.StudyInstanceUID, ds.SeriesInstanceUID = generate_uid(), generate_uid()
    ds.PatientID, ds.PatientName, ds.Modality, ds.StudyDate = f"BENCH-{seed}", "BENCH^NOBODY", "US", "20260101"
    ds.Rows, ds.Columns, ds.NumberOfFrames, ds.SamplesPerPixel = rows, columns, frames, 3 if colour else 1
    ds.PhotometricInterpretation, ds.FrameTime = "YBR_FULL_422" if colour else "MONOCHROME2", "33.3333"
    if colour:
        ds.PlanarConfiguration = 0
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 8, 8, 7, 0
    ds.SequenceOfUltrasoundRegions = Sequence([_region(rows, columns)])
    ds.PixelData = encapsulate(codes)
    ds["PixelData"].VR = "OB"
    ds.save_as(path, enforce_file_format=True)
    return path


def _region(rows: int, columns: int) -> FileDataset:
    from pydicom.dataset import Dataset

    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 0, 0
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = columns - 1, rows - 1
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = 0.02
    return region  # type: ignore[return-value]


def _jpeg(frame: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(frame).save(out, "JPEG", quality=85, subsampling=1)
    return out.getvalue()
