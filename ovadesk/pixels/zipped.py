"""Zip files: what is in one, taken out in the helper into a folder of the program's own, and removed at the end.

A folder is named after the file's content state, so that opening a zip again finds the same clips and cases.
"""

from __future__ import annotations

import calendar
import errno
import os
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import psutil

from ovadesk.domain.problem import Cancelled, OvaDeskError, Problem, problem
from ovadesk.domain.study import Refused
from ovadesk.pixels.opened import content_key

MEMBERS_MAX = 20_000
TOTAL_MAX = 32 << 30  # bytes taken out of one zip
RATIO_MAX, RATIO_FROM = 100, 64 << 20  # of all that is taken out to the zip itself; bytes that are never suspicious
DISK_RESERVE = 256 << 20  # bytes left free
PIECE = 1 << 20
NAME_MAX = 120  # characters of one part of a path
UNSAFE = set('<>:"|?*\\') | {chr(code) for code in range(32)}
ENCRYPTED, UTF8 = 0x1, 0x800  # general purpose bits


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a zip: its number there, its path below the zip, and its size in bytes once taken out."""

    number: int
    path: PurePosixPath
    size: int


@dataclass(frozen=True, slots=True)
class MembersRequest:
    """What is in a zip; answered by a tuple of ``Member``."""

    path: Path


@dataclass(frozen=True, slots=True)
class ExtractRequest:
    """Take a member out of a zip and put it at ``target``; answered by a tuple with that path."""

    path: Path
    number: int
    target: Path


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files taken out, what was refused, and what was passed over because of its name."""

    files: tuple[Path, ...] = ()
    refused: tuple[Refused, ...] = ()
    skipped: tuple[Path, ...] = ()


def is_zip(path: Path) -> bool:
    """Whether the file is to be opened as a zip: by its name, since many kinds of documents are zips."""
    return path.suffix.lower() == ".zip"


def members(path: Path) -> tuple[Member, ...]:
    """In the helper: the files in a zip. Raises OvaDeskError where it is damaged, locked or a bomb."""
    with _opened(path) as archive:
        infos = archive.infolist()
    if len(infos) > MEMBERS_MAX:
        raise OvaDeskError(problem("pixels.zip_too_many", limit=MEMBERS_MAX))
    if any(info.flag_bits & ENCRYPTED for info in infos):
        raise OvaDeskError(problem("pixels.zip_encrypted"))
    total = sum(info.file_size for info in infos)
    if total > TOTAL_MAX or total > max(RATIO_FROM, RATIO_MAX * path.stat().st_size):
        raise OvaDeskError(problem("pixels.zip_bomb", size_mb=total >> 20))
    return tuple(
        Member(number, PurePosixPath(_name(info).replace("\\", "/")), info.file_size)
        for number, info in enumerate(infos)
        if not info.is_dir()
    )


def extract(path: Path, number: int, target: Path) -> Path:
    """In the helper: take one member out to ``target``, whole or not at all; it gets the time that the zip notes of it.

    Raises OvaDeskError.
    """
    draft = target.with_name(f".{secrets.token_hex(6)}.part")
    try:
        with _opened(path) as archive:
            info = archive.infolist()[number]
            if target.is_file() and target.stat().st_size == info.file_size:
                return target  # taken out before
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as inside, draft.open("xb") as out:
                shutil.copyfileobj(inside, out, PIECE)
        noted = calendar.timegm((*info.date_time, 0, 0, 0))
        os.utime(draft, (noted, noted))
        draft.replace(target)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise OvaDeskError(problem("pixels.zip_damaged")) from None
    except (NotImplementedError, RuntimeError, ValueError, IndexError):
        raise OvaDeskError(problem("pixels.zip_method")) from None
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OvaDeskError(problem("pixels.disk_full")) from None
        raise
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return target


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        raise OvaDeskError(problem("pixels.zip_damaged")) from None


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name. Without the flag for UTF-8 it is in the writer's own character set, which is not noted."""
    name = info.filename
    if info.flag_bits & UTF8 or name.isascii():
        return name
    for charset in ("utf-8", "gb18030"):
        with suppress(UnicodeError):
            return name.encode("cp437").decode(charset)
    return name


