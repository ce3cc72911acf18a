"""All words of a report, in English and Chinese."""

from __future__ import annotations

from ovadesk.export.wording import (
    report,
    report_checklists,
    report_design,
    report_figures,
    report_methods,
    report_results,
)

WORDS: dict[str, tuple[str, str]] = {
    **report.WORDS,
    **report_design.WORDS,
    **report_methods.WORDS,
    **report_results.WORDS,
    **report_figures.WORDS,
    **report_checklists.WORDS,
}
