"""The figures: ROC curves, areas with intervals, calibration, and what acting on the risk is worth."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ovadesk.classify.architectures import NETWORKS
from ovadesk.stats.roc import roc
from trainer.evaluate.comparing import Comparison, title
from trainer.evaluate.evaluation import Evaluation
from trainer.evaluate.readings import Reader

# Okabe and Ito's palette (2008), told apart by the colour-blind; strokes differ too, for print in black.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#000000", "#56B4E9")
STROKES = ("-", "--", "-.", (0, (3, 1, 1, 1)), (0, (5, 1, 1, 1, 1, 1)), "-", "--")
MARKERS = "osD^v*P"
QUIET = "#767676"
STYLE: dict[Any, Any] = {
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "legend.frameon": False,
    "legend.fontsize": 9,
    "svg.hashsalt": "ovadesk",  # the same figure is the same file
}


def svg(figure: Figure) -> str:
    """The figure as a document of its own, the same for the same figure."""
    out = io.StringIO()
    with mpl.rc_context(STYLE):
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def figures_of(comparison: Comparison) -> dict[str, Figure]:
    """Every figure of a comparison by its file's name, without the ending."""
    found = {}
    for protocol in comparison.protocols:
        mine = of_protocol(comparison, protocol)
        found[f"roc_{protocol}"] = roc_figure(mine, comparison.readers, f"ROC, {protocol} images")
    found["auc"] = forest_figure(comparison)
    found["calibration"] = calibration_figure(
        {title(one): _by_protocol(comparison, one) for one in comparison.networks}
    )
    found["decision"] = decision_figure({one: of_protocol(comparison, one) for one in comparison.protocols})
    return found


def of_protocol(comparison: Comparison, protocol: str) -> dict[str, Evaluation]:
    """The networks' evaluations under ``protocol``, by network."""
    found = comparison.evaluations
    return {one: found[one, protocol] for one in comparison.networks if (one, protocol) in found}


def _by_protocol(comparison: Comparison, network: str) -> dict[str, Evaluation]:
    found = comparison.evaluations
    return {one: found[network, one] for one in comparison.protocols if (network, one) in found}


def roc_figure(mine: Mapping[str, Evaluation], readers: Sequence[Reader] = (), heading: str = "ROC") -> Figure:
    """Curves per patient with their areas, a dot at the threshold, and readers at their own calls."""
    with mpl.rc_context(STYLE):
        figure, (axes,) = _panels(1, 1, 8.6, 5.2, heading)
        axes.plot([0, 1], [0, 1], color=QUIET, linewidth=0.8, linestyle=":")
        for network, evaluation in mine.items():
            cases, look = evaluation.cases, _look(network)
            curve, area = roc(cases.scores, cases.malignant), evaluation.figure("AUC")
            label = f"{title(network)}  {_with_interval(area.value, area.ci)}" if area else title(network)
            axes.plot(curve.false_positives, curve.sensitivity, label=label, linewidth=1.6, **look)
            at = float(cases.called[~cases.malignant].mean()), float(cases.called[cases.malignant].mean())
            axes.plot(*at, marker="o", markersize=6, color=look["color"], markeredgecolor="white", zorder=4)
        for reader, marker in zip(readers, cycle(MARKERS), strict=False):
            at = float(reader.called[~reader.malignant].mean()), float(reader.called[reader.malignant].mean())
            axes.plot(*at, marker=marker, markersize=8, color="#333333", linestyle="", label=reader.title, zorder=5)
        axes.set(xlabel="1 - specificity", ylabel="Sensitivity", xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect=1)
        axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), title="AUC (95% interval); dot: at the threshold")
    return figure


def forest_figure(comparison: Comparison) -> Figure:
    """Areas per patient with 95% intervals, networks down, protocols by colour and marker, readers below them."""
    who = list(dict.fromkeys(row.who for row in comparison.rows if row.unit != "image"))
    told = [*comparison.protocols, *(["reader"] if comparison.readers else [])]
    with mpl.rc_context(STYLE):
        figure, (axes,) = _panels(1, 1, 7.4, 1.6 + 0.6 * len(who), "AUC per patient, 95% interval")
        for i, protocol in enumerate(told):
            shift = (i - (len(comparison.protocols) - 1) / 2) * 0.26 if protocol != "reader" else 0.0
            mine = [row for row in comparison.rows if row.protocol == protocol and row.unit != "image"]
            for row in mine:
                area, y = row.figures["AUC"], who.index(row.who) + shift
                low, high = area.ci or (area.value, area.value)
                axes.plot([low, high], [y, y], color=COLOURS[i], linewidth=1.6)
                label = protocol if row is mine[0] else None
                axes.plot(area.value, y, MARKERS[i], color=COLOURS[i], markersize=7, label=label)
                axes.text(1.02, y, _with_interval(area.value, area.ci), va="center", fontsize=8, color=COLOURS[i],
                          transform=axes.get_yaxis_transform())  # fmt: skip
        axes.axvline(0.5, color=QUIET, linewidth=0.8, linestyle=":")
        axes.set_yticks(range(len(who)), who)
        axes.set(xlabel="AUC", ylim=(len(who) - 0.4, -0.6), xlim=(min(0.45, axes.get_xlim()[0]), 1.01))
        axes.grid(visible=False, axis="y")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.5 / (0.4 + 0.6 * len(who))), ncols=len(told))
    return figure


