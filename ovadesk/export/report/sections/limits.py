"""What a reader of the report must know before believing it."""

from __future__ import annotations

from collections.abc import Iterator

from ovadesk.export.report.draft import Draft
from ovadesk.export.report.material import Material


def limits(draft: Draft) -> None:
    """What the analysis met, one sentence each, then what always holds."""
    of = draft.of
    draft.heading("report.part.limits")
    if of.problems:
        draft.say("report.limits.met")
        draft.items(of.words.sentence(one) for one in of.problems)
    else:
        draft.say("report.limits.none_met")
    draft.say("report.limits.hold")
    draft.items(_holding(of))


def _holding(of: Material) -> Iterator[str]:
    words, facts = of.words, of.facts
    if of.study is None:
        yield words("report.limits.table_only")
    if facts["n_cases"]:
        yield words("report.limits.prevalence", malignant=facts["n_malignant"], cases=facts["n_cases"])
    if facts["missing"]:
        yield words("report.limits.missing", n=facts["missing"])
    if len(facts["readers"]) > 1:
        yield words("report.limits.readers", n=len(facts["readers"]))
    yield words("report.limits.comparisons")
    yield words("report.limits.truth")
    yield words("report.limits.model" if of.models else "report.limits.no_model")
    yield words("report.limits.use")
