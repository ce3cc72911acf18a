"""A reader study at its largest: 20 workstations at one PostgreSQL server, and one file with 1,000,000 readings."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench.figure import Figure, percentile
from bench.study_rows import AT, READERS, STUDY, begin, write_readings
from ovadesk.domain.reader_study.record import Kind
from ovadesk.store.reader_study import StudyStore
from tests.postgresql_server import NoServer, Server

STATIONS, CASES = 20, 500
READINGS = 1_000_000
READER = """
import json, sys, time
from bench.study_rows import AT, STUDY, opening, reading
from ovadesk.domain.reader_study.record import Kind
from ovadesk.store.reader_study import StudyStore
where, reader, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = StudyStore.open(where)
assert store.hold(STUDY, reader)
print("ready", flush=True)
sys.stdin.readline()
locks = []
for i in range(1, n + 1):
    store.append(STUDY, reader, Kind.OPENED, opening(i), AT)
    begun = time.perf_counter()
    stored = store.record(reading(reader, i))
    locks.append((time.perf_counter() - begun, stored.sequence, stored.hash))
store.close()
print(json.dumps(locks), flush=True)
"""


def measure() -> list[Figure]:
    """The server, where one can be run; then the large file."""
    try:
        figures = _server()
    except (NoServer, ImportError) as error:
        print(f"no server here: {error}")
        figures = []
    with tempfile.TemporaryDirectory() as folder:
        return figures + _large_file(Path(folder) / "large.ovastudy")


def _server() -> list[Figure]:
    server = Server()
    try:
        server.start("max_connections=100")
        address = server.database()
        with closing(StudyStore.open(address, create=True)) as store:
            begin(store, CASES)
        seconds, locks, said = _stations(address)
        with closing(StudyStore.open(address)) as store:
            found = {(one.strand, one.sequence, one.hash) for one in store.readings(STUDY)}
            places = {(one.reader_id, one.position) for one in store.readings(STUDY)}
            begun = time.perf_counter()
            problems = store.verify()
            verified = time.perf_counter() - begun
    finally:
        server.stop()
    wanted = STATIONS * CASES
    wrong = len(found ^ said) + wanted - len(places) + len(problems)
    how = f"{STATIONS} processes x {CASES} cases on one machine, an entry and a reading each, without a pause"
    return [
        Figure("server: readings lost, doubled or changed", wrong, f"of {wanted}", 0, detail=how),
        Figure("server: readings a second", wanted / seconds, "/s", detail="durable: fsync and synchronous_commit on"),
        Figure("server: lock, median", 1000 * statistics.median(locks), "ms", detail="from the call to the answer"),
        Figure("server: lock, 99th percentile", 1000 * percentile(locks, 0.99), "ms"),
        Figure("server: verify", verified, "s", detail=f"{2 * wanted} rows"),
    ]


def _stations(address: str) -> tuple[float, list[float], set[tuple[str, int, str]]]:
    """Seconds from the first lock to the last; each lock's; (strand, sequence, hash) of what was acknowledged."""
    names = [f"r{i}" for i in range(1, STATIONS + 1)]
    children = [
        subprocess.Popen(
            [sys.executable, "-c", READER, address, name, str(CASES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    for child in children:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
    begun = time.perf_counter()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    answers = [json.loads(child.communicate()[0]) for child in children]
    seconds = time.perf_counter() - begun
    said = {(name, row[1], row[2]) for name, rows in zip(names, answers, strict=True) for row in rows}
    return seconds, [row[0] for rows in answers for row in rows], said


def _large_file(file: Path) -> list[Figure]:
    begun = time.perf_counter()
    write_readings(file, READINGS)
    written = time.perf_counter() - begun
    size = file.stat().st_size / 2**30
    each = READINGS // len(READERS)
    last = each // 2
    with closing(StudyStore.open(file)) as store:

        def next_case(reader: str) -> None:
            store.append(STUDY, reader, Kind.OPENED, {"session": 1, "position": last + 1, "case_id": "c"}, AT)

        def come_back(reader: str) -> None:
            store.locked(STUDY, reader)
            next_case(reader)

        used = time.process_time()
        opened = [_seconds(lambda reader=reader: come_back(reader)) for reader in READERS]  # type: ignore[misc]
        used = (time.process_time() - used) / len(READERS)
        next_one = [_seconds(lambda reader=reader: next_case(reader)) for reader in READERS]  # type: ignore[misc]
        asked = [_seconds(lambda reader=reader: store.answer(STUDY, reader, 1, last)) for reader in READERS]  # type: ignore[misc]
        status = [_seconds(lambda: store.progress(STUDY)) for _ in range(3)]
        rows = _seconds(lambda: sum(1 for _ in store.rows(STUDY)))
        problems: list[object] = []
        verified = _seconds(lambda: problems.extend(store.verify(STUDY)))
    what = (
        f"{len(READERS)} readers, {READINGS} readings and as many entries, {size:.2f} GiB, written in {written:.0f} s"
    )
    return [
        Figure("file: what a reader locked, and the next case opened", 1000 * percentile(opened, 0.9), "ms", 100,
               detail=f"90th percentile of {len(READERS)} readers with {each} readings each; {what}"),
        Figure("file: the same, median", 1000 * statistics.median(opened), "ms",
               detail=f"{1000 * used:.0f} ms of processor time"),
        Figure("file: the next case opened", 1000 * percentile(next_one, 0.9), "ms", 100, detail="90th percentile"),
        Figure("file: the model's answer after a lock", 1000 * max(asked), "ms", detail="slowest of all readers"),
        Figure("file: status", max(status), "s", 1, detail="slowest of 3"),
        Figure("file: every row read for an export", rows, "s", 60),
        Figure("file: verify", verified, "s", detail=f"{2 * READINGS} rows; problems found: {len(problems)}"),
    ]  # fmt: skip


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
