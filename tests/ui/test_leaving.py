"""A window that was closed is gone with everything behind it: another language makes a new one each time."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ovadesk.app import Desk, build_services
from ovadesk.settings import Paths
from ovadesk.ui.theme import dress
from tests.ui.conftest import User


def closed(qtbot: QtBot, home: Path, clip: Path) -> list[Callable[[], object]]:
    """Weak references to what stood behind a window in which a study was analysed and called."""
    desk = Desk(build_services(Paths(home)))
    user = User(desk, qtbot)
    desk.window.show()
    user.open(clip)
    user.wait(lambda: user.analysis.result_of(user.study().clips[0], 0))
    user.act("settings")
    user.call("benign", 2)
    behind = (desk.window, desk.controller, desk.services.frames, user.analysis.classifier, user.session)
    watched = [weakref.ref(one) for one in behind if one is not None]
    desk.window.close()
    desk.end()
    desk.window.deleteLater()
    qtbot.wait(50)
    return list(watched)


def test_nothing_is_left_of_a_window_that_was_closed(
    qtbot: QtBot, qapp: QApplication, isolated_home: Path, samples: Path
) -> None:
    dress(qapp)
    watched = closed(qtbot, isolated_home, samples / "dermoid" / "2-still.dcm")
    gc.collect()
    assert len(watched) == 5 and [one() for one in watched] == [None] * 5
