"""Entries and readings as rows, and their hashes straight from a row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from enum import StrEnum
from json.encoder import encode_basestring
from typing import Any

from ovadesk.domain.reader_study.canonical import canonical
from ovadesk.domain.reader_study.record import Entry, Kind, StudyReading
from ovadesk.domain.reading import Call, Condition
from ovadesk.store.reader_study.schema import ENTRY, READING
from ovadesk.store.troubles import whole

COLUMNS = tuple(field.name for field in fields(StudyReading))  # of a reading's row
ENTRY_COLUMNS = tuple(column.name for column in ENTRY.columns)  # of an entry's row
JSON_TEXT = ("answers", "trace", "body")
FLAGS = ("practice", "changed", "model_shown")
PLACE = ("session", "position", "case_id", "condition", "withheld")  # columns of an entry taken out of its body
Row = Sequence[Any]

assert tuple(column.name for column in READING.columns) == COLUMNS


def clean(value: Any) -> Any:
    """``value`` as it comes back from the file: JSON-safe, without lone surrogates. Raises ValueError for a NaN."""
    return json.loads(whole(canonical({"": value})))[""]


def cleaned(reading: StudyReading) -> StudyReading:
    """``reading`` as it comes back from the file. NUL characters, which PostgreSQL cannot hold, become "?"."""
    changed: dict[str, Any] = {
        name: whole(value).replace("\0", "?")
        for name in COLUMNS
        if isinstance(value := getattr(reading, name), str) and not isinstance(value, StrEnum)
    }
    changed.update({name: clean(dict(getattr(reading, name))) for name in ("answers", "trace")})
    if reading.p_malignant is not None:
        changed["p_malignant"] = float(reading.p_malignant)
    return replace(reading, **changed)


def entry_row(entry: Entry) -> dict[str, Any]:
    row = {
        "study_id": entry.study_id,
        "strand": entry.strand,
        "sequence": entry.sequence,
        "kind": str(entry.kind),
        "at": entry.at,
        "body": canonical(entry.body),
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
    return {**row, **place_of(entry.body)}


def place_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """The columns by which SQL finds an entry: None where the body has no such thing."""
    numbers = {name: body.get(name) for name in ("session", "position")}
    texts = {name: body.get(name) for name in ("case_id", "condition")}
    return {
        **{name: value if isinstance(value, int) else None for name, value in numbers.items()},
        **{name: value if isinstance(value, str) else None for name, value in texts.items()},
        "withheld": int(bool(body["withheld"])) if "withheld" in body else None,
    }


def reading_row(reading: StudyReading) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(reading, name) for name in COLUMNS}
    row.update({name: int(row[name]) for name in FLAGS})
    row.update({name: canonical(row[name]) for name in ("answers", "trace")})
    row.update(condition=str(reading.condition), call=str(reading.call))
    return row


def entry_of(row: Row) -> Entry:
    """The entry of a row with the columns ``ENTRY_COLUMNS``."""
    study_id, strand, sequence, kind, at, body, previous_hash, hash_ = row[:8]
    return Entry(study_id, strand, sequence, Kind(kind), at, json.loads(body), previous_hash, hash_)


def reading_of(row: Row) -> StudyReading:
    """The reading of a row with the columns ``COLUMNS``."""
    made = dict(zip(COLUMNS, row, strict=True))
    made.update({name: bool(made[name]) for name in FLAGS})
    made.update({name: json.loads(made[name]) for name in ("answers", "trace")})
    made.update(condition=Condition(made["condition"]), call=Call(made["call"]))
    return StudyReading(**made)


def row_digest(kind: str, row: Row) -> str:
    """What ``Entry.digest`` and ``StudyReading.digest`` give for ``row``, some times faster.

    ``kind``: "entry" or "reading". The texts that hold JSON go in as they stand, so that a blank more shows too.
    """
    said = ",".join([name + how(row[i]) for i, name, how in _SAID[kind]])
    return hashlib.sha256(f"{{{said}}}".encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    return "null" if value is None else repr(value)


def _flag(value: Any) -> str:
    return {0: "false", 1: "true"}.get(value, "?")


def _said(kind: str, columns: Sequence[str]) -> list[tuple[int, str, Callable[[Any], str]]]:
    """The members of the canonical JSON in their order: column, what stands before the value, how it is written."""
    made: list[tuple[int, str, Callable[[Any], str]]] = []
    before = ""
    for name in sorted([*columns, "is"]):
        if name == "is":
            before = f'"is":"{kind}",'
        elif name != "hash" and not (kind == "entry" and name in PLACE):
            how = str if name in JSON_TEXT else _flag if name in FLAGS else _plain
            made.append((columns.index(name), f'{before}"{name}":', how))
            before = ""
    return made


_SAID = {"entry": _said("entry", ENTRY_COLUMNS), "reading": _said("reading", COLUMNS)}
