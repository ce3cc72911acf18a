"""What can be opened, as a table: ``python -m tests.formats_table docs/formats.md`` writes it anew.

Each row is a file: made here with an encoder of its own, or a real one of ../shared. It is opened as the window opens
it, and its first frame is compared with what an independent decoder makes of the same bytes.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from PIL import Image

from ovadesk.domain.problem import OvaDeskError
from ovadesk.export.wording import sentence
from ovadesk.pixels.frames import FrameSource
from tests import dicom_files as files
from tests.conftest import ROOT
from tests.dicom_files import write_dicom
from tests.pixels.test_reference_pixels import colour, grey8, grey12, grey16

Pixels = NDArray[Any]
HTJ2K = "1.2.840.10008.1.2.4.201"
NAMES = {
    HTJ2K: "HTJ2K lossless",
    files.IMPLICIT_LE: "implicit little endian",
    files.EXPLICIT_LE: "explicit little endian",
    files.DEFLATED: "deflated",
    files.EXPLICIT_BE: "explicit big endian",
    files.JPEG_BASELINE: "JPEG baseline",
    files.JPEG_EXTENDED: "JPEG extended",
    files.JPEG_LOSSLESS: "JPEG lossless SV1",
    files.RLE: "RLE",
    "1.2.840.10008.1.2.4.57": "JPEG lossless",
    files.JPEG_LS: "JPEG-LS",
    files.JPEG_LS_NEAR: "JPEG-LS near lossless",
    files.JPEG_2000_LOSSLESS: "JPEG 2000 lossless",
    files.JPEG_2000: "JPEG 2000",
    "1.2.840.10008.1.2.4.100": "MPEG-2",
    "1.2.840.10008.1.2.4.102": "H.264",
    "1.2.840.10008.1.2.4.107": "HEVC",
}
PLAIN = (files.IMPLICIT_LE, files.EXPLICIT_LE, files.DEFLATED, files.EXPLICIT_BE)
HEAD = """\
# What can be opened

Written by `python -m tests.formats_table docs/formats.md`. Each row is a file that was opened as the window opens it;
*difference* is the largest of any sample of its first frame to what an independent decoder (dcmtk, ffmpeg, OpenJPH)
makes of the same bytes, in grey levels of the stored depth. Where it is not 0, it is how each rounds.

| transfer syntax | photometric interpretation | bits | result | independent decoder | difference |
|---|---|---|---|---|---|
"""
REAL = """
## Real files

Public ultrasound files, opened the same way.

