"""A score typed digit by digit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.reading import Call, score_agrees
from ovadesk.ui.reading_room.typing import PAUSE, ScoreTyping


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def typed(text: str, call: Call) -> object:
    typing = ScoreTyping(Clock())
    found = None
    for letter in text:
        found = typing.digit(int(letter), call)
    return found


@given(score=st.integers(0, 100))
def test_every_score_can_be_typed_as_it_is_written(score: int) -> None:
    call = Call.MALIGNANT if score >= 50 else Call.BENIGN
    found = typed(str(score), call)
    assert found.score == score and found.text == str(score)  # type: ignore[attr-defined]


@given(digits=st.text("0123456789", min_size=1, max_size=8), call=st.sampled_from(Call))
def test_what_comes_out_always_agrees_with_the_call(digits: str, call: Call) -> None:
    found = typed(digits, call)
    score = found.score  # type: ignore[attr-defined]
    assert score is None or (score_agrees(call, score) and digits.endswith(str(score)))


def test_half_a_number_is_none_and_may_become_one() -> None:
    typing = ScoreTyping(Clock())
    first = typing.digit(1, Call.MALIGNANT)
    assert (first.score, first.open) == (None, True), "100 begins with 1"
    assert typing.digit(3, Call.MALIGNANT).open is False, "13 is benign"


def test_a_late_digit_begins_another_number() -> None:
    clock = Clock()
    typing = ScoreTyping(clock)
    assert typing.digit(4, Call.BENIGN).score == 4
    clock.now += PAUSE
    assert typing.digit(2, Call.BENIGN).score == 2
    assert typing.digit(0, Call.BENIGN).score == 20


def test_digits_can_be_taken_back() -> None:
    typing = ScoreTyping(Clock())
    typing.begin_at(87)
    assert typing.rub_out(Call.MALIGNANT).text == "8"
    assert typing.digit(1, Call.MALIGNANT).score == 81
    typing.rub_out(Call.MALIGNANT)
    assert typing.rub_out(Call.MALIGNANT).score is None
    typing.begin_at(87)
    assert typing.digit(6, Call.MALIGNANT).text == "6", "a number that stands is not gone on with"
