"""How things look: colours that colour-blind people can tell apart (Okabe and Ito 2008), never without another sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

INK, GREY, PALE, FAINT, WHITE = "#1a1a1a", "#6b6b6b", "#c8c8c8", "#ececec", "#ffffff"
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"
SMALL, TEXT, TITLE = 5.8, 6.6, 7.4  # points: sizes of letters at the width of a printed page
PAGE = 493.0  # points: the width of two columns


@dataclass(frozen=True, slots=True)
class Look:
    """One way to draw a line and its marker; ``dash`` is () for a solid line, ``filled`` is of the marker."""

    colour: str
    dash: tuple[float, ...]
    marker: str
    filled: bool
    width: float = 0.9


MODEL_LOOK = Look(INK, (5, 1.6, 1.2, 1.6), "diamond", True, 1.2)
MEAN_LOOK = Look(INK, (), "cross", True, 1.8)
_CONDITIONS = (
    Look(BLUE, (3.2, 1.8), "circle", False),
    Look(VERMILION, (), "square", True),
    Look(GREEN, (6, 1.6), "triangle", True),
    Look(PURPLE, (1.2, 1.4), "down", False),
    Look(ORANGE, (6, 1.6, 1.2, 1.6), "plus", True),
    Look(SKY, (2.2, 1.2, 0.8, 1.2), "square", False),
)
_GROUPS = (
    Look(GREEN, (), "circle", True),
    Look(ORANGE, (3.2, 1.8), "triangle", True),
    Look(PURPLE, (1.2, 1.4), "square", True),
    Look(BLUE, (6, 1.6, 1.2, 1.6), "down", True),
    Look(VERMILION, (6, 1.6), "circle", False),
    Look(SKY, (2.2, 1.2, 0.8, 1.2), "square", False),
)


def condition_look(condition: str, conditions: Sequence[str]) -> Look:
    """Of one of the study's ``conditions``; beyond six they repeat."""
    return _CONDITIONS[conditions.index(condition) % len(_CONDITIONS)]


def group_look(group: str, groups: Sequence[str]) -> Look:
    """Of one of the study's ``groups``; beyond six they repeat."""
    return _GROUPS[groups.index(group) % len(_GROUPS)]
