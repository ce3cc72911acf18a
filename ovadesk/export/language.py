"""The language in which everything is said, and its one catalogue: English text -> the same in that language.

A sentence is written in English where it is said, and looked up here by itself, whether a window, a command or an
export says it. The catalogue of a language are the JSON files of ``resources/i18n/LANGUAGE``, one for each area.
Nothing is read for English. See ``docs/adr/0018-one-catalogue.md``.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from ovadesk.settings import LANGUAGES, resource

ENGLISH, CHINESE = "en", "zh"
VARIABLE = "OVADESK_LANGUAGE"
LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts
WINDOWS_PRIMARY, WINDOWS_CHINESE = 0x3FF, 0x04  # of a Windows language identifier
ASK_SECONDS = 2.0

_in_use = ENGLISH


def use(language: str) -> None:
    """Say everything in ``language`` ("en" or "zh") from now on. Raises ValueError for another."""
    if language not in (ENGLISH, CHINESE):
        raise ValueError(language)
    global _in_use
    _in_use = language


def language() -> str:
    """The one in use."""
    return _in_use


def translated(text: str, language: str = "") -> str:
    """``text`` in the language in use, or in ``language``; as it is where the catalogue lacks it."""
    return catalogue(language or _in_use).get(text, text)


def counted(number: int, one: str, several: str, **more: object) -> str:
    """``one`` or ``several``, translated, with the number as ``{n}`` where they want it, and ``more``."""
    return translated(one if number == 1 else several).format(n=number, **more)


def listed(names: Iterable[str]) -> str:
    """Names in a row."""
    return ("、" if _in_use == CHINESE else ", ").join(names)


def apposed(parts: Iterable[str]) -> str:
    """What is said of one thing, part after part: a call and its score, a reader and the condition."""
    return ("，" if _in_use == CHINESE else ", ").join(part for part in parts if part)


def sentences(parts: Iterable[str]) -> str:
    """Whole sentences one after the other; Chinese ones have no space between them."""
    return ("" if _in_use == CHINESE else " ").join(part for part in parts if part)


def is_said(name: str, value: str) -> str:
    """What something is called, and what it is."""
    return f"{name}：{value}" if _in_use == CHINESE else f"{name}: {value}"


def bracketed(text: str, more: str) -> str:
    """``text``, and in brackets what belongs to it; no brackets where nothing does."""
    if not more:
        return text
    return f"{text}（{more}）" if _in_use == CHINESE else f"{text} ({more})"


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Mapping[str, str]:
    """Everything that can be said in ``language``; nothing for English, and where the files are missing or damaged."""
    if language == ENGLISH:
        return {}
    found: dict[str, str] = {}
    try:
        for file in sorted(resource("i18n", language).glob("*.json")):
            found |= json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def chosen(setting: str) -> str:
    """The language to begin with: that of ``OVADESK_LANGUAGE``, else of the setting, else of the system."""
    return spoken_in(os.environ.get(VARIABLE, "")) or spoken_in(setting) or spoken_in(system_language()) or ENGLISH


def spoken_in(name: str) -> str:
    """ "en" or "zh" for the name of a language or a locale ("zh_CN.UTF-8", "zh-Hans"); "" for any other."""
    start = name.strip().casefold()[:2]
    return start if start in (ENGLISH, CHINESE) else ""


def system_language() -> str:
    """The language of whoever is logged in, as the system names it; "" where it does not say."""
    named = next((os.environ[name] for name in LOCALES if os.environ.get(name)), "")
    if sys.platform == "win32":
        return named or _windows_language()
    return named or (_first_of_mac() if sys.platform == "darwin" else "")


def can_be_written(encodings: Sequence[str | None], language: str) -> bool:
    """Whether terminals of these encodings (None: nobody is there) have the letters of ``language``."""
    probe = "" if language == ENGLISH else "良恶性"
    try:
        for encoding in encodings:
            probe.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _windows_language() -> str:
    import ctypes

    identifier = getattr(ctypes, "windll").kernel32.GetUserDefaultUILanguage()  # noqa: B009 (not there elsewhere)
    return CHINESE if identifier & WINDOWS_PRIMARY == WINDOWS_CHINESE else ENGLISH


def _first_of_mac() -> str:
    """A program that is started from the Finder has no locale in its environment."""
    import subprocess

    try:
        asked = subprocess.run(
            ["defaults", "read", "-g", "AppleLanguages"], capture_output=True, text=True, timeout=ASK_SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return next((line.strip(' ",') for line in asked.stdout.splitlines() if '"' in line), "")
