"""The names of the files of an export, and the page that says what they are."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ovadesk.export.tables import RESEARCH_USE

READINGS, AUDIT, DICTIONARY, PROTOCOL = "readings.csv", "audit.csv", "data_dictionary.csv", "protocol.json"
MRMCAOV, IMRMC, IDS, R_SCRIPT, README = "mrmcaov.csv", "study.imrmc", "rjafroc_ids.csv", "load.R", "README.txt"
WORKBOOK, CONDITIONS = "rjafroc.xlsx", "rjafroc_conditions.xlsx"

_ABOUT = {
    READINGS: "every reading and the model's answers, one row each; what is in no analysis says why in left_out",
    AUDIT: "everything that happened and every reading, as recorded, with its hash",
    DICTIONARY: "what each column of each table means",
    PROTOCOL: "the protocol in all versions, cases, readers, each reader's order and how to recompute it",
    MRMCAOV: "reader, treatment, case, truth, rating: for MRMCaov and OR-DBM",
    IMRMC: "for iMRMC",
    WORKBOOK: "for RJafroc; where there is a model it is reader 1, beside the unaided readers",
    CONDITIONS: "for RJafroc; the readers, unaided and aided",
    IDS: "whose the numbers in the workbooks are",
    R_SCRIPT: "loads the tables in R",
}
_OPEN = """\
The study is not closed. Truth, the model's answers, and call, score, times and answers of aided readings are left out
of every table; the files for analysis come once it is closed. Not for readers: protocol.json says which cases come
twice, and on which the model is withheld.
"""
_SAFE = """\
A text that a spreadsheet would run as a formula is led by an apostrophe. Tables are UTF-8. Names of files and patients
are in none of these files; free texts are as readers and coordinator typed them.
"""


def write_readme(folder: Path, study_id: str, *, is_open: bool, files: Collection[str]) -> None:
    """Say what ``files`` are. Raises OSError."""
    lines = [f"  {name:24} {about}" for name, about in _ABOUT.items() if name in files]
    text = "\n".join([f"Reader study {study_id}. {RESEARCH_USE}", "", *lines, "", *([_OPEN] if is_open else []), _SAFE])
    (folder / README).write_text(text, encoding="utf-8", newline="\n")
