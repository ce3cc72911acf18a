"""What a database says, as problems that a person can be told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ovadesk.domain.problem import OvaDeskError, Problem, problem

GONE = ("08", "28", "3D", "53300", "57P")  # SQLSTATEs of a server that is away, full or does not let us in


@contextmanager
def explained(*, writing: bool = False) -> Iterator[None]:
    """Turn what the database says into problems; only while ``writing`` is a reading at stake.

    Raises OvaDeskError: ``store.damaged``, ``store.folder``, ``store.read_only``, ``store.unread``,
    ``study.unreachable`` (a server), and while writing ``store.full`` and ``store.failed``.
    """
    try:
        yield
    except DBAPIError as error:
        raise OvaDeskError(_problem_of(error.orig, writing)) from error
    except sqlite3.Error as error:
        raise OvaDeskError(_problem_of(error, writing)) from error
    except (SQLAlchemyError, OSError) as error:
        raise OvaDeskError(_unwritten(writing, type(error).__name__)) from error


def whole(text: str) -> str:
    """``text`` with half characters (lone surrogates), which no file can hold, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _problem_of(error: object, writing: bool) -> Problem:
    if type(error).__module__.startswith("psycopg"):
        return _problem_of_server(error, writing)
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return problem("store.damaged")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return problem("store.folder", kind=name)
    if writing and name.startswith("SQLITE_FULL"):
        return problem("store.full", kind=name)
    return _unwritten(writing, name)


def _problem_of_server(error: object, writing: bool) -> Problem:
    """By its SQLSTATE; the message is never passed on, since it may name a host and a user."""
    state, kind = getattr(error, "sqlstate", None) or "", type(error).__name__
    if state.startswith(GONE) or (not state and kind in ("OperationalError", "ConnectionTimeout")):
        return problem("study.unreachable", kind=kind)
    if writing and state == "53100":
        return problem("store.full", kind=kind)
    if writing and state in ("25006", "42501"):
        return problem("store.read_only")
    return _unwritten(writing, kind)


def _unwritten(writing: bool, kind: str) -> Problem:
    return problem("store.failed" if writing else "store.unread", kind=kind)
