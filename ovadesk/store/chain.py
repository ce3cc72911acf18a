"""The chain of hashes over the readings: any row changed, removed or moved shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict

from ovadesk.domain.problem import Problem, problem
from ovadesk.domain.reading import Reading

FIRST = "0" * 64


def reading_hash(reading: Reading) -> str:
    """SHA-256 (hex) over the canonical JSON of every field but ``hash`` itself, the previous hash among them."""
    fields = asdict(reading)
    del fields["hash"]
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def verify(readings: Iterable[Reading]) -> list[Problem]:
    """What is wrong with ``readings`` taken in order of their numbers; empty where the chain holds."""
    found: list[Problem] = []
    previous, expected = FIRST, 1
    for reading in readings:
        if reading.number != expected:
            found.append(problem("store.row_missing", number=expected))
        elif reading.previous_hash != previous:
            found.append(problem("store.row_moved", number=reading.number))
        if reading_hash(reading) != reading.hash:
            found.append(problem("store.row_changed", number=reading.number))
        previous, expected = reading.hash, reading.number + 1
    return found
