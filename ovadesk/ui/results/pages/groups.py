"""Readers by group: their means, and whether a condition helps all groups alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ovadesk.export import statistics_rows
from ovadesk.export.report.material import Material
from ovadesk.ui.results.blocks import Block, Column, Table, Text
from ovadesk.ui.results.pages.columns import condition, count, drawn, figure, group, p_value, share
from ovadesk.ui.results.telling import GROUPS, remarks
from ovadesk.ui.words import tr

Row = dict[str, Any]


def groups(of: Material) -> Iterator[Block]:
    yield from remarks(of.problems, GROUPS)
    rows = list(statistics_rows.groups(of.found))
    if not rows:
        yield Text(tr("There are no readers."), "muted")
        return
    if not of.groups:
        yield Text(tr("All readers are of one group."), "muted")
    columns = [group(of), condition(of), count("auc_readers", "Readers")]
    for key, title in (
        ("auc", "AUC"),
        ("sensitivity", "Sensitivity"),
        ("specificity", "Specificity"),
        ("brier", "Brier"),
    ):
        columns.append(share(f"{key}_mean", title, drawn(key)))
        if key == "auc":
            columns += [share("auc_lowest", "Lowest AUC"), share("auc_highest", "Highest AUC")]
    note = tr("Means of the readers. Intervals by bootstrap: cases redrawn, readers as they are.")
    yield Table("groups", tr("Means of groups"), columns, rows, note)
    if of.found["mrmc_groups"]:
        yield _means(of)
        yield _tests(of)


def _means(of: Material) -> Table:
    """Means and differences for other readers and cases, where groups have several readers."""
    rows = []
    for one in of.found["mrmc_groups"]:
        for part in one["groups"]:
            who = {"figure": one["figure"], "reader_group": part["group"], "n_readers": part["n_readers"]}
            for mean in part["means"]:
                place = {"first": mean["condition"], "second": "", "value": mean["value"], "p": None}
                rows.append({**who, **place, **_ends("value", mean["ci"]), "ddf": mean["ddf"]})
            for change in part["differences"]:
                place = {"first": change["first"], "second": change["second"], "difference": change["difference"]}
                rows.append(
                    {**who, **place, **_ends("difference", change["ci"]), "ddf": change["ddf"], "p": change["p"]}
                )
    columns = [
        figure(),
        group(of),
        count("n_readers", "Readers"),
        condition(of, "first", "Condition"),
        condition(of, "second", "To"),
        share("value", "Mean", ["value"]),
        share("difference", "Difference", ["difference"], "change"),
        Column("ddf", tr("df"), "df"),
        p_value(),
    ]
    fixed = any(one["generalises"] == "FRRC" for one in of.found["mrmc_groups"])
    note = tr("For other cases and these readers.") if fixed else tr("For other readers and other cases.")
    return Table("group_means", tr("Groups by Obuchowski and Rockette"), columns, rows, note)


def _tests(of: Material) -> Table:
    rows: list[Row] = []
    for one in of.found["mrmc_groups"]:
        for part in (*one["by_condition"], *one["by_difference"]):
            names = [of.condition(name) for name in part["conditions"]]
            what = tr("{second} less {first}").format(first=names[0], second=names[1]) if len(names) > 1 else names[0]
            rows.append(_test(one["figure"], tr("all groups alike"), what, part["test"]))
            for pair in part["contrasts"]:
                text = tr("{second} less {first}")
                who = text.format(first=of.group(pair["first"]), second=of.group(pair["second"]))
                values = {"difference": pair["difference"], **_ends("difference", pair["ci"])}
                rows.append({"figure": one["figure"], "groups": who, "what": what, **values, "p": pair["p"]})
        if one["interaction"] is not None:
            rows.append(_test(one["figure"], tr("all groups alike"), tr("group by condition"), one["interaction"]))
    columns = [
        figure(),
        Column("groups", tr("Groups"), "text"),
        Column("what", tr("In"), "text"),
        share("difference", "Difference", ["difference"], "change"),
        share("statistic", "Statistic", kind="ratio", tip="F, or chi-square where there is no second df"),
        Column("df1", tr("df 1"), "df"),
        Column("df2", tr("df 2"), "df"),
        p_value(),
    ]
    strong = frozenset(place for place, row in enumerate(rows) if "statistic" in row)
    return Table("group_tests", tr("Whether groups differ"), columns, rows, strong=strong)


def _test(name: str, who: str, what: str, test: Row | None) -> Row:
    return {"figure": name, "groups": who, "what": what, "statistic": None, **(test or {})}


def _ends(name: str, interval: Any) -> Row:
    return statistics_rows.ends(name, interval)
