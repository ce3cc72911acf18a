"""``ovadesk export``: the locked readings as CSV."""

from __future__ import annotations

import argparse

from ovadesk.cli.outcome import WELL, plain
from ovadesk.export.tables import RESEARCH_USE
from ovadesk.settings import default_paths
from ovadesk.store.store import Store
from ovadesk.workflow.reading_desk import export_readings


def export(args: argparse.Namespace) -> int:
    """Works while the window is open: it only reads."""
    store = Store.open(default_paths().store_file)
    try:
        rows = export_readings(store, args.file)
    finally:
        store.close()
    print(f"{rows} {'reading' if rows == 1 else 'readings'} written to {plain(str(args.file))}. {RESEARCH_USE}")
    return WELL
