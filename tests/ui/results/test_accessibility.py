"""The window of results through Qt's accessibility interface: names, roles and the order of the Tab key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.ui.accessible import against_reading_order, strange, unnamed
from tests.ui.results.conftest import Looker
from tests.ui.results.test_numbers import timed_table


def test_every_page_of_the_results_is_named_and_read_in_order(
    open_results: Callable[..., Looker], tmp_path: Path
) -> None:
    looker = open_results(timed_table(tmp_path))
    looker.window.frame.show_options()
    for page in looker.pages():
        looker.page(page)
        looker.qtbot.wait(30)
        assert unnamed(looker.window) == [] and strange(looker.window) == [], page
        assert against_reading_order(looker.window) == [], page
