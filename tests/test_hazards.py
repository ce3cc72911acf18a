"""Every hazard in ``docs/hazards.md`` has its cause, its measure, and tests that exist and are run, or says so."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "hazards.md"
IN_CHINESE = ROOT / "docs" / "hazards.zh.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
COLUMNS = 4
WANTED = {  # what a reviewer asks after
    *("Wrong case", "Wrong frame", "Stale result", "Wrong millimetres", "Lost call", "Early reveal", "Damaged model"),
    *("Wrong model", "Turned picture", "Mislabelled mask", "Wrong reader", "Truth leaking", "Corrupted study file"),
    *("Wrong statistics", "Patient identifier leaving", "Hostile file", "Update", "Downgrade", "Clock"),
}


def rows(page: Path = PAGE) -> list[list[str]]:
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


NAMED = sorted({found for row in rows() for found in TEST.findall(row[-1])})


@cache
def functions_of(file: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_hazard_asked_after_is_there_and_whole() -> None:
    assert {row[0] for row in rows()} >= WANTED
    for row in rows():
        assert len(row) == COLUMNS and all(row), row[0]
        assert TEST.search(row[-1]) or row[-1].startswith("**not covered**"), row[0]


def test_both_languages_have_the_same_hazards_in_the_same_order_with_the_same_tests() -> None:
    both = list(zip(rows(), rows(IN_CHINESE), strict=True))
    for english, chinese in both:
        assert len(chinese) == COLUMNS and all(chinese), chinese[0]
        assert TEST.findall(english[-1]) == TEST.findall(chinese[-1]), chinese[0]
        assert english[-1].startswith("**not covered**") == chinese[-1].startswith("**未覆盖**"), chinese[0]
        assert (english[2] == "none") == (chinese[2] == "无"), chinese[0]
    pairs = {(english[0], chinese[0]) for english, chinese in both}  # one hazard, one name
    assert len(pairs) == len({name for name, _ in pairs}) == len({name for _, name in pairs})


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_exists_and_is_not_always_skipped(file: str, name: str) -> None:
    found = functions_of(file).get(name)
    assert found is not None, f"{file} has no {name}"
    marks = [ast.unparse(mark) for mark in found.decorator_list]
    assert not any(re.match(r"pytest\.mark\.(skip\b|xfail)", mark) for mark in marks)
    first = found.body[1] if ast.get_docstring(found) and len(found.body) > 1 else found.body[0]
    assert not ast.unparse(first).startswith(("pytest.skip", "return"))
