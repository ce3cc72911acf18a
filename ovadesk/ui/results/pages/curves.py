"""The curves of readers, means and models, for the pages that show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ovadesk.export.report.figures.style import MEAN_LOOK, MODEL_LOOK, Look, condition_look, group_look
from ovadesk.export.report.material import Material, Row
from ovadesk.export.report.numbers import number, with_interval
from ovadesk.stats.together import EVERYONE
from ovadesk.ui.results.blocks import Curve
from ovadesk.ui.results.telling import joined
from ovadesk.ui.words import apposed, bracketed, tr

MANY = 24  # readers' curves from which they are hidden until somebody asks for them


def reader_look(of: Material, row: Row) -> Look:
    """By condition where there are several, else by group."""
    if len(of.conditions) == 1 and row["reader_group"] in of.groups:
        return group_look(row["reader_group"], of.groups)
    return condition_look(row["condition"], of.conditions)


def who(of: Material, row: Row) -> str:
    """A reader with group and condition, or a model."""
    if row["kind"] == "model":
        return of.who(row)
    group = of.group(row["reader_group"]) if row["reader_group"] in of.groups else ""
    return apposed([bracketed(of.who(row), group), of.condition(row["condition"])])


def part_of(of: Material, row: Row) -> str:
    """The part of the legend."""
    return tr("Model") if row["kind"] == "model" else of.condition(row["condition"])


def roc_curves(of: Material) -> list[Curve]:
    """Means, readers by condition, models; those without a curve have their operating point alone."""
    return [*_means(of), *(_of_observer(of, row) for row in (*of.readers, *of.models) if _seen(row))]


def _seen(row: Row) -> bool:
    return bool(row["roc"]) or operating_point(row) is not None


def operating_point(row: Row) -> tuple[float, float, str] | None:
    """Where the calls stand, and what is said of it."""
    if row["sensitivity"] is None or row["specificity"] is None:
        return None
    text = tr("calls: sensitivity {sensitivity}, specificity {specificity}").format(
        sensitivity=with_interval(row["sensitivity"], row["sensitivity_ci"]),
        specificity=with_interval(row["specificity"], row["specificity_ci"]),
    )
    return 1 - row["specificity"], row["sensitivity"], text


def _of_observer(of: Material, row: Row) -> Curve:
    model = row["kind"] == "model"
    roc = row["roc"] or {"false_positives": (), "sensitivity": (), "thresholds": ()}
    area = tr("AUC {auc}").format(auc=with_interval(row["auc"], row["auc_ci"])) if row["auc"] is not None else ""
    return Curve(
        key=f"{row['kind']}/{row['condition']}/{row['reader_id']}",
        part=part_of(of, row),
        label=of.who(row),
        number=number(row["auc"]),
        told=joined([who(of, row), area]),
        look=MODEL_LOOK if model else reader_look(of, row),
        kind="model" if model else "reader",
        xs=roc["false_positives"],
        ys=roc["sensitivity"],
        thresholds=roc["thresholds"],
        point=operating_point(row),
        shown=model or len(of.readers) <= MANY,
    )


def _means(of: Material) -> Iterator[Curve]:
    for condition in of.conditions:
        for group in (EVERYONE, *of.groups):
            mean = of.together(group, condition)
            if mean is None or mean["roc"] is None or len(mean["readers"]) < 2:
                continue
            found = of.mean(group, condition, "auc")
            several = len(of.conditions) > 1
            name = apposed([of.group(group), of.condition(condition)]) if several else of.group(group)
            n = tr("mean of {n} readers").format(n=len(mean["readers"]))
            auc = tr("AUC {auc}").format(auc=with_interval(found.value, found.ci))
            yield Curve(
                key=f"mean/{condition}/{group}",
                part=tr("Means, {condition}").format(condition=of.condition(condition)) if several else tr("Means"),
                label=of.group(group),
                number=number(found.value),
                told=joined([name, n, auc]),
                look=_mean_look(of, group, condition),
                kind="mean",
                xs=mean["roc"]["false_positives"],
                ys=mean["roc"]["sensitivity"],
                point=_mean_point(mean),
                shown=group == EVERYONE or len(of.conditions) == 1,
            )


def _mean_look(of: Material, group: str, condition: str) -> Look:
    """Of all readers as their condition looks, of a group as the group, with the dash of the condition."""
    several = len(of.conditions) > 1
    if group == EVERYONE:
        return replace(condition_look(condition, of.conditions), marker="cross") if several else MEAN_LOOK
    look = group_look(group, of.groups)
    return replace(look, dash=condition_look(condition, of.conditions).dash) if several else look


def _mean_point(mean: Row) -> tuple[float, float, str] | None:
    sensitivity, specificity = mean["sensitivity"]["mean"], mean["specificity"]["mean"]
    if sensitivity is None or specificity is None:
        return None
    text = tr("calls: mean sensitivity {sensitivity}, mean specificity {specificity}")
    said = text.format(sensitivity=number(sensitivity), specificity=number(specificity))
    return 1 - specificity, sensitivity, said
