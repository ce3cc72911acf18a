"""The window of results in Chinese: nothing of it is English any more, but what the table says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from ovadesk.export.wording.report_sources import SOURCES
from tests.ui.in_chinese import left
from tests.ui.results.conftest import Looker
from tests.ui.results.test_numbers import timed_table


def word_for_word(looker: Looker) -> Iterator[str]:
    """The record of the analysis as it stands in stats.json, and the literature."""
    for name, value in looker.values["method"].items():
        for part, one in value.items() if isinstance(value, dict) else [("", value)]:
            yield from (f"{name}.{part}" if part else name, str(one))
    yield from SOURCES.values()


def test_every_page_of_the_results(chinese: None, open_results: Callable[..., Looker], tmp_path: Path) -> None:
    looker = open_results(timed_table(tmp_path))
    looker.window.frame.show_options()
    given = tuple(re.escape(one) for one in word_for_word(looker) if re.search("[A-Za-z]{2}", one))
    found = []
    for page in looker.pages():
        looker.page(page)
        looker.qtbot.wait(30)
        found += left(looker.window, given)
    assert not found, "\n".join(dict.fromkeys(found))