| file | transfer syntax | photometric interpretation | bits | result | independent decoder | difference |
|---|---|---|---|---|---|---|
"""
FOOT = """
16-bit lossless and 12-bit extended JPEG need the extra `lossless-jpeg` (GPL-3). MPEG-2, H.264, HEVC, exported films
(AVI, MP4, MOV, MKV, WMV) and 12-bit lossless JPEG need the extra `video`. GIF, PNG, JPEG, BMP, TIFF and zip files need
nothing more. Films and plain pictures carry no calibration: they are measured in pixels, never in millimetres.
"""


@dataclass(frozen=True)
class Row:
    """One file of the table."""

    syntax: str
    photometric: str
    bits: int
    result: str
    by: str = ""
    difference: float | None = None

    @property
    def cells(self) -> list[str]:
        name = f"{NAMES.get(self.syntax, 'another')} ({self.syntax.removeprefix('1.2.840.10008.1.2') or '.0'})"
        worst = "" if self.difference is None else f"{self.difference:g}"
        return [name, self.photometric, str(self.bits), self.result, self.by, worst]


def made(folder: Path) -> Iterator[Path]:
    """Files of every syntax with an encoder at hand."""

    def write(frame: Pixels, **how: Any) -> Path:
        number = len(list(folder.iterdir()))
        return write_dicom(folder / f"{number:03d}.dcm", [frame], **how)

    ramp = [np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8)[::-1].copy(), np.full(256, 90, np.uint8)]
    for syntax in PLAIN:
        yield write(grey8(), syntax=syntax)
        yield write(grey8(), syntax=syntax, photometric="MONOCHROME1")
        yield write(grey12(), syntax=syntax, bits_stored=12)
        yield write(grey16(), syntax=syntax)
        yield write(colour(), syntax=syntax)
        yield write(colour(), syntax=syntax, planar=1)
        yield write(colour(), syntax=syntax, photometric="YBR_FULL")
        yield write(colour(), syntax=syntax, photometric="YBR_FULL_422")
        yield write(grey8(), syntax=syntax, palette=ramp)
    for syntax in (files.JPEG_BASELINE, files.JPEG_EXTENDED):
        yield write(grey8(), syntax=syntax)
        yield write(colour(), syntax=syntax)
    for syntax in (files.JPEG_LS, files.JPEG_LS_NEAR, files.RLE):
        yield write(grey8(), syntax=syntax)
        yield write(grey12(), syntax=syntax, bits_stored=12)
        yield write(colour(), syntax=syntax)
    yield write(grey8(), syntax=files.RLE, palette=ramp)
    for syntax in (files.JPEG_2000_LOSSLESS, files.JPEG_2000):
        yield write(grey8(), syntax=syntax)
        yield write(grey16(), syntax=syntax)
        yield write(colour(), syntax=syntax)
    yield from _recoded(folder, write)
    yield from _high_throughput(folder)
    yield from _films(folder)


def _high_throughput(folder: Path) -> Iterator[Path]:
    """HTJ2K without loss, by OpenJPH."""
    for name, frame, photometric in (("grey.pgm", grey8(), "MONOCHROME2"), ("colour.ppm", colour(), "YBR_RCT")):
        picture, stream = folder / name, folder / f"{name}.j2c"
        Image.fromarray(frame).save(picture)
        command = ["ojph_compress", "-i", picture, "-o", stream, "-reversible", "true"]
        subprocess.run(command, check=True, capture_output=True)
        path = folder / f"ht-{name}.dcm"
        data = stream.read_bytes()
        yield write_dicom(
            path, [frame], syntax=HTJ2K, streams=[data + b"\0" * (len(data) % 2)], photometric=photometric
        )


def _recoded(folder: Path, write: Any) -> Iterator[Path]:
    """Lossless JPEG, by dcmtk."""
    for option in (["+e1"], ["+el", "+sv", "6"], ["+ee"]):
        for frame, bits in ((grey8(), 8), (grey12(), 12), (colour(), 8)):
            plain = write(frame, bits_stored=bits)
            target = folder / f"{plain.stem}-coded.dcm"
            subprocess.run(["dcmcjpeg", *option, plain, target], check=True, capture_output=True)
            yield target


def _films(folder: Path) -> Iterator[Path]:
    from tests.pixels import films

    for syntax in films.BARE:
        frames = films.pictures(6)
        tags = {"PhotometricInterpretation": "YBR_PARTIAL_420"}
        path = folder / f"film-{syntax.rsplit('.', 1)[1]}.dcm"
        yield write_dicom(path, frames, syntax=syntax, streams=[films.film(syntax, frames)], tags=tags)


def row_of(path: Path, source: FrameSource) -> Row:
    """Open ``path``, read its first frame, and compare it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # real headers are not ours to mend
        header = pydicom.dcmread(path, stop_before_pixels=True, force=True)
    syntax = str(header.file_meta.get("TransferSyntaxUID", "")) if hasattr(header, "file_meta") else ""
    planar = ", planar" if header.get("PlanarConfiguration", 0) == 1 and syntax in PLAIN else ""
    photometric = str(header.get("PhotometricInterpretation", "none")) + planar
    bits = int(header.get("BitsStored", 0) or 0)
    try:
        clip = source.inspect(path).clip
        ours = source.read(clip, 0)
    except OvaDeskError as error:
        return Row(syntax, photometric, bits, sentence(error.problem))
    said = "opened" if clip.n_frames == clip.n_claimed else f"{clip.n_frames} of {clip.n_claimed} frames"
    by, theirs = independent(path, syntax, photometric, bits)
    if theirs is None:
        return Row(syntax, photometric, bits, said, by)
    theirs = theirs[..., None] if theirs.ndim == 2 and ours.ndim == 3 else theirs
    return Row(syntax, photometric, bits, said, by, float(np.abs(ours.astype(int) - theirs.astype(int)).max()))


