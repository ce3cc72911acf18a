"""Two lines in the log, by which it is known how long a start takes at a workstation."""

from __future__ import annotations

import logging

from PySide6.QtCore import QTimer

from ovadesk.ui.controller import Controller

LOG = logging.getLogger(__name__)


def note_milestones(controller: Controller) -> None:
    """Write down when the window, shown just now, is on screen, and when the model first answered."""

    def answered(_: object) -> None:
        controller.analysis.results_added.disconnect(answered)
        LOG.info("The model has answered for the first time")

    controller.analysis.results_added.connect(answered)
    QTimer.singleShot(0, controller.window, lambda: LOG.info("The window is on screen"))
