"""The first page: what was read, what was found, and what must be known before it is believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ovadesk.export.report.material import Material
from ovadesk.export.report.sections.opening import main_results
from ovadesk.ui.results.blocks import Block, Column, Row, Table, Text
from ovadesk.ui.results.pages.columns import condition, figure, p_value, share
from ovadesk.ui.results.pages.from_report import part
from ovadesk.ui.results.pages.mrmc_rows import mrmc_rows
from ovadesk.ui.results.telling import TITLES, counted, joined, places_of, remark
from ovadesk.ui.words import apposed, bracketed, is_said, listed, tr

FLOW = {
    "rows": "Rows of the table",
    "used": "Readings that are analysed",
    "model_rows": "Rows of a model",
    "repeats": "Repeats (for the agreement of a reader with themselves alone)",
    "practice": "Practice",
    "set_aside": "Set aside by the study's own export (corrected since, read twice, model withheld)",
    "ragged": "Left out: more cells than the header has columns",
    "nameless": "Left out: no reader, case or condition",
    "two_truths": "Left out: the case has two truths",
    "no_truth": "Left out: the case has no truth",
    "no_answer": "Left out: neither score nor call",
    "duplicates": "Left out: read again later",
}
PRIMARY = (
    "Obuchowski and Rockette with the jackknife, for other readers and other cases; where readings are missing, the "
    "U-statistic."
)


def overview(of: Material) -> Iterator[Block]:
    yield Text(joined(list(_counts(of))), "prose")
    _, _, *found = part(of, main_results)  # the heading, and the counts that stand above
    yield from found
    primary = [row for row in mrmc_rows(of) if row["primary"]]
    if primary:
        yield _main_table(of, primary)
    yield Text(tr("What to know"), "part")
    if not of.problems:
        yield Text(tr("Every reading could be used, and nothing contradicts anything else."), "muted")
    for one in of.problems:
        pages = listed(tr(TITLES[page]) for page in places_of(one) if page != "overview")
        yield remark(one, is_said(pages, "") if pages else "")
    yield _flow(of)


def _counts(of: Material) -> Iterator[str]:
    facts = of.facts
    groups = Counter(name for name in facts["reader_groups"] if name)
    named = listed(tr("{n} {group}").format(n=n, group=of.group(name)) for name, n in groups.items())
    yield bracketed(counted(len(facts["readers"]), "{n} reader", "{n} readers"), named)
    if of.conditions:
        names = listed(of.condition(name) for name in of.conditions)
        yield bracketed(counted(len(of.conditions), "{n} condition", "{n} conditions"), names)
    text = tr("{cases} ({malignant} malignant, {benign} benign)")
    cases = counted(facts["n_cases"], "{n} case", "{n} cases")
    yield text.format(cases=cases, malignant=facts["n_malignant"], benign=facts["n_benign"])
    yield counted(facts["n_patients"], "{n} patient", "{n} patients")
    if of.models:
        yield listed(of.who(row) for row in of.models)
    readings = counted(facts["n_readings"], "{n} reading", "{n} readings")
    missing = tr("{n} missing").format(n=f"{facts['missing']:,}") if facts["missing"] else tr("none missing")
    yield apposed([readings, missing])


def _main_table(of: Material, rows: Sequence[Row]) -> Table:
    columns = [figure()]
    if of.pairs():
        columns += [
            condition(of, "first", "From"),
            condition(of, "second", "To"),
            share("mean_first", "Mean before", ["mean_first"]),
            share("mean_second", "Mean after", ["mean_second"]),
            share("difference", "Difference", ["difference"], "change"),
            p_value(),
        ]
    else:
        columns += [condition(of, "first", "Condition"), share("mean_first", "Mean of the readers", ["mean_first"])]
    if any(row["margin"] is not None for row in rows):
        columns += [
            share("noninferiority_bound", "Lower bound", kind="change", tip="One-sided, 97.5%"),
            Column("noninferior", tr("Not inferior"), "text"),
        ]
    return Table("mrmc", tr("Readers' means, as chosen beforehand"), columns, rows, tr(PRIMARY))


def _flow(of: Material) -> Table:
    flow = of.facts["flow"]
    keys = [key for key in FLOW if flow[key] or key in ("rows", "used")]
    rows = [{"step": key, "n": flow[key]} for key in keys]
    names = {key: tr(text) for key, text in FLOW.items()}
    columns = [Column("step", tr("What became of the rows"), "text", names=names), Column("n", tr("Rows"), "count")]
    return Table("flow", tr("From the table into the analysis"), columns, rows)
