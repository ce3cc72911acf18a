"""One DICOM file: its header read after the guard's walk, its frames read by offset."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from numpy.typing import NDArray

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.pixels.colour import to_picture
from ovadesk.pixels.decode import JPEG_2000, JPEG_BASELINE, NATIVE, claim_is_sane, decode
from ovadesk.pixels.description import described
from ovadesk.pixels.guard import UNDEFINED, Survey, survey
from ovadesk.pixels.layout import Layout, layout_of
from ovadesk.pixels.offsets import FrameParts, frames_of, native_frames, read_parts, read_swapped, walk_fragments
from ovadesk.pixels.opened import Inspected
from ovadesk.pixels.video import VIDEO, Film, Fragments, VideoFile

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

CLAIM_RATIO_MAX = 100  # claimed bytes for each one held, above which a header of many frames is a lie
CLAIM_FRAMES = 10_000
HEAD_BYTES = 1 << 20  # of a code stream: enough for its size


@dataclass(frozen=True, slots=True)
class DicomFile:
    """An opened DICOM file; ``parts`` says where each readable frame lies."""

    inspected: Inspected
    layout: Layout
    dataset: Dataset
    parts: list[FrameParts]
    inflated: bytes | None

    def frame(self, index: int) -> NDArray[Any]:
        """See ``OpenFile.frame``."""
        with _bytes_of(self.inspected.clip.path, self.inflated) as file:
            if self.layout.swapped_words:
                data = read_swapped(file, self.parts[index][0], self.parts[0][0].offset)
            else:
                data = read_parts(file, self.parts[index])
        return to_picture(decode(data, self.layout), self.layout, self.dataset)


def _bytes_of(path: Path, inflated: bytes | None) -> BinaryIO:
    return path.open("rb") if inflated is None else io.BytesIO(inflated)


def open_dicom(path: Path, charset: str = "") -> DicomFile | VideoFile:
    """Open ``path`` without reading a pixel; ``charset`` stands for the one the header declares.

    Raises OvaDeskError with the reason where it cannot be opened.
    """
    seen = survey(path)
    if seen.pixel_offset is None:
        raise OvaDeskError(problem("pixels.no_pixels"))
    dataset = _header(path, seen)
    layout = layout_of(dataset, seen.transfer_syntax, seen.little_endian, seen.pixel_vr)
    if layout.transfer_syntax in VIDEO:
        return _film(path, dataset, layout, seen, charset)
    with _bytes_of(path, seen.inflated) as file:
        layout = _with_syntax(file, seen, layout)
        parts = _parts(file, seen, layout, dataset)
        if not parts:
            raise OvaDeskError(problem("pixels.no_whole_frame", claimed=layout.frames))
        if parts[0]:
            file.seek(parts[0][0].offset)
            claim_is_sane(file.read(min(parts[0][0].length, HEAD_BYTES)), layout)
    inspected = described(path, dataset, layout, len(parts), seen, charset)
    return DicomFile(inspected, layout, dataset, parts, seen.inflated)


def _film(path: Path, dataset: Dataset, layout: Layout, seen: Survey, charset: str) -> VideoFile:
    """All fragments are one stream. Where it holds another number of frames than the header says, it is believed."""
    with path.open("rb") as file:
        items = walk_fragments(file, seen.pixel_offset or 0, seen.size).items
    film = Film(Fragments(path, items), VIDEO[layout.transfer_syntax])
    if (film.rows, film.columns) != (layout.rows, layout.columns):
        stream = {"stream_rows": film.rows, "stream_columns": film.columns}
        raise OvaDeskError(problem("pixels.size_mismatch", rows=layout.rows, columns=layout.columns, **stream))
    layout = replace(layout, samples=3, photometric="RGB", bits_allocated=8, bits_stored=8)
    return VideoFile(described(path, dataset, layout, film.count, seen, charset), film)


def is_directory(path: Path) -> bool:
    """Whether the file is a DICOMDIR (media storage directory), by name and by content."""
    with path.open("rb") as file:
        start = file.read(1024)
    return start[128:132] == b"DICM" and b"1.2.840.10008.1.3.10" in start


def directory_entries(path: Path) -> list[Path]:
    """The files a DICOMDIR names that lie in its folder; names that lead out of it are left out."""
    dataset = _header(path, survey(path))
    folder = path.parent.resolve()
    found: dict[Path, None] = {}
    for record in dataset.get("DirectoryRecordSequence", None) or ():
        named = record.get("ReferencedFileID", None)
        pieces = [named] if isinstance(named, str) else list(named or ())
        target = folder.joinpath(*map(str, pieces)).resolve() if pieces else folder
        if target != folder and target.is_relative_to(folder):
            found[target] = None
    return list(found)


def _header(path: Path, seen: Survey) -> Dataset:
    from pydicom import dcmread

    if not seen.repairs:
        return dcmread(path, stop_before_pixels=True, force=True, defer_size=8 << 20)
    with path.open("rb") as file:
        header = bytearray(file.read(seen.pixel_offset))
    for place, mended in seen.repairs:
        header[place : place + len(mended)] = mended
    return dcmread(io.BytesIO(header), stop_before_pixels=True, force=True)


def _with_syntax(file: BinaryIO, seen: Survey, layout: Layout) -> Layout:
    """The layout with the transfer syntax that the bytes show, where the header's cannot be."""
    encapsulated = seen.pixel_length == UNDEFINED
    if encapsulated == (layout.transfer_syntax not in NATIVE):
        return layout
    if not encapsulated:
        raise OvaDeskError(problem("pixels.header_damaged"))
    items = walk_fragments(file, seen.pixel_offset or 0, seen.size).items
    if items:
        file.seek(items[0].offset)
        start = file.read(4)
        if start[:2] == b"\xff\xd8":
            return replace(layout, transfer_syntax=JPEG_BASELINE)
        if start == b"\xff\x4f\xff\x51":
            return replace(layout, transfer_syntax=JPEG_2000[0])
    raise OvaDeskError(problem("pixels.header_damaged"))


def _parts(file: BinaryIO, seen: Survey, layout: Layout, dataset: Dataset) -> list[FrameParts]:
    start = seen.pixel_offset or 0
    if seen.pixel_length == UNDEFINED:
        found = walk_fragments(file, start, seen.size)
        return frames_of(file, found, layout.frames, _extended_table(dataset))
    held = min(seen.pixel_length, seen.size - start)
    expected = layout.frame_bytes * layout.frames
    lies = layout.frames > CLAIM_FRAMES and expected > CLAIM_RATIO_MAX * max(held, 1)
    cut_wrongly = seen.pixel_length > held and seen.pixel_length > expected + layout.frame_bytes
    if lies or cut_wrongly:
        raise OvaDeskError(problem("pixels.claims_too_much", held_kb=held >> 10))
    return native_frames(start, held, layout.frame_bytes, layout.frames)


def _extended_table(dataset: Dataset) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    offsets = dataset.get("ExtendedOffsetTable", None)
    lengths = dataset.get("ExtendedOffsetTableLengths", None)
    if not isinstance(offsets, bytes) or not isinstance(lengths, bytes):
        return None
    return tuple(struct.unpack(f"<{len(data) // 8}Q", data[: len(data) // 8 * 8]) for data in (offsets, lengths))  # type: ignore[return-value]
