"""How the window says things: translation, numbers, dates, and sentences for problems."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ovadesk.domain.problem import Problem
from ovadesk.domain.study import Clip, Study
from ovadesk.export.wording import sentence

RESEARCH = "Research use only"
FIXED = "Fixed on this machine by its administrator."


def tr(text: str) -> str:
    """``text`` in the language of the window."""
    return QCoreApplication.translate("OvaDesk", text)


def spoken(found: Problem) -> str:
    """The sentence for ``found``."""
    return sentence(found)


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
    return tr("1 frame") if count == 1 else tr("{n} frames").format(n=count)


def short_path(path: Path) -> str:
    """The last two parts of a path: enough to recognise it in a menu."""
    return "/".join(path.parts[-2:])
