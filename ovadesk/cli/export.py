"""``ovadesk export``: the locked readings as CSV, the markings beside them."""

from __future__ import annotations

import argparse

from ovadesk.cli.outcome import WELL, plain
from ovadesk.export.language import counted, sentences
from ovadesk.export.language import translated as tr
from ovadesk.export.markings import markings_beside
from ovadesk.export.tables import RESEARCH_USE
from ovadesk.settings import default_paths
from ovadesk.store.store import Store
from ovadesk.workflow.reading_desk import export_readings


def export(args: argparse.Namespace) -> int:
    """Works while the window is open: it only reads."""
    store = Store.open(default_paths().store_file)
    try:
        rows = export_readings(store, args.file)
        marks = len(store.markings.standing())
    finally:
        store.close()
    said = tr("{readings} written to {file}, {markings} to {beside}.").format(
        readings=counted(rows, "{n} reading", "{n} readings"),
        file=plain(str(args.file)),
        markings=counted(marks, "{n} marking", "{n} markings"),
        beside=markings_beside(args.file).name,
    )
    print(sentences([said, tr(RESEARCH_USE)]))
    return WELL
