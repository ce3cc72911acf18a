"""A model against the readers: each of them, and all together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ovadesk.export import statistics_rows
from ovadesk.export.report.material import FIGURES, Material, Row
from ovadesk.ui.results.blocks import Block, Choice, Chosen, Column, Curves, Forest, Line, Table, Text
from ovadesk.ui.results.pages.columns import condition, count, figure, group, p_value, reader, share
from ovadesk.ui.results.pages.curves import roc_curves
from ovadesk.ui.results.pages.differences import ALL_LOOK, line, look_of, method_columns, printed, tested
from ovadesk.ui.results.pages.mrmc_rows import against_model_rows, model_rows
from ovadesk.ui.results.telling import FIGURES as NAMES
from ovadesk.ui.results.telling import MODEL, remarks
from ovadesk.ui.words import apposed, tr

CURVES = "The model's curve with its operating point, and where the readers' calls stand."
FOREST = (
    "Readers less model: left of the line the model does better. All readers together by Obuchowski and Rockette with "
    "the model fixed, for other readers and other cases."
)


def model(of: Material) -> Iterator[Block]:
    yield from remarks(of.problems, MODEL)
    if not of.models:
        return
    curves = [
        replace(one, xs=(), ys=()) if one.kind == "reader" else one for one in roc_curves(of) if one.kind != "mean"
    ]
    if any(len(one.xs) or one.point for one in curves):
        labels = tr("1 − specificity"), tr("Sensitivity")
        yield Curves("model_roc", tr("The model, and the readers' calls"), tr(CURVES), *labels, curves, "roc")
    choices = list(_choices(of))
    if choices:
        yield Chosen("model_differences", tr("Readers less model"), tr(FOREST), choices)
    yield from _tables(of)


def _choices(of: Material) -> Iterator[Choice]:
    place = 0
    for name in of.facts["models"]:
        for one in of.conditions:
            each = [row for row in of.found["model_vs_readers"]["each"] if _is(row, name, one)]
            for figure_name in FIGURES if each else ():
                lines = [found for found in _lines(of, name, one, figure_name) if found.value is not None]
                label = tr("{figure}, {condition}").format(figure=tr(NAMES[figure_name]), condition=of.condition(one))
                if len(of.facts["models"]) > 1:
                    label = apposed([label, of.model(name)])
                text = tr("{figure}: readers less {model}").format(figure=tr(NAMES[figure_name]), model=of.model(name))
                if lines:
                    forest = Forest(lines, text, tr("Difference (95% CI)"))
                    yield Choice(label, forest, printed("forest_model", place, figure_name))
            place += bool(each)


def _is(row: Row, model_id: str, condition_name: str) -> bool:
    return bool(row["first"]["reader_id"] == model_id and row["second"]["condition"] == condition_name)


def _lines(of: Material, model_id: str, condition_name: str, name: str) -> Iterator[Line]:
    for row in of.found["model_vs_readers"]["each"]:
        if _is(row, model_id, condition_name):
            who = row["second"]
            look = look_of(of, who["reader_group"])
            yield line(of.names.readers[who["reader_id"]], "reader", tested(row[name]), look)
    for test in of.found["model_vs_readers"]["tests"]:
        if (test["model_id"], test["condition"], test["figure"]) == (model_id, condition_name, name) and test["rrrc"]:
            yield line(of.group("all"), "all", tested(test["rrrc"]), ALL_LOOK)


def _tables(of: Material) -> Iterator[Block]:
    rows = model_rows(of)
    if rows:
        columns = [
            condition(of, "first", "Model"),
            condition(of, "condition", "Readers, condition"),
            figure(),
            *method_columns()[1:],
            share("mean_first", "Model's figure"),
            share("mean_second", "Readers' mean"),
            share("difference", "Readers less model", ["difference"], "change"),
            share("se", "SE"),
            Column("ddf", tr("df"), "df"),
            p_value(),
        ]
        strong = frozenset(place for place, row in enumerate(rows) if row["primary"])
        yield Table("model_tests", tr("The model against all readers"), columns, rows, strong=strong)
    else:
        yield Text(tr("There are too few readings to set the model against all readers together."), "muted")
    rows = against_model_rows(of)
    if rows:
        columns = [
            reader(of),
            group(of),
            condition(of, "second", "Condition"),
            figure(),
            condition(of, "first", "Model"),
            count("n", "Cases"),
            share("value_first", "Model's figure"),
            share("value_second", "Reader's figure"),
            share("difference", "Reader less model", ["difference"], "change"),
            p_value(tip="DeLong, or exact McNemar"),
        ]
        yield Table("model_each", tr("The model against each reader"), columns, rows)
    models = [row for row in statistics_rows.readers(of.found) if row["kind"] == "model"]
    columns = [reader(of)]
    for key, title in (
        ("auc", "AUC"),
        ("sensitivity", "Sensitivity"),
        ("specificity", "Specificity"),
        ("ppv", "PPV"),
        ("npv", "NPV"),
    ):
        columns.append(share(key, title, [key]))
    yield Table("models", tr("The model alone"), columns, models)
