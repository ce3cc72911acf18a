"""What the window needs from below, handed to it whole by ``app``; the tests hand it fakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ovadesk.machine_settings import Fixed
from ovadesk.pixels.frames import FrameSource
from ovadesk.settings import Paths, Settings

if TYPE_CHECKING:  # each of these is imported in a worker, after the window is shown
    from ovadesk.classify.classifier import Classifier
    from ovadesk.store.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """Everything below the window. The callables do their work, imports included, when a worker calls them.

    ``open_classifier`` gets the settings (model, engine, map) and ``open_store`` nothing; both raise OvaDeskError.
    """

    paths: Paths
    settings: Settings
    frames: FrameSource
    secret: Callable[[], bytes]
    open_store: Callable[[], Store]
    open_classifier: Callable[[Settings], Classifier]
    model_folders: tuple[Path, ...] = ()
    fixed: Fixed = field(default_factory=Fixed)
