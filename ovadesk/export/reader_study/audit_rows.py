"""The rows of ``audit.csv``: every entry and every reading of a study file, field by field.

File names, folders and passphrases stay in the study file; the column ``kept_back`` names the fields that did.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ovadesk.domain.reader_study.canonical import canonical
from ovadesk.domain.reader_study.record import Kind
from ovadesk.export.reader_study.cells import FLAGS, json_text, name, number, plain, text
from ovadesk.export.reader_study.column import Column, Is, Until
from ovadesk.export.reader_study.raw import Raw, RawEntry
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
_PROTOCOL = str(Kind.PROTOCOL)  # a coordinator's own words, all of them meant to be published
_NO_ANSWER, _NO_TRACE = [""] * 7, [""] * 6  # the columns that only readings have
BLIND = (_CLOSED, _CLOSED + _AIDED)  # of an unaided and of an aided reading
_DECODE = json.JSONDecoder().raw_decode
# What most entries of a study say, as canonical JSON has it: nothing in it is kept back, nothing need be quoted.
_AT_A_PLACE = frozenset(map(str, (Kind.OPENED, Kind.REVEALED, Kind.WITHHELD)))
_PLACE = re.compile(
    '{"case_id":"([0-9A-Za-z][0-9A-Za-z_.-]*)","condition":"([a-z]+)","occurrence":([0-9]+),"position":([0-9]+),'
    '"practice":(true|false),"session":([0-9]+),"withheld":(?:true|false)}'
).fullmatch
_WITH_FILES = (str(Kind.CASE), str(Kind.TRUTH))  # in whose entries a field that may be told is not told whole


def entry_row(entry: RawEntry, *, is_open: bool) -> Row:
    """One entry; of an open study no truth."""
    usual = _PLACE(entry.body)
    if usual is not None and entry.kind in _AT_A_PLACE:
        case_id, condition, occurrence, position, practice, session = usual.groups()
        return [
            *(entry.study_id, name(entry.strand), str(entry.sequence), "entry", entry.kind, text(entry.at)),
            *("", session, position, case_id, occurrence, condition, practice, *_NO_ANSWER, "", *_NO_TRACE, ""),
            *(json_text(entry.body), "", entry.previous_hash, entry.hash),
        ]
    body: dict[str, Any] = _DECODE(entry.body)[0]
    details, kept_back = entry.body, ""
    if entry.kind != _PROTOCOL and (entry.kind in _WITH_FILES or not body.keys() <= SAID):
        body, kept_back = told(entry.kind, body, is_open=is_open)
        details = canonical(body)
    session, position, case_id, occurrence, condition, practice, reader_id, model_id, reason = [
        "" if value is None else plain(value) for value in map(body.get, PLACE)
    ]
    return [
        *(
            entry.study_id,
            name(entry.strand),
            str(entry.sequence),
            "entry",
            name(entry.kind),
            text(entry.at),
            reader_id,
        ),
        *(session, position, case_id, occurrence, condition, practice, *_NO_ANSWER, model_id, *_NO_TRACE, reason),
        *(json_text(details), text(kept_back), entry.previous_hash, entry.hash),
    ]


def reading_row(raw: Raw, *, is_open: bool) -> Row:
    """One reading, every field of it; of an open study those that no result can be told from."""
    row: Row = [
        *(raw.study_id, name(raw.strand), str(raw.sequence), "reading", "reading", text(raw.locked_at)),
        *(name(raw.reader_id), str(raw.session), str(raw.position), name(raw.case_id), str(raw.occurrence)),
        *(name(raw.condition), FLAGS[raw.practice], raw.call, str(raw.score), json_text(raw.answers)),
        *(text(raw.started_at), str(raw.duration_ms), FLAGS[raw.changed], FLAGS[raw.model_shown], name(raw.model_id)),
        *(number(raw.p_malignant), json_text(raw.trace), name(raw.app_version), name(raw.study_sha256)),
        *(str(raw.protocol_version), number(raw.corrects), text(raw.reason), "", "", raw.previous_hash, raw.hash),
    ]
    if is_open:
        for place in BLIND[raw.condition == AIDED]:
            row[place] = ""
    return row


def told(kind: str, body: Mapping[str, Any], *, is_open: bool) -> tuple[dict[str, Any], str]:
    """What may be told of a body, and the names of what may not."""
    allowed = OPEN_TRUTH if is_open and kind == str(Kind.TRUTH) else SAID
    said = {key: value for key, value in body.items() if key in allowed}
    kept_back = [key for key in body if key not in allowed]
    if kind == str(Kind.CASE) and "images" in said:
        said["images"] = [{"sha256": image.get("sha256", "")} for image in said["images"]]
        kept_back.append("images.path")
    return said, " ".join(kept_back)
