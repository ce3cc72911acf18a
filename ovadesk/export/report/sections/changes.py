"""How readers agree, what seeing the model changed, and how long they took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ovadesk.export.report.draft import Draft
from ovadesk.export.report.figures.calibration import calibration_figures
from ovadesk.export.report.figures.switches import switch_figures
from ovadesk.export.report.figures.times import time_figures
from ovadesk.export.report.material import Material, Row, plain_interval
from ovadesk.export.report.numbers import NOTHING, number, with_interval
from ovadesk.export.report.sections.accuracy import scores
from ovadesk.stats.together import EVERYONE

Cells = Sequence[str]
PAIRS_MOST = 15  # two readers each; all of them stand in agreement.csv


def calibration(draft: Draft) -> None:
    draft.heading("report.part.calibration", 2)
    figures = list(calibration_figures(draft.of))
    if not figures:
        draft.say("report.calibration.none")
    scores(draft)
    draft.pictures(figures)


def agreement(draft: Draft) -> None:
    of = draft.of
    between, within = of.found["agreement"]["between"], of.found["agreement"]["within"]
    draft.heading("report.part.agreement", 2)
    if not between and not within:
        draft.say("report.agreement.none")
    columns = ("group", "condition", "readers", "cases", "observed", "fleiss", "ac1")
    draft.table(
        draft.words("report.agreement.caption"),
        [f"report.column.{name}" for name in columns],
        [_between(of, one) for one in between],
        (1.2, 1.0, 0.6, 0.6, 0.8, 1.5, 1.5),
        left=2,
    )
    pairs = [(one, pair) for one in between if one["reader_group"] == EVERYONE for pair in one["pairs"]]
    _pairs(draft, pairs)
    rows = [
        [of.names.readers[one["reader_id"]], of.condition(one["condition"]), *_kappa(one["kappa"])] for one in within
    ]
    draft.table(
        draft.words("report.agreement.caption_own"),
        [f"report.column.{name}" for name in ("reader", "condition", "cases", "observed", "kappa")],
        rows,
        (1.2, 1.0, 0.6, 0.8, 1.5),
        left=2,
    )


def _between(of: Material, one: Row) -> Cells:
    fleiss, ac1 = one["fleiss"] or {}, one["ac1"] or {}
    counts = [str(len(one["readers"])), number(fleiss.get("n"), "count"), number(fleiss.get("observed"))]
    values = [with_interval(found.get("value"), found.get("ci"), "share") for found in (fleiss, ac1)]
    return [of.group(one["reader_group"]), of.condition(one["condition"]), *counts, *values]


def _pairs(draft: Draft, pairs: Sequence[tuple[Row, Row]]) -> None:
    """Every two readers where they are few, else the lowest and the highest of each condition."""
    of = draft.of
    if 0 < len(pairs) <= PAIRS_MOST:
        rows = []
        for one, pair in pairs:
            names = of.words(
                "report.two", first=of.names.readers[pair["first"]], second=of.names.readers[pair["second"]]
            )
            rows.append([names, of.condition(one["condition"]), *_kappa(pair["kappa"])])
        columns = ("two", "condition", "cases", "observed", "kappa")
        caption = draft.words("report.agreement.caption_pairs")
        draft.table(caption, [f"report.column.{name}" for name in columns], rows, (1.6, 1.0, 0.6, 0.8, 1.5), left=2)
        return
    for condition in of.conditions:
        mine = [pair["kappa"] for one, pair in pairs if one["condition"] == condition]
        values = [kappa["value"] for kappa in mine if kappa and kappa["value"] is not None]
        if values:
            low, high = number(min(values)), number(max(values))
            draft.say("report.agreement.range", n=len(mine), name=of.condition(condition), low=low, high=high)


def _kappa(found: Row | None) -> Cells:
    kappa = found or {}
    value = with_interval(kappa.get("value"), kappa.get("ci"))
    return [number(kappa.get("n"), "count"), number(kappa.get("observed")), value]


def switching(draft: Draft) -> None:
    of = draft.of
    draft.heading("report.part.switching", 2)
    rows = of.found["switching"]
    if not rows:
        draft.say("report.switching.none")
        return
    draft.pictures(switch_figures(of))
    columns = ("reader", "n", "changed", "helpful", "harmful", "p", "bias", "reliance")
    draft.table(
        draft.words("report.switching.caption"),
        [f"report.column.{name}" for name in columns],
        [_switches(of, row) for row in rows],
        (62, 28, 75, 75, 75, 28, 75, 75),
        notes=[draft.words("report.switching.note")],
        strong=[place for place, row in enumerate(rows) if not row["reader_id"]],
    )
    shifts = [(row, cells) for row in rows for cells in _shifts(of, row)]
    draft.table(
        draft.words("report.shifts.caption"),
        [f"report.column.{name}" for name in ("reader", "value", "n", "first_median", "second_median", "change", "p")],
        [cells for _, cells in shifts],
        (1.1, 1.5, 0.5, 0.8, 0.8, 1.5, 0.5),
        left=2,
        notes=[draft.words("report.shifts.note")],
        strong=[place for place, (row, _) in enumerate(shifts) if not row["reader_id"]],
    )
    times = list(time_figures(of))
    draft.heading("report.part.times", 2)
    if not times:
        draft.say("report.times.none")
    draft.pictures(times)


def _who(of: Material, row: Row) -> str:
    if row["reader_id"]:
        return of.names.readers[row["reader_id"]]
    return of.words("report.together", group=of.group(row["reader_group"]), n=row["n_readers"])


def _switches(of: Material, row: Row) -> Cells:
    shares = [_share(row[name]) for name in ("changed", "helpful", "harmful", "automation_bias", "correct_reliance")]
    return [_who(of, row), number(row["all"]["n"], "count"), *shares[:3], number(row["p"], "p"), *shares[3:]]


def _share(found: Row | None) -> str:
    """With the exact interval of one reader, the bootstrap's of several."""
    share = found or {}
    return with_interval(share.get("value"), share.get("ci") or plain_interval(share.get("bootstrap")))


def _shifts(of: Material, row: Row) -> Iterator[Cells]:
    if row["agreed_before"] is not None:
        shares = [number(row[name]["value"]) for name in ("agreed_before", "agreed_after")]
        n = number(row["agreed_before"]["n"], "count")
        yield [_who(of, row), of.words("report.shift.agreed"), n, *shares, NOTHING, NOTHING]
    for name, kind in (("score_malignant", "score"), ("score_benign", "score"), ("reading_time_ms", "seconds")):
        shift = row[name]
        if shift is None:
            continue
        level, change = ("score", "score_change") if kind == "score" else ("seconds", "seconds_change")
        cells = [_who(of, row), of.words(f"report.shift.{name}"), number(shift["n"], "count")]
        cells += [number(shift[side], level) for side in ("first", "second")]  # type: ignore[arg-type]
        interval = with_interval(shift["difference"], shift["difference_ci"], change)  # type: ignore[arg-type]
        yield [*cells, interval, number(shift["p"], "p")]
