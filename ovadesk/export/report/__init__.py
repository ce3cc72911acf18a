"""The report of a reader study: ``report.html``, ``report.pdf`` and figures, from the statistics and nothing else.

``sections`` say what there is to say as blocks, in words of ``wording/report*.py``; ``html`` and ``pdf`` set the same
blocks; ``figures`` are drawn once, as vectors. Nothing is computed here: every number is one of ``stats.json``.
"""

from ovadesk.export.report.facts import StudyFacts, study_facts
from ovadesk.export.report.writing import ReportFiles, write_report

__all__ = ["ReportFiles", "StudyFacts", "study_facts", "write_report"]