def safe(path: PurePosixPath) -> bool:
    """Whether a member may be put below a folder under its own name, on any system."""
    parts = path.parts
    return bool(parts) and not path.is_absolute() and all(_safe_part(part) for part in parts)


def _safe_part(part: str) -> bool:
    return part not in ("", ".", "..") and len(part) <= NAME_MAX and not UNSAFE & set(part) and part[-1] not in ". "


class Unzipping:
    """Takes zips out below ``home`` and removes there what no running program needs any more. Thread-safe."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._marks: set[Path] = set()

    def unpack(
        self,
        path: Path,
        ask: Callable[[MembersRequest | ExtractRequest, int], object],
        wanted: Callable[[Path], bool],
        cancelled: Callable[[], bool],
    ) -> Unpacked:
        """Everything ``wanted`` out of the zip at ``path``. ``ask`` puts a request for so many bytes to a helper.

        Raises OvaDeskError where the zip as a whole cannot be opened, OSError where there is nowhere to put it,
        Cancelled.
        """
        reply = ask(MembersRequest(path), 0)
        found = [one for one in reply if isinstance(one, Member)] if isinstance(reply, tuple) else []
        folder = self._folder(path) / path.name
        files: dict[str, Path] = {}  # by a name that no system takes for another
        refused: list[Refused] = []
        skipped: list[Path] = []
        room = shutil.disk_usage(self._home).free - DISK_RESERVE
        for one in found:
            if cancelled():
                raise Cancelled
            shown, target = path / one.path, folder / one.path
            if str(target).casefold() in files:
                target = folder / f"({one.number})" / one.path
            reason = _reason(one, room)
            if reason is not None:
                refused.append(Refused(shown, reason))
            elif not wanted(target):
                skipped.append(shown)
            else:
                try:
                    ask(ExtractRequest(path, one.number, target), one.size)
                except OvaDeskError as error:
                    refused.append(Refused(shown, error.problem))
                    continue
                files[str(target).casefold()] = target
                room -= one.size
        return Unpacked(tuple(files.values()), tuple(refused), tuple(skipped))

    def sweep(self) -> None:
        """Remove what programs that do not run any more have left behind."""
        with suppress(OSError):
            for folder in self._home.iterdir():
                if folder.is_dir() and not any(_runs(mark) for mark in self._home.glob(f"{folder.name}.owner-*")):
                    shutil.rmtree(folder, ignore_errors=True)
            for mark in self._home.glob("*.owner-*"):
                if not _runs(mark):
                    mark.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of everything taken out; what no other program has open is removed."""
        for mark in self._marks:
            with suppress(OSError):
                mark.unlink(missing_ok=True)
        if self._marks:
            self.sweep()
        self._marks.clear()

    def _folder(self, path: Path) -> Path:
        """Where this zip is taken out to, marked as in use before it is there."""
        key = content_key(path)
        mark = self._home / f"{key}.owner-{os.getpid()}-{int(psutil.Process().create_time())}"
        self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark.touch()
        self._marks.add(mark)
        folder = self._home / key
        folder.mkdir(exist_ok=True, mode=0o700)
        return folder


def _reason(member: Member, room: int) -> Problem | None:
    """Why a member is not taken out at all."""
    if not safe(member.path):
        return problem("pixels.zip_unsafe_name")
    if is_zip(Path(member.path)):
        return problem("pixels.zip_in_zip")
    return problem("pixels.disk_full") if member.size > room else None


def _runs(mark: Path) -> bool:
    """Whether the program that made the mark still runs; another may have got its number since."""
    try:
        _, pid, begun = mark.name.split("-")
        return abs(float(psutil.Process(int(pid)).create_time()) - int(begun)) < 2
    except (ValueError, psutil.Error):
        return False
