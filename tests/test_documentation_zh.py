"""A page and its partner in Chinese have the same parts, so that one does not fall behind the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PARTNERS = sorted([*ROOT.glob("*.zh.md"), *(ROOT / "docs").rglob("*.zh.md")])
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s#]+\.md)(?:#[^)\s]*)?\)")
TABLE_LINE = re.compile(r"^\|.*\|$", re.MULTILINE)
REMARK = re.compile(r"(?:^|\s+)# .*$", re.MULTILINE)


def english_of(page: Path) -> Path:
    return page.with_name(page.name.replace(".zh.md", ".md"))


def parts(page: Path) -> tuple[str, str, list[str]]:
    """Its whole text, its text without what stands in fences, and the fences."""
    whole = page.read_text(encoding="utf-8")
    return whole, FENCED.sub("", whole), FENCED.findall(whole)


def short(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def test_what_a_reviewer_asks_for_is_there_in_chinese() -> None:
    pages = {"README", "SECURITY", "docs/install", "docs/intended-use", "docs/reader-studies", "docs/statistics"}
    pages |= {"docs/training", "docs/hazards"}
    assert {f"{page}.zh.md" for page in pages} <= {short(page) for page in PARTNERS}


@pytest.mark.parametrize("page", PARTNERS, ids=short)
def test_both_languages_have_the_same_headings_tables_and_pictures(page: Path) -> None:
    (_, chinese, _), (_, english, _) = parts(page), parts(english_of(page))
    assert HEADING.findall(chinese) == HEADING.findall(english)
    pictures = [[Path(target).name for target in PICTURE.findall(text)] for text in (chinese, english)]
    assert pictures[0] == pictures[1]
    columns = [[line.count(" | ") for line in TABLE_LINE.findall(text)] for text in (chinese, english)]
    assert columns[0] == columns[1]


@pytest.mark.parametrize("page", PARTNERS, ids=short)
def test_both_languages_give_the_same_commands(page: Path) -> None:
    """In fences only the remarks are translated."""
    (_, _, chinese), (_, _, english) = parts(page), parts(english_of(page))
    commands = [[REMARK.sub("", fence) for fence in fences] for fences in (chinese, english)]
    assert commands[0] == commands[1]


@pytest.mark.parametrize("page", PARTNERS, ids=short)
def test_both_languages_lead_to_one_another(page: Path) -> None:
    for one, other in ((page, english_of(page)), (english_of(page), page)):
        assert f"({other.name})" in parts(one)[1], f"{short(one)} does not lead to {other.name}"


@pytest.mark.parametrize("page", PARTNERS, ids=short)
def test_a_chinese_page_leads_to_chinese_pages_where_there_are_any(page: Path) -> None:
    led = {(page.parent / target).resolve() for target in LINK.findall(parts(page)[1])}
    for found in led - {english_of(page)}:
        partner = found.with_suffix(".zh.md")
        assert found.name.endswith(".zh.md") or not partner.exists() or partner in led, short(found)


@pytest.mark.parametrize("page", PARTNERS, ids=short)
def test_both_languages_say_what_it_is_not_for(page: Path) -> None:
    assert "仅供研究使用" in parts(page)[1]
    assert "Research use only" in parts(english_of(page))[1]
