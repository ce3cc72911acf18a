"""What the coordinator's windows need from the main window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ovadesk.domain.study import Study
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.remembered import Remembered
from ovadesk.ui.services import Services

LANE = "study"  # what changes or reads the study in front, one after the other
GATHER_LANE = "study-gather"  # what reads tables and files: a model that runs for hours must not keep it waiting
NEW_LANE = "study-new"  # what makes a new study
LOOK_LANE = "study-look"  # what only shows how far it is


@dataclass(frozen=True, slots=True)
class Tools:
    """``opened`` gives the studies that are open in the main window at that moment."""

    jobs: Jobs
    services: Services
    remembered: Remembered
    opened: Callable[[], tuple[Study, ...]] = tuple

    @property
    def folder(self) -> str:
        """Where a file was chosen last."""
        return self.remembered.now.last_folder
