"""Where a study is, and how the coordinator's windows get at it: opened for each piece of work, and let go at once.

A study file has one writer. Somebody who reads at another workstation must find it free, so nothing is held open while
a window merely shows the study. Everything here runs in a worker.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.workflow.reader_study.reaching import SERVER, hold, opened_to_look

if TYPE_CHECKING:  # SQLAlchemy is imported by the worker
    from ovadesk.store.reader_study import StudyStore


@dataclass(frozen=True, slots=True)
class Place:
    """``where``: a path, or the address of a server without its password. ``study_id`` empty: the only one there."""

    where: str
    study_id: str = ""
    password: str = field(default="", repr=False)

    @property
    def on_server(self) -> bool:
        return is_address(self.where)

    @property
    def name(self) -> str:
        """In short, for a list."""
        return self.where if self.on_server else Path(self.where).name

    @property
    def address(self) -> str:
        """What the store opens; with the password."""
        if not self.on_server or not self.password:
            return self.where
        parts = urlsplit(self.where)
        user, _, host = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{user}:{quote(self.password, safe='')}@{host}"))


def is_address(where: str) -> bool:
    """Whether ``where`` is the address of a server rather than a path."""
    return where.startswith(SERVER)


def place_at(where: str, study_id: str = "", password: str = "") -> Place:
    """A place as somebody typed it: a password within the address is taken out of it, a path made whole."""
    where = where.strip()
    if not is_address(where):
        return Place(os.path.abspath(os.path.expanduser(where)), study_id)  # noqa: PTH100, PTH111 - links stay as named
    parts = urlsplit(where)
    user, _, host = parts.netloc.rpartition("@")
    user, _, within = user.partition(":")
    netloc = f"{user}@{host}" if user else host
    asked = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(name, value) for name, value in asked if name != "password"], safe="/")
    within = unquote(within) or dict(asked).get("password", "")
    return Place(urlunsplit(parts._replace(netloc=netloc, query=query)), study_id, password or within)


@contextmanager
def looked_at(place: Place) -> Iterator[StudyStore]:
    """The study's store, opened for reading alone. Raises OvaDeskError as ``StudyStore.open``."""
    store = opened_to_look(place.address)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def changed(place: Place) -> Iterator[tuple[StudyStore, str]]:
    """The store and the id of the study, to be changed; the coordinator's strand is held meanwhile.

    Raises OvaDeskError: as ``StudyStore.open`` and ``chosen``, ``store.read_only``, ``study.coordinated``.
    """
    from ovadesk.store.reader_study import StudyStore

    store = StudyStore.open(place.address)
    try:
        study_id = chosen(store.studies(), place.study_id)
        hold(store, study_id)
        yield store, study_id
    finally:
        store.close()


def chosen(known: tuple[str, ...], study_id: str) -> str:
    """``study_id`` if it is there, or the first. Raises OvaDeskError: ``study.none_here``, ``study.unknown``."""
    if not known:
        raise OvaDeskError(problem("study.none_here"))
    if study_id and study_id not in known:
        raise OvaDeskError(problem("study.unknown", study=study_id[:40]))
    return study_id or known[0]


def may_be_written(place: Place) -> bool:
    """Whether the file and its folder let this user write; a server says so itself when it is asked to."""
    if place.on_server:
        return True
    file = Path(place.where)
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def with_study(place: Place, study_id: str) -> Place:
    return replace(place, study_id=study_id)
