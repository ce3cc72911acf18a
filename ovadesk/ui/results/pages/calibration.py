"""Whether scores mean what they say."""

from __future__ import annotations

from collections.abc import Iterator

from ovadesk.export import statistics_rows
from ovadesk.export.report.figures.style import MODEL_LOOK
from ovadesk.export.report.material import Material, Row
from ovadesk.export.report.numbers import number, with_interval
from ovadesk.ui.results.blocks import Block, Curve, Curves, Table, Text
from ovadesk.ui.results.pages.columns import condition, drawn, group, reader, share
from ovadesk.ui.results.pages.curves import part_of, reader_look, who
from ovadesk.ui.results.telling import CALIBRATION, joined, remarks
from ovadesk.ui.words import tr

FEW = 4  # curves that can be told apart at once
CAPTION = (
    "The share of malignant cases among those with like scores (up to ten groups of as many cases). On the diagonal a "
    "score means what it says. Intervals (Wilson) are drawn where up to three curves are shown."
)
NOTE = (
    "Intercept: calibration in the large, below 0 where scores are too high. Slope: below 1 where they are too extreme."
)


def calibration(of: Material) -> Iterator[Block]:
    yield from remarks(of.problems, CALIBRATION)
    rows = [row for row in (*of.models, *of.readers) if row["calibration_curve"]]
    if not rows:
        yield Text(tr("No score is a risk from 0 to 100: there is nothing to calibrate."), "muted")
        return
    curves = [_curve(of, row, shown=len(rows) <= FEW or row["kind"] == "model") for row in rows]
    if not any(one.shown for one in curves):
        first = rows[0]["reader_id"]
        curves = [_curve(of, row, shown=row["reader_id"] == first) for row in rows]
    labels = tr("Mean score, as a share"), tr("Share malignant")
    yield Curves("calibration", tr("Calibration"), tr(CAPTION), *labels, curves, "calibration")
    kept = [row for row in statistics_rows.readers(of.found) if row["brier"] is not None]
    columns = [
        reader(of),
        group(of),
        condition(of),
        share("brier", "Brier", drawn("brier")),
        share("calibration_intercept", "Intercept", ["calibration_intercept"], "ratio"),
        share("calibration_slope", "Slope", ["calibration_slope"], "ratio"),
    ]
    yield Table("calibration", tr("Brier score and calibration"), columns, kept, tr(NOTE))


def _curve(of: Material, row: Row, *, shown: bool) -> Curve:
    points, model = row["calibration_curve"], row["kind"] == "model"
    drawn_ends = row["brier_bootstrap"] or {}
    ends = drawn_ends.get("by_patient") or drawn_ends.get("by_case")
    brier = tr("Brier {brier}").format(brier=with_interval(row["brier"], ends))
    return Curve(
        key=f"{row['kind']}/{row['condition']}/{row['reader_id']}",
        part=part_of(of, row),
        label=of.who(row),
        number=number(row["brier"]),
        told=joined([who(of, row), brier]),
        look=MODEL_LOOK if model else reader_look(of, row),
        kind="model" if model else "reader",
        xs=[one["predicted"] for one in points],
        ys=[one["observed"] for one in points],
        spans=[tuple(one["observed_ci"]) for one in points],
        counts=[one["n"] for one in points],
        shown=shown,
    )
