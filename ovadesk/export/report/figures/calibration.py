"""Whether scores mean what they say: the share malignant against the score, group of cases by group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ovadesk.export.report.figures.axes import Axes
from ovadesk.export.report.figures.figure import Figure, Row, Sign
from ovadesk.export.report.figures.grid import condition_signs, panels, reader_head
from ovadesk.export.report.figures.sheet import Sheet
from ovadesk.export.report.figures.style import MODEL_LOOK, Look, condition_look
from ovadesk.export.report.material import Material
from ovadesk.export.report.numbers import number

MODEL = "model:"  # before the name of a model, so that it is no reader's


def calibration_figures(of: Material) -> Iterator[Figure]:
    """A panel for each model, then for each reader; none where no score is a risk."""
    who = [MODEL + row["reader_id"] for row in of.models if _judged(row)]
    there = {row["reader_id"] for row in of.readers if _judged(row)}
    who += [name for name in of.facts["readers"] if name in there]
    words = of.words
    signs = condition_signs(of) if there else []
    signs += [Sign(of.who(row), MODEL_LOOK) for row in of.models if _judged(row)]

    def heads(name: str) -> tuple[Sequence[str], str]:
        briers = " / ".join(number(row["brier"]) for row, _ in _curves(of, name))
        first = (of.model(name.removeprefix(MODEL)),) if name.startswith(MODEL) else reader_head(of, name)
        return first, words("report.figure.calibration.head", briers=briers)

    def draw(onto: Sheet, axes: Axes, name: str) -> None:
        _draw(of, onto, axes, name)

    yield from panels(
        of,
        "calibration",
        words("report.figure.calibration"),
        who,
        draw,
        lambda part: list(_rows(of, part)),
        signs=signs,
        heads=heads,
        labels=(words("report.axis.score"), words("report.axis.observed")),
    )


def _judged(row: Row) -> bool:
    """Whether there is a curve, and cases of both sides to make it of."""
    return bool(row["calibration_curve"] and row["n_benign"] and row["n_malignant"])


def _curves(of: Material, name: str) -> Iterator[tuple[Row, Look]]:
    if name.startswith(MODEL):
        yield from ((row, MODEL_LOOK) for row in of.models if MODEL + row["reader_id"] == name)
        return
    for condition in of.conditions:
        row = of.of(name, condition)
        if row is not None and _judged(row):
            yield row, condition_look(condition, of.conditions)


def _draw(of: Material, onto: Sheet, axes: Axes, name: str) -> None:
    """The curves stand a hair apart, so that their intervals do not lie on one another."""
    curves = list(_curves(of, name))
    for place, (row, look) in enumerate(curves):
        away = 1.2 * (place - (len(curves) - 1) / 2)
        points = []
        for point in row["calibration_curve"]:
            x, y = axes.at(point["predicted"], point["observed"])
            points.append((x + away, y))
            low, high = point["observed_ci"]
            onto.line((x + away, axes.up(low)), (x + away, axes.up(high)), look.colour, 0.5)
        onto.curve(points, look.colour, 0.7, look.dash)
        for x, y in points:
            onto.marker(x, y, look, 1.7)


def _rows(of: Material, names: Sequence[str]) -> Iterator[Row]:
    for name in names:
        for row, _ in _curves(of, name):
            who = {key: row[key] for key in ("reader_id", "reader_group", "condition")}
            for point in row["calibration_curve"]:
                low, high = point["observed_ci"]
                values = {key: point[key] for key in ("n", "predicted", "observed")}
                yield {**who, **values, "observed_low": low, "observed_high": high}
