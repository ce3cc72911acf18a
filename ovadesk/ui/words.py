"""How the window says things: translation, numbers, dates, and sentences for problems."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ovadesk.domain.problem import Problem
from ovadesk.domain.study import Clip, Study
from ovadesk.export.language import apposed, bracketed, is_said, listed, sentences, translated
from ovadesk.export.wording import sentence

__all__ = ["apposed", "bracketed", "is_said", "listed", "sentences"]  # of the language, for the windows

RESEARCH = "Research use only"
FIXED = "Fixed on this machine by its administrator."
CALLS = {"benign": "benign", "malignant": "malignant", "inconclusive": "inconclusive"}
GROUPS = {"senior": "senior", "intermediate": "intermediate", "junior": "junior"}
COLOURS = {"ember": "Ember", "lagoon": "Lagoon", "dusk": "Dusk"}


def tr(text: str) -> str:
    """``text`` in the language of the window."""
    return translated(text)


def spoken(found: Problem) -> str:
    """The sentence for ``found``."""
    return sentence(found)


def called(call: object) -> str:
    """A call of a reader or the model, within a sentence."""
    return tr(CALLS[str(call)])


def group_name(group: str) -> str:
    """A reader group: one of the usual ones in words, a study's own as it is."""
    return tr(GROUPS.get(group, group))


def counted(number: int, one: str, several: str) -> str:
    """``one`` or ``several``, translated, with the number as ``{n}``."""
    return tr(one if number == 1 else several).format(n=f"{number:,}")


def percent(share: float) -> str:
    """0-1 as a percentage. Never 0% or 100%, which would claim certainty."""
    if share < 0.01:
        return "<1%"
    return ">99%" if share > 0.99 else f"{round(100 * share)}%"


def day(dicom_date: str) -> str:
    """``20260131`` as ``2026-01-31``; anything else as it is."""
    if len(dicom_date) == 8 and dicom_date.isdigit():
        return f"{dicom_date[:4]}-{dicom_date[4:6]}-{dicom_date[6:]}"
    return dicom_date


def clock(iso: str) -> str:
    """An ISO time in UTC as local date, hours and minutes; as it is where it is none."""
    try:
        return datetime.fromisoformat(iso).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return iso


def person(study: Study) -> str:
    """The patient's name as people write it (the DICOM carets gone), empty where there is none."""
    return " ".join(part for part in study.patient.name.split("=")[0].split("^") if part)


def clip_title(clip: Clip) -> str:
    return clip.description or clip.path.stem


def frames(count: int) -> str:
    return counted(count, "1 frame", "{n} frames")


def short_path(path: Path) -> str:
    """The last two parts of a path: enough to recognise it in a menu."""
    return "/".join(path.parts[-2:])
