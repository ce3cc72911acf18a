"""A folder that appears whole or not at all, and takes the place of nothing but an export of the same study."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.export.tables import RESEARCH_USE

MANIFEST = "manifest.json"
IS = "ovadesk study export"
HASHING = 2  # files at a time
STALE = 24 * 3600.0  # seconds: drafts older than this were left by a program that was killed


@contextmanager
def whole_folder(target: Path, study_id: str) -> Iterator[Path]:
    """A draft folder to write into; at the end it stands at ``target``, and at any error ``target`` is as it was.

    An empty folder and an earlier export of the same study are replaced, anything else is left alone. The last step
    is two renamings: a program killed between them leaves the earlier export beside ``target``, from where the next
    export puts it back first. Raises OvaDeskError: ``study.export_there`` (something else is there),
    ``study.export_failed`` (kind).
    """
    draft = None
    try:
        target = _absolute(target)
        _put_back(target)
        _check_free(target, study_id)
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        draft.mkdir()
        yield draft
        _to_disk(draft)
        _put_in_place(draft, target)
    except (OSError, ValueError) as error:  # ValueError: a path that can be no file's
        raise OvaDeskError(problem("study.export_failed", kind=type(error).__name__)) from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)


def write_manifest(folder: Path, head: Mapping[str, Any], rows: Mapping[str, int]) -> None:
    """``manifest.json``: what the export is, and the size and SHA-256 of every file in ``folder``; ``rows`` where
    a file has some. Raises OSError."""
    paths = sorted(folder.iterdir())
    with ThreadPoolExecutor(HASHING) as pool:  # hashing lets go of the interpreter
        hashes = list(pool.map(_sha256, paths))
    files = [
        {"name": path.name, "rows": rows.get(path.name), "bytes": path.stat().st_size, "sha256": sha256}
        for path, sha256 in zip(paths, hashes, strict=True)
    ]
    text = json.dumps({"is": IS, "use": RESEARCH_USE, **head, "files": files}, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", errors="backslashreplace", newline="\n")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _absolute(target: Path) -> Path:
    target = Path(os.path.abspath(target))  # noqa: PTH100 - resolve() would follow a link and replace what it names
    if not target.name:
        raise OvaDeskError(problem("study.export_there"))
    return target


def _check_free(target: Path, study_id: str) -> None:
    if not target.exists() and not target.is_symlink():
        return
    if target.is_symlink() or not target.is_dir():
        raise OvaDeskError(problem("study.export_there"))
    there = {path.name for path in target.iterdir()}
    if there and not there <= _files_of(target, study_id) | {MANIFEST}:
        raise OvaDeskError(problem("study.export_there"))


def _files_of(target: Path, study_id: str) -> set[str]:
    """The files of an export of the study; none where there is no such export."""
    try:
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        if manifest["is"] != IS or manifest["study_id"] != study_id:
            return set()
        return {str(file["name"]) for file in manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return set()


def _put_back(target: Path) -> None:
    """The earlier export, where a program was killed just before the new one took its place."""
    kept = sorted(target.parent.glob(f".{_literal(target.name)}.*.before")) if target.parent.is_dir() else []
    if len(kept) == 1 and not target.exists():
        kept[0].rename(target)


def _put_in_place(draft: Path, target: Path) -> None:
    before = None
    if target.exists():
        before = target.with_name(f".{target.name}.{secrets.token_hex(4)}.before")
        target.rename(before)
    try:
        draft.rename(target)
    except OSError:
        if before is not None:
            before.rename(target)
        raise
    _sync(target.parent)
    if before is not None:
        shutil.rmtree(before, ignore_errors=True)


def _sweep(target: Path) -> None:
    """Drafts of programs that were killed, and earlier exports that could not be removed; not those of a program
    that may be at work."""
    for name in ("part", "before"):
        for left in target.parent.glob(f".{_literal(target.name)}.*.{name}"):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > STALE:
                    shutil.rmtree(left, ignore_errors=True)


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _to_disk(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    _sync(folder)


def _sync(folder: Path) -> None:
    """A folder's own entries; Windows cannot open one, and needs it not."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
