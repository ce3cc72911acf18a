"""The model's answers: put once, and given out only where the readings on disk allow it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, insert, select
from sqlalchemy.engine import RowMapping

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.canonical import canonical, digest
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import COORDINATOR, CaseAnswer, FrameAnswer, Kind
from ovadesk.domain.reading import Condition
from ovadesk.store.reader_study.schema import ANSWER, ENTRY, HEAD, READING
from ovadesk.store.reader_study.strands import Connected, append, closed, hold_strand, of_reader
from ovadesk.store.troubles import whole

PAGE = 50  # cases of one query: a cine has hundreds of maps


def put(connection: Connection, study_id: str, answers: Iterable[CaseAnswer], at: str) -> int:
    """Write ``answers`` of one model, and a PREDICTED entry over all that there are of it; how many were written.

    Cases that were added later get theirs later. Raises OvaDeskError: ``study.predicted_already`` (one of these cases,
    by this model), ``study.no_answers`` (none, or of several models).
    """
    rows = [_row(study_id, answer) for answer in answers]
    models = {(row["model_id"], row["model_sha256"]) for row in rows}
    if len(models) != 1:
        raise OvaDeskError(problem("study.no_answers", n=len(models)))
    [(model_id, sha256)] = models
    hold_strand(connection, study_id, COORDINATOR)
    query = select(ANSWER.c.case_id, ANSWER.c.sha256).where(
        ANSWER.c.study_id == study_id, ANSWER.c.model_sha256 == sha256
    )
    there = [dict(row) for row in connection.execute(query).mappings()]
    if {row["case_id"] for row in there} & {row["case_id"] for row in rows}:
        raise OvaDeskError(problem("study.predicted_already", model=model_id))
    last = connection.execute(select(func.max(ANSWER.c.number)).where(ANSWER.c.study_id == study_id)).scalar() or 0
    connection.execute(insert(ANSWER), [{**row, "number": last + i} for i, row in enumerate(rows, 1)])
    append(connection, study_id, COORDINATOR, predicted({(model_id, sha256): [*there, *rows]}), at)
    return len(rows)


def predicted(by_model: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]) -> list[tuple[Kind, dict[str, Any]]]:
    """A PREDICTED entry over the answers of each model (its id, its SHA-256)."""
    return [
        (Kind.PREDICTED, {"model_id": model_id, "sha256": sha256, "digest": over_all(rows), "n": len(rows)})
        for (model_id, sha256), rows in by_model.items()
    ]


def over_all(rows: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 over the hashes of all answers of a model, in order of the cases."""
    hashes = sorted((str(row["case_id"]), str(row["sha256"])) for row in rows)
    return digest({"answers": [list(pair) for pair in hashes]})


