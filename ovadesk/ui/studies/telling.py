"""How the coordinator's windows say things: designs, times, counts, and problems without the command line's options."""

from __future__ import annotations

from string import Formatter

from ovadesk.domain.problem import Problem
from ovadesk.domain.reader_study.protocol import Design, Shown
from ovadesk.export.wording import detail
from ovadesk.ui.studies.sentences import HERE
from ovadesk.ui.words import apposed, spoken, tr
from ovadesk.workflow.reader_study.sheet import Finding

DESIGNS = {
    Design.UNAIDED: "Without the model",
    Design.SEQUENTIAL: "Sequential",
    Design.CROSSOVER: "Crossover",
    Design.STANDALONE: "The model alone",
}
MEANINGS = {
    Design.UNAIDED: "Readers call every case on their own. No model is shown to anybody.",
    Design.SEQUENTIAL: "Readers call a case and lock it; only then the model answers, and they call it again.",
    Design.CROSSOVER: "Every case is read twice, weeks apart: once without and once with the model, in balanced order.",
    Design.STANDALONE: "The model answers every case by itself. Nobody sits down to read.",
}
COSTS = {
    Design.UNAIDED: "1 session · 1 reading a case",
    Design.SEQUENTIAL: "1 session · 2 readings a case",
    Design.CROSSOVER: "2 sessions, a washout between · 2 readings a case",
    Design.STANDALONE: "No session · no readings",
}
SHOWN = {
    Shown.RISK: "Its risk of malignancy",
    Shown.CALL: "Its call: benign, inconclusive or malignant",
    Shown.ERROR_RATES: "How often it errs at its threshold",
    Shown.OVERLAY: "Where the network looked (overlay)",
}


def told(found: Problem) -> str:
    """The sentence for ``found`` as these windows say it: never with an option of the command line."""
    template = HERE.get(found.code)
    if template is None:
        return spoken(found)
    wanted = {name for _, name, _, _ in Formatter().parse(template) if name}
    return tr(template).format(**{name: detail(found, name) for name in wanted})


def place_of(found: Finding) -> str:
    """Where in a table a finding is."""
    parts = [tr("row {n}").format(n=found.row)] if found.row else []
    parts += [found.case_id] if found.case_id else []
    return apposed(parts) or tr("the table")


def counted(number: int, one: str, several: str) -> str:
    """``one`` or ``several`` with the number in it; both hold ``{n}``."""
    return tr(one if number == 1 else several).format(n=number)


def cases(number: int) -> str:
    return counted(number, "{n} case", "{n} cases")


def readers(number: int) -> str:
    return counted(number, "{n} reader", "{n} readers")


def readings(number: int) -> str:
    return counted(number, "{n} reading", "{n} readings")


def truths(number: int) -> str:
    return counted(number, "{n} truth", "{n} truths")


def pictures(number: int) -> str:
    return counted(number, "{n} picture", "{n} pictures")


def short_time(milliseconds: float | None) -> str:
    """``1:05`` for 65 s; a dash where there is none."""
    if milliseconds is None:
        return "–"
    whole = round(milliseconds / 1000)
    return f"{whole // 60}:{whole % 60:02d}"


def long_time(minutes: float) -> str:
    """About how long, in words: ``40 minutes``, ``2.5 hours``."""
    if minutes < 90:
        return counted(max(1, round(minutes)), "{n} minute", "{n} minutes")
    return tr("{n} hours").format(n=f"{minutes / 60:.1f}".removesuffix(".0"))
