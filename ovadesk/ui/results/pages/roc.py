"""ROC curves of readers, their means and models, and the areas under them."""

from __future__ import annotations

from collections.abc import Iterator

from ovadesk.export import statistics_rows
from ovadesk.export.report.material import Material
from ovadesk.ui.results.blocks import Block, Curves, Table, Text
from ovadesk.ui.results.pages.columns import condition, count, drawn, group, reader, share
from ovadesk.ui.results.pages.curves import roc_curves
from ovadesk.ui.results.telling import ROC, remarks
from ovadesk.ui.words import tr

CAPTION = (
    "Empirical curves, straight between points. Markers stand where the calls do. A mean curve is the mean of its "
    "readers' curves at each share of false positives."
)


def roc(of: Material) -> Iterator[Block]:
    yield from remarks(of.problems, ROC)
    curves = roc_curves(of)
    if not curves:
        yield Text(tr("There is no curve to draw: nobody scored both malignant and benign cases."), "muted")
        return
    labels = tr("1 − specificity"), tr("Sensitivity")
    yield Curves("roc", tr("ROC curves"), tr(CAPTION), *labels, curves, "roc")
    rows = list(statistics_rows.readers(of.found))
    start = f"{of.found['method']['partial_auc_specificity_from']:g}"
    partial = tr("Partial AUC, specificity {start} to 1").format(start=start)
    columns = [
        reader(of),
        group(of),
        condition(of),
        count("n_malignant", "Malignant"),
        count("n_benign", "Benign"),
        share("auc", "AUC", ["auc"], tip="DeLong's interval on the logit scale"),
        share("auc_se", "SE"),
        share("auc", "AUC, bootstrap", drawn("auc"), tip="Percentiles over cases redrawn"),
        share("partial_auc_standardised", partial, drawn("partial_auc_standardised")),
    ]
    yield Table("readers", tr("Areas under the curve"), columns, rows)
