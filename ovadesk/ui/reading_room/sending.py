"""The end of a reading from a kit: what was read, sealed into the one file to send back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from ovadesk.domain.problem import Problem
from ovadesk.ui.reading_room.lane import Begun, RoomLane
from ovadesk.ui.reading_room.page import Choice
from ovadesk.ui.words import spoken, tr

Show = Callable[[str, Sequence[str], Sequence[Choice]], None]
ONE_FILE = (
    "Send {file} to the coordinator. It lies in the kit's folder: keep that until they say that it came in, and give "
    "it to nobody else."
)


class Sending:
    """``show`` fills the page that is left at the end; ``close`` is how the reader goes."""

    def __init__(self, lane: RoomLane, begun: Begun, show: Show, close: Callable[[], object]) -> None:
        self._lane, self._show, self._close = lane, show, close
        self._folder = Path(begun.where).parent if begun.is_file and begun.from_kit else None

    def choices(self, finished: bool) -> list[Choice]:
        """What can be done once the session is closed; from a kit that is read to its end, sealing comes first."""
        close = [(tr("Close (Enter)"), self._close)]
        if self._folder is None:
            return [*close]
        if finished:
            return [(tr("Seal what was read (Enter)"), self._seal), (tr("Close"), self._close)]
        return [*close, (tr("Seal what was read"), self._seal)]

    def _seal(self) -> None:
        assert self._folder is not None
        self._show(tr("Sealing what was read…"), [], [])
        self._lane.seal(self._folder, self._sealed, self._failed)

    def _sealed(self, file: Path) -> None:
        said = [tr(ONE_FILE).format(file=file.name)]
        folder = QUrl.fromLocalFile(str(file.parent))
        choices: list[Choice] = [(tr("Close (Enter)"), self._close)]
        choices.append((tr("Open the folder"), lambda: QDesktopServices.openUrl(folder)))
        self._show(tr("What was read is sealed."), said, choices)

    def _failed(self, found: Problem) -> None:
        kept = tr("Every locked call is on disk.")
        choices: list[Choice] = [(tr("Close (Enter)"), self._close), (tr("Try again"), self._seal)]
        self._show(tr("What was read could not be sealed"), [f"⚠ {spoken(found)}", kept], choices)
