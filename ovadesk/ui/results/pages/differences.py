"""Differences between conditions: reader by reader, by group, and for other readers and cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ovadesk.export.report.figures.style import INK, Look, group_look
from ovadesk.export.report.material import FIGURES, Material, Row
from ovadesk.export.report.numbers import with_interval
from ovadesk.ui.results.blocks import Block, Choice, Chosen, Column, Forest, Line, Table, Text
from ovadesk.ui.results.pages.columns import condition, count, drawn, figure, group, p_value, reader, share
from ovadesk.ui.results.pages.mrmc_rows import change_rows, mrmc_rows
from ovadesk.ui.results.telling import DIFFERENCES, GENERALISES, METHODS, joined, p_text, remarks
from ovadesk.ui.results.telling import FIGURES as NAMES
from ovadesk.ui.words import is_said, tr

COVARIANCES = {"delong": "DeLong", "jackknife": "Jackknife", "unbiased": "Unbiased"}
PRINTED = 6  # pairs of conditions that the report draws
CAPTION = (
    "Each reader with DeLong's or Newcombe's 95% interval; groups and all readers by Obuchowski and Rockette (the "
    "U-statistic where readings are missing). Right of the line is more after than before."
)
ALL_LOOK = Look(INK, (), "diamond", True)


@dataclass(frozen=True, slots=True)
class Tested:
    """A difference, its interval and p; None where there is none."""

    value: float | None
    ci: Sequence[float] | None
    p: float | None


def differences(of: Material) -> Iterator[Block]:
    yield from remarks(of.problems, DIFFERENCES)
    if of.pairs():
        yield Chosen("differences", tr("Differences"), tr(CAPTION), list(_choices(of)))
    rows = change_rows(of)
    if rows:
        yield _readers_table(of, rows)
    rows = mrmc_rows(of)
    if rows:
        yield _several_table(of, rows)
    if not rows and not of.pairs():
        yield Text(tr("Nothing could be compared."), "muted")


def _choices(of: Material) -> Iterator[Choice]:
    for place, pair in enumerate(of.pairs()):
        for name in FIGURES:
            lines = [line for line in _lines(of, pair, name) if line.value is not None]
            if not lines:
                continue
            first, second = (of.condition(one) for one in pair)
            label = tr(NAMES[name])
            if len(of.pairs()) > 1:
                label = is_said(label, f"{first} → {second}")
            x_label = tr("{figure}: {second} less {first}").format(figure=tr(NAMES[name]), second=second, first=first)
            forest = Forest(lines, x_label, tr("Difference (95% CI)"), of.found["method"]["margin"])
            yield Choice(label, forest, printed("forest", place, name))


def printed(base: str, place: int, figure_name: str) -> str:
    """What the report calls its figure; empty where it draws none."""
    suffix = "auc" if figure_name == "auc" else "calls"
    number = "" if not place else f"_{place + 1}"
    return f"{base}{number}_{suffix}" if place < PRINTED else ""


def _lines(of: Material, pair: tuple[str, str], name: str) -> Iterator[Line]:
    for row in of.found["paired"]:
        if (row["first"]["condition"], row["second"]["condition"]) == pair:
            who = row["second"]
            yield line(
                of.names.readers[who["reader_id"]], "reader", tested(row[name]), look_of(of, who["reader_group"])
            )
    if len(of.facts["readers"]) < 2:
        return
    for one in of.groups:
        look = replace(group_look(one, of.groups), filled=True)
        yield line(of.group(one), "group", _of_group(of, name, one, pair), look)
    primary = of.primary(name, pair)
    yield line(of.group("all"), "all", tested(primary), ALL_LOOK)


def look_of(of: Material, group_name: str) -> Look:
    return group_look(group_name, of.groups) if group_name in of.groups else group_look("", [""])


def line(name: str, kind: str, found: Tested, look: Look) -> Line:
    """With its numbers beside it, and in words."""
    low, high = found.ci or (None, None)
    text = with_interval(found.value, found.ci, "change")
    told = joined([name, text, p_text(found.p)])
    assert kind in ("reader", "group", "all")
    return Line(name, kind, look, found.value, low, high, joined([text, p_text(found.p)]), told)  # type: ignore[arg-type]


def tested(row: Row | None) -> Tested:
    return Tested(None, None, None) if row is None else Tested(row["difference"], row["ci"], row.get("p"))


def _of_group(of: Material, name: str, group_name: str, pair: tuple[str, str]) -> Tested:
    grouped = of.by_group(name)
    for one in grouped["groups"] if grouped else ():
        for row in one["differences"] if one["group"] == group_name else ():
            if (row["first"], row["second"]) == pair:
                return tested(row)
    return Tested(None, None, None)


def _readers_table(of: Material, rows: Sequence[Row]) -> Table:
    columns = [
        reader(of),
        group(of),
        figure(),
        condition(of, "first", "From"),
        condition(of, "second", "To"),
        count("n", "Cases"),
        share("value_first", "Before"),
        share("value_second", "After"),
        share("difference", "Difference", ["difference"], "change", tip="DeLong, or Newcombe's paired interval"),
        p_value(tip="DeLong, or exact McNemar"),
        share("difference", "Difference, bootstrap", drawn("difference"), "change", tip="Cases redrawn, readers fixed"),
    ]
    groups = frozenset(place for place, row in enumerate(rows) if not row["reader_id"])
    return Table("differences", tr("Each reader, and means of groups"), columns, rows, strong=groups)


def method_columns() -> list[Column]:
    names = {name: tr(text) for name, text in METHODS.items()}
    kinds = {name: is_said(name, tr(text)) for name, text in GENERALISES.items()}
    return [
        Column("method", tr("Method"), "text", names=names),
        Column("analysis", tr("Holds for"), "text", names=kinds),
    ]


def compared(of: Material) -> list[Column]:
    """Means, their difference and its test; of one condition the mean alone."""
    if not of.pairs():
        return [
            condition(of, "first", "Condition"),
            share("mean_first", "Mean", ["mean_first"]),
            share("se_first", "SE"),
        ]
    return [
        condition(of, "first", "From"),
        condition(of, "second", "To"),
        share("mean_first", "Mean before", ["mean_first"]),
        share("mean_second", "Mean after", ["mean_second"]),
        share("difference", "Difference", ["difference"], "change"),
        share("se", "SE"),
        Column("ddf", tr("df"), "df", tip=tr("Degrees of freedom; a dash where the normal distribution was used")),
        p_value(),
    ]


def _covariance() -> Column:
    names = {name: tr(text) for name, text in COVARIANCES.items()}
    return Column("covariance", tr("Covariance"), "text", names=names)


def _several_table(of: Material, rows: Sequence[Row]) -> Table:
    columns = [figure(), *method_columns(), _covariance()]
    columns += compared(of)
    if any(row["margin"] is not None for row in rows):
        columns += [
            share("margin", "Margin"),
            share("noninferiority_bound", "Lower bound", kind="change", tip="One-sided, 97.5%"),
            p_value("noninferiority_p", tip="One-sided, of not being inferior"),
            Column("noninferior", tr("Not inferior"), "text"),
        ]
    strong = frozenset(place for place, row in enumerate(rows) if row["primary"])
    note = tr("In bold: what was chosen beforehand to speak of other readers and other cases.")
    return Table("mrmc", tr("All readers together, by every method"), columns, rows, note, strong)
