"""How long readers took before and after they saw the model, and how far their scores moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ovadesk.export import statistics_rows
from ovadesk.export.report.figures.style import condition_look
from ovadesk.export.report.material import Material, Row
from ovadesk.export.report.numbers import Kind, number, with_interval
from ovadesk.stats.readings import AIDED, UNAIDED
from ovadesk.ui.results.blocks import Block, Choice, Chosen, Moved, Moves, Table
from ovadesk.ui.results.pages.columns import count, group, p_value, reader, share
from ovadesk.ui.results.telling import TIMES, joined, p_text, remarks
from ovadesk.ui.words import tr

CAPTION = (
    "Medians over the cases that were read both ways, pauses left out. For several readers their mean on each case. "
    "The change is the median of the cases' changes, p by Wilcoxon's signed ranks."
)
SCORES = (("score_malignant", "Scores of malignant cases"), ("score_benign", "Scores of benign cases"))


def times(of: Material) -> Iterator[Block]:
    yield from remarks(of.problems, TIMES)
    rows = list(statistics_rows.switches(of.found))
    timed = [row for row in of.found["switching"] if row["reading_time_ms"]]
    if timed:
        looks = tuple(condition_look(name, of.conditions) for name in (UNAIDED, AIDED))
        labels = (of.condition(UNAIDED), of.condition(AIDED))
        lines = [_moved(of, row) for row in timed]
        heading = tr("Median change (95% CI)")
        moves = Moves(lines, tr("Median reading time (s)"), heading, labels, (looks[0], looks[1]))
        yield Chosen("times", tr("Reading time"), tr(CAPTION), [Choice(tr("All"), moves, "reading_time")])
        kept = [row for row in rows if row["reading_time_ms_n"]]
        yield _table(of, "reading_time_ms", tr("Reading time in seconds"), kept, ("seconds", "seconds_change"))
    for key, title in SCORES:
        kept = [row for row in rows if row[f"{key}_n"]]
        if kept:
            yield _table(of, key, tr(title), kept, ("score", "score_change"))


def _moved(of: Material, row: Row) -> Moved:
    shift = row["reading_time_ms"]
    lone = bool(row["reader_id"])
    name = of.names.readers[row["reader_id"]] if lone else of.group(row["reader_group"])
    change = with_interval(shift["difference"], shift["difference_ci"], "seconds_change")
    medians = tr("median {first} s before, {second} s after").format(
        first=number(shift["first"], "seconds"), second=number(shift["second"], "seconds")
    )
    kind = "reader" if lone else "all" if row["reader_group"] == "all" else "group"
    told = joined([name, medians, tr("change {change} s").format(change=change), p_text(shift["p"])])
    text = joined([change, p_text(shift["p"])])
    return Moved(name, kind, shift["first"] / 1000, shift["second"] / 1000, text, told)  # type: ignore[arg-type]


def _table(of: Material, key: str, title: str, rows: Sequence[Row], kinds: tuple[Kind, Kind]) -> Table:
    value, change = kinds
    columns = [
        reader(of),
        group(of),
        count(f"{key}_n", "Cases"),
        share(f"{key}_first", "Median before", kind=value),
        share(f"{key}_second", "Median after", kind=value),
        share(f"{key}_difference", "Median change", [f"{key}_difference"], change),
        p_value(f"{key}_p", tip="Wilcoxon's signed ranks"),
    ]
    together = frozenset(place for place, row in enumerate(rows) if not row["reader_id"])
    return Table(key, title, columns, rows, strong=together)
