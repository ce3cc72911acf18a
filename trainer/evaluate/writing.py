"""What ``evaluate`` and ``compare`` leave in a folder: CSV, JSON, figures and a page."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from ovadesk.classify.card import Metric
from trainer.evaluate.comparing import COLUMNS, Comparison, Pair, Row
from trainer.evaluate.deciding import Decision
from trainer.evaluate.evaluation import Evaluation
from trainer.evaluate.page import cell, page, picture, table, text
from trainer.evaluate.plots import calibration_figure, decision_figure, figures_of, roc_figure, svg

METHODS = (
    "AUC: DeLong, interval on the logit scale; per image its variance for images of one patient (Obuchowski 1997). "
    "Sensitivity, specificity, PPV, NPV and accuracy: at the threshold that was fixed before, Wilson intervals per "
    "patient; per image, and for F1, 95% intervals from redrawing patients. PPV, NPV, F1 and accuracy are for the "
    "share of malignant cases in these data. A dash: not defined here. A reader's row is on their own cases and calls."
)
TESTS = (
    "Difference of the AUC per patient on the same patients (DeLong 1988), first less second. Holm: p adjusted for all "
    "tests of its kind."
)


def write_evaluation(decision: Decision, evaluation: Evaluation, folder: Path, title: str) -> None:
    """``evaluation.json``, ``decision.json``, ``figures.csv``, three SVG figures and ``report.html`` in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    _whole(folder / "decision.json", json.dumps(decision.to_dict(), indent=2))
    _whole(folder / "evaluation.json", json.dumps(evaluation.to_dict(), indent=1))
    heads = ("figure", "unit", "n", "value", "low", "high", "method")
    rows = [(m.name, m.unit, m.n, _digits(m.value), *map(_digits, m.ci), m.method) for m in evaluation.figures]
    _csv(folder / "figures.csv", heads, rows)
    alone = {title: evaluation}
    drawn = {
        "roc": svg(roc_figure(alone)),
        "calibration": svg(calibration_figure({"": alone})),
        "decision": svg(decision_figure({"": alone})),
    }
    for name, figure in drawn.items():
        _whole(folder / f"{name}.svg", figure)
    parts = [
        f"<p>{escape(_judged_on(evaluation))}</p>",
        "<h2>Decided beforehand</h2>",
        _decision_table(decision),
        *(f"<h2>Per {escape(unit)}</h2>{_figures_table(evaluation, unit)}" for unit in (evaluation.case_word, "image")),
        *(picture(figure, f"{name} of {title}") for name, figure in drawn.items()),
    ]
    _whole(folder / "report.html", page(f"Evaluation: {title}", parts))


def write_comparison(comparison: Comparison, folder: Path, notes: Sequence[str] = ()) -> None:
    """``table.csv``, ``tests.csv``, ``table.html`` and the figures as SVG in ``folder``.

    ``notes`` are sentences about the data and the training (seed, epochs) that stand above the table.
    """
    folder.mkdir(parents=True, exist_ok=True)
    spans = [name for column in COLUMNS for name in (column, f"{column} low", f"{column} high")]
    heads = ["who", "protocol", "unit", "n", "malignant", *(name.lower().replace(" ", "_") for name in spans)]
    _csv(folder / "table.csv", heads, [_row(row) for row in comparison.rows])
    _csv(
        folder / "tests.csv",
        ["family", "first", "second", "n", "difference", "low", "high", "se", "p", "p_holm"],
        [_test(pair) for pair in comparison.pairs],
    )
    drawn = {name: svg(figure) for name, figure in figures_of(comparison).items()}
    for name, figure in drawn.items():
        _whole(folder / f"{name}.svg", figure)
    _whole(folder / "table.html", page("Comparison of the networks", _comparison_parts(comparison, drawn, notes)))


def _comparison_parts(comparison: Comparison, drawn: dict[str, str], notes: Sequence[str]) -> Iterable[str]:
    yield from (f"<p>{escape(note)}</p>" for note in notes)
    for how in dict.fromkeys(_judged_on(one) for one in comparison.evaluations.values()):
        yield f"<p>{escape(how)}</p>"
    cases = [row for row in comparison.rows if row.unit != "image"]
    yield f"<h2>Per {escape(cases[0].unit)}</h2>"
    yield _table(cases)
    yield "<h2>Per image</h2>"
    yield _table([row for row in comparison.rows if row.unit == "image"])
    yield f'<p class="quiet">{escape(METHODS)}</p>'
    for name, figure in drawn.items():
        yield picture(figure, name.replace("_", ", "))
    yield "<h2>Tests</h2>"
    yield f'<p class="quiet">{escape(TESTS)}</p>'
    heads = ("Kind", "First", "Second", "n", "Difference (95% interval)", "p", "p (Holm)")
    before = ["", *(pair.family for pair in comparison.pairs)]
    yield table(heads, [_test_cells(pair, old) for pair, old in zip(comparison.pairs, before, strict=False)])


