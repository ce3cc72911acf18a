"""Writes clips as DICOM: US and US Multi-frame Image Storage (PS3.3 A.6 and A.7), JPEG baseline."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import UID, JPEGBaseline8Bit, UltrasoundImageStorage, UltrasoundMultiFrameImageStorage

from ovadesk.domain.study import Box
from trainer.phantom.geometry import Sector
from trainer.phantom.screen import MARK, Screen

DATE = "20260105"
CENTIMETRES = 3
B_MODE, COLOUR_FLOW = (1, 1), (1, 2)  # spatial format and data type
TISSUE_FLAGS, COLOUR_FLAGS = 3, 2  # bit 0: other regions lie on top of it; bit 1: not to be scaled (C.8.5.5.1.3)
QUALITY = 75


@dataclass(frozen=True)
class ClipTags:
    """What a clip's tags say. ``fps`` is None for a still; ``colour_box`` marks a colour Doppler region."""

    study: str
    title: str
    number: int
    seed: int
    fps: float | None
    colour: bool = False
    colour_box: Box | None = None


def uid(*names: object) -> UID:
    """A UID under 2.25 that follows from ``names`` (PS3.5 B.2: a UUID as a decimal number)."""
    digest = hashlib.sha256("/".join(map(str, ("ovadesk phantom", *names))).encode()).digest()
    number = int.from_bytes(digest[:16], "big")
    number = number & ~(0xF << 76) | (8 << 76)  # version 8, made by a hash (RFC 9562)
    number = number & ~(0x3 << 62) | (0x2 << 62)
    return UID(f"2.25.{number}")


def write_clip(path: Path, frames: Sequence[Screen], tags: ClipTags, sector: Sector) -> None:
    """Write RGB ``frames``, (rows, columns, 3) each, to ``path``; grey is stored where ``tags`` names no colour."""
    streams = [jpeg(frame, tags.colour) for frame in frames]
    dataset = _identity(tags)
    _describe(dataset, frames[0], tags, len(frames), sum(map(len, streams)))
    regions = [_region(sector.box, sector, B_MODE)]
    if tags.colour_box is not None:
        regions.append(_region(tags.colour_box, sector, COLOUR_FLOW))
    dataset.SequenceOfUltrasoundRegions = DicomSequence(regions)
    dataset.PixelData = encapsulate(streams)
    dataset["PixelData"].VR = "OB"
    dataset.file_meta = _meta(dataset)
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)


def jpeg(frame: Screen, colour: bool) -> bytes:
    """Baseline JPEG of an RGB frame: YBR with chroma halved across, or grey."""
    picture = Image.fromarray(frame)
    buffer = io.BytesIO()
    if colour:
        picture.save(buffer, "JPEG", quality=QUALITY, subsampling="4:2:2", optimize=True)
    else:
        picture.convert("L").save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()


def _meta(dataset: Dataset) -> FileMetaDataset:
    """Set in full, so that no library puts its own version into the file."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    meta.TransferSyntaxUID = JPEGBaseline8Bit
    meta.ImplementationClassUID, meta.ImplementationVersionName = uid("implementation"), "OVADESK_PHANTOM"
    return meta


def _identity(tags: ClipTags) -> Dataset:
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = UltrasoundImageStorage if tags.fps is None else UltrasoundMultiFrameImageStorage
    dataset.SOPInstanceUID = uid(tags.study, tags.seed, "clip", tags.number)
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = uid(tags.study, tags.seed), uid(tags.study, tags.seed, 1)
    dataset.PatientName, dataset.PatientID = f"SYNTHETIC^{tags.study.upper()}", f"SYNTHETIC-{tags.study.upper()}"
    dataset.PatientBirthDate, dataset.PatientSex = "", "O"
    dataset.PatientComments = MARK
    dataset.StudyDate = dataset.SeriesDate = dataset.ContentDate = DATE
    dataset.StudyTime = dataset.SeriesTime = "090000"
    dataset.ContentTime = f"0900{5 * tags.number:02d}"
    dataset.AcquisitionDateTime = DATE + dataset.ContentTime
    dataset.AccessionNumber, dataset.ReferringPhysicianName, dataset.StudyID = "", "", "1"
    dataset.StudyDescription = f"Synthetic phantom: {tags.study}"
    dataset.SeriesDescription = "Synthetic endovaginal B-mode"
    dataset.SeriesNumber, dataset.InstanceNumber = 1, tags.number
    dataset.Modality, dataset.BodyPartExamined, dataset.PatientOrientation = "US", "PELVIS", ""
    dataset.Manufacturer, dataset.ManufacturerModelName = "OvaDesk", "phantom simulator"
    dataset.ImageComments = f"{tags.title} (synthetic)"
    dataset.DerivationDescription = f"Simulated, seed {tags.seed}. {MARK}."
    return dataset


def _describe(dataset: Dataset, frame: Screen, tags: ClipTags, count: int, coded: int) -> None:
    dataset.ImageType = ["DERIVED", "SECONDARY", "ENDOVAGINAL", "0011" if tags.colour_box else "0001"]
    dataset.BurnedInAnnotation, dataset.RecognizableVisualFeatures = "NO", "NO"
    dataset.LossyImageCompression, dataset.LossyImageCompressionMethod = "01", "ISO_10918_1"
    samples = 3 if tags.colour else 1
    dataset.LossyImageCompressionRatio = f"{frame.shape[0] * frame.shape[1] * samples * count / coded:.1f}"
    dataset.SamplesPerPixel = samples
    dataset.PhotometricInterpretation = "YBR_FULL_422" if tags.colour else "MONOCHROME2"
    if tags.colour:
        dataset.PlanarConfiguration = 0
    dataset.UltrasoundColorDataPresent = int(tags.colour_box is not None)
    dataset.Rows, dataset.Columns = frame.shape[:2]
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 8, 8, 7, 0
    if tags.fps is not None:
        dataset.NumberOfFrames = count
        dataset.FrameTime = f"{1000 / tags.fps:.3f}"
        dataset.CineRate = dataset.RecommendedDisplayFrameRate = round(tags.fps)
        dataset.FrameIncrementPointer = 0x00181063


def _region(box: Box, sector: Sector, kind: tuple[int, int]) -> Dataset:
    """A region with the simulated geometry's own scale; its reference is the middle of the array."""
    item = Dataset()
    item.RegionSpatialFormat, item.RegionDataType = kind
    item.RegionFlags = TISSUE_FLAGS if kind == B_MODE else COLOUR_FLAGS
    item.RegionLocationMinX0, item.RegionLocationMinY0 = box.x0, box.y0
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = box.x1 - 1, box.y1 - 1
    column, row = sector.at(0, 0)
    item.ReferencePixelX0, item.ReferencePixelY0 = round(column) - box.x0, round(row) - box.y0
    item.ReferencePixelPhysicalValueX = item.ReferencePixelPhysicalValueY = 0.0
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = CENTIMETRES
    item.PhysicalDeltaX = item.PhysicalDeltaY = sector.mm_per_px / 10
    item.TransducerFrequency = 6000
    return item
