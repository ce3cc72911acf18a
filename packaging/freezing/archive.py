"""One file to hand out, and the hashes of what is handed out. The same folder gives the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

SUMS = "SHA256SUMS"
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600"))  # 2026-01-01: the time of day says nothing
LEVEL = 6


def pack_tar(folder: Path, target: Path, top: str) -> None:
    """``folder`` as gzipped tar whose one folder is called ``top``; owners and times are left out."""

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        info.mtime = EPOCH
        runs = info.isdir() or bool(info.mode & stat.S_IXUSR)
        info.mode = 0o755 if runs else 0o644
        return info

    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", LEVEL, raw, EPOCH) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in _sorted(folder):
            tar.add(path, f"{top}/{path.relative_to(folder).as_posix()}", recursive=False, filter=plain)


def pack_zip(folder: Path, target: Path, top: str) -> None:
    """The same as zip, for Windows."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as packed:
        for path in _sorted(folder):
            if path.is_file():
                packed.write(path, f"{top}/{path.relative_to(folder).as_posix()}")


def write_sums(folder: Path, files: Iterable[Path]) -> Path:
    """SHA256SUMS, as ``sha256sum -c`` reads it."""
    lines = []
    for file in sorted(files):
        with file.open("rb") as opened:
            lines.append(f"{hashlib.file_digest(opened, 'sha256').hexdigest()}  {file.name}\n")
    target = folder / SUMS
    target.write_text("".join(lines), encoding="ascii")
    return target


def folder_size(folder: Path) -> int:
    """Bytes of the files below ``folder``; a link counts nothing."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _sorted(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix())
