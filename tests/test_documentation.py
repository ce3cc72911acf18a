"""What the pages name is there: files, headings, pictures, keys, menus and buttons, in both languages."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from ovadesk.export.language import CHINESE, ENGLISH, catalogue, translated
from ovadesk.ui.choices import ENGINE_NAMES
from ovadesk.ui.keymap import USUAL, normal
from ovadesk.ui.reading_room.keys import BORROWED, MORE, OWN
from ovadesk.ui.settings_pages import PAGES as SETTINGS_PAGES
from ovadesk.ui.specs import FILE, MODEL, SPECS
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "packaging"))
import guide_pictures as made

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])
GUIDES = sorted((ROOT / "docs" / "guide").glob("*.md"))
WITH_KEYS = [*GUIDES, ROOT / "README.md", ROOT / "README.zh.md"]
LINK = re.compile(r"\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]+)\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
NAMED_KEYS = "Space|Enter|Esc|Del|Backspace|PgUp|PgDown|Home|End|Left|Right|Up|Down|wheel"
KEY = re.compile(rf"`((?:Ctrl\+|Shift\+|Alt\+)*(?:[!-~]|F\d+|{NAMED_KEYS})|Shift)`")
MOUSE = {"Ctrl+wheel", "Shift"}
SAID = {ENGLISH: re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)"), CHINESE: re.compile(r"“([^”\n]+)”")}
SAID_WITH_KEY = {
    ENGLISH: re.compile(r"(?<!\*)\*([^*\n]+)\* \(`([^`]+)`\)"),
    CHINESE: re.compile(r"“([^”\n]+)”（`([^`]+)`）"),
}
IN_CHINESE = {"空格": "Space", "滚轮": "wheel"}
SUBMENUS = {"Recent": FILE, "Model": MODEL, "Engine": MODEL, "Map": MODEL}


def text_of(page: Path) -> str:
    """A page as it is read: without what stands in fences."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def short(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def language_of(page: Path) -> str:
    return CHINESE if page.name.endswith(".zh.md") else ENGLISH


def anchors(page: Path) -> set[str]:
    """Its headings as links name them."""
    heads = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def keys_in(page: Path) -> set[str]:
    text = text_of(page)
    for chinese, english in IN_CHINESE.items():
        text = text.replace(chinese, english)
    return set(KEY.findall(text))


def bare(text: str) -> str:
    """A name without the dots of what asks for more."""
    return text.rstrip(".…")


def menus(language: str) -> dict[str, str]:
    """Every path through the menus, and its action where it has one."""
    paths = {(spec.group, spec.text): spec.id for spec in SPECS}
    paths |= {(menu, name): "" for name, menu in SUBMENUS.items()}
    paths |= {(MODEL, "Engine", name): "" for name in ENGINE_NAMES.values()}
    paths |= {(FILE, "Settings", name): "" for name, _ in SETTINGS_PAGES}
    settings = {"Settings": "Settings..."}  # as the catalogue has it
    found = {}
    for path, action in paths.items():
        parts = (bare(translated(settings.get(part, part), language)) for part in path)
        found[" > ".join(parts)] = action
    return found


def the_pictures() -> Iterator[tuple[Path, Path]]:
    """Every page with every picture of the product that it shows."""
    for page in PAGES:
        for _, target in PICTURE.findall(text_of(page)):
            yield page, (page.parent / target).resolve()


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(text_of(page)):
        if re.match(r"\w+:", target):
            continue
        file, _, heading = target.partition("#")
        found = (page.parent / file).resolve() if file else page
        assert found.exists() and found.is_relative_to(ROOT), f"{short(page)} -> {target}"
        assert not heading or heading in anchors(found), f"{short(page)} -> {target}"


def test_every_picture_is_shown_named_and_made_by_the_script() -> None:
    shown = {picture for _, picture in the_pictures()}
    there = set((ROOT / "docs" / "images").rglob("*"))
    wanted = {made.IMAGES / language / f"{name}.png" for language in made.LANGUAGES for name in made.PICTURES}
    assert {file for file in there if file.is_file()} == wanted
    assert shown == wanted


def test_a_page_shows_pictures_in_its_own_language() -> None:
    for page, picture in the_pictures():
        assert picture.parent.name == ("zh" if language_of(page) == CHINESE else "en"), short(page)


def test_pictures_are_small() -> None:
    files = list(made.IMAGES.rglob("*.png"))
    assert sum(file.stat().st_size for file in files) <= made.ALL_BYTES
    for file in files:
        with Image.open(file) as picture:
            assert file.stat().st_size <= made.BYTES and picture.width <= made.WIDTH, short(file)
            assert not picture.info, f"{short(file)} says more than pixels"


def test_there_is_a_guide_for_everybody_in_both_languages() -> None:
    names = {page.name for page in GUIDES}
    audiences = ("sonographers", "readers", "coordinators", "it", "researchers")
    assert names == {f"{name}{end}" for name in audiences for end in (".md", ".zh.md")}


@pytest.mark.parametrize("page", [page for page in WITH_KEYS if language_of(page) == ENGLISH], ids=short)
def test_both_languages_have_the_same_parts_pictures_and_keys(page: Path) -> None:
    other = page.with_suffix(".zh.md")
    if page.parent.name == "guide":
        assert len(re.findall("^#", text_of(page), re.MULTILINE)) == len(re.findall("^#", text_of(other), re.MULTILINE))
    assert [Path(target).name for _, target in PICTURE.findall(text_of(page))] == [
        Path(target).name for _, target in PICTURE.findall(text_of(other))
    ]
    assert keys_in(page) == keys_in(other)


@pytest.mark.parametrize("page", GUIDES, ids=short)
def test_a_guide_says_what_it_is_not_for(page: Path) -> None:
    wanted = (
        "仅供研究使用，不是医疗器械。" if language_of(page) == CHINESE else "Research use only. Not a medical device."
    )
    assert wanted in text_of(page)


@pytest.mark.parametrize("page", WITH_KEYS, ids=short)
def test_every_key_that_is_named_does_something(page: Path) -> None:
    usual = {key for keys in USUAL.values() for key in keys}
    room = {normal(key) for spec in (*OWN, *BORROWED) for key in (*spec.keys, *MORE.get(spec.id, ()))}
    known = room | set(USUAL["read_study"]) if page.name.startswith("readers") else usual | room
    for key in keys_in(page):
        assert key in MOUSE or normal(key) in known, f"{short(page)}: {key}"


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=short)
def test_every_menu_and_button_that_is_named_is_there(page: Path) -> None:
    """In a guide everything in italics (Chinese: in quotes) is the window's own; elsewhere italics may also stress."""
    language, text = language_of(page), text_of(page)
    paths, texts = menus(language), catalogue(CHINESE)
    buttons = {bare(said) for said in (texts.values() if language == CHINESE else texts)}
    for named in SAID[language].findall(text):
        known = named in paths if " > " in named else page not in WITH_KEYS or bare(named) in buttons
        assert known, f"{short(page)}: {named}"
    for named, key in SAID_WITH_KEY[language].findall(text):
        assert normal(key) in USUAL[paths[named]], f"{short(page)}: {named} {key}"
