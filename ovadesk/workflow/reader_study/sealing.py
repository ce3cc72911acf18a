"""What was read from a kit, sealed into one file; and a sealed file looked at before anything in it is opened.

A sealed file is a zip of two members: ``seal.json`` and ``readings.ovastudy``, which holds the kit's strand alone. The
seal is an HMAC-SHA256 under the kit's key over everything else that ``seal.json`` says: whose readings these are, the
head of the strand, and the SHA-256 of the file of readings. The key stays in the kit's folder.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ovadesk import __version__
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.canonical import canonical
from ovadesk.settings import write_atomically
from ovadesk.workflow.reader_study.designing import stamp
from ovadesk.workflow.reader_study.kits import FORMAT, KIT, STUDY
from ovadesk.workflow.reader_study.looking import sha256_of

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore

SUFFIX = ".ovakit"
SEAL, READINGS = "seal.json", "readings.ovastudy"
SEAL_MAX, READINGS_MAX, NOTE_MAX = 64 << 10, 4 << 30, 64 << 10  # bytes
PIECE = 1 << 20
TEXTS = ("study_id", "kit", "reader_id", "strand", "head", "file_sha256", "sealed_at", "app_version", "hmac")


@dataclass(frozen=True, slots=True)
class Seal:
    """What ``seal.json`` says. ``length`` and ``head`` are the strand's."""

    study_id: str
    kit: str
    reader_id: str
    strand: str
    length: int
    head: str
    file_sha256: str
    sealed_at: str
    app_version: str
    hmac: str = ""
    format: int = FORMAT

    def signed(self, key: bytes) -> str:
        """The HMAC-SHA256 (hex) over every field but ``hmac``."""
        said = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "hmac"}
        return hmac.new(key, canonical(said).encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def seal(folder: Path, target: Path | None = None) -> Path:
    """Seal what was read in the kit in ``folder``: the one file to send back, by default in the kit's own folder.

    Reading may go on and be sealed again. Raises OvaDeskError: ``study.kit_none`` (no kit there), ``study.kit_newer``,
    ``study.kit_open`` (it is being read), ``study.kit_unread`` (nothing was read), ``study.kit_failed`` (kind), and
    what the store raises.
    """
    from ovadesk.store.reader_study import StudyStore

    note = _note(folder)
    target = target or folder / f"{note['study_id']}-{note['reader_id']}-{note['kit']}{SUFFIX}"
    store = StudyStore.open(folder / STUDY)
    try:
        if store.read_only:
            raise OvaDeskError(problem("study.kit_open"))
        with tempfile.TemporaryDirectory(prefix="ovadesk-seal-") as place:
            file = Path(place) / READINGS
            length, head = _strand_alone(store, note, file)
            made = Seal(
                *(note["study_id"], note["kit"], note["reader_id"], note["strand"], length, head),
                *(sha256_of(file), stamp(), __version__),
            )
            _pack(made, bytes.fromhex(note["key"]), file, target)
    except OSError as error:
        raise OvaDeskError(problem("study.kit_failed", kind=type(error).__name__)) from error
    finally:
        store.close()
    return target


def _strand_alone(store: StudyStore, note: Mapping[str, Any], file: Path) -> tuple[int, str]:
    from ovadesk.store.reader_study import StudyStore

    heads = {one.strand: one for one in store.strands(note["study_id"])}
    mine = heads.get(note["strand"])
    if mine is None:
        raise OvaDeskError(problem("study.kit_unread"))
    alone = StudyStore.open(file, create=True)
    try:
        report = store.copy_into(alone, note["study_id"], [note["strand"]])
    finally:
        alone.close()
    if report.problems:
        raise OvaDeskError(report.problems[0])
    return mine.length, mine.hash


def _note(folder: Path) -> dict[str, Any]:
    """What ``kit.json`` says."""
    try:
        with (folder / KIT).open("rb") as file:
            note = json.loads(file.read(NOTE_MAX))
        texts = [note[name] for name in ("study_id", "kit", "reader_id", "strand", "key")]
        version, _ = note["format"], bytes.fromhex(note["key"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise OvaDeskError(problem("study.kit_none")) from error
    if not isinstance(version, int) or version > FORMAT:
        raise OvaDeskError(problem("study.kit_newer"))
    if not all(isinstance(text, str) for text in texts):
        raise OvaDeskError(problem("study.kit_none"))
    return dict(note)


def _pack(made: Seal, key: bytes, file: Path, target: Path) -> None:
    said = {name: getattr(made, name) for name in made.__dataclass_fields__} | {"hmac": made.signed(key)}
    packed = file.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SEAL, json.dumps(said, indent=1))
        archive.write(file, READINGS)
    write_atomically(target, packed.read_bytes())


def read_seal(sealed: Path) -> Seal:
    """What the seal of a file says; nothing else of it is opened. Raises OvaDeskError: ``study.kit_foreign`` (no
    sealed file of ours), ``study.kit_newer``, ``study.kit_file`` (it cannot be read)."""
    try:
        with zipfile.ZipFile(sealed) as archive:
            if sorted(archive.namelist()) != [READINGS, SEAL] or archive.getinfo(SEAL).file_size > SEAL_MAX:
                raise OvaDeskError(problem("study.kit_foreign", name=sealed.name))
            with archive.open(SEAL) as file:
                said = json.loads(file.read(SEAL_MAX))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise OvaDeskError(problem("study.kit_file", name=sealed.name, kind=type(error).__name__)) from error
    except (OSError, ValueError, RecursionError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise OvaDeskError(problem("study.kit_foreign", name=sealed.name)) from error
    if not isinstance(said, dict) or not isinstance(said.get("format"), int):
        raise OvaDeskError(problem("study.kit_foreign", name=sealed.name))
    if said["format"] > FORMAT:
        raise OvaDeskError(problem("study.kit_newer"))
    whole = set(said) == set(Seal.__dataclass_fields__) and isinstance(said["length"], int)
    if not whole or not all(isinstance(said[name], str) for name in TEXTS):
        raise OvaDeskError(problem("study.kit_foreign", name=sealed.name))
    return Seal(**said)


def unseal(sealed: Path, said: Seal, key: bytes, folder: Path) -> Path:
    """The file of readings, taken out into ``folder`` once the seal was found to be the kit's own.

    Raises OvaDeskError: ``study.kit_changed`` (the seal, or a byte of the readings, is not as it was sealed),
    ``study.kit_failed``.
    """
    changed = OvaDeskError(problem("study.kit_changed", name=sealed.name))
    if not hmac.compare_digest(said.signed(key), said.hmac):
        raise changed
    file = folder / READINGS
    try:
        with zipfile.ZipFile(sealed) as archive, archive.open(READINGS) as packed, file.open("wb") as out:
            found = _taken(packed, out)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise changed from error
    except OSError as error:
        raise OvaDeskError(problem("study.kit_failed", kind=type(error).__name__)) from error
    if not hmac.compare_digest(found, said.file_sha256):
        raise changed
    return file


def _taken(packed: IO[bytes], out: IO[bytes]) -> str:
    """Copied piece by piece; the SHA-256 of it. Raises ValueError where there is more than any study holds."""
    seen, n = hashlib.sha256(), 0
    while piece := packed.read(PIECE):
        n += len(piece)
        if n > READINGS_MAX:
            raise ValueError("too long")
        seen.update(piece)
        out.write(piece)
    return seen.hexdigest()
