"""Checklists for a journal and an agency: filled in where study file or analysis knows the answer, and only there."""

from __future__ import annotations

from ovadesk.export.report.answers import ANSWERS
from ovadesk.export.report.draft import Draft
from ovadesk.export.wording.report_claim import CLAIM
from ovadesk.export.wording.report_fda import FDA
from ovadesk.export.wording.report_stard import STARD

LISTS = (("stard", STARD, "stardai2025"), ("claim", CLAIM, "claim2024"), ("fda", FDA, "fda2022"))


def checklists(draft: Draft) -> None:
    """Each on pages of its own."""
    language = 0 if draft.words.language == "en" else 1
    open_text = draft.words("report.checklist.open")
    for name, items, source in LISTS:
        draft.new_page()
        draft.heading(f"report.part.{name}")
        draft.say(f"report.checklist.{name}", cited=draft.cite(source))
        rows = []
        filled = 0
        for number, topic, *titles in items:
            answer = ANSWERS[topic](draft.of) if topic else None
            filled += answer is not None
            rows.append((number, titles[language], open_text if answer is None else answer))
        columns = ("report.column.number", "report.column.item", "report.column.answer")
        caption = draft.words("report.checklist.caption", n=filled, total=len(rows))
        draft.table(caption, columns, rows, (0.28, 1.5, 1.7), left=3)