def independent(path: Path, syntax: str, photometric: str, bits: int) -> tuple[str, Pixels | None]:
    """What another decoder makes of the first frame, and its name; None where none at hand reads it."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        if syntax == HTJ2K:
            return "OpenJPH", _by_openjph(path, out, photometric)
        if syntax.startswith("1.2.840.10008.1.2.4.") and int(syntax.rsplit(".", 1)[1]) >= 90:
            return "ffmpeg", _by_ffmpeg(path, out, bits)
        if (bits > 8 and photometric.startswith("MONOCHROME")) or syntax in (files.JPEG_LS, files.JPEG_LS_NEAR):
            return _by_dcmtk_tool(path, out, syntax)
        done = subprocess.run(["dcmj2pnm", "+F", "1", "+op", path, out], capture_output=True)
        if done.returncode or not out.exists():
            return "none at hand", None
        return "dcmtk dcmj2pnm", np.asarray(Image.open(out))


def _by_dcmtk_tool(path: Path, out: Path, syntax: str) -> tuple[str, Pixels | None]:
    tools = {files.RLE: "dcmdrle", files.JPEG_LS: "dcmdjpls", files.JPEG_LS_NEAR: "dcmdjpls"}
    tool = "dcmconv" if syntax in PLAIN else tools.get(syntax, "dcmdjpeg")
    options = ["+te"] if tool == "dcmconv" else []
    if subprocess.run([tool, *options, path, out], capture_output=True).returncode:
        return "none at hand", None
    plain = pydicom.dcmread(out)
    shape = (plain.Rows, plain.Columns, 3) if plain.SamplesPerPixel == 3 else (plain.Rows, plain.Columns)
    if plain.get("PlanarConfiguration", 0) == 1:
        return "none at hand", None
    kind = "<u2" if plain.BitsAllocated > 8 else "u1"
    return f"dcmtk {tool}", np.frombuffer(plain.PixelData, kind, int(np.prod(shape))).reshape(shape)


def _by_openjph(path: Path, out: Path, photometric: str) -> Pixels:
    stream, target = out.with_suffix(".j2c"), out.with_suffix(".pgm" if photometric == "MONOCHROME2" else ".ppm")
    stream.write_bytes(next(pydicom.encaps.generate_frames(pydicom.dcmread(path).PixelData, number_of_frames=1)))
    subprocess.run(["ojph_expand", "-i", stream, "-o", target], check=True, capture_output=True)
    return np.asarray(Image.open(target))


def _by_ffmpeg(path: Path, out: Path, bits: int) -> Pixels | None:
    dataset = pydicom.dcmread(path)
    film = "MPEG" in dataset.file_meta.TransferSyntaxUID.name or "HEVC" in dataset.file_meta.TransferSyntaxUID.name
    if film:
        out.write_bytes(b"".join(list(pydicom.encaps.generate_fragments(dataset.PixelData))[1:]))
    else:
        count = int(dataset.get("NumberOfFrames", 1) or 1)
        out.write_bytes(next(pydicom.encaps.generate_frames(dataset.PixelData, number_of_frames=count)))
    grey = dataset.SamplesPerPixel == 1
    kind = ("gray16le" if bits > 8 else "gray") if grey else "rgb24"
    command = ["ffmpeg", "-v", "error", "-i", out, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", kind, "-"]
    done = subprocess.run(command, capture_output=True)
    shape = (dataset.Rows, dataset.Columns) if grey else (dataset.Rows, dataset.Columns, 3)
    data = np.frombuffer(done.stdout, "<u2" if kind == "gray16le" else "u1")
    return data.reshape(shape) if data.size == np.prod(shape) else None


def own_rows(source: FrameSource) -> list[Row]:
    """The rows of the files made here."""
    with tempfile.TemporaryDirectory() as name:
        return [row_of(path, source) for path in made(Path(name))]


def page(source: FrameSource, shared: Path | None) -> str:
    """The whole page."""
    text = io.StringIO()
    text.write(HEAD)
    for row in own_rows(source):
        text.write("| " + " | ".join(row.cells) + " |\n")
    if shared is not None:
        text.write(REAL)
        for path in sorted((shared / "data" / "dicom_us").glob("*.dcm")):
            text.write("| " + " | ".join([path.stem, *row_of(path, source).cells]) + " |\n")
    text.write(FOOT)
    return text.getvalue()


def programs_missing() -> str:
    """Which of the programs that the table needs are not here."""
    wanted = ("dcmj2pnm", "dcmcjpeg", "ffmpeg", "ojph_compress")
    return ", ".join(name for name in wanted if shutil.which(name) is None)


def main() -> int:
    """Write the page to the file named on the command line."""
    shared = ROOT.parent / "shared"
    with FrameSource() as source:
        Path(sys.argv[1]).write_text(page(source, shared if shared.is_dir() else None), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
