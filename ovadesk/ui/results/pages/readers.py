"""The table of the paper's kind: every figure of every reader and model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ovadesk.export import statistics_rows
from ovadesk.export.report.material import Material
from ovadesk.ui.results.blocks import Block, Column, Row, Table, Text
from ovadesk.ui.results.pages.columns import condition, count, group, reader, share
from ovadesk.ui.results.telling import READERS, remarks
from ovadesk.ui.words import tr

NOTE = (
    "Exact (Clopper-Pearson) intervals of shares, DeLong's of AUC on the logit scale. Predictive values are those at "
    "the study's own share of malignant cases."
)


def readers(of: Material) -> Iterator[Block]:
    yield from remarks(of.problems, READERS)
    rows = list(statistics_rows.readers(of.found))
    if not rows:
        yield Text(tr("There is no reader and no model."), "muted")
        return
    who = [reader(of), group(of), condition(of)]
    shares = [
        share(key, title, [key])
        for key, title in (
            ("sensitivity", "Sensitivity"),
            ("specificity", "Specificity"),
            ("accuracy", "Accuracy"),
            ("ppv", "PPV"),
            ("npv", "NPV"),
        )
    ]
    ratios = [
        share(f"lr_{key}", f"LR{sign}", [f"lr_{key}"], "ratio") for key, sign in (("positive", "+"), ("negative", "−"))
    ]
    columns = [*who, share("auc", "AUC", ["auc"]), *shares, *ratios]
    columns += [share("youden", "Youden", ["youden"]), share("f1", "F1"), share("brier", "Brier")]
    models = frozenset(place for place, row in enumerate(rows) if row["kind"] == "model")
    yield Table("readers", tr("Readers and models"), columns, rows, tr(NOTE), models)
    cells = ("true_positives", "false_negatives", "false_positives", "true_negatives")
    titles = (
        "Malignant called malignant",
        "Malignant called benign",
        "Benign called malignant",
        "Benign called benign",
    )
    counts = [count(key, title) for key, title in zip(cells, titles, strict=True)]
    yield Table("calls", tr("Calls against the truth"), [*who, *counts], rows)
    if of.found["method"]["prevalences"]:
        yield _at_prevalences(of, who, rows)


def _at_prevalences(of: Material, who: Sequence[Column], rows: Sequence[Row]) -> Table:
    columns = list(who)
    for one in of.found["method"]["prevalences"]:
        for key, title in (("ppv", "PPV"), ("npv", "NPV")):
            name = f"{key}_at_{one:g}"
            columns.append(share(name, tr("{name} at {share}").format(name=title, share=f"{one:g}"), [name]))
    return Table("predictive_values", tr("Predictive values at other shares of malignant cases"), columns, rows)