def _table(rows: Sequence[Row]) -> str:
    best = {
        (protocol, name): max((row.figures[name].value for row in rows if row.protocol == protocol and name in
                               row.figures), default=None)
        for protocol in {row.protocol for row in rows}
        for name in COLUMNS
    }  # fmt: skip
    lines, before = [], ""
    for row in rows:
        cells = [
            text(row.protocol if row.protocol != before else ""),
            text(row.who),
            text(f"{row.n} ({row.n_malignant})"),
        ]
        for name in COLUMNS:
            found = row.figures.get(name)
            top = found is not None and row.protocol != "reader" and found.value == best[row.protocol, name]
            cells.append(cell(found.value, found.ci, top) if found else cell(None))
        lines.append(cells)
        before = row.protocol
    return table(("Images", "Network or reader", "n (malignant)", *COLUMNS), lines)


def _judged_on(evaluation: Evaluation) -> str:
    malignant = evaluation.cases.malignant
    word = evaluation.case_word
    return f"Judged on {evaluation.how}: {len(malignant)} {word}s, {int(malignant.sum())} malignant."


def _figures_table(evaluation: Evaluation, unit: str) -> str:
    """A line per figure, its intervals by formula and by redrawing side by side."""
    names = dict.fromkeys(one.name for one in evaluation.figures if one.unit == unit)
    lines = []
    for name in names:
        mine = [one for one in evaluation.figures if (one.name, one.unit) == (name, unit)]
        redrawn = next((one for one in mine if "bootstrap" in one.method), None)
        formula = next((one for one in mine if one is not redrawn), None)
        how = formula.method.rpartition("; ")[2] if formula else ""
        cells = [text(name), text(f"{mine[0].value:.3f}"), text(str(mine[0].n))]
        lines.append([*cells, text(_ends(formula)), text(how, "quiet"), text(_ends(redrawn))])
    heads = ("Figure", "Value", "n", "95% interval", "by", f"{evaluation.case_word}s redrawn")
    return table(heads, lines)


def _ends(metric: Metric | None) -> str:
    return f"{metric.ci[0]:.3f} to {metric.ci[1]:.3f}" if metric else "-"


def _decision_table(decision: Decision) -> str:
    point, target = decision.point, decision.target
    share = "as in the data" if decision.malignant_share is None else f"{decision.malignant_share:.0%}"
    rows = [
        ("Made on", f"{decision.n_cases} cases, {decision.n_malignant} malignant"),
        ("Risk", f"sigmoid((logit {decision.calibration.shift:+.3f}) / {decision.calibration.temperature:.3f})"),
        ("Calibrated for this share of malignant cases", share),
        (
            "Pooling",
            f"{decision.aggregation.pooling} {decision.aggregation.amount or ''} ({decision.aggregation_reason})",
        ),
        ("Target", "Youden's index" if target == "youden" else f"sensitivity {target:.0%}"),
        ("Threshold", f"{point.threshold:.3f}"),
        ("Inconclusive", f"{point.low:.3f} to {point.high:.3f}: {point.inconclusive_share:.0%} of those cases"),
        ("There, flattering", f"sensitivity {point.sensitivity:.3f}, specificity {point.specificity:.3f}"),
    ]
    return table(("", ""), [[text(name), text(value, "long")] for name, value in rows])


def _row(row: Row) -> list[str | int]:
    cells: list[str | int] = [row.who, row.protocol, row.unit, row.n, row.n_malignant]
    for name in COLUMNS:
        found = row.figures.get(name)
        ends = found.ci if found and found.ci else ("", "")
        cells += [_digits(found.value) if found else "", *(_digits(end) if end != "" else "" for end in ends)]
    return cells


def _test(pair: Pair) -> list[str | int]:
    found = pair.difference
    numbers = [found.value, *found.ci, found.se, found.p, pair.p_holm]
    return [pair.family, pair.first, pair.second, pair.n, *map(_digits, numbers)]


def _test_cells(pair: Pair, before: str) -> list[str]:
    found = pair.difference
    names = [text(pair.family if pair.family != before else ""), text(pair.first), text(pair.second), text(str(pair.n))]
    return [*names, cell(found.value, found.ci), text(_p(found.p)), text(_p(pair.p_holm))]


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _digits(value: Any) -> str:
    return f"{float(value):.6g}"


def _csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(heads)
        out.writerows(rows)


def _whole(path: Path, words: str) -> None:
    """Whole or not at all, should the process be killed."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(words, encoding="utf-8")
    unfinished.replace(path)
