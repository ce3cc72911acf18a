"""Strands taken by one workstation, so that nobody else reads there meanwhile."""

from __future__ import annotations

import threading
from contextlib import suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from ovadesk.store.reader_study.place import Place, key_of


class Held:
    """A file is held as a whole, by its writer. On a server each strand is a lock of its own connection, which the
    server takes back from a program that was killed."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._connections: dict[tuple[str, str], Connection] = {}
        self._guard = threading.Lock()

    def take(self, study_id: str, strand: str) -> bool:
        """Whether the strand is held by this store now; a second time changes nothing."""
        if self._place.writing is None:
            return False
        if self._place.file is not None:
            return True
        with self._guard:
            if (study_id, strand) in self._connections:
                return True
            connection = self._place.writing.connect().execution_options(isolation_level="AUTOCOMMIT")
            taken = connection.execute(
                text("SELECT pg_try_advisory_lock(:key)"), {"key": key_of(f"hold:{study_id}:{strand}")}
            ).scalar_one()
            if taken:
                self._connections[(study_id, strand)] = connection
            else:
                connection.close()
            return bool(taken)

    def give_back(self, study_id: str, strand: str) -> None:
        with self._guard:
            connection = self._connections.pop((study_id, strand), None)
        if connection is not None:
            _end(connection)

    def close(self) -> None:
        with self._guard:
            connections, self._connections = list(self._connections.values()), {}
        for connection in connections:
            _end(connection)


def _end(connection: Connection) -> None:
    """Give the locks back, then end the session itself, which in the pool would keep what it could not give back.

    The end alone is not enough: the server learns of it some time later, and who sits down at once finds it held.
    """
    with suppress(SQLAlchemyError):  # the server is gone, and the locks with it
        connection.execute(text("SELECT pg_advisory_unlock_all()"))
    connection.invalidate()
    connection.close()
