"""What a study is, folded from the entries of its coordinator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reader_study.roster import StudyReader, Truth
from ovadesk.domain.reading import Call
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.state import StudyState
from tests.study_files import AT
from tests.workflow.reader_study.studies import MODEL, STUDY, a_case, a_study


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StudyStore]:
    with closing(StudyStore.open(a_study(tmp_path, n_practice=1))) as made:
        yield made


def say(store: StudyStore, kind: Kind, body: dict[str, Any]) -> StudyState:
    store.append(STUDY, COORDINATOR, kind, body, AT)
    return StudyState.read(store, STUDY)


def test_a_new_study(store: StudyStore) -> None:
    state = StudyState.read(store, STUDY)
    assert [case.case_id for case in state.cases] == ["c0", "c1", "c2", "x0"]
    assert [reader.reader_id for reader in state.readers] == ["r1", "r2"]
    assert state.protocol.design is Design.SEQUENTIAL and state.protocol_version == 1
    assert (state.frozen, state.closed, state.predicted["n"]) == ("", False, 4)
    assert len(state.order("r1")) == 4


def test_no_truth_is_read_unless_it_is_asked_for(store: StudyStore) -> None:
    assert StudyState.read(store, STUDY).truths == {}
    store.append(STUDY, COORDINATOR, Kind.TRUTH, Truth("c1", Call.BENIGN, "follow-up").to_dict(), AT)
    truths = StudyState.read(store, STUDY, truths=True).truths
    assert {case: truth.call for case, truth in truths.items()} == {
        "c0": Call.MALIGNANT,
        "c1": Call.BENIGN,
        "c2": Call.MALIGNANT,
        "x0": Call.MALIGNANT,
    }


def test_what_is_entered_again_stands_in_its_place(store: StudyStore) -> None:
    before = StudyState.read(store, STUDY)
    state = say(store, Kind.READER, StudyReader("r1", "senior", 12.5).to_dict())
    assert [reader.reader_id for reader in state.readers] == ["r1", "r2"] and state.readers[0].group == "senior"
    assert state.order("r2") == before.order("r2") and state.study_sha256 != before.study_sha256
    amended = before.protocol.amended("more time", washout_days=30)
    assert say(store, Kind.PROTOCOL, amended.to_dict()).protocol == amended


def test_frozen_and_closed(store: StudyStore) -> None:
    state = StudyState.read(store, STUDY)
    assert say(store, Kind.FROZEN, state.frozen_body()).frozen == state.study_sha256
    assert say(store, Kind.CLOSED, {"by": "k", "reason": "done"}).closed


def test_the_hash_is_of_everything_that_makes_the_readings_but_no_passphrase(store: StudyStore, tmp_path: Path) -> None:
    state = StudyState.read(store, STUDY)
    other = [
        replace(state, protocol=replace(state.protocol, margin=0.05)),
        replace(state, protocol=replace(state.protocol, model=replace(MODEL, threshold=0.51))),
        replace(state, cases=state.cases[:-1]),
        replace(state, cases=(*state.cases[:-1], a_case(tmp_path, "x0"))),  # no longer for practice
        replace(state, cases=state.cases[::-1]),
        replace(state, readers=state.readers[::-1]),
    ]
    assert len({one.study_sha256 for one in [state, *other]}) == len(other) + 1
    secret = replace(state, readers=(replace(state.readers[0], passphrase="scrypt$..."), state.readers[1]))
    assert secret.study_sha256 == state.study_sha256
    assert replace(state, truths={"c0": Truth("c0", Call.BENIGN)}).study_sha256 == state.study_sha256


def test_a_study_that_is_not_there(store: StudyStore) -> None:
    with pytest.raises(OvaDeskError) as caught:
        StudyState.read(store, "other")
    assert caught.value.problem.code == "study.unknown"
