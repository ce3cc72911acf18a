"""Several readers at one server: each at a strand of their own, the first of them freezing the study."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reading import Call
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.room import ReadingRoom
from tests.postgresql_server import NoServer, Server
from tests.workflow.reader_study.studies import STUDY, a_study


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    pytest.importorskip("psycopg", reason="needs the extra `postgres`")
    try:
        made = Server()
        made.start("fsync=off")
    except NoServer as error:
        pytest.skip(str(error))
    try:
        yield made
    finally:
        made.stop()


def read_case(room: ReadingRoom) -> None:
    room.next()
    room.lock(Call.BENIGN, 10)
    assert room.reveal() is not None
    room.lock_aided(Call.MALIGNANT, 60)


def test_two_readers_at_once_and_nobody_twice(server: Server, tmp_path: Path) -> None:
    address = server.database()
    a_study(tmp_path, address=address)
    with closing(StudyStore.open(address)) as one, closing(StudyStore.open(address)) as other:
        first, second = ReadingRoom.open(one, STUDY, "r1"), ReadingRoom.open(other, STUDY, "r2")
        with pytest.raises(OvaDeskError) as caught:
            ReadingRoom.open(other, STUDY, "r1")
        assert caught.value.problem.code == "study.reader_held"
        for _ in range(2):
            read_case(first)
            read_case(second)
        assert len(list(one.entries(STUDY, COORDINATOR, kinds=(Kind.FROZEN,)))) == 1
        assert first.leave() is None, "a server keeps backups of its own"
        again = ReadingRoom.open(other, STUDY, "r1")
        assert again.done == 2
        again.next()
        assert one.verify() == [] and len(list(one.readings(STUDY))) == 8


def test_a_server_that_goes_away_keeps_what_was_acknowledged(server: Server, tmp_path: Path) -> None:
    address = server.database()
    a_study(tmp_path, address=address)
    with closing(StudyStore.open(address)) as store:
        room = ReadingRoom.open(store, STUDY, "r1")
        room.next()
        server.halt()
        with pytest.raises(OvaDeskError) as caught:
            room.lock(Call.BENIGN, 10)
        assert caught.value.problem.code in ("study.unreachable", "store.failed")
        assert room.typed.score == 10, "to be locked again"
        server.run_again("fsync=off")
    with closing(StudyStore.open(address)) as store:
        assert list(store.readings(STUDY)) == []
        room = ReadingRoom.open(store, STUDY, "r1")
        assert room.resume() is not None
        locked = room.lock(Call.BENIGN, 10).reading
        assert list(store.readings(STUDY)) == [locked] and store.verify() == []
