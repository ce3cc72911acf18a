"""The model's card as a page to read."""

from __future__ import annotations

from html import escape

from ovadesk.classify.aggregation import Aggregation, Pooling
from ovadesk.classify.card import Card, Metric
from ovadesk.domain.result import OperatingPoint
from ovadesk.ui.theme import LINE, MUTED, RESEARCH
from ovadesk.ui.words import RESEARCH as RESEARCH_ONLY
from ovadesk.ui.words import bracketed, is_said, tr

UNITS = {"image": "image", "group": "group", "patient": "patient"}  # what a figure counts


def card_page(card: Card, engine: str, sha256: str) -> str:
    """HTML for a rich text view; every text of the card is escaped.

    Use, limits and licence of the cards that come with the program are in the catalogue; whatever else a card says
    stays as it is.
    """
    point, data = card.operating_point, card.data
    facts = [
        (tr("Model"), card.model_id),
        (tr("Network"), f"{card.architecture}, {card.preprocess.size[0]} x {card.preprocess.size[1]}"),
        (tr("Role"), card.role or tr("none")),
        (tr("Engine in use"), engine),
        (tr("SHA-256 of the card"), sha256),
        (tr("Trained on"), is_said(data.name, _amount(data.images, data.groups))),
        (tr("Malignant among them"), _amount(data.malignant_images, data.malignant_groups)),
        (tr("Source"), data.source),
        (tr("Split"), data.split),
        (tr("Licence"), tr(card.licence)),
    ]
    operating = [
        (tr("Threshold"), f"{point.threshold:.3f}"),
        (tr("Case risk"), _pooled(card.aggregation)),
        (tr("Inconclusive"), _band(point)),
        (tr("Sensitivity"), _interval(point.sensitivity, point.sensitivity_ci)),
        (tr("Specificity"), _interval(point.specificity, point.specificity_ci)),
    ]
    if card.gate is not None:
        operating.append((tr("Scope gate"), f"{card.gate.name}, {card.gate.threshold:.3f}"))
    parts = [
        f"<h2>{escape(tr(card.title))}</h2>",
        f'<p style="color:{RESEARCH}"><b>{tr(RESEARCH_ONLY)}</b></p>',
        f"<p>{escape(tr(card.intended_use))}</p>",
        _list(tr("Limits"), tuple(tr(limit) for limit in card.limits)),
        _facts(tr("Operating point"), operating),
        _metrics(card.metrics),
        _facts(tr("About it"), facts),
        _list(tr("How it was trained"), card.recipe),
    ]
    return "".join(parts)


def _amount(images: int, groups: int) -> str:
    return tr("{images} images, {groups} groups").format(images=images, groups=groups)


def _band(point: OperatingPoint) -> str:
    return tr("{low} - {high} ({share} of the cases)").format(
        low=f"{point.low:.3f}", high=f"{point.high:.3f}", share=f"{point.inconclusive_share:.0%}"
    )


def _interval(value: float, ci: tuple[float, float]) -> str:
    return tr("{value} (95% interval {low} to {high})").format(
        value=f"{value:.3f}", low=f"{ci[0]:.3f}", high=f"{ci[1]:.3f}"
    )


def _pooled(how: Aggregation) -> str:
    """How the risks of a case's frames become one."""
    return {
        Pooling.MEAN: tr("mean of its frames"),
        Pooling.TOP: tr("mean of its {amount} highest frames"),
        Pooling.ATTENTION: tr("mean of its frames, higher risks weigh more ({amount})"),
    }[how.pooling].format(amount=f"{how.amount:g}")


def _facts(title: str, rows: list[tuple[str, str]]) -> str:
    cells = "".join(
        f'<tr><td style="color:{MUTED}; padding:2px 14px 2px 0">{escape(name)}</td><td>{escape(value)}</td></tr>'
        for name, value in rows
    )
    return f"<h3>{escape(title)}</h3><table>{cells}</table>"


def _named(metric: Metric) -> str:
    what = tr("{unit}, n {n}").format(unit=tr(UNITS.get(metric.unit, metric.unit)), n=metric.n)
    return escape(bracketed(tr(metric.name), what))


def _metrics(metrics: tuple[Metric, ...]) -> str:
    heads = "".join(f'<th align="left" style="padding-right:14px">{h}</th>' for h in (tr("Figure"), "", tr("How")))
    rows = "".join(
        f'<tr><td style="padding:2px 14px 2px 0">{_named(m)}</td>'
        f'<td style="padding-right:14px">{escape(_interval(m.value, m.ci))}</td>'
        f'<td style="color:{MUTED}">{escape(m.method)}</td></tr>'
        for m in metrics
    )
    return f'<h3>{tr("Figures")}</h3><table style="border-color:{LINE}"><tr>{heads}</tr>{rows}</table>'


def _list(title: str, lines: tuple[str, ...]) -> str:
    return f"<h3>{escape(title)}</h3><ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
