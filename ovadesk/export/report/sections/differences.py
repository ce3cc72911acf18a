"""Conditions against each other: reader by reader, over all readers, and by group; and models against readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ovadesk.export.report.draft import Draft
from ovadesk.export.report.figures.forest import PAIRS_MOST, forest_figures
from ovadesk.export.report.material import FIGURES, Material, Row
from ovadesk.export.report.numbers import NOTHING, number, with_interval

Cells = Sequence[str]
GROUP_ROWS_MOST = 60  # all of them stand in stats.json


def differences(draft: Draft) -> None:
    """Nothing but the heading and a sentence where there is one condition alone."""
    of = draft.of
    drawn = list(forest_figures(of))
    draft.heading("report.part.differences", 2)
    if not of.found["paired"]:
        draft.say("report.differences.none")
    draft.pictures(one for one in drawn if not one.name.startswith("forest_model"))
    if len(of.pairs()) > PAIRS_MOST:
        draft.say("report.differences.more", n=PAIRS_MOST, total=len(of.pairs()))
    _paired(draft)
    _several(draft)
    _noninferiority(draft)
    _groups(draft)
    _between_groups(draft)
    if of.models:
        draft.heading("report.part.model", 2)
        draft.pictures(one for one in drawn if one.name.startswith("forest_model"))
        _model(draft)


def _paired(draft: Draft) -> None:
    of = draft.of
    rows = []
    for row in of.found["paired"]:
        who, pair = row["second"], (row["first"]["condition"], row["second"]["condition"])
        cells = [of.names.readers[who["reader_id"]], _pair(of, pair)]
        for figure in FIGURES:
            change = row[figure] or {}
            cells.append(with_interval(change.get("difference"), change.get("ci"), "change"))
            cells.append(number(change.get("p"), "p"))
        rows.append(cells)
    columns = ("reader", "compared", "auc", "p", "sensitivity", "p", "specificity", "p")
    draft.table(
        draft.words("report.paired.caption"),
        [f"report.column.{name}" for name in columns],
        rows,
        (54, 60, 86, 28, 86, 28, 86, 28),
        left=2,
        notes=[draft.words("report.paired.note")],
    )


def _pair(of: Material, pair: Sequence[str]) -> str:
    return of.words("report.pair", first=of.condition(pair[0]), second=of.condition(pair[1]))


def _several(draft: Draft) -> None:
    """Every analysis of several readers that was made; the chosen one of each figure stands out."""
    of = draft.of
    rows = list(_once(of.found["mrmc"]))
    strong = [place for place, row in enumerate(rows) if row["primary"]]
    columns: Sequence[str] = ("figure", "method", "generalises", "compared", "first", "second", "difference", "df", "p")
    widths: Sequence[float] = (46, 50, 38, 62, 75, 75, 90.5, 28, 28.5)
    cells = [_analysis(of, row) for row in rows]
    if all(len(row["conditions"]) == 1 for row in rows):
        columns, widths = ("figure", "method", "generalises", "condition", "mean", "df"), (90, 110, 70, 90, 95, 38)
        cells = [_of_one(of, row) for row in rows]
    draft.table(
        draft.words("report.mrmc.caption"),
        [f"report.column.{name}" for name in columns],
        cells,
        widths,
        left=4,
        notes=[*([draft.words("report.mrmc.note_chosen")] if strong else []), draft.words("report.mrmc.note")],
        strong=strong,
    )


def _once(rows: Sequence[Row]) -> Iterator[Row]:
    """Without what would stand twice: fixed cases need no covariance of cases."""
    seen = set()
    for row in rows:
        key = (row["figure"], row["method"], row["covariance"], row["analysis"], *row["conditions"])
        if key not in seen:
            seen.add(key)
            yield row


def _analysis(of: Material, row: Row) -> Cells:
    words, means = of.words, {mean["condition"]: mean for mean in row["means"]}
    names = [*row["conditions"], None][:2]
    cells = [words(f"report.{row['figure']}"), method_name(of, row), row["analysis"]]
    cells.append(_pair(of, row["conditions"]) if len(row["conditions"]) > 1 else of.condition(row["conditions"][0]))
    for name in names:
        mean = means.get(name)
        cells.append(NOTHING if mean is None else with_interval(mean["value"], mean["ci"]))
    cells.append(with_interval(row.get("difference"), row.get("ci"), "change"))
    return [*cells, number(row.get("ddf"), "df"), number(row.get("p"), "p")]


def _of_one(of: Material, row: Row) -> Cells:
    """The mean alone, where there is nothing to compare it with."""
    (mean,) = row["means"]
    names = [
        of.words(f"report.{row['figure']}"),
        method_name(of, row),
        row["analysis"],
        of.condition(mean["condition"]),
    ]
    return [*names, with_interval(mean["value"], mean["ci"]), number(mean["ddf"], "df")]


def method_name(of: Material, row: Row) -> str:
    """The method in short, and the covariance where it has a choice of one."""
    name = of.words(f"report.method_short.{row['method']}")
    if row["method"] != "or" or row["covariance"] is None:
        return name
    return of.words("report.method_name.with", name=name, covariance=of.words(f"report.covariance.{row['covariance']}"))


def _noninferiority(draft: Draft) -> None:
    of = draft.of
    rows = []
    for row in _once(of.found["mrmc"]):
        held = row["noninferiority"]
        if held is None:
            continue
        cells = [
            of.words(f"report.{row['figure']}"),
            method_name(of, row),
            row["analysis"],
            _pair(of, row["conditions"]),
        ]
        cells += [number(held["difference"], "change"), number(held["margin"]), number(held["bound"], "change")]
        rows.append([*cells, number(held["p"], "p"), of.words("report.yes" if held["shown"] else "report.no")])
    columns = ("figure", "method", "generalises", "compared", "difference", "margin", "bound", "p", "shown")
    draft.table(
        draft.words("report.noninferiority.caption"),
        [f"report.column.{name}" for name in columns],
        rows,
        (0.9, 1.2, 0.7, 1.1, 0.7, 0.6, 0.8, 0.5, 0.6),
        left=4,
        notes=[draft.words("report.noninferiority.note")],
    )


def _groups(draft: Draft) -> None:
    """How far each group moved, and whether groups moved differently."""
    of = draft.of
    rows: list[Cells] = []
    tests = []
    for grouped in of.found["mrmc_groups"]:
        figure = of.words(f"report.{grouped['figure']}")
        for one in grouped["groups"]:
            for row in one["differences"]:
                change = with_interval(row["difference"], row["ci"], "change")
                name = of.group(one["group"])
                pair = _pair(of, (row["first"], row["second"]))
                rows.append([figure, name, str(one["n_readers"]), pair, change, number(row["p"], "p")])
        if grouped["interaction"] is not None:
            tests.append(
                of.words("report.groups.interaction", figure=figure, p=number(grouped["interaction"]["p"], "p"))
            )
    columns = ("figure", "group", "readers", "compared", "difference", "p")
    draft.table(
        draft.words("report.groups.caption"),
        [f"report.column.{name}" for name in columns],
        rows,
        (1.0, 1.0, 0.6, 1.2, 1.5, 0.5),
        left=2,
        notes=[*tests, *([draft.words("report.groups.fixed")] if _fixed(of) else [])],
    )


def _between_groups(draft: Draft) -> None:
    """The groups against one another under each condition."""
    of = draft.of
    rows: list[Cells] = []
    for grouped in of.found["mrmc_groups"]:
        figure = of.words(f"report.{grouped['figure']}")
        for part in grouped["by_condition"]:
            condition = of.condition(part["conditions"][0])
            for row in part["contrasts"]:
                pair = of.words("report.pair", first=of.group(row["first"]), second=of.group(row["second"]))
                change = with_interval(row["difference"], row["ci"], "change")
                rows.append([figure, condition, pair, change, number(row["p"], "p")])
    columns = ("figure", "condition", "compared", "difference", "p")
    draft.table(
        draft.words("report.groups.caption_between"),
        [f"report.column.{name}" for name in columns],
        rows[:GROUP_ROWS_MOST],
        (0.9, 0.9, 1.6, 1.4, 0.5),
        left=3,
        notes=[draft.words("report.groups.fixed")] if _fixed(of) else (),
    )


def _fixed(of: Material) -> bool:
    return any(grouped["generalises"] == "FRRC" for grouped in of.found["mrmc_groups"])


def _model(draft: Draft) -> None:
    of = draft.of
    rows: list[Cells] = []
    strong = []
    for test in of.found["model_vs_readers"]["tests"]:
        for analysis in ("rrrc", "rrfc", "frrc"):
            found = test[analysis]
            if found is None:
                continue
            if analysis == "rrrc":
                strong.append(len(rows))
            cells = [of.model(test["model_id"]), of.condition(test["condition"]), of.words(f"report.{test['figure']}")]
            cells += [analysis.upper(), number(test["model"]), number(test["mean"])]
            cells.append(with_interval(found["difference"], found["ci"], "change"))
            rows.append([*cells, number(found["ddf"], "df"), number(found["p"], "p")])
    columns = ("model", "condition", "figure", "generalises", "model_value", "readers_mean", "difference", "df", "p")
    draft.table(
        draft.words("report.model.caption"),
        [f"report.column.{name}" for name in columns],
        rows,
        (1.1, 0.8, 0.9, 0.65, 0.65, 0.75, 1.5, 0.5, 0.5),
        left=4,
        notes=[draft.words("report.model.note"), *([draft.words("report.model.note_chosen")] if strong else [])],
        strong=strong,
    )
