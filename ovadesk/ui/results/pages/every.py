"""All pages, in the order of the contents list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ovadesk.export.report.material import Material
from ovadesk.ui.results import telling
from ovadesk.ui.results.blocks import Block
from ovadesk.ui.results.pages.agreement import agreement
from ovadesk.ui.results.pages.calibration import calibration
from ovadesk.ui.results.pages.differences import differences
from ovadesk.ui.results.pages.groups import groups
from ovadesk.ui.results.pages.method import method
from ovadesk.ui.results.pages.model import model
from ovadesk.ui.results.pages.overview import overview
from ovadesk.ui.results.pages.readers import readers
from ovadesk.ui.results.pages.roc import roc
from ovadesk.ui.results.pages.switches import switches
from ovadesk.ui.results.pages.times import times

PAGES: dict[str, Callable[[Material], Iterator[Block]]] = {
    telling.OVERVIEW: overview,
    telling.ROC: roc,
    telling.DIFFERENCES: differences,
    telling.READERS: readers,
    telling.GROUPS: groups,
    telling.MODEL: model,
    telling.SWITCHES: switches,
    telling.TIMES: times,
    telling.AGREEMENT: agreement,
    telling.CALIBRATION: calibration,
    telling.METHOD: method,
}


def every_page(of: Material) -> dict[str, tuple[Block, ...]]:
    """What stands on each page."""
    return {name: tuple(page(of)) for name, page in PAGES.items()}
