"""Somebody who looks at results, in a real window with real workers on real tables and studies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ovadesk.app import build_services
from ovadesk.settings import Paths
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.remembered import Remembered
from ovadesk.ui.results.cells import cell_text
from ovadesk.ui.results.page_view import PageView
from ovadesk.ui.results.sources import Source, TableSource
from ovadesk.ui.results.telling import TITLES
from ovadesk.ui.results.window import ResultsWindow
from ovadesk.ui.studies.tools import Tools
from ovadesk.ui.theme import dress

PATIENCE = 90_000  # ms


class Looker:
    """``window`` is open on a source."""

    def __init__(self, tools: Tools, source: Source, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.window = ResultsWindow(tools, source)
        self.window.show()
        qtbot.waitExposed(self.window)

    def wait(self, happened: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(happened()), timeout=PATIENCE)

    def done(self) -> None:
        """Wait until nothing is under way."""
        self.wait(lambda: not self.window.frame.bar.working)

    def page(self, name: str) -> PageView:
        """Go to a page."""
        self.window.frame.open_page(name)
        view = self.window.frame.stack.currentWidget().widget()  # type: ignore[attr-defined]
        assert isinstance(view, PageView)
        return view

    def pages(self) -> dict[str, PageView]:
        return {name: self.page(name) for name in TITLES}

    @property
    def values(self) -> dict:  # type: ignore[type-arg]
        """What ``stats.json`` holds."""
        assert self.window.found is not None
        return dict(self.window.found.of.found)

    @property
    def message(self) -> str:
        return self.window.frame.message.text()

    @property
    def told(self) -> str:
        """What stands in the place of the pages."""
        assert self.window.frame.stack.currentWidget() is self.window.frame.empty
        return self.window.frame.told.text()


def cells(view: PageView, name: str) -> list[list[str]]:
    """A table as it is read on the screen."""
    model = view.tables[name].model()
    rows, columns = range(model.rowCount()), range(model.columnCount())
    return [[model.index(row, column).data() for column in columns] for row in rows]


def row_of(view: PageView, name: str, **keys: object) -> list[str]:
    """The one row of a table whose values are ``keys``, as it is read on the screen."""
    table = view.tables[name].rows.table
    [place] = [n for n, row in enumerate(table.rows) if all(row[key] == value for key, value in keys.items())]
    return [cell_text(column, table.rows[place]) for column in table.columns]


def texts(widget: QWidget) -> list[str]:
    """Everything that labels say."""
    return [one.text() for one in widget.findChildren(QLabel) if one.text()]


@pytest.fixture
def tools(qapp: object, isolated_home: Path) -> Iterator[Tools]:
    dress(qapp)  # type: ignore[arg-type]
    paths = Paths(isolated_home)
    services = build_services(paths)
    jobs = Jobs()
    yield Tools(jobs, services, Remembered(paths, services.settings, jobs))
    jobs.close()
    services.frames.close()


@pytest.fixture
def open_results(tools: Tools, qtbot: QtBot) -> Iterator[Callable[..., Looker]]:
    """Opens windows; ``wait=False`` gives them before the analysis is done."""
    made: list[Looker] = []

    def open_window(source: Source | Path, *, wait: bool = True) -> Looker:
        looker = Looker(tools, TableSource(source) if isinstance(source, Path) else source, qtbot)
        made.append(looker)
        if wait:
            looker.done()
        return looker

    yield open_window
    for one in made:
        if isValid(one.window):  # a window that was closed is gone
            one.window.close()
    qtbot.wait(10)
