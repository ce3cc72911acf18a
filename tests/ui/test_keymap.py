"""Keys: the reader's own in place of the usual ones, never one key twice, whatever the settings hold."""

from __future__ import annotations

from collections import Counter

from hypothesis import given as supposing
from hypothesis import strategies as st

from ovadesk.ui.keymap import DIGITS, SCORE, USUAL, given, holder, keys_of, normal, overrides_of


def test_without_changes_every_key_is_the_usual_one() -> None:
    assert keys_of(()) == USUAL and overrides_of(USUAL) == ()


def test_a_key_given_to_another_action_is_taken_away_from_the_usual_one() -> None:
    keys = keys_of(("play=F",))
    assert keys["play"] == ("F",) and "F" not in keys["fit"]


def test_several_keys_none_and_the_bar_come_back() -> None:
    wanted = {**USUAL, "play": ("Ctrl+|", "|"), "fit": (), "zoom_in": ("=",)}
    assert keys_of(overrides_of(wanted)) == wanted


def test_nonsense_is_ignored() -> None:
    assert keys_of(("", "play", "nobody=X", "=X", "lock=Ctrl+X, Ctrl+Y")) == {**USUAL, "lock": ()}
    assert normal("no key at all") == "" and normal("") == "" and normal("ctrl+x") == "Ctrl+X"


def test_digits_belong_to_the_score() -> None:
    assert keys_of(("play=5|Ctrl+5",))["play"] == ("Ctrl+5",)
    assert holder(USUAL, "5") == SCORE and holder(USUAL, "Ctrl+5") == ""


def test_a_key_is_given_alone_or_beside_and_nobody_else_has_it() -> None:
    alone = given(USUAL, "play", "F", beside=False)
    assert alone["play"] == ("F",) and alone["fit"] == () and holder(alone, "F") == "play"
    assert given(USUAL, "play", "F", beside=True)["play"] == (*USUAL["play"], "F")


NAMES = st.sampled_from(sorted(USUAL)) | st.text(max_size=5)
SOME_KEYS = st.sampled_from(["X", "Ctrl+X", "|", "bar", "=", "5", "Space", "", "F1", "Shift+5", "no"])


@supposing(st.lists(st.tuples(NAMES, st.lists(SOME_KEYS, max_size=3)), max_size=12))
def test_no_settings_give_a_key_twice_or_a_digit(lines: list[tuple[str, list[str]]]) -> None:
    keys = keys_of(f"{name}={'|'.join(some)}" for name, some in lines)
    held = Counter(key for one in keys.values() for key in one)
    assert max(held.values()) == 1 and not DIGITS & set(held) and set(keys) == set(USUAL)
    assert keys_of(overrides_of(keys)) == keys
