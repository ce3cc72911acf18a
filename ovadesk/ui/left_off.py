"""Where a reader is in one window, to be there again in another that is made in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF

from ovadesk.domain.study import Clip, Loaded, Study
from ovadesk.pixels.display import Look
from ovadesk.ui.beside import Beside, leave_beside, take_up_beside
from ovadesk.ui.commands import Commands
from ovadesk.ui.controller import Controller
from ovadesk.ui.frame_feed import Frame
from ovadesk.ui.turning import Turn
from ovadesk.ui.view import View

TICKED = (
    *("second_window", "link", "mask", "overlay", "magnifier"),
    *("bounce", "keep_tool", "markings_shown", "full_screen"),
)  # actions that stay checked


@dataclass(frozen=True, slots=True)
class Seen:
    """What one picture shows, and how; ``sight`` is None where it is fitted."""

    clip: Clip | None
    index: int
    look: Look
    turn: Turn
    sight: QRectF | None


@dataclass(frozen=True, slots=True)
class LeftOff:
    """Everything that is not on disk: the draft is, and the settings are."""

    loaded: Loaded
    study: Study | None
    clip: Clip | None
    places: Mapping[str, int]
    paths: tuple[Path, ...]
    pictures: tuple[Seen, ...]
    active: int
    ticked: Mapping[str, bool]
    reason: str
    sifted: str
    page: str  # of the settings, where they are open
    beside: Beside


def leave_off(controller: Controller, commands: Commands) -> LeftOff:
    """Where the reader is now. Nothing is changed by it."""
    window, session, looking = controller.window, controller.session, controller.looking
    views = list(looking.views)
    return LeftOff(
        loaded=session.loaded,
        study=session.study,
        clip=session.clip,
        places=session.places,
        paths=commands.preferences.open_paths,
        pictures=tuple(_seen(view) for view in views),
        active=views.index(looking.view) if looking.view in views else 0,
        ticked={name: window.act(name).isChecked() for name in TICKED},
        reason=window.call_panel.reason.text(),
        sifted=window.browser.filter.text(),
        page=commands.preferences.page,
        beside=leave_beside(commands),
    )


def take_up(left: LeftOff, controller: Controller, commands: Commands) -> None:
    """Be there again, in a window that was just made and shows nothing yet."""
    window, session, looking = controller.window, controller.session, controller.looking
    window.act("second_window").setChecked(left.ticked["second_window"])
    views = list(looking.views)
    keys = {clip.key for clip in left.study.clips} if left.study is not None else set()
    called = [at for at, seen in enumerate(left.pictures) if seen.clip is not None and seen.clip.key in keys]
    window.grid.activate(views[called[0] if called else 0].viewer)  # the session opens its clip in the active one
    session.take_up(left.loaded, left.study, left.clip, left.places)
    commands.take_up(left.loaded, left.paths)
    for view, seen in zip(views, left.pictures, strict=False):
        if seen.clip is not None:
            if view.clip is None or view.clip.key != seen.clip.key or view.index != seen.index:
                looking.show_in(view, seen.clip, seen.index)
            _show_as_before(view, seen)
    window.grid.activate(views[min(left.active, len(views) - 1)].viewer)
    for name, on in left.ticked.items():
        window.act(name).setChecked(on)
    window.browser.filter.setText(left.sifted)
    window.call_panel.keep_reason(left.reason)
    if left.page:
        commands.preferences.show(left.page)
    take_up_beside(left.beside, commands)


def _seen(view: View) -> Seen:
    viewer = view.viewer
    sight = None if viewer.fitted else QRectF(viewer.sight)
    return Seen(view.clip, view.index, viewer.look, viewer.stage.turn, sight)


def _show_as_before(view: View, seen: Seen) -> None:
    """Once its frame is there: a clip that is opened starts as recorded and fitted."""
    viewer, key = view.viewer, seen.clip.key if seen.clip is not None else ""

    def restore(frame: Frame) -> None:
        if frame.clip.key != key:
            return
        viewer.shown.disconnect(restore)
        viewer.change_look(seen.look)
        viewer.turn(seen.turn)
        view.mark()
        if seen.sight is not None:
            viewer.look_at(seen.sight)

    viewer.shown.connect(restore)
    if viewer.frame is not None:
        restore(viewer.frame)
