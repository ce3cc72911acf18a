"""The export of a sequential reader study with 1,000,000 readings (20 readers, 25,000 cases), from its SQLite file."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from bench.figure import Figure
from ovadesk.domain.form.form import Form
from ovadesk.domain.reader_study.canonical import canonical
from ovadesk.domain.reader_study.protocol import Design, ModelShown, Protocol
from ovadesk.domain.reader_study.record import COORDINATOR, FIRST, CaseAnswer, Kind, StudyReading, Trace
from ovadesk.domain.reader_study.roster import CaseImage, StudyCase, StudyReader, Truth
from ovadesk.domain.reading import Call, Condition
from ovadesk.store.reader_study import StudyStore
from ovadesk.store.reader_study.rows import COLUMNS, ENTRY_COLUMNS
from ovadesk.workflow.reader_study.ledger import place_of
from ovadesk.workflow.reader_study.state import StudyState

STUDY, READERS, CASES = "bench", 20, 25_000
AT = "2026-01-01T08:00:00.000+00:00"
MODEL = ModelShown("bench-1", "ab" * 32, 0.5, 0.4, 0.6, 0.9, 0.8)
SECONDS, MEGABYTES = 60.0, 600.0
ANSWERS = canonical({"image_quality": 4, "note": "septation, 3 mm", "simple_rules": ["B2", "M3"]})
TRACE = canonical(
    Trace(1800, 41_000, None, ((9000, 2500),), {"0": 48, "1": 31}, 3, 4, 1, 0, 0, (2560, 1440), False).to_dict()
)
_EXPORT = """\
import resource, sys, time
from pathlib import Path
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.exporting import export_study
store = StudyStore.open(sys.argv[1])
begun, used = time.perf_counter(), time.process_time()
report = export_study(store, sys.argv[2], Path(sys.argv[3]))
taken, used = time.perf_counter() - begun, time.process_time() - used
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(taken, used, peak, report.n_readings, report.n_entries, report.n_analysed)
"""


def measure() -> list[Figure]:
    """The export in a process of its own, twice: of the whole study, and of one a tenth its size for the memory."""
    figures = []
    peaks = []
    for cases in (CASES // 10, CASES):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            made(folder / "study.ovastudy", cases)
            taken, used, peak, readings, entries, analysed = exported(folder)
            size = sum(path.stat().st_size for path in (folder / "out").iterdir())
            plain = _copied(folder / "out" / "readings.csv")
        peaks.append(peak)
    detail = (
        f"processor time {used:.0f} s; {entries:.0f} entries beside them, {size / 1e6:.0f} MB written, "
        f"{analysed:.0f} readings analysed"
    )
    figures.append(Figure(f"export of {readings:.0f} readings", taken, "s", SECONDS, detail=detail))
    beside = f"reading and writing readings.csv with Python's csv alone takes {plain:.1f} s"
    figures.append(Figure("a reading", 1e6 * taken / readings, "us", detail=beside))
    detail = f"{peaks[0]:.0f} MB with a tenth of the readings and cases"
    figures.append(Figure("peak memory of that process", peaks[1], "MB", MEGABYTES, detail=detail))
    return figures


def exported(folder: Path) -> list[float]:
    """Seconds by the clock and of processor time, peak memory in MB, readings, entries, readings analysed."""
    command = [sys.executable, "-c", _EXPORT, str(folder / "study.ovastudy"), STUDY, str(folder / "out")]
    found = subprocess.run(command, check=True, capture_output=True, text=True, timeout=900)
    return [float(word) for word in found.stdout.split()]


def made(file: Path, cases: int) -> None:
    """A closed study in which every reader has read every case, unaided and aided."""
    store = StudyStore.open(file, create=True)
    form = Form(note=True, image_quality=True, simple_rules=True)
    protocol = Protocol(STUDY, "Bench", Design.SEQUENTIAL, 5, form=form, model=MODEL)
    roster = [StudyCase(f"c{i:05d}", f"p{i:05d}", (CaseImage(f"{i}.png", "f" * 64),)) for i in range(cases)]
    items: list[tuple[Kind, dict[str, Any]]] = [(Kind.PROTOCOL, protocol.to_dict())]
    items += [(Kind.READER, StudyReader(f"r{i + 1}", "senior", 10.0).to_dict()) for i in range(READERS)]
    items += [(Kind.CASE, case.to_dict()) for case in roster]
    items += [
        (Kind.TRUTH, Truth(c.case_id, list(Call)[i % 3 == 0], "histology").to_dict()) for i, c in enumerate(roster)
    ]
    store.append_many(STUDY, COORDINATOR, items, AT)
    store.put_answers(
        STUDY, (CaseAnswer(c.case_id, "bench-1", MODEL.sha256, _risk(c.case_id), "benign") for c in roster), AT
    )
    store.append_many(STUDY, COORDINATOR, [(Kind.CLOSED, {"by": COORDINATOR, "reason": "read"})], AT)
    state = StudyState.read(store, STUDY)
    store.close()
    with closing(sqlite3.connect(file)) as raw:
        _filled(raw, state)


def _filled(raw: sqlite3.Connection, state: StudyState) -> None:
    """Past the store, which writes a reading at a time: without its triggers, and with hashes that link nothing."""
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("PRAGMA synchronous = OFF")
    entry = f"INSERT INTO study_entry VALUES ({', '.join('?' * len(ENTRY_COLUMNS))})"
    reading = f"INSERT INTO study_reading VALUES ({', '.join('?' * len(COLUMNS))})"
    for reader in state.readers:
        rows = _rows(state, reader.reader_id)
        length = 0
        while part := list(islice(rows, 40_000)):
            raw.executemany(entry, [row for row in part if len(row) == len(ENTRY_COLUMNS)])
            raw.executemany(reading, [row for row in part if len(row) == len(COLUMNS)])
            length += len(part)
        head = (STUDY, reader.reader_id, length, _hash(reader.reader_id, length))
        raw.execute("INSERT INTO study_head VALUES (?, ?, ?, ?)", head)
    for _, sql in triggers:
        raw.execute(sql)
    raw.commit()


def _rows(state: StudyState, reader_id: str) -> Iterator[tuple[Any, ...]]:
    """The strand of one reader: opened, read, revealed, read with the model; case after case."""
    sha256, sequence = state.study_sha256, 0
    for showing in state.order(reader_id):
        place, risk = place_of(showing), _risk(showing.case_id)
        for kind, condition in ((Kind.OPENED, Condition.UNAIDED), (Kind.REVEALED, Condition.AIDED)):
            body = {**place, "condition": str(condition)}
            where = (showing.session, showing.position, showing.case_id, str(condition), 0)
            hashes = (_hash(reader_id, sequence), _hash(reader_id, sequence + 1))
            yield (STUDY, reader_id, sequence + 1, str(kind), AT, canonical(body), *hashes, *where)
            aided = condition is Condition.AIDED
            score = int(hashes[0][:4], 16) % 101
            yield (
                *(STUDY, reader_id, sequence + 2, reader_id, showing.session, showing.position, showing.case_id, 1),
                *(str(condition), 0, "malignant" if score >= 50 else "benign", score, ANSWERS, AT, AT, 41_000, 0),
                *(int(aided), "bench-1" if aided else "", risk if aided else None, TRACE, "0.1.0", sha256, 1, None, ""),
                *(_hash(reader_id, sequence + 1), _hash(reader_id, sequence + 2)),
            )
            sequence += 2


def _hash(reader_id: str, sequence: int) -> str:
    return hashlib.sha256(f"{reader_id}:{sequence}".encode()).hexdigest() if sequence else FIRST


def _risk(case_id: str) -> float:
    return int(hashlib.sha256(case_id.encode()).hexdigest()[:12], 16) / 16**12


def _copied(file: Path) -> float:
    """Seconds to read a table and write it again, cell by cell as it stands."""
    begun = time.perf_counter()
    with file.open(encoding="utf-8", newline="") as source, open(os.devnull, "w", newline="") as target:  # noqa: PTH123
        csv.writer(target).writerows(csv.reader(source))
    return time.perf_counter() - begun


assert len(COLUMNS) == len(StudyReading.__dataclass_fields__) and json.loads(TRACE)
