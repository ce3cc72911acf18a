"""The clock of a cine: loop, speed, to and fro."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from ovadesk.ui.cine import SPEEDS, Cine, frame_due
from tests.ui.conftest import User

SPANS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (min(pair), max(pair)))


@given(steps=st.integers(0, 500), start=st.integers(0, 60), span=SPANS, bounce=st.booleans())
def test_a_loop_never_leaves_its_span_and_moves_one_frame_at_a_time(
    steps: int, start: int, span: tuple[int, int], bounce: bool
) -> None:
    here = frame_due(steps, start, *span, bounce)
    after = frame_due(steps + 1, start, *span, bounce)
    assert span[0] <= here <= span[1]
    wraps = here == span[1] and after == span[0] and not bounce
    assert wraps or abs(after - here) == (0 if span[0] == span[1] else 1)


def test_to_and_fro_turns_at_both_ends() -> None:
    assert [frame_due(i, 0, 0, 3, True) for i in range(8)] == [0, 1, 2, 3, 2, 1, 0, 1]
    assert [frame_due(i, 2, 2, 4, False) for i in range(5)] == [2, 3, 4, 2, 3]


def test_the_ends_of_a_loop_never_cross() -> None:
    cine = Cine()
    cine.load(30, 25.0)
    cine.loop(first=10)
    cine.loop(last=20)
    assert cine.span == (10, 20)
    cine.loop(first=25)
    assert cine.span == (25, 29)
    cine.loop(last=5)
    assert cine.span == (0, 5)
    for _ in range(20):
        cine.faster(1)
    assert cine.speed == SPEEDS[-1]
    cine.loop_all()
    assert cine.span == (0, 29) and cine.speed == 1.0


def test_keys_set_the_loop_and_the_speed_and_say_so(user: User, samples: Path) -> None:
    user.open(samples / "solid")
    user.key(Qt.Key.Key_Home)
    user.act("forward")
    user.key(Qt.Key.Key_BracketLeft)
    user.act("next")
    user.act("next")
    user.key(Qt.Key.Key_BracketRight)
    cine = user.controller.looking.cine
    assert cine.span == (10, 12)
    user.key(Qt.Key.Key_Period)
    assert user.window.cine_bar.pace.text() == "30 fps x1.5"
    seen: set[int] = set()
    cine.frame_due.connect(seen.add)
    user.key(Qt.Key.Key_Space)
    user.wait(lambda: len(seen) >= 3)
    user.key(Qt.Key.Key_Space)
    assert seen == {10, 11, 12}
    user.key(Qt.Key.Key_Backslash)
    assert cine.span == (0, 29) and user.window.cine_bar.pace.text() == "20 fps"
