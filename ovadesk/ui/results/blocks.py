"""What a page of results is made of, before it is widgets: plain data, made by a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ovadesk.export.report.figures.style import Look
from ovadesk.export.report.numbers import Kind

Row = Mapping[str, Any]
Tone = Literal["title", "part", "prose", "muted", "warning"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``tone`` is how it is said."""

    text: str
    tone: Tone = "prose"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: ``key`` leads to the value in a row.

    ``interval`` names the columns of its ends, without ``_low`` and ``_high``: the first that is there. ``names`` are
    what values of text are called on the screen; in files they stand as they are.
    """

    key: str
    title: str
    kind: Kind | Literal["text"] = "text"
    interval: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    tip: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """``rows`` hold every digit, and are what is exported. ``name`` is that of the file, ``note`` stands below.

    ``strong`` are the places of rows that stand out.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    note: str = ""
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A line through points, of a reader, a mean or a model.

    ``key`` is its own, ``part`` the part of the legend it stands in. ``told`` is said of the curve as a whole, and
    ``point`` (x, y, what is said of it) is a mark apart from the line. ``thresholds`` and ``spans`` (low, high) are
    those of the points, where there are such. ``shown``: it is there before anybody chose.
    """

    key: str
    part: str
    label: str
    number: str
    told: str
    look: Look
    kind: Literal["reader", "mean", "model"]
    xs: Sequence[float] = ()
    ys: Sequence[float] = ()
    thresholds: Sequence[float | None] = ()
    spans: Sequence[tuple[float, float]] = ()
    counts: Sequence[int] = ()
    point: tuple[float, float, str] | None = None
    shown: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """A figure of curves in the unit square. ``prints`` is the name of the report's figure."""

    name: str
    title: str
    caption: str
    x_label: str
    y_label: str
    curves: Sequence[Curve]
    prints: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a forest plot: ``value`` and its ends may be None, ``text`` stands beside them."""

    name: str
    kind: Literal["reader", "group", "all"]
    look: Look
    value: float | None
    low: float | None
    high: float | None
    text: str
    told: str


@dataclass(frozen=True, slots=True)
class Forest:
    """Differences with their intervals. ``margin`` is that of non-inferiority."""

    lines: Sequence[Line]
    x_label: str
    heading: str
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A line of a plot of medians before and after, in seconds."""

    name: str
    kind: Literal["reader", "group", "all"]
    first: float
    second: float
    text: str
    told: str


@dataclass(frozen=True, slots=True)
class Moves:
    """Medians before and after; ``looks`` are those of the two conditions, ``labels`` their names."""

    lines: Sequence[Moved]
    x_label: str
    heading: str
    labels: tuple[str, str]
    looks: tuple[Look, Look]


@dataclass(frozen=True, slots=True)
class Flow:
    """Readings by whether they were right before and after, where the model was ``title``."""

    title: str
    kept_right: int
    helpful: int
    harmful: int
    kept_wrong: int

    @property
    def n(self) -> int:
        return self.kept_right + self.helpful + self.harmful + self.kept_wrong


@dataclass(frozen=True, slots=True)
class Flows:
    """One panel beside the other; ``labels`` are the names of before and after."""

    panels: Sequence[Flow]
    labels: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several views of a figure; ``prints`` is the name of the report's figure that shows it, and ``row`` the
    place in ``switching`` of ``stats.json`` that it is of, where it is of one alone.
    """

    label: str
    shows: Forest | Moves | Flows
    prints: str
    row: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """A figure of which one view at a time is shown."""

    name: str
    title: str
    caption: str
    choices: Sequence[Choice]


Block = Text | Table | Curves | Chosen
Shown = Table | Curves | Choice  # what can be saved
