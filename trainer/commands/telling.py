"""Figures as lines on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ovadesk.classify.card import Metric


def tell(metrics: Iterable[Metric], known: str = "") -> None:
    """A line a figure, with its interval and how it was got; what is ``known`` of the latter is not said again."""
    for metric in metrics:
        low, high = metric.ci
        how = metric.method.removeprefix(f"{known}; ") if known else metric.method
        print(f"{metric.name} {metric.value:.3f} [{low:.3f}, {high:.3f}] per {metric.unit}, n {metric.n}: {how}")
