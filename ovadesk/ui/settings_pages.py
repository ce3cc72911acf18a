"""The settings a reader can change, in tables: page by page, each with its words and the check of what is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ovadesk.classify.cam_methods import GRADCAM, METHODS
from ovadesk.settings import CHARSETS, COLOURS, ENGINES, GROUPS, SPEEDS, Settings
from ovadesk.ui.choices import ENGINE_NAMES
from ovadesk.ui.dialogs import READER_ID
from ovadesk.ui.words import COLOURS as COLOUR_NAMES

GROUP_NAMES = {"senior": "Senior", "intermediate": "Intermediate", "junior": "Junior"}
CHARSET_NAMES = {
    "": "As the file says",
    "ISO_IR 192": "Unicode (UTF-8)",
    "GB18030": "Chinese (GB18030)",
    "GBK": "Chinese (GBK)",
    "ISO_IR 100": "Western European (Latin-1)",
    "ISO_IR 13": "Japanese (JIS X 0201)",
    "ISO 2022 IR 149": "Korean (KS X 1001)",
}

LANGUAGE_NAMES = {"": "As the system", "en": "English", "zh": "中文"}  # each in its own words


@dataclass(frozen=True, slots=True)
class Field:
    """One setting: ``kind`` is "check", "choice", "share", "text", "number", "lines" or "folder"; ``choices`` are
    values and words."""

    name: str
    label: str
    kind: str = "check"
    hint: str = ""
    choices: tuple[tuple[Any, str], ...] = ()


def _named(values: tuple[str, ...], names: dict[str, str]) -> tuple[tuple[Any, str], ...]:
    return tuple((value, names[value]) for value in values)


def _speeds() -> tuple[tuple[Any, str], ...]:
    return tuple((speed, f"{speed:g} x") for speed in SPEEDS)


GENERAL, PICTURE, CINE, MODEL, READER, FILES = "General", "Picture", "Cine", "Model", "Reader", "Files"
PAGES: tuple[tuple[str, tuple[Field, ...]], ...] = (
    (
        GENERAL,
        (
            Field("language", "Language", "choice", choices=tuple(LANGUAGE_NAMES.items())),
            Field("hide_names", "Hide patient names", hint="Pseudonyms stand in their place everywhere in the window."),
            Field("reopen", "Open what was open last time", hint="When OvaDesk starts with nothing to open."),
            Field(
                "single_window",
                "Open studies in the window that is there",
                hint="A second start hands its files over. --new-window on the command line starts one all the same.",
            ),
            Field(
                "watched_folder",
                "Watched folder",
                "folder",
                "Studies that arrive in it are opened beside the others. Empty: none is watched.",
            ),
        ),
    ),
    (
        PICTURE,
        (
            Field("wheel", "The wheel over a cine", "choice", choices=(("step", "Goes through it"), ("zoom", "Zooms"))),
            Field("smooth", "Smooth enlarged pictures", hint="Off: every pixel of the file is a sharp square."),
            Field("corners", "Words around the picture", hint="What must not be overlooked is always shown."),
            Field("ruler", "Depth ruler"),
            Field("overlay_colours", "Colours of the overlay", "choice", choices=_named(COLOURS, COLOUR_NAMES)),
            Field("overlay_opacity", "Opacity of the overlay", "share"),
        ),
    ),
    (CINE, (Field("cine_speed", "Speed of a cine at first", "choice", choices=_speeds()),)),
    (
        MODEL,
        (
            Field("model_id", "Model", "choice", choices=(("", "Automatic"),)),
            Field("engine", "Engine", "choice", choices=_named(ENGINES, ENGINE_NAMES)),
            Field(
                "cam_method",
                "Map of where it looked",
                "choice",
                "All but Grad-CAM need the engine PyTorch.",
                tuple((name, method.title) for name, method in METHODS.items()),
            ),
        ),
    ),
    (
        READER,
        (
            Field("reader_id", "Pseudonym", "text", "Who reads, as every export says it: no name."),
            Field("reader_group", "Group", "choice", choices=(("", "(none)"), *_named(GROUPS, GROUP_NAMES))),
            Field("call_first", "Call first", hint="No answer of the model before your call is locked."),
        ),
    ),
    (
        FILES,
        (
            Field(
                "charset",
                "Letters of names in files",
                "choice",
                "For files that do not say, or say wrongly, how their names are written.",
                _named(CHARSETS, CHARSET_NAMES),
            ),
        ),
    ),
)


def _reader(settings: Settings) -> str:
    fits = READER_ID.fullmatch(settings.reader_id)
    return "" if fits else "Letters, digits, dot, dash and underscore, 32 at most, beginning with a letter or digit."


def _folder(settings: Settings) -> str:
    text = settings.watched_folder
    return "" if not text or Path(text).is_absolute() else "Give the whole path of the folder, or leave it empty."


def _map(settings: Settings) -> str:
    fits = settings.cam_method == GRADCAM or settings.engine == "torch"
    return "" if fits else "Only the engine PyTorch makes this map. Choose it above, or the map Grad-CAM."


CHECKS: dict[str, Callable[[Settings], str]] = {"reader_id": _reader, "watched_folder": _folder, "cam_method": _map}


def mistakes(settings: Settings) -> dict[str, str]:
    """What is wrong, by setting, in a sentence each."""
    found = {name: check(settings) for name, check in CHECKS.items()}
    return {name: sentence for name, sentence in found.items() if sentence}
