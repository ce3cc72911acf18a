"""What the commands of a study say on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from ovadesk.cli.outcome import padded, say, width
from ovadesk.export.language import bracketed, is_said
from ovadesk.export.language import translated as tr
from ovadesk.export.wording import sentence
from ovadesk.workflow.reader_study.sheet import Finding

LINES_MAX = 200  # of one kind; beyond it the rest is counted


def progress(what: str) -> Callable[[int, int], None]:
    """A line on a terminal, ``what`` with ``{done}`` and ``{total}`` in it; silent where stderr is none."""

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty() and (done % 5 == 0 or done == total):
            print(
                "\r" + what.format(done=done, total=total),
                end="\n" if done == total else "",
                file=sys.stderr,
                flush=True,
            )

    return tell


def tell_findings(table: str, findings: Iterable[Finding], lead: str = "") -> None:
    """A line for each, led by where it is in the table."""
    found = list(findings)
    for one in found[:LINES_MAX]:
        where = tr("{table}, row {row}").format(table=table, row=one.row) if one.row else table
        if one.case_id and not one.row:
            where = tr("{table}, case {case}").format(table=table, case=one.case_id)
        if one.path:
            where = bracketed(where, one.path)
        say(lead + is_said(where, sentence(one.problem)))
    if len(found) > LINES_MAX:
        say(lead + tr("... and {n} more.").format(n=len(found) - LINES_MAX))


def columns(rows: Iterable[Iterable[str]]) -> str:
    """Rows as a table whose columns stand under one another; the last one is as long as it likes."""
    table = [list(row) for row in rows]
    widths = [max(width(row[i]) for row in table) for i in range(len(table[0]))]
    return "\n".join("  ".join(padded(*pair) for pair in zip(row, widths, strict=True)).rstrip() for row in table)


def minutes(milliseconds: float | None) -> str:
    """ "1:05" for 65 s; "-" for None."""
    if milliseconds is None:
        return "-"
    whole = round(milliseconds / 1000)
    return f"{whole // 60}:{whole % 60:02d}"
