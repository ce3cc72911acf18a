"""What the commands of a study say on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from ovadesk.cli.outcome import say
from ovadesk.export.wording import sentence
from ovadesk.workflow.reader_study.sheet import Finding

LINES_MAX = 200  # of one kind; beyond it the rest is counted


def progress(what: str) -> Callable[[int, int], None]:
    """A line on a terminal that says how many of ``what`` are done; silent where stderr is none."""

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty() and (done % 5 == 0 or done == total):
            print(f"\r{done} of {total} {what}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return tell


def tell_findings(table: str, findings: Iterable[Finding], lead: str = "") -> None:
    """A line for each, led by where it is in the table."""
    found = list(findings)
    for one in found[:LINES_MAX]:
        where = f"{table}, row {one.row}" if one.row else table
        if one.case_id and not one.row:
            where += f", case {one.case_id}"
        if one.path:
            where += f" ({one.path})"
        say(f"{lead}{where}: {sentence(one.problem)}")
    if len(found) > LINES_MAX:
        say(f"{lead}... and {len(found) - LINES_MAX} more.")


def count(number: int, one: str, several: str = "") -> str:
    """ "1 case", "2 cases"."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def columns(rows: Iterable[Iterable[str]]) -> str:
    """Rows as a table whose columns stand under one another; the last one is as long as it likes."""
    table = [list(row) for row in rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
    )


def minutes(milliseconds: float | None) -> str:
    """ "1:05" for 65 s; "-" for None."""
    if milliseconds is None:
        return "-"
    whole = round(milliseconds / 1000)
    return f"{whole // 60}:{whole % 60:02d}"
