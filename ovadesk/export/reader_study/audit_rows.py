"""The rows of ``audit.csv``: every entry and every reading of a study file, field by field.

File names, folders and passphrases stay in the study file; the column ``kept_back`` names the fields that did.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ovadesk.domain.reader_study.record import Entry, Kind
from ovadesk.export.reader_study.cells import FLAGS, number, plain, text
from ovadesk.export.reader_study.column import Column, Is, Until
from ovadesk.export.reader_study.raw import Raw
from ovadesk.export.reader_study.reading_columns import CALLS
from ovadesk.export.reader_study.reading_rows import AIDED, Row

PLACE = ("session", "position", "case_id", "occurrence", "condition", "practice", "reader_id", "model_id", "reason")
CLOCK = "clock of the workstation"
COLUMNS = (
    Column("study_id", "name of the study"),
    Column("strand", "chain of records: coordinator, or a reader's (on a kit: reader@kit)", source="program"),
    Column("sequence", "number within the strand, entries and readings together", Is.NUMBER, values="from 1"),
    Column("record", "what the row is", values="entry, reading", source="program"),
    Column("kind", "what happened", values=", ".join((*Kind, "reading")), source="program"),
    Column("at", "when it was written; of a reading when it was locked", Is.TIME, source=CLOCK),
    Column("reader_id", "pseudonym of the reader", source="coordinator"),
    Column("session", "session of this reader", Is.NUMBER, values="from 1"),
    Column("position", "place within the session", Is.NUMBER, values="from 1"),
    Column("case_id", "pseudonym of the case", source="coordinator"),
    Column("occurrence", "how often the case had been put before the reader", Is.NUMBER, values="1; 2: hidden repeat"),
    Column("condition", "the arm", values="unaided, aided"),
    Column("practice", "whether it was a practice case", Is.FLAG),
    Column("call", "the locked call", values=CALLS, source="reader", until=Until.AIDED),
    Column("score", "suspicion of malignancy", Is.NUMBER, "", "0 to 100", "reader", Until.AIDED),
    Column("answers", "all other answers, as JSON", source="reader", until=Until.AIDED),
    Column("started_at", "when the case was opened", Is.TIME, source=CLOCK, until=Until.AIDED),
    Column("duration_ms", "time on the case, pauses left out", Is.NUMBER, "ms", "", "workstation", Until.AIDED),
    Column("changed", "whether the call differs from the one before", Is.FLAG, until=Until.CLOSED),
    Column("model_shown", "whether the model's answer could be seen", Is.FLAG, source="program", until=Until.CLOSED),
    Column("model_id", "the model that was shown", source="model card", until=Until.CLOSED),
    Column("p_malignant", "risk of malignancy shown", Is.NUMBER, "", "0 to 1", "model", Until.CLOSED),
    Column("trace", "how it was read, as JSON; times in ms since the case was opened", until=Until.AIDED),
    Column("app_version", "version of OvaDesk", source="program"),
    Column("study_sha256", "SHA-256 over protocol, cases and readers as frozen", values="64 hex digits"),
    Column("protocol_version", "version of the protocol", Is.NUMBER, values="from 1"),
    Column("corrects", "sequence of the reading that this one stands in for", Is.NUMBER, source="program"),
    Column("reason", "why, in the words of whoever did it", source="reader or coordinator", until=Until.AIDED),
    Column("details", "what the entry says, as JSON", source="program"),
    Column("kept_back", "fields of the entry that stay in the study file, separated by blanks", source="export"),
    Column("previous_hash", "hash of the record before it in the strand", values="64 hex digits", source="program"),
    Column("hash", "SHA-256 of the whole record, what is kept back included", values="64 hex digits", source="program"),
)
# What an entry may say outside the study file: a field that is not named here is kept back.
SAID = frozenset(
    {
        *("reader_id", "group", "years", "case_id", "patient_id", "site", "device", "stratum", "practice", "images"),
        *("call", "reference", "model_id", "sha256", "model_sha256", "digest", "n", "n_failed", "protocol_sha256"),
        *("study_sha256", "protocol_version", "by", "reason", "missing", "what", "closed", "kit", "strand"),
        *("n_entries", "n_readings", "conflicts", "session", "position", "occurrence", "condition", "withheld"),
        *("again", "shown", "paused_ms", "restarted", "days_left", "n_locked", "head", "sequence", "app_version"),
        *("screen", "code", "image", "length", "here", "n_cases", "n_left", "n_images"),
    }
)
OPEN_TRUTH = frozenset({"case_id"})  # of a truth, until the study is closed
_CLOSED = tuple(place for place, column in enumerate(COLUMNS) if column.until is Until.CLOSED)
_AIDED = tuple(place for place, column in enumerate(COLUMNS) if column.until is Until.AIDED)
BLIND = (_CLOSED, _CLOSED + _AIDED)  # of an unaided and of an aided reading
_DUMPS: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def entry_row(entry: Entry, *, is_open: bool) -> Row:
    """One entry; of an open study no truth."""
    body = entry.body
    said, kept_back = _said(entry.kind, body, is_open)
    place = {name: plain(said[name]) if name in said else "" for name in PLACE}
    return [
        *(entry.study_id, text(entry.strand), entry.sequence, "entry", str(entry.kind), text(entry.at)),
        *(place["reader_id"], place["session"], place["position"], place["case_id"], place["occurrence"]),
        *(place["condition"], place["practice"], *[""] * 7, place["model_id"], *[""] * 6, place["reason"]),
        *(text(_DUMPS(said)), " ".join(kept_back), entry.previous_hash, entry.hash),
    ]


def reading_row(raw: Raw, *, is_open: bool) -> Row:
    """One reading, every field of it; of an open study those that no result can be told from."""
    row: Row = [
        *(raw.study_id, text(raw.strand), raw.sequence, "reading", "reading", raw.locked_at, text(raw.reader_id)),
        *(raw.session, raw.position, text(raw.case_id), raw.occurrence, raw.condition, FLAGS[raw.practice], raw.call),
        *(raw.score, plain(raw.answers), raw.started_at, raw.duration_ms, FLAGS[raw.changed], FLAGS[raw.model_shown]),
        *(text(raw.model_id), number(raw.p_malignant), plain(raw.trace), text(raw.app_version), raw.study_sha256),
        *(raw.protocol_version, "" if raw.corrects is None else raw.corrects, text(raw.reason), "", ""),
        *(raw.previous_hash, raw.hash),
    ]
    if is_open:
        for place in BLIND[raw.condition == AIDED]:
            row[place] = ""
    return row


def _said(kind: Kind, body: Mapping[str, Any], is_open: bool) -> tuple[dict[str, Any], list[str]]:
    if kind is Kind.PROTOCOL:  # a coordinator's own words, all of them meant to be published
        return dict(body), []
    allowed = OPEN_TRUTH if is_open and kind is Kind.TRUTH else SAID
    said = {name: value for name, value in body.items() if name in allowed}
    kept_back = [name for name in body if name not in allowed]
    if kind is Kind.CASE and "images" in said:
        said["images"] = [{"sha256": image.get("sha256", "")} for image in said["images"]]
        kept_back.append("images.path")
    return said, kept_back
