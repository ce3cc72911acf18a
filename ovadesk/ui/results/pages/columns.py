"""Columns that several tables share."""

from __future__ import annotations

from collections.abc import Sequence

from ovadesk.export.report.material import Material
from ovadesk.export.report.numbers import Kind
from ovadesk.ui.results.blocks import Column
from ovadesk.ui.results.telling import FIGURES
from ovadesk.ui.words import tr


def reader(of: Material) -> Column:
    """Readers and models by name."""
    names = {name: of.model(name) for name in of.facts["models"]} | dict(of.names.readers) | {"": tr("all of them")}
    return Column("reader_id", tr("Reader"), "text", names=names)


def group(of: Material) -> Column:
    return Column("reader_group", tr("Group"), "text", names={**of.names.groups, "model": "–"})


def condition(of: Material, key: str = "condition", title: str = "Condition") -> Column:
    """Conditions, and models where they stand in their place."""
    models = {name: of.model(name) for name in of.facts["models"]}
    names = models | dict(of.names.conditions) | {"readers": tr("readers")}
    return Column(key, tr(title), "text", names=names)


def figure() -> Column:
    return Column("figure", tr("Figure"), "text", names={name: tr(text) for name, text in FIGURES.items()})


def count(key: str, title: str, tip: str = "") -> Column:
    return Column(key, tr(title), "count", tip=tr(tip) if tip else "")


def share(key: str, title: str, interval: Sequence[str] = (), kind: Kind = "share", tip: str = "") -> Column:
    """A number with its 95% interval."""
    head = f"{tr(title)} (95% CI)" if interval else tr(title)
    return Column(key, head, kind, tuple(interval), tip=tr(tip) if tip else "")


def p_value(key: str = "p", tip: str = "") -> Column:
    return Column(key, "p", "p", tip=tr(tip) if tip else "")


def drawn(name: str) -> list[str]:
    """The bootstrap interval of a figure: by patient where patients have several cases."""
    return [f"{name}_by_patient", f"{name}_bootstrap"]
