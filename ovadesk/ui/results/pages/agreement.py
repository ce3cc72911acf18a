"""How far readers agree beyond chance: with one another, and with themselves."""

from __future__ import annotations

from collections.abc import Iterator

from ovadesk.export import statistics_rows
from ovadesk.export.report.material import Material
from ovadesk.ui.results.blocks import Block, Column, Table
from ovadesk.ui.results.pages.columns import condition, count, group, reader, share
from ovadesk.ui.results.telling import AGREEMENT, remarks
from ovadesk.ui.words import tr

KINDS = {"fleiss": "Fleiss' kappa", "ac1": "Gwet's AC1"}
NOTE = (
    "Over the cases with two calls or more; readers as they are. AC1 does not sink where nearly all cases are of one "
    "kind."
)


def agreement(of: Material) -> Iterator[Block]:
    yield from remarks(of.problems, AGREEMENT)
    rows = list(statistics_rows.agreement(of.found))
    between = [row for row in rows if row["kind"] in KINDS]
    pairs = [row for row in rows if row["kind"] == "cohen"]
    own = [row for row in rows if row["kind"] == "own"]
    numbers = [
        count("n", "Cases"),
        share("observed", "Observed"),
        share("expected", "By chance"),
        share("value", "Beyond chance", ["value"]),
        share("se", "SE"),
    ]
    places = [group(of), condition(of)]
    readers = reader(of).names
    names = [
        Column(key, tr(title), "text", names=readers)
        for key, title in (("first", "Reader"), ("second", "Other reader"))
    ]
    if between:
        kinds = Column("kind", tr("Coefficient"), "text", names={name: tr(text) for name, text in KINDS.items()})
        yield Table("agreement", tr("All readers of a group"), [kinds, *places, *numbers], between, tr(NOTE))
    if pairs:
        title = tr("Every two readers: Cohen's kappa")
        yield Table("agreement_pairs", title, [*names, condition(of), *numbers], pairs)
    if own:
        title = tr("Each reader with themselves: Cohen's kappa of repeats")
        yield Table("agreement_own", title, [names[0], *places, *numbers], own)