def calibration_figure(panels: Mapping[str, Mapping[str, Evaluation]]) -> Figure:
    """One panel per network, the share found against the risk said, protocols by colour and marker."""
    columns = min(3, len(panels))
    rows = -(-len(panels) // columns)
    with mpl.rc_context(STYLE):
        figure, axes = _panels(rows, columns, 0.6 + 3.4 * columns, 0.8 + 3.3 * rows, "Calibration, 95% intervals")
        for panel, (name, mine) in zip(axes, panels.items(), strict=False):
            panel.plot([0, 1], [0, 1], color=QUIET, linewidth=0.8, linestyle=":")
            for i, (label, evaluation) in enumerate(mine.items()):
                said = [one.said for one in evaluation.calibration]
                found = [one.found for one in evaluation.calibration]
                spread = [[max(0.0, one.found - one.ci[0]) for one in evaluation.calibration],
                          [max(0.0, one.ci[1] - one.found) for one in evaluation.calibration]]  # fmt: skip
                look: dict[str, Any] = {"color": COLOURS[i], "marker": MARKERS[i], "markersize": 5, "linewidth": 1.2}
                panel.errorbar(said, found, spread, elinewidth=0.7, label=_with_slope(label, evaluation), **look)
            panel.set(title=name, xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect=1)
            panel.set(xlabel="Risk said", ylabel="Share malignant")
            panel.legend(loc="lower right", fontsize=8)
        for panel in axes[len(panels) :]:
            panel.set_visible(False)
    return figure


def decision_figure(panels: Mapping[str, Mapping[str, Evaluation]]) -> Figure:
    """One panel per protocol: net benefit per patient of acting on each network's risk, on everybody, on nobody."""
    with mpl.rc_context(STYLE):
        heading = "Decision curves per patient"
        figure, axes = _panels(1, len(panels), 2.2 + 4.2 * len(panels), 4.2, heading)
        for panel, (name, mine) in zip(axes, panels.items(), strict=True):
            top = 0.01
            for network, evaluation in mine.items():
                at = [one.threshold for one in evaluation.benefit]
                panel.plot(at, [one.model for one in evaluation.benefit], label=title(network), **_look(network))
                top = max(top, *(one.model for one in evaluation.benefit))
            first = next(iter(mine.values())).benefit
            everybody = [one.everybody for one in first]
            panel.plot([one.threshold for one in first], everybody, color=QUIET, linewidth=1, label="act on everybody")
            panel.axhline(0, color=QUIET, linewidth=1, linestyle=":", label="act on nobody")
            panel.set(title=name, xlim=(0, 1), ylim=(-0.25 * top, 1.15 * top))
            panel.set(xlabel="Risk from which one acts", ylabel="Net benefit")
        axes[-1].legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    return figure


def _panels(rows: int, columns: int, width: float, height: float, heading: str) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(width, height))
    figure.set_layout_engine("constrained", h_pad=0.08, hspace=0.04)
    figure.suptitle(heading, fontsize=11)
    return figure, list(figure.subplots(rows, columns, squeeze=False).ravel())


def _look(network: str) -> dict[str, Any]:
    place = [*NETWORKS].index(network) if network in NETWORKS else len(NETWORKS)
    return {"color": COLOURS[place % len(COLOURS)], "linestyle": STROKES[place % len(STROKES)]}


def _with_interval(value: float, ci: tuple[float, float] | None) -> str:
    return f"{value:.3f} ({ci[0]:.3f}-{ci[1]:.3f})" if ci else f"{value:.3f}"


def _with_slope(label: str, evaluation: Evaluation) -> str:
    slope = evaluation.figure("Calibration slope")
    return f"{label}, slope {slope.value:.2f}" if slope else label
