"""Typed settings and every path the program uses, in one place."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from platformdirs import PlatformDirs

from ovadesk.build import frozen_root, portable_home

RECENT_MAX = 12
SECRET_BYTES = 32
ENGINES = ("auto", "openvino", "torch")
GROUPS = ("senior", "intermediate", "junior")
LAYOUTS = ("1x1", "1x2", "2x2")
COLOURS = ("ember", "lagoon", "dusk")
WHEELS = ("step", "zoom")
LANGUAGES = ("", "en", "zh")  # empty: as the system says
SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)  # of a cine, as shares of its own
KEYS_MAX = 400  # actions whose keys are not the usual ones
TEXT_MAX = 4096  # characters of one text in the settings
# character sets of names in headers: empty is what the file says, else what a person says it is
CHARSETS = ("", "ISO_IR 192", "GB18030", "GBK", "ISO_IR 100", "ISO_IR 13", "ISO 2022 IR 149")
CAM_METHODS = ("gradcam", "gradcam++", "hirescam", "xgradcam", "layercam", "eigencam", "eigengradcam")


def resource(*parts: str) -> Path:
    """A file or folder that ships with the program, also when frozen or installed from a wheel.

    Looked for in the frozen bundle, in the installed package and in the source tree, in this order. The path
    is returned whether or not it exists.
    """
    package = Path(__file__).resolve().parent
    frozen = frozen_root()
    roots = [frozen / "resources"] if frozen else []
    roots += [package / "resources", package.parent / "resources"]
    for root in roots:
        if root.is_dir():
            return root.joinpath(*parts)
    return roots[-1].joinpath(*parts)


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the program keeps what it writes."""

    home: Path

    @property
    def config_file(self) -> Path:
        return self.home / "settings.json"

    @property
    def secret_file(self) -> Path:
        return self.home / "secret"

    @property
    def store_file(self) -> Path:
        return self.home / "readings.sqlite"

    @property
    def models_dir(self) -> Path:
        return self.home / "models"

    @property
    def log_dir(self) -> Path:
        return self.home / "log"


def default_paths() -> Paths:
    """``OVADESK_HOME`` where that is set, the folder beside a portable program, else the user's data folder."""
    override = os.environ.get("OVADESK_HOME")
    if override:
        return Paths(Path(override))
    return Paths(portable_home() or PlatformDirs("OvaDesk", appauthor=False).user_data_path)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program remembers. A field that cannot be read falls back alone to its default."""

    language: str = ""
    welcomed: bool = False  # the first steps were skipped or done
    reader_id: str = "reader-1"
    reader_group: str = ""
    engine: str = "auto"
    model_id: str = ""
    cam_method: str = "gradcam"
    cam_layer: str = ""
    overlay_opacity: float = 0.5
    overlay_colours: str = "ember"
    call_first: bool = False
    hide_names: bool = False
    ruler: bool = False
    layout: str = "1x1"
    wheel: str = "step"
    smooth: bool = True
    corners: bool = True
    cine_speed: float = 1.0
    keys: tuple[str, ...] = ()  # "action=Ctrl+X", "action=A|B", "action=" for none: where they are not the usual ones
    watched_folder: str = ""
    single_window: bool = True
    reopen: bool = False
    left_open: tuple[str, ...] = ()
    recent_studies: tuple[str, ...] = ()
    last_folder: str = ""
    last_study: str = ""  # file or address of the reader study read last, without a password
    known_studies: tuple[str, ...] = ()  # files and addresses of reader studies opened by their coordinator
    window_geometry: str = ""
    window_state: str = ""
    charset: str = ""

    def with_recent(self, path: Path) -> Settings:
        """The same settings with ``path`` first among the recent studies."""
        rest = tuple(known for known in self.recent_studies if known != str(path))
        return replace(self, recent_studies=(str(path), *rest)[:RECENT_MAX], last_folder=str(path.parent))


_ALLOWED: dict[str, tuple[str, ...]] = {
    "language": LANGUAGES,
    "engine": ENGINES,
    "cam_method": CAM_METHODS,
    "overlay_colours": COLOURS,
    "layout": LAYOUTS,
    "wheel": WHEELS,
    "reader_group": ("", *GROUPS),
    "charset": CHARSETS,
}


_RANGE = {"overlay_opacity": (0.0, 1.0), "cine_speed": (SPEEDS[0], SPEEDS[-1])}


def accepted(name: str, value: Any) -> Any:
    """``value``, as it stood in a file, as the field ``name`` holds it. Raises ValueError where it does not fit."""
    default = getattr(Settings(), name)
    if isinstance(default, tuple):
        fits = isinstance(value, list) and all(isinstance(item, str) and len(item) <= TEXT_MAX for item in value)
        taken: Any = tuple(value[: KEYS_MAX if name == "keys" else RECENT_MAX]) if fits else None
    elif isinstance(default, float):
        low, high = _RANGE[name]
        fits = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
        taken = float(value) if fits else None
    else:
        fits = type(value) is type(default) and value in _ALLOWED.get(name, (value,))
        fits = fits and not (isinstance(value, str) and len(value) > TEXT_MAX) and (name != "reader_id" or value != "")
        taken = value
    if not fits:
        raise ValueError(name)
    return taken


def _valid(name: str, value: Any) -> Any:
    """``value`` if it fits the field, else the default."""
    try:
        return accepted(name, value)
    except ValueError:
        return getattr(Settings(), name)


def load_settings(paths: Paths) -> Settings:
    """The remembered settings; whatever is missing, foreign or out of range is the default."""
    try:
        stored = json.loads(paths.config_file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Settings()
    if not isinstance(stored, dict):
        return Settings()
    return Settings(**{field.name: _valid(field.name, stored.get(field.name)) for field in fields(Settings)})


def write_atomically(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data`` in one step that survives a power cut: whole and old, or whole and new.

    Raises OSError where the folder cannot be written; ``path`` is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def save_settings(paths: Paths, settings: Settings) -> None:
    """Write the settings, atomically. Raises OSError where the folder cannot be written."""
    write_atomically(paths.config_file, json.dumps(asdict(settings), indent=1).encode())


def installation_secret(paths: Paths) -> bytes:
    """32 random bytes of this installation, made at first use; the key of its pseudonyms.

    Two programs that start at once get the same. Where the folder cannot be written the secret lasts for this
    run only.
    """
    fresh = secrets.token_bytes(SECRET_BYTES)
    draft = paths.home / f".secret.{secrets.token_hex(4)}.tmp"
    try:
        if (stored := _stored_secret(paths)) is not None:
            return stored
        paths.home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        _put_if_free(draft, paths.secret_file)
        if (stored := _stored_secret(paths)) is not None:
            return stored
        draft.replace(paths.secret_file)  # what stands there is no secret
        return fresh
    except OSError:
        return fresh
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _put_if_free(draft: Path, target: Path) -> None:
    """Make ``draft`` stand at ``target`` too, unlike a renaming never in place of what another program put there."""
    try:
        os.link(draft, target)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        draft.replace(target)


def _stored_secret(paths: Paths) -> bytes | None:
    """The secret on disk; None where there is none or none that is whole. Raises OSError where it cannot be read."""
    try:
        stored = paths.secret_file.read_bytes()
    except FileNotFoundError:
        return None
    return stored if len(stored) == SECRET_BYTES else None
