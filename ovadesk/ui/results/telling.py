"""What things are called on the pages of results, and where each remark of an analysis stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ovadesk.domain.problem import Problem
from ovadesk.export.report.numbers import number
from ovadesk.ui.results.blocks import Row, Text
from ovadesk.ui.words import spoken, tr

OVERVIEW, ROC, DIFFERENCES, READERS, GROUPS = "overview", "roc", "differences", "readers", "groups"
MODEL, SWITCHES, TIMES, AGREEMENT = "model", "switches", "times", "agreement"
CALIBRATION, METHOD = "calibration", "method"
TITLES = {
    OVERVIEW: "Overview",
    ROC: "ROC",
    DIFFERENCES: "Differences",
    READERS: "Readers table",
    GROUPS: "Groups",
    MODEL: "Model against readers",
    SWITCHES: "Switches",
    TIMES: "Reading time",
    AGREEMENT: "Agreement",
    CALIBRATION: "Calibration",
    METHOD: "Method and limits",
}
STEPS = {
    "figures": "Figures of each reader",
    "pairs": "Differences between conditions",
    "mrmc": "Other readers, other cases",
    "model": "Model against readers",
    "agreement": "Agreement",
    "switching": "What the model changed",
}
FIGURES = {"auc": "AUC", "sensitivity": "Sensitivity", "specificity": "Specificity"}
METHODS = {
    "or": "Obuchowski-Rockette",
    "dbm": "Dorfman-Berbaum-Metz",
    "u": "U-statistic",
    "model_vs_readers": "Obuchowski-Rockette, model fixed",
}
GENERALISES = {
    "RRRC": "other readers and cases",
    "FRRC": "other cases, these readers",
    "RRFC": "other readers, these cases",
}
PLACES: dict[str, tuple[str, ...]] = {
    "stats.one_class": (DIFFERENCES, ROC),
    "stats.one_reader": (DIFFERENCES,),
    "stats.one_condition": (DIFFERENCES,),
    "stats.reader_short": (DIFFERENCES,),
    "stats.readings_missing": (DIFFERENCES,),
    "stats.no_variance": (DIFFERENCES,),
    "stats.negative_variance": (DIFFERENCES,),
    "stats.mean_no_variance": (DIFFERENCES,),
    "stats.mean_negative_variance": (DIFFERENCES,),
    "stats.no_pairs": (DIFFERENCES,),
    "stats.groups_fixed": (GROUPS,),
    "stats.no_readers": (READERS,),
    "stats.clustered": (READERS, DIFFERENCES),
    "stats.no_score": (ROC,),
    "stats.scale": (ROC, CALIBRATION),
    "stats.score_contradicts": (READERS, ROC),
    "stats.calls_from_scores": (READERS,),
    "stats.call_unreadable": (READERS,),
    "stats.no_model": (MODEL,),
    "stats.model_scale": (MODEL,),
    "stats.model_threshold": (MODEL,),
    "stats.model_disagrees": (MODEL,),
    "stats.several_models": (SWITCHES,),
    "stats.no_switching": (SWITCHES, TIMES),
    "stats.no_times": (TIMES,),
    "stats.no_agreement": (AGREEMENT,),
    "stats.no_repeats": (AGREEMENT,),
}  # all others are of the table as a whole, and stand on the first page
NOTES = {  # what was not there to be analysed: no fault of anybody's
    *("stats.no_model", "stats.no_repeats", "stats.no_switching", "stats.no_times", "stats.one_condition"),
    *("stats.no_readers", "stats.clustered", "stats.model_scale", "stats.no_agreement"),
}


def places_of(problem: Problem) -> tuple[str, ...]:
    """The pages that a remark concerns."""
    return PLACES.get(problem.code, (OVERVIEW,))


def remarks(problems: Iterable[Problem], page: str) -> list[Text]:
    """What must be known of a page."""
    return [remark(one) for one in problems if page in places_of(one)]


def remark(problem: Problem, before: str = "") -> Text:
    text = f"{before}{spoken(problem)}"
    return Text(text, "muted") if problem.code in NOTES else Text(f"⚠ {text}", "warning")


def counted(n: int, one: str, several: str) -> str:
    """``one`` or ``several`` with the number in it; both hold ``{n}``."""
    return tr(one if n == 1 else several).format(n=f"{n:,}")


def p_text(p: float | None) -> str:
    """As "p = 0.013", "p < 0.001"; nothing for None."""
    if p is None:
        return ""
    text = number(p, "p")
    return f"p {text[0]} {text[1:]}" if text[0] in "<>" else f"p = {text}"


def joined(parts: Sequence[str]) -> str:
    return "  ·  ".join(part for part in parts if part)


def ends(row: Row, name: str) -> tuple[float | None, float | None]:
    """The interval that stands in two columns."""
    return row.get(f"{name}_low"), row.get(f"{name}_high")
