"""What seeing the model did to the readers' calls."""

from __future__ import annotations

from collections.abc import Iterator

from ovadesk.export import statistics_rows
from ovadesk.export.report.material import Material, Row
from ovadesk.stats.readings import AIDED, UNAIDED
from ovadesk.ui.results.blocks import Block, Choice, Chosen, Column, Flow, Flows, Table
from ovadesk.ui.results.pages.columns import count, drawn, group, p_value, reader, share
from ovadesk.ui.results.telling import SWITCHES, remarks
from ovadesk.ui.words import tr

PANELS = {"right": "Model right", "wrong": "Model wrong", "": "No answer of the model"}
CAPTION = (
    "Readings from before to after: right calls above, wrong ones below; a band is as high as the share of readings in "
    "it. Helpful changes go up, harmful ones go down."
)
SHARES = (
    ("changed", "Changed", "Of all readings"),
    ("helpful", "Helpful", "To the right call, of all readings"),
    ("harmful", "Harmful", "To the wrong call, of all readings"),
    ("automation_bias", "Automation bias", "Of right calls where the model was wrong: those that went over to it"),
    ("correct_reliance", "Correct reliance", "Of wrong calls where the model was right: those that went over to it"),
    ("agreed_before", "Agreed before", "Of readings with an answer of the model"),
    ("agreed_after", "Agreed after", "Of readings with an answer of the model"),
)
NOTE = "Exact intervals for one reader; for several by bootstrap over cases. p: sign test of helpful against harmful."


def switches(of: Material) -> Iterator[Block]:
    yield from remarks(of.problems, SWITCHES)
    found = of.found["switching"]
    if not found:
        return
    ordered = sorted(range(len(found)), key=lambda place: _rank(found[place]))
    labels = (of.condition(UNAIDED), of.condition(AIDED))
    choices = [_choice(of, place, labels) for place in ordered]
    yield Chosen("switches", tr("Changes of calls"), tr(CAPTION), choices)
    rows = list(statistics_rows.switches(of.found))
    columns = [reader(of), group(of), count("all_n", "Readings"), count("all_changed", "Changes")]
    columns += [share(f"{key}_share", title, [key, *drawn(key)], tip=tip) for key, title, tip in SHARES]
    columns.append(p_value())
    together = frozenset(place for place, row in enumerate(rows) if not row["reader_id"])
    yield Table("switches", tr("What the model changed"), columns, rows, tr(NOTE), together)
    yield _cells(of)


def _choice(of: Material, place: int, labels: tuple[str, str]) -> Choice:
    row = of.found["switching"][place]
    return Choice(_name(of, row), Flows(_panels(row), labels), "switches", place)


def _rank(row: Row) -> tuple[bool, bool]:
    """All readers first, groups, then each."""
    return bool(row["reader_id"]), row["reader_group"] != "all"


def _name(of: Material, row: Row) -> str:
    return of.names.readers[row["reader_id"]] if row["reader_id"] else of.group(row["reader_group"])


def _panels(row: Row) -> list[Flow]:
    panels = []
    for model, title in PANELS.items():
        counts = dict.fromkeys(((a, b) for a in (True, False) for b in (True, False)), 0)
        for cell in row["table"]:
            said = "" if not cell["model"] else "right" if cell["model"] == cell["truth"] else "wrong"
            if said == model:
                counts[cell["before"] == cell["truth"], cell["after"] == cell["truth"]] += cell["n"]
        flow = Flow(tr(title), counts[True, True], counts[False, True], counts[True, False], counts[False, False])
        if flow.n:
            panels.append(flow)
    return panels


def _cells(of: Material) -> Table:
    rows = [
        {name: row[name] for name in ("reader_id", "reader_group", "model_id")} | dict(cell)
        for row in of.found["switching"]
        for cell in row["table"]
    ]
    names = {"": tr("nothing"), "benign": tr("benign"), "malignant": tr("malignant")}
    titles = (("truth", "Truth"), ("model", "Model said"), ("before", "Called before"), ("after", "Called after"))
    columns = [reader(of), group(of), *(Column(key, tr(title), "text", names=names) for key, title in titles)]
    return Table("switch_cells", tr("Every change, counted"), [*columns, count("n", "Readings")], rows)
