"""The window of results in Chinese: nothing of it is English any more, but what the table says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ovadesk.export.language import use
from ovadesk.export.report.assembling import assembled, material_of
from ovadesk.export.report.html import page
from ovadesk.export.wording.report_sources import SOURCES
from ovadesk.ui.results.report_dialog import ReportDialog
from tests.export.report.made import GOLDENS, MADE_AT, golden, study
from tests.export.report.reading_back import Page
from tests.ui.in_chinese import english, left
from tests.ui.results.conftest import Looker
from tests.ui.results.test_numbers import timed_table


def word_for_word(method: Mapping[str, Any]) -> Iterator[str]:
    """Patterns of what stands so in both languages: the record of the analysis as it is in stats.json, the literature,
    names of columns."""
    for name, value in method.items():
        for part, one in value.items() if isinstance(value, dict) else [("", value)]:
            yield from (f"{name}.{part}" if part else name, str(one))
    yield from (*SOURCES.values(), "occurrence", "duration_ms")


def patterns(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(re.escape(one) for one in texts if re.search("[A-Za-z]{2}", one))


def test_every_page_of_the_results(chinese: None, open_results: Callable[..., Looker], tmp_path: Path) -> None:
    looker = open_results(timed_table(tmp_path))
    looker.window.frame.show_options()
    given = patterns(word_for_word(looker.values["method"]))
    found = []
    for name in looker.pages():
        looker.page(name)
        looker.qtbot.wait(30)
        found += left(looker.window, given)
    assert not found, "\n".join(dict.fromkeys(found))


def test_what_is_asked_of_a_report_and_of_the_options(
    chinese: None, open_results: Callable[..., Looker], tmp_path: Path
) -> None:
    looker, given = open_results(GOLDENS / "simulated_D.csv"), (re.escape(str(tmp_path)),)
    dialog = ReportDialog(looker.window, tmp_path / "out")
    dialog.show()
    found = left(dialog, given)
    dialog.close()
    for field in looker.window.frame.options.fields.values():
        field.setText("五")
        found += left(looker.window.frame.options)
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_a_chinese_report_says_nothing_in_english_whatever_the_window_speaks(spoken: str) -> None:
    use(spoken)
    facts, of_a = study(), golden("A")
    texts = Page(page(assembled(material_of(of_a, facts, "zh", MADE_AT)))).texts
    asked = facts.protocol
    typed = [asked.title, asked.hypothesis, asked.sample_size_basis, asked.reason, asked.ethics_id, asked.study_id]
    typed += [*asked.secondary_endpoints, "sha256-v1", "densenet121-7", "Maker X", "histology", "follow-up 12 months"]
    record = ("comma", "source; Python 3.11.7, reportlab", "Linux x86_64", "source", "figures")
    given = patterns([*typed, *record, *word_for_word(of_a.to_dict()["method"])])
    found = [f"{words}: {text[:80]}" for text in texts if (words := english(text, given))]
    assert not found, "\n".join(dict.fromkeys(found))
