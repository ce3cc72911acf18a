"""How accurate each reader and each model was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ovadesk.export.report.draft import Draft
from ovadesk.export.report.figures.roc import roc_figures
from ovadesk.export.report.figures.roc_readers import reader_roc_figures
from ovadesk.export.report.material import FIGURES, Material, Row, plain_interval
from ovadesk.export.report.numbers import number, with_interval
from ovadesk.stats.together import EVERYONE

Cells = Sequence[str]
FIXED = "†"  # behind an interval that is for other cases alone


def accuracy(draft: Draft) -> None:
    """The table of the paper's kind, the curves, and what the calls are worth."""
    of = draft.of
    draft.heading("report.part.accuracy", 2)
    main_table(draft)
    draft.pictures(roc_figures(of))
    _calls(draft)
    draft.pictures(reader_roc_figures(of))
    _prevalences(draft)


def main_table(draft: Draft) -> None:
    """Each reader, each model, then the means of groups and of all."""
    of = draft.of
    rows: list[Cells] = [_observer(of, row) for row in of.readers]
    rows += [_observer(of, row) for row in of.models]
    start = len(rows)
    rows += list(_means(of))
    columns = ("reader", "group", "condition", "auc", "sensitivity", "specificity", "accuracy")
    notes = [draft.words("report.accuracy.note")]
    notes += [draft.words("report.accuracy.note_means")] if len(rows) > start else []
    notes += [draft.words("report.accuracy.note_fixed")] if any(FIXED in cell for row in rows for cell in row) else []
    draft.table(
        draft.words("report.accuracy.caption"),
        [f"report.column.{name}" for name in columns],
        rows,
        (72, 52, 41, 82, 82, 82, 82),
        left=3,
        notes=notes,
        strong=range(start, len(rows)),
        name="accuracy",
    )


def _observer(of: Material, row: Row) -> Cells:
    model = row["kind"] == "model"
    return [
        of.who(row),
        "" if model else of.group(row["reader_group"]),
        of.condition(row["condition"]),
        *(with_interval(row[name], row[f"{name}_ci"]) for name in (*FIGURES, "accuracy")),
    ]


def _means(of: Material) -> Iterator[Cells]:
    if len(of.facts["readers"]) < 2:
        return
    for group in (*of.groups, EVERYONE):
        for condition in of.conditions:
            together = of.together(group, condition)
            if together is None or len(together["readers"]) < 2:
                continue
            cells = []
            for figure in FIGURES:
                mean = of.mean(group, condition, figure)
                text = with_interval(mean.value, mean.ci)
                cells.append(f"{text}{FIXED}" if mean.ci is not None and not mean.general else text)
            name = of.words("report.accuracy.mean", group=of.group(group), n=len(together["readers"]))
            yield [name, "", of.condition(condition), *cells, ""]


def _calls(draft: Draft) -> None:
    """Counts and what follows from them."""
    of = draft.of
    rows = [row for row in (*of.readers, *of.models) if row["sensitivity_n"] + row["specificity_n"]]
    columns = ("reader", "condition", "counts", "ppv", "npv", "lr_positive", "lr_negative", "youden", "f1")
    draft.table(
        draft.words("report.calls.caption"),
        [f"report.column.{name}" for name in columns],
        [_call_cells(of, row) for row in rows],
        (44, 38, 51, 68.5, 68.5, 66, 61, 68.5, 28),
        left=2,
        notes=[draft.words("report.calls.note")],
    )


def _call_cells(of: Material, row: Row) -> Cells:
    counts = (row[name] for name in ("true_positives", "false_negatives", "false_positives", "true_negatives"))
    return [
        of.who(row),
        of.condition(row["condition"]),
        "/".join(number(count, "count") for count in counts),
        *(with_interval(row[name], row[f"{name}_ci"]) for name in ("ppv", "npv")),
        *(with_interval(row[name], row[f"{name}_ci"], "ratio") for name in ("lr_positive", "lr_negative")),
        with_interval(row["youden"], row["youden_ci"]),
        number(row["f1"]),
    ]


def _prevalences(draft: Draft) -> None:
    """Predictive values at the prevalences that were asked for."""
    of = draft.of
    rows = [
        [of.who(row), of.condition(row["condition"]), number(at["prevalence"]), *_values(at)]
        for row in (*of.readers, *of.models)
        for at in row["at_prevalence"]
    ]
    columns = ("reader", "condition", "prevalence", "ppv", "npv")
    draft.table(
        draft.words("report.prevalences.caption"),
        [f"report.column.{name}" for name in columns],
        rows,
        (1.2, 0.9, 0.8, 1.4, 1.4),
        left=2,
    )


def _values(at: Row) -> Cells:
    return [with_interval(at[name], at[f"{name}_ci"]) for name in ("ppv", "npv")]


def scores(draft: Draft) -> None:
    """Error and calibration of the scores, and the area at high specificity."""
    of = draft.of
    rows = []
    for row in (*of.readers, *of.models):
        if row["brier"] is None and row["partial_auc"] is None:
            continue
        rows.append(
            [
                of.who(row),
                of.condition(row["condition"]),
                with_interval(row["brier"], plain_interval(row["brier_bootstrap"])),
                with_interval(row["calibration_intercept"], row["calibration_intercept_ci"], "ratio"),
                with_interval(row["calibration_slope"], row["calibration_slope_ci"], "ratio"),
                number(row["partial_auc"]),
                number(row["partial_auc_standardised"]),
            ]
        )
    columns = ("reader", "condition", "brier", "intercept", "slope", "partial_auc", "partial_auc_standardised")
    start = number(of.found["method"]["partial_auc_specificity_from"])
    draft.table(
        draft.words("report.scores.caption"),
        [f"report.column.{name}" for name in columns],
        rows,
        (1.1, 0.8, 1.4, 1.4, 1.4, 0.8, 0.9),
        left=2,
        notes=[draft.words("report.scores.note", start=start)],
    )
