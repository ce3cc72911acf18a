"""Studies written to disk for tests, as a coordinator enters them: protocol, readers, cases, truths, answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ovadesk.domain.reader_study.protocol import Protocol
from ovadesk.domain.reader_study.record import COORDINATOR, CaseAnswer, Kind
from ovadesk.domain.reader_study.roster import StudyCase, StudyReader, Truth
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.state import StudyState

AT = "2026-01-01T08:00:00.000+00:00"


def write_study(
    where: Path | str,
    protocol: Protocol,
    readers: Iterable[StudyReader],
    cases: Sequence[StudyCase],
    truths: Iterable[Truth],
    answers: Iterable[CaseAnswer] = (),
    *,
    frozen: bool = False,
) -> None:
    """A new study at ``where``, a file or the address of a database; ``answers`` count where a model is shown."""
    items: list[tuple[Kind, dict[str, Any]]] = [(Kind.PROTOCOL, protocol.checked().to_dict())]
    items += [(Kind.READER, reader.to_dict()) for reader in readers]
    items += [(Kind.CASE, case.to_dict()) for case in cases]
    items += [(Kind.TRUTH, truth.to_dict()) for truth in truths]
    store = StudyStore.open(where, create=True)
    store.append_many(protocol.study_id, COORDINATOR, items, AT)
    if protocol.model is not None:
        store.put_answers(protocol.study_id, answers, AT)
    if frozen:
        body = StudyState.read(store, protocol.study_id).frozen_body()
        store.append(protocol.study_id, COORDINATOR, Kind.FROZEN, body, AT)
    store.close()
