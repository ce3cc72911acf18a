"""The rows of the tables beside ``stats.json``, made from what stands there: nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Row = dict[str, Any]
Found = Mapping[str, Any]
FIGURES = ("auc", "sensitivity", "specificity")
WHO = ("reader_id", "reader_group", "condition", "kind", "n_benign", "n_malignant")
CELLS = ("true_positives", "false_negatives", "false_positives", "true_negatives")
SHARES = ("changed", "helpful", "harmful", "automation_bias", "correct_reliance", "agreed_before", "agreed_after")


def readers(found: Found) -> Iterator[Row]:
    """One row for each reader and condition, and for each model."""
    for one in found["readers"]:
        row = {name: one[name] for name in WHO}
        row |= {"auc": one["auc"], "auc_se": one["auc_se"], "auc_variance_method": one["auc_variance_method"]}
        row |= ends("auc", one["auc_ci"]) | ends("auc_plain", one["auc_ci_plain"])
        row |= redrawn("auc", one["auc_ci_bootstrap"])
        row |= {name: one[name] for name in ("partial_from", "partial_auc", "partial_auc_standardised", "calls_from")}
        row |= {name: one[name] for name in CELLS}
        for name in ("sensitivity", "specificity", "accuracy", "ppv", "npv"):
            row[name] = one[name]
            row |= ends(name, one[f"{name}_ci"]) | ends(f"{name}_wilson", one[f"{name}_ci_wilson"])
        row |= redrawn("sensitivity", one["sensitivity_ci_bootstrap"])
        row |= redrawn("specificity", one["specificity_ci_bootstrap"])
        for name in ("lr_positive", "lr_negative", "youden", "calibration_intercept", "calibration_slope"):
            row[name] = one[name]
            row |= ends(name, one[f"{name}_ci"])
        row |= {"f1": one["f1"], "brier": one["brier"]} | redrawn("brier", one["brier_bootstrap"])
        row |= redrawn("partial_auc_standardised", one["partial_auc_standardised_bootstrap"])
        for at in one["at_prevalence"]:
            for name in ("ppv", "npv"):
                row[f"{name}_at_{at['prevalence']:g}"] = at[name]
                row |= ends(f"{name}_at_{at['prevalence']:g}", at[f"{name}_ci"])
        yield row


def groups(found: Found) -> Iterator[Row]:
    """One row for each group and condition: the means of its readers."""
    for one in found["groups"]:
        row: Row = {"reader_group": one["reader_group"], "condition": one["condition"]}
        for name in (*FIGURES, "brier"):
            mean = one[name]
            row |= {f"{name}_readers": mean["n_readers"], f"{name}_mean": mean["mean"]}
            row |= {f"{name}_lowest": mean["lowest"], f"{name}_highest": mean["highest"]}
            row |= redrawn(name, mean["bootstrap"])
        yield row | {name: one["table"][name] for name in CELLS}


def differences(found: Found) -> Iterator[Row]:
    """One row for each figure of each comparison, second less first: of readers, of groups, of readers and model."""
    for source in (found["paired"], found["model_vs_readers"]["each"]):
        for one in source:
            reader, first, second = one["second"], one["first"], one["second"]
            beside = first["condition"] == "model"
            names = {"first": first["reader_id"] if beside else first["condition"], "second": second["condition"]}
            for figure in FIGURES:
                if one[figure] is not None:
                    who = {name: reader[name] for name in ("reader_id", "reader_group")}
                    yield {**who, "n_readers": 1, **names, "figure": figure, **_change(one[figure])}
    for one in found["group_changes"]:
        who = {"reader_id": "", "reader_group": one["reader_group"]}
        for figure in FIGURES:
            mean = one[figure]
            if mean["n_readers"]:
                names = {"n_readers": mean["n_readers"], "first": one["first"], "second": one["second"]}
                yield {**who, **names, "figure": figure, **_change(mean)}


def _change(one: Found) -> Row:
    n_malignant, n_benign = one.get("n_malignant"), one.get("n_benign")
    return {
        "n": one.get("n", None if n_malignant is None or n_benign is None else n_malignant + n_benign),
        "value_first": one["first"],
        "value_second": one["second"],
        "difference": one["difference"],
        "se": one.get("se"),
        "p": one.get("p"),
        **ends("difference", one.get("ci")),
        **redrawn("difference", one["bootstrap"]),
        **{name: one.get(name) for name in ("both", "first_only", "second_only", "neither", "rose", "fell")},
    }


def mrmc(found: Found) -> Iterator[Row]:
    """One row for each difference of each analysis of several readers, then those of a model against them."""
    for one in found["mrmc"]:
        means = {mean["condition"]: mean for mean in one["means"]}
        names = (*one["conditions"], None)[:2]
        row: Row = {"figure": one["figure"], "method": one["method"], "covariance": one["covariance"]}
        row |= {"analysis": one["analysis"], "primary": one["primary"]}
        row |= {"condition": None, "first": names[0], "second": names[1]}
        row |= {name: one[name] for name in ("n_readers", "n_malignant", "n_benign", "missing")}
        for place, name in zip(("first", "second"), names, strict=True):
            mean = means.get(name) or {}
            row |= {f"mean_{place}": mean.get("value"), f"se_{place}": mean.get("se")}
            row |= ends(f"mean_{place}", mean.get("ci"))
        margin = one["noninferiority"] or {}
        yield (
            row
            | _tested(one)
            | {
                "margin": margin.get("margin"),
                "noninferiority_p": margin.get("p"),
                "noninferiority_bound": margin.get("bound"),
                "noninferior": margin.get("shown"),
            }
        )
    for one in found["model_vs_readers"]["tests"]:
        for analysis in ("rrrc", "frrc", "rrfc"):
            if one[analysis] is not None:
                row = {"figure": one["figure"], "method": "model_vs_readers", "covariance": "jackknife"}
                row |= {"analysis": analysis.upper(), "primary": analysis == "rrrc", "condition": one["condition"]}
                row |= {"first": one["model_id"], "second": "readers", "n_readers": len(one["readers"])}
                row |= {"n_malignant": one["n_malignant"], "n_benign": one["n_benign"]}
                yield row | {"mean_first": one["model"], "mean_second": one["mean"]} | _tested(one[analysis])


def _tested(one: Found) -> Row:
    row = {name: one.get(name) for name in ("difference", "se", "ddf", "statistic", "p")}
    return row | ends("difference", one.get("ci"))


def agreement(found: Found) -> Iterator[Row]:
    """One row for each coefficient: all readers of a group, every two of all, each reader with themselves."""
    for one in found["agreement"]["between"]:
        place = {"reader_group": one["reader_group"], "condition": one["condition"]}
        for kind in ("fleiss", "ac1"):
            yield _coefficient({"kind": kind, **place, "first": "", "second": ""}, one[kind])
        if one["reader_group"] == "all":
            for pair in one["pairs"]:
                who = {"first": pair["first"], "second": pair["second"]}
                yield _coefficient({"kind": "cohen", **place, **who}, pair["kappa"])
    for one in found["agreement"]["within"]:
        place = {"reader_group": one["reader_group"], "condition": one["condition"]}
        who = {"first": one["reader_id"], "second": one["reader_id"]}
        yield _coefficient({"kind": "own", **place, **who}, one["kappa"])


def _coefficient(row: Row, one: Found | None) -> Row:
    one = one or {}
    return (
        row
        | {name: one.get(name) for name in ("n", "observed", "expected", "value", "se")}
        | ends("value", one.get("ci"))
    )


def switches(found: Found) -> Iterator[Row]:
    """One row for each reader and group: what seeing the model changed."""
    for one in found["switching"]:
        row = {name: one[name] for name in ("reader_id", "reader_group", "model_id", "n_readers")}
        for name in ("all", "model_right", "model_wrong"):
            counts = one[name] or dict.fromkeys(("n", "changed", "helpful", "harmful"))
            row |= {f"{name}_{key}": value for key, value in counts.items()}
        for name in SHARES:
            share = one[name] or {}
            row |= {f"{name}_share": share.get("value"), f"{name}_of": share.get("n")}
            row |= ends(name, share.get("ci")) | redrawn(name, share.get("bootstrap"))
        row["p"] = one["p"]
        for name in ("score_malignant", "score_benign", "reading_time_ms"):
            shift = one[name] or {}
            row |= {f"{name}_{key}": shift.get(key) for key in ("n", "first", "second", "difference")}
            row |= ends(f"{name}_difference", shift.get("difference_ci")) | {f"{name}_p": shift.get("p")}
        yield row


def ends(name: str, interval: list[float] | None) -> Row:
    """An interval as two columns."""
    low, high = interval or (None, None)
    return {f"{name}_low": low, f"{name}_high": high}


def redrawn(name: str, found: Found | None) -> Row:
    """Bootstrap intervals as four columns; those by patient are empty where each has one case."""
    found = found or {}
    by_patient = ends(f"{name}_by_patient", found.get("by_patient"))
    return ends(f"{name}_bootstrap", found.get("by_case")) | by_patient