def row_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over everything that a row says of its case."""
    names = ("case_id", "model_id", "model_sha256", "p_malignant", "call", "frames")
    said = {name: row[name] for name in names}
    return digest({**said, "maps": hashlib.sha256(row["maps"]).hexdigest()})


def _row(study_id: str, answer: CaseAnswer) -> dict[str, Any]:
    frames = [[one.image, one.frame, one.p_malignant, one.shape, one.box, len(one.cam)] for one in answer.frames]
    row = {
        "study_id": study_id,
        "case_id": whole(answer.case_id),
        "model_id": whole(answer.model_id),
        "model_sha256": answer.model_sha256,
        "p_malignant": None if answer.p_malignant is None else float(answer.p_malignant),
        "call": answer.call,
        "frames": canonical({"frames": frames}),
        "maps": b"".join(one.cam for one in answer.frames),
    }
    return {**row, "sha256": row_hash(row)}


def answer_of(row: RowMapping) -> CaseAnswer:
    frames, start = [], 0
    for image, frame, p_malignant, shape, box, length in json.loads(row["frames"])["frames"]:
        cam = bytes(row["maps"][start : start + length])
        frames.append(FrameAnswer(image, frame, p_malignant, cam, (shape[0], shape[1]), tuple(box)))
        start += length
    names = ("case_id", "model_id", "model_sha256", "p_malignant", "call")
    return CaseAnswer(**{name: row[name] for name in names}, frames=tuple(frames))


def given(connection: Connection, study_id: str, reader_id: str, session: int, position: int) -> CaseAnswer | None:
    """The answer for a reader's place, None where the model has none on its case.

    Which places may have one is decided by the database. Raises OvaDeskError: ``study.blinded``.
    """
    may = _case_that_may_be_seen(_design(connection, study_id), study_id, reader_id, session, position)
    if may is None:
        raise OvaDeskError(problem("study.blinded"))
    last = select(ANSWER.c.model_sha256).where(ANSWER.c.study_id == study_id).order_by(ANSWER.c.number.desc()).limit(1)
    query = select(ANSWER).where(
        ANSWER.c.study_id == study_id,
        ANSWER.c.model_sha256 == last.scalar_subquery(),
        ANSWER.c.case_id == may.scalar_subquery(),
    )
    row = connection.execute(query).mappings().first()
    if row is None and connection.execute(may).first() is None:
        raise OvaDeskError(problem("study.blinded"))
    return answer_of(row) if row is not None else None


def _design(connection: Connection, study_id: str) -> str:
    """Of the protocol that stands; empty where there is none."""
    query = select(ENTRY.c.body).where(
        ENTRY.c.study_id == study_id, ENTRY.c.strand == COORDINATOR, ENTRY.c.kind == str(Kind.PROTOCOL)
    )
    body = connection.execute(query.order_by(ENTRY.c.sequence.desc()).limit(1)).scalar()
    return str(json.loads(body).get("design", "")) if body else ""


def _case_that_may_be_seen(
    design: str, study_id: str, reader_id: str, session: int, position: int
) -> Select[tuple[str]] | None:
    """The query for the case at this place if its answer may be seen; None: no reader of this design may."""
    opened = ENTRY.alias("opened")
    found = select(opened.c.case_id).where(
        *_at(opened, study_id, reader_id, session, position),
        opened.c.kind == str(Kind.OPENED),
        ~_kept_back(design, study_id, reader_id, session, position),
    )
    if design == Design.SEQUENTIAL:
        found = found.where(
            exists().where(
                *_at(READING, study_id, reader_id, session, position),
                READING.c.condition == str(Condition.UNAIDED),
                READING.c.corrects.is_(None),  # the first of the place, which has an index of its own
                READING.c.case_id == opened.c.case_id,
            )
        )
    elif design != Design.CROSSOVER:
        return None
    return found.limit(1)


def _at(table: Any, study_id: str, reader_id: str, session: int, position: int) -> tuple[ColumnElement[bool], ...]:
    """Rows of one place of one reader, in whichever strand."""
    strands = select(HEAD.c.strand).where(HEAD.c.study_id == study_id, of_reader(HEAD.c.strand, reader_id))
    return (
        table.c.study_id == study_id,
        table.c.strand.in_(strands),
        table.c.session == session,
        table.c.position == position,
    )


def _kept_back(design: str, study_id: str, reader_id: str, session: int, position: int) -> ColumnElement[bool]:
    """Whether anything on disk says that the model is not to be seen at this place."""
    other = ENTRY.alias("other")
    against = (other.c.kind == str(Kind.WITHHELD)) | (other.c.withheld == 1)
    if design == Design.CROSSOVER:
        unaided = other.c.condition.is_distinct_from(str(Condition.AIDED))
        against |= (other.c.kind == str(Kind.OPENED)) & unaided
    return exists().where(*_at(other, study_id, reader_id, session, position), against)


def pages(connected: Connected, study_id: str) -> Iterator[RowMapping]:
    """Every answer's row in order of their numbers; each page is a transaction of its own."""
    query = select(ANSWER).where(ANSWER.c.study_id == study_id).order_by(ANSWER.c.number).limit(PAGE)
    after = 0
    while True:
        with connected() as connection:
            rows = connection.execute(query.where(ANSWER.c.number > after)).mappings().all()
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1]["number"]


def may_all_be_seen(connection: Connection, study_id: str) -> None:
    """Raises OvaDeskError (``study.open_still``) while the study is not closed; a study of the model alone is open."""
    if _design(connection, study_id) != Design.STANDALONE and not closed(connection, study_id):
        raise OvaDeskError(problem("study.open_still"))
