"""Letters, lines and names."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from ovadesk.export.report import fonts
from ovadesk.export.report.figures.placing import placed
from ovadesk.export.report.names import LONGEST, clean, columns, labels
from ovadesk.export.report.words import Words

MIXED = st.text(
    st.sampled_from(string.ascii_letters + string.digits + " -,.()（），。阅片者无辅助的敏感度éß−≤"), max_size=80
)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(MIXED, st.floats(30, 400), st.booleans())
def test_no_line_is_wider_than_it_may_be_and_no_letter_is_lost(text: str, limit: float, bold: bool) -> None:
    lines = fonts.wrapped(text, limit, 7.0, bold)
    assert all(fonts.width(line, 7.0, bold) <= limit + 1e-6 for line in lines if len(line) > 1)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_lines_break_between_words_and_not_before_a_chinese_full_stop() -> None:
    assert fonts.wrapped("the mean of readers", 40.0, 7.0) == ["the mean", "of readers"]
    for limit in range(20, 70):
        assert not any(
            line[0] in "，。" for line in fonts.wrapped("敏感度，特异度，准确率。", float(limit), 7.0) if line
        )


@given(ANY)
def test_what_is_shown_has_letters_in_a_font(text: str) -> None:
    assert fonts.printable(fonts.shown(text).replace("\n", ""))


def test_a_letter_that_no_font_has_is_written_as_its_number() -> None:
    assert fonts.shown("é 阅 محم") == "é 阅 \\u0645\\u062D\\u0645"
    assert fonts.shown("a\u202eb") == "a\\u202Eb"


def test_chinese_has_one_weight() -> None:
    assert {font for font, _ in fonts.runs("AUC 95%", bold=True)} == {fonts.BOLD}
    assert {font for font, _ in fonts.runs("敏感度 95%", bold=True)} == {fonts.HAN, fonts.PLAIN}


@given(st.lists(ANY, max_size=8))
def test_labels_are_short_visible_and_each_its_own(names: list[str]) -> None:
    found = labels(names, Words("en"), "report.name.reader")
    assert set(found) == set(names) and len(set(found.values())) == len(found)
    for label in found.values():
        assert label and label == clean(label) and fonts.printable(label)
        assert columns(label.split("~")[0]) <= LONGEST


def test_long_names_that_look_alike_are_told_apart() -> None:
    found = labels(["x" * 50, "x" * 60, "x" * 70], Words("en"), "report.name.reader")
    assert list(found.values()) == ["xxxxxxxxxxxx…xxxxx", "xxxxxxxxxxxx…xxxxx~2", "xxxxxxxxxxxx…xxxxx~3"]
    assert labels(["محمد", "Reader 1"], Words("en"), "report.name.reader") == {
        "محمد": "Reader 1",
        "Reader 1": "Reader 1~2",
    }


@given(st.lists(st.tuples(st.floats(0, 180), st.floats(0, 180)), max_size=9))
def test_labels_beside_points_never_lie_on_one_another(points: list[tuple[float, float]]) -> None:
    found = placed([(f"reader {n}", point) for n, point in enumerate(points)], (0, 0, 180, 180), 6.0, 3.0)
    spots = [(one.x, one.y, one.x + fonts.width(one.text, 6.0), one.y + 4.0) for one in found]
    for n, one in enumerate(spots):
        assert one[0] >= 0 and one[2] <= 180
        for other in spots[:n]:
            assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
