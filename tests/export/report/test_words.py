"""The words of reports: both languages whole, every key used, nothing said twice."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest

from ovadesk.export.language import CHINESE, translated
from ovadesk.export.report.answers import ANSWERS
from ovadesk.export.report.sections.methods import PARAGRAPHS
from ovadesk.export.wording import SENTENCES
from ovadesk.export.wording.report_claim import CLAIM
from ovadesk.export.wording.report_fda import FDA
from ovadesk.export.wording.report_sources import SOURCES
from ovadesk.export.wording.report_stard import STARD
from ovadesk.export.wording.report_words import WORDS
from ovadesk.stats.method import NAMES
from tests.conftest import ROOT

PACKAGE = ROOT / "ovadesk" / "export" / "report"
HAN = re.compile("[\u4e00-\u9fff]")
LATIN_ALONE = re.compile(r"^[\W\d_A-Za-z+−]*$")  # names, symbols: the same in both languages


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_say_it_with_the_same_details(key: str) -> None:
    english, chinese = WORDS[key]
    assert fields(english) == fields(chinese)
    assert not HAN.search(english)
    bare = re.sub(r"\{\w+\}", "", chinese)
    assert HAN.search(chinese) or LATIN_ALONE.match(bare), chinese


def texts() -> Iterator[tuple[str, bool]]:
    """Every key in the package, and whether it is whole: ("report.column.", False) where the rest is filled in."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                start = str(node.values[0].value)
                if start.startswith("report."):
                    yield start, False
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("report."):
                yield node.value, True


def test_every_key_that_is_used_is_there() -> None:
    whole = {text for text, complete in texts() if complete and text[-1] != "."}
    files = {"report.html", "report.pdf"}
    starts = {text for text, complete in texts() if not complete}
    assert {text for text in whole if text not in WORDS} - files <= starts
    assert all(any(key.startswith(start) for key in WORDS) for start in starts)


def test_every_key_is_used() -> None:
    whole = {text for text, complete in texts() if complete}
    starts = {text for text, complete in texts() if not complete}
    columns = {
        f"report.column.{node.value}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for key in WORDS:
        filled = [start for start in starts if key.startswith(start) and start not in ("report.", "report.column.")]
        short = key.count(".") == 1 and key.removeprefix("report.") in ("auc", "sensitivity", "specificity")
        assert key in whole or filled or key in columns or short, key


def test_every_method_has_its_sentence_and_its_source() -> None:
    parts = {part.name: part for paragraph in PARAGRAPHS for part in paragraph}
    assert set(parts) == set(NAMES)
    for name, part in parts.items():
        assert f"report.method.{name}" in WORDS and set(part.sources) <= set(SOURCES)
        assert (part.by_patient is not None) == (f"report.method.{name}_by_patient" in WORDS)
        cited = " ".join(SOURCES[source] for source in (*part.sources, *(part.by_patient or ())))
        for year in re.findall(r"\b(?:19|20)\d\d\b", NAMES[name]):
            assert year in cited, f"{name}: {NAMES[name]} is not what is cited"


def told_not_raised() -> set[str]:
    """The problems of ``stats`` that an analysis goes on with: those that a report must say."""
    found = set()
    for path in (ROOT / "ovadesk" / "stats").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        raised = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.Raise) for inner in ast.walk(node)}
        for node in ast.walk(tree):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "problem"
            if called and id(node) not in raised and isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined]
                found.add(str(node.args[0].value))  # type: ignore[attr-defined]
    return found


def test_every_problem_that_a_report_may_meet_has_a_chinese_sentence() -> None:
    for code in told_not_raised():
        chinese = translated(SENTENCES[code], CHINESE)
        assert fields(chinese) == fields(SENTENCES[code]) and HAN.search(chinese)


@pytest.mark.parametrize(("items", "rows", "numbers"), [(STARD, 48, 40), (CLAIM, 44, 44), (FDA, 31, 31)])
def test_checklists_are_whole(items: tuple[tuple[str, str, str, str], ...], rows: int, numbers: int) -> None:
    assert len(items) == rows and len({re.sub("[ab-d]", "", number) for number, *_ in items}) == numbers
    assert all(topic in ANSWERS or not topic for _, topic, _, _ in items)
    assert all(HAN.search(chinese) and not HAN.search(english) for _, _, english, chinese in items)


def test_every_topic_is_asked_for_by_a_checklist() -> None:
    assert set(ANSWERS) == {topic for items in (STARD, CLAIM, FDA) for _, topic, _, _ in items if topic}
