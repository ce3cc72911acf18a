"""Rows of differences and of tests, apart by what was compared. Nothing is computed here."""

from __future__ import annotations

from typing import Any

from ovadesk.export import statistics_rows
from ovadesk.export.report.material import Material

Row = dict[str, Any]
WHICH = ("figure", "method", "covariance", "analysis", "first", "second")


def mrmc_rows(of: Material) -> list[Row]:
    """Every difference of every analysis of several readers. Fixed cases need no covariance: those rows stand once."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in statistics_rows.mrmc({**of.found, "model_vs_readers": {"tests": []}}):
        found.setdefault(tuple(row[name] for name in WHICH), row)
    return list(found.values())


def model_rows(of: Material) -> list[Row]:
    """Every test of a model against the readers of a condition."""
    return list(statistics_rows.mrmc({**of.found, "mrmc": []}))


def change_rows(of: Material) -> list[Row]:
    """Every reader's and group's differences between conditions."""
    return list(statistics_rows.differences({**of.found, "model_vs_readers": {"each": []}}))


def against_model_rows(of: Material) -> list[Row]:
    """Every reader's differences from a model."""
    return list(statistics_rows.differences({**of.found, "paired": [], "group_changes": []}))
