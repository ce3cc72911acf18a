"""The palette: a few letters find an action or a study, Enter does it, and hidden names stay hidden."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from ovadesk.ui.fuzzy import fits
from ovadesk.ui.palette import Offer, Palette, sorted_offers
from ovadesk.ui.specs import SPECS
from tests.ui.conftest import User


def best(query: str, *texts: str) -> list[str]:
    return sorted((text for text in texts if fits(query, text)), key=lambda text: -fits(query, text))


def test_letters_fit_in_their_order_and_beginnings_of_words_count_most() -> None:
    assert best("nf", "Next frame", "Information", "Open") == ["Next frame", "Information"]
    assert best("play", "Display", "Play or stop")[0] == "Play or stop"
    assert best("mir top", "Mirror top and bottom", "Mirror left and right") == ["Mirror top and bottom"]
    assert fits("tpo", "Stop") == 0 and fits("xyz", "Stop") == 0


@given(st.text(max_size=12), st.text(max_size=30))
def test_what_fits_is_a_subsequence_and_the_text_itself_fits(query: str, text: str) -> None:
    left = iter(text.casefold())
    subsequence = all(letter in left for letter in query.casefold())
    if len(query.split()) == 1 and query == query.strip():
        assert bool(fits(query, text)) == subsequence
    assert bool(fits(text, text)) == bool(text.split())


def offer(name: str, enabled: bool = True) -> Offer:
    return Offer(name, "Group", name, "", enabled, lambda: None)


def test_recent_ones_come_first_and_what_cannot_be_done_last() -> None:
    offers = [offer("alpha"), offer("beta", False), offer("gamma"), offer("delta")]
    assert [one.id for one in sorted_offers(offers, "", ["delta"])] == ["delta", "alpha", "gamma", "beta"]
    assert [one.id for one in sorted_offers(offers, "eta", [])] == ["delta", "beta"]


@pytest.fixture
def palette(user: User) -> Palette:
    return opened(user)


def opened(user: User) -> Palette:
    user.act("palette")
    [found] = [one for one in user.window.findChildren(Palette) if one.isVisible()]
    user.wait(found.isActiveWindow)  # until then the keys are the window's
    return found


def press(user: User, palette: Palette, *keys: Qt.Key) -> None:
    for key in keys:
        user.qtbot.keyClick(palette.search, key)


def test_every_action_is_offered_with_its_group_and_key(user: User, palette: Palette) -> None:
    assert set(palette.shown()) == {spec.id for spec in SPECS} - {"palette"}
    item = palette.list.topLevelItem(palette.shown().index("open"))
    assert item is not None and [item.text(column) for column in range(3)] == ["Open files", "File", "Ctrl+O"]


def test_enter_does_what_was_found_and_it_is_first_the_next_time(user: User, palette: Palette) -> None:
    palette.search.setText("hide pat")
    assert palette.shown()[0] == "hide_names"
    press(user, palette, Qt.Key.Key_Return)
    assert user.window.act("hide_names").isChecked()
    user.wait(lambda: not any(one.isVisible() for one in user.window.findChildren(Palette)))
    assert opened(user).shown()[0] == "hide_names"


def test_arrows_move_over_what_can_be_done_only_and_esc_closes(user: User, palette: Palette) -> None:
    enabled = sum(user.window.act(spec.id).isEnabled() for spec in SPECS) - 1
    press(user, palette, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up)
    assert palette.list.indexOfTopLevelItem(palette.list.currentItem()) == 1
    press(user, palette, *[Qt.Key.Key_PageDown] * 12)
    assert palette.list.indexOfTopLevelItem(palette.list.currentItem()) == enabled - 1
    press(user, palette, *[Qt.Key.Key_PageUp] * 12)
    assert palette.list.indexOfTopLevelItem(palette.list.currentItem()) == 0
    press(user, palette, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_what_cannot_be_done_is_greyed_and_does_nothing(user: User, palette: Palette) -> None:
    palette.search.setText("save the picture")
    item = palette.list.topLevelItem(0)
    assert palette.shown() == ["picture"] and item is not None and item.isDisabled()
    press(user, palette, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.search.setText("zzzz")
    assert palette.shown() == [] and palette.nothing.isVisible()
    press(user, palette, Qt.Key.Key_Return, Qt.Key.Key_Down)


def test_studies_are_found_by_case_and_by_name_unless_names_are_hidden(user: User, samples: Path) -> None:
    user.open(samples)
    last = user.session.loaded.studies[-1]
    name = last.patient.name.split("^")[-1]
    palette = opened(user)
    palette.search.setText(name)
    assert f"study {last.case_id}" in palette.shown()
    palette.search.setText(last.case_id)
    assert palette.shown()[0] == f"study {last.case_id}"
    press(user, palette, Qt.Key.Key_Return)
    assert user.study().case_id == last.case_id
    user.window.act("hide_names").setChecked(True)
    palette = opened(user)
    texts = [palette.list.topLevelItem(row).text(0) for row in range(palette.list.topLevelItemCount())]  # type: ignore[union-attr]
    assert not any(name in text for text in texts) and any(last.case_id in text for text in texts)


def test_recent_studies_are_offered_unless_names_are_hidden(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.act("close_all")
    palette = opened(user)
    palette.search.setText("open solid")
    press(user, palette, Qt.Key.Key_Return)
    user.wait(lambda: user.session.study is not None)
    user.window.act("hide_names").setChecked(True)
    assert not any(name.startswith("recent") for name in opened(user).shown())


def test_it_closes_when_the_window_behind_it_is_chosen(user: User, palette: Palette) -> None:
    user.window.activateWindow()
    user.wait(lambda: not any(one.isVisible() for one in user.window.findChildren(Palette)))
