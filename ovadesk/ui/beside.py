"""The windows beside the main one that are made anew with it: that of the studies, and those of results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QDialog, QWidget

from ovadesk.ui.commands import Commands

if TYPE_CHECKING:  # the windows are imported when somebody wants them
    from ovadesk.ui.results.option_fields import Typed
    from ovadesk.ui.results.sources import Source
    from ovadesk.ui.studies.access import Place


@dataclass(frozen=True, slots=True)
class Results:
    """What a window of results shows, and where it stands."""

    source: Source
    typed: Typed
    page: str
    geometry: QRect


@dataclass(frozen=True, slots=True)
class Beside:
    """``studies`` is where their window stands, None where there is none; ``place`` is of the study in it."""

    studies: QRect | None
    place: Place | None
    results: tuple[Results, ...]


def windows(commands: Commands) -> list[QWidget]:
    """Those that are open."""
    studies = commands.studies.studies
    return [*([studies] if studies is not None else []), *commands.results.windows]


def at_rest(commands: Commands) -> bool:
    """Whether nothing is under way in them, and nothing asked."""
    studies = commands.studies.studies
    bars = [one.frame.bar for one in commands.results.windows] + ([studies.bar] if studies is not None else [])
    asked = (one for window in windows(commands) for one in window.findChildren(QDialog) if one.isVisible())
    return not any(bar.working for bar in bars) and next(asked, None) is None


def leave_beside(commands: Commands) -> Beside:
    """What they show. Nothing is changed by it."""
    studies = commands.studies.studies
    seen = studies.seen if studies is not None else None
    results = tuple(
        Results(one.source, _typed(one.frame.options.typed), one.frame.page, one.geometry())
        for one in commands.results.windows
    )
    return Beside(
        studies.geometry() if studies is not None else None, seen.place if seen is not None else None, results
    )


def _typed(typed: Typed) -> Typed:
    """The usual options in place of some that nothing can be analysed with."""
    from ovadesk.ui.results.option_fields import Typed, mistakes

    return Typed() if mistakes(typed) else typed


def take_up_beside(left: Beside, commands: Commands) -> None:
    """Show the same. Results are analysed anew, with the same options."""
    for one in left.results:
        window = commands.results.open_as(one.source, one.typed)
        window.frame.open_page(one.page)
        window.setGeometry(one.geometry)
    if left.studies is not None:
        commands.studies.show_studies(left.place)
        if commands.studies.studies is not None:
            commands.studies.studies.setGeometry(left.studies)
