"""The gate of one fit from end to end: features, line and threshold, what it does elsewhere, gate.json."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trainer.cohort.listing import read_cohort
from trainer.cohort.split_file import read_split
from trainer.dataset.shelf import prepare
from trainer.gate.extracting import Plan, everything, reader_of
from trainer.gate.fitting import GateFit, GateRecipe, fit_gate
from trainer.gate.keeping import GATE, write_gate
from trainer.gate.outside import outside


def gate_fit(
    run: Path,
    fit: Path,
    others: Mapping[str, Path],
    *,
    elsewhere: Mapping[str, Path] | None = None,
    recipe: GateRecipe | None = None,
    plan: Plan | None = None,
    shelf: Path | None = None,
) -> GateFit:
    """Fit the gate of the network in ``fit`` on the split in ``run`` against ``others`` (kind: cohort); leaves
    ``fit``/gate.json. ``elsewhere`` (name: folder of studies) it is only tried on. ``shelf`` is where prepared pictures
    are kept (None: ``run``/shelf). Raises ValueError."""
    reader = reader_of(fit)
    pictures = prepare(read_split(run / "split.csv").samples, reader.spec, shelf or run / "shelf")
    cohorts = {kind: read_cohort(path) for kind, path in others.items()}
    examples, rules = everything(reader, pictures, cohorts, plan or Plan())
    found = fit_gate(examples, recipe)
    tried = [outside(name, folder, reader.asks(found)) for name, folder in (elsewhere or {}).items()]
    found = found.with_tried((*rules, *(one.rules for one in tried)), tuple(one.both for one in tried))
    write_gate(fit / GATE, found)
    return found
