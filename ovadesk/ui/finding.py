"""What the palette offers: every action as it is now, the studies that are open, and recent ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ovadesk.domain.study import Study
from ovadesk.ui.actions import key_name
from ovadesk.ui.controller import Controller
from ovadesk.ui.specs import SPECS
from ovadesk.ui.words import day, person, short_path, tr

if TYPE_CHECKING:  # not needed to start
    from ovadesk.ui.palette import Offer

ME = "palette"
KEPT = 12  # of what was chosen last
STUDY, RECENT = "Study", "Recent"


class Finding(QObject):
    """``opens`` opens paths."""

    def __init__(self, controller: Controller, opens: Callable[[list[Path]], None], parent: QObject) -> None:
        super().__init__(parent)
        self._controller, self._window, self._opens = controller, controller.window, opens
        self._recent: list[str] = []

    def does(self) -> dict[str, Callable[[], object]]:
        """Actions by their ids in ``specs``."""
        return {ME: self.show}

    def show(self) -> None:
        """Open the palette."""
        from ovadesk.ui.palette import Palette

        palette = Palette(self._window, self.offers(), self._recent, self._do)
        palette.show()
        palette.activateWindow()
        palette.search.setFocus()

    def offers(self) -> list[Offer]:
        """Everything that can be found now."""
        return [*self._actions(), *self._studies(), *self._recently()]

    def _actions(self) -> list[Offer]:
        from ovadesk.ui.palette import Offer

        actions = [(spec, self._window.act(spec.id)) for spec in SPECS if spec.id != ME]
        return [
            Offer(spec.id, tr(spec.group), one.text().rstrip("."), key_name(one), one.isEnabled(), one.trigger)
            for spec, one in actions
        ]

    def _studies(self) -> list[Offer]:
        from ovadesk.ui.palette import Offer

        session = self._controller.session
        go = tr("Go to {study}")
        return [
            Offer(
                f"study {study.case_id}",
                STUDY,
                go.format(study=self._title(study)),
                "",
                True,
                partial(session.open_study, study),
            )
            for study in session.loaded.studies
        ]

    def _title(self, study: Study) -> str:
        who = "" if self._controller.looking.names_hidden else person(study)
        return "  ".join(part for part in (who, study.case_id, day(study.date)) if part)

    def _recently(self) -> list[Offer]:
        """None while names are hidden: the path of a study can hold one."""
        from ovadesk.ui.palette import Offer

        if self._controller.looking.names_hidden:
            return []
        paths = [Path(name) for name in self._controller.remembered.now.recent_studies]
        again = tr("Open {study}")
        return [
            Offer(
                f"recent {path}", RECENT, again.format(study=short_path(path)), "", True, partial(self._opens, [path])
            )
            for path in paths
        ]

    def _do(self, offer: Offer) -> None:
        self._recent = [offer.id, *(name for name in self._recent if name != offer.id)][:KEPT]
        self._window.activateWindow()
        offer.do()
