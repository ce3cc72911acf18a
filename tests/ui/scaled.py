"""``python -m tests.ui.scaled HOME``: the main window at the scale of QT_SCALE_FACTOR; what is cut off in it, as JSON.

A program of its own, since Qt takes its scale once, when it starts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractButton, QLabel

from ovadesk.app import application, desk
from ovadesk.settings import Paths, resource
from ovadesk.ui.main_window import MainWindow

FULL_HD_TWICE = (960, 540)  # logical pixels
PATIENCE = 900  # looks, a tenth of a second apart
SHORTENED = ("corner", "cornerWarning")  # cut short on purpose, whole in their tooltips


def cut(window: MainWindow) -> list[str]:
    """Labels and buttons in sight that have less room than their words need."""
    found = []
    for part in (*window.findChildren(QLabel), *window.findChildren(QAbstractButton)):
        if not part.isVisible() or not part.text() or part.objectName() in SHORTENED:
            continue
        wraps = isinstance(part, QLabel) and part.wordWrap()
        high = part.heightForWidth(part.width()) if wraps else part.minimumSizeHint().height()
        gives_way = wraps or part is window.foot.message  # which is whole in its tooltip
        wide = 0 if gives_way else part.minimumSizeHint().width()
        if part.height() < high or part.width() < wide:
            found.append(part.text())
    return found


def rest() -> None:
    """A tenth of a second of the window's and the workers' time (``QTest.qWait`` leaves the workers none)."""
    for _ in range(10):
        QCoreApplication.processEvents()
        time.sleep(0.01)


def wait(happened: Callable[[], bool]) -> None:
    for _ in range(PATIENCE):
        if happened():
            return
        rest()
    raise SystemExit("it took too long")


def main(home: Path) -> None:
    """Three times: empty with the first steps, with a study, with its answer."""
    application()
    found: dict[str, object] = {}
    with desk(Paths(home)) as made:
        window = made.window
        window.resize(*FULL_HD_TWICE)
        window.show()
        made.helping.greet()
        rest()
        found |= {"ratio": window.devicePixelRatio(), "size": window.size().toTuple(), "empty": cut(window)}
        made.commands.open([resource("samples", "solid")])
        wait(lambda: window.call_panel.ready and window.viewer.frame is not None)
        rest()
        found["open"] = cut(window)
        analysis = made.controller.analysis
        wait(lambda: analysis.results is not None and len(analysis.results.all()) > 0)
        made.helping.welcome.end()
        rest()
        found |= {"answered": cut(window), "sideways": window.side.horizontalScrollBar().maximum()}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
