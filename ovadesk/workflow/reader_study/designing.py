"""A study is designed, frozen and amended: what the coordinator's strand says of its protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.workflow.reader_study.stamps import utc_now
from ovadesk.workflow.reader_study.state import StudyState

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore

Items = Sequence[tuple[Kind, Mapping[str, Any]]]
HERE = "here"  # in the KIT entry of a kit's own file: its strand is the one that is written there


def stamp() -> str:
    """Now, as entries have it: ISO 8601 in UTC, to the ms."""
    return utc_now().isoformat(timespec="milliseconds")


def new_study(store: StudyStore, protocol: Protocol) -> StudyState:
    """Begin the study ``protocol`` describes. Raises OvaDeskError: ``study.id_taken``, as ``Protocol.checked``, and
    what the store raises."""
    protocol.checked()
    if protocol.study_id in store.studies():
        raise OvaDeskError(problem("study.id_taken", study=protocol.study_id))
    store.append(protocol.study_id, COORDINATOR, Kind.PROTOCOL, protocol.to_dict(), stamp())
    return StudyState(protocol.study_id, protocol)


def redesign(store: StudyStore, study_id: str, changes: Mapping[str, Any], reason: str = "") -> Protocol:
    """Change fields of the protocol: before it is frozen as one likes, afterwards as an amendment with a ``reason``.

    ``changes`` are as ``Protocol.to_dict`` has them. Study id, seed and order stay as they were. Raises OvaDeskError:
    ``study.frozen`` (no reason), ``study.order_would_change``, ``study.over``, as ``Protocol.from_dict``.
    """
    state = StudyState.read(store, study_id)
    check_open(state, reason)
    before = state.protocol.to_dict()
    wanted = {**before, **changes, **{name: before[name] for name in ("study_id", "seed", "order")}}
    if wanted["design"] == Design.UNAIDED:
        wanted["model"] = None
    if not state.frozen:
        protocol = Protocol.from_dict(wanted)
        store.append(study_id, COORDINATOR, Kind.PROTOCOL, protocol.to_dict(), stamp())
        return protocol
    wanted |= {"version": state.protocol.version + 1, "reason": reason.strip()}
    changed = replace(state, protocol=Protocol.from_dict(wanted))
    _write(store, state, changed, ())
    return changed.protocol


def freeze(store: StudyStore, study_id: str) -> StudyState:
    """Freeze the protocol with its hash; from now on readers may read. A frozen study stays as it is.

    Raises OvaDeskError: ``study.over``, ``study.no_cases``, ``study.no_readers``, ``study.not_predicted``.
    """
    state = StudyState.read(store, study_id)
    if state.frozen:
        return state
    check_ready(state)
    store.append(study_id, COORDINATOR, Kind.FROZEN, state.frozen_body(), stamp())
    return replace(state, frozen=state.study_sha256)


def check_ready(state: StudyState) -> None:
    """Raises OvaDeskError where the study cannot be read yet: ``study.over``, ``study.no_cases``,
    ``study.no_readers``, ``study.not_predicted``."""
    if state.closed:
        raise OvaDeskError(problem("study.over"))
    if all(case.practice for case in state.cases):
        raise OvaDeskError(problem("study.no_cases"))
    if not state.readers and state.protocol.design is not Design.STANDALONE:
        raise OvaDeskError(problem("study.no_readers"))
    if state.protocol.model is not None and not is_predicted(state):
        raise OvaDeskError(problem("study.not_predicted", model_id=state.protocol.model.model_id))


def is_predicted(state: StudyState) -> bool:
    """Whether the answers of the protocol's own model on every case are in the study."""
    model, found = state.protocol.model, state.predicted
    return model is not None and found.get("sha256") == model.sha256 and found.get("n", 0) >= len(state.cases)


def enter(store: StudyStore, state: StudyState, changed: StudyState, items: Items, reason: str = "") -> StudyState:
    """Write ``items``, which make ``changed`` out of ``state``: plainly before the study is frozen, afterwards as an
    amendment with a ``reason``. Either all is written or nothing.

    Raises OvaDeskError: ``study.over``, ``study.frozen`` (no reason), ``study.order_would_change`` (who), and what
    the store raises.
    """
    check_open(state, reason)
    if not state.frozen:
        store.append_many(state.study_id, COORDINATOR, items, stamp())
        return changed
    changed = replace(changed, protocol=state.protocol.amended(reason.strip()))
    _write(store, state, changed, items)
    return changed


def check_open(state: StudyState, reason: str) -> None:
    """Raises OvaDeskError: ``study.over`` where nothing is changed any more, ``study.frozen`` where a change needs a
    ``reason``."""
    if state.closed:
        raise OvaDeskError(problem("study.over"))
    if state.frozen and not reason.strip():
        raise OvaDeskError(problem("study.frozen"))


def _write(store: StudyStore, state: StudyState, changed: StudyState, items: Items) -> None:
    """An amendment: the new version of the protocol, what it is about, and the hash of what stands now."""
    torn = readers_torn(store, state, changed)
    if torn:
        raise OvaDeskError(problem("study.order_would_change", readers=", ".join(torn)))
    first: Items = [(Kind.PROTOCOL, changed.protocol.to_dict())]
    store.append_many(state.study_id, COORDINATOR, [*first, *items, (Kind.FROZEN, changed.frozen_body())], stamp())


def readers_torn(store: StudyStore, state: StudyState, changed: StudyState) -> tuple[str, ...]:
    """Readers who have begun and whose order would be another one in ``changed``."""
    return tuple(
        reader.reader_id
        for reader in state.readers
        if state.order(reader.reader_id) != changed.order(reader.reader_id)
        and has_begun(store, state, reader.reader_id)
    )


def has_begun(store: StudyStore, state: StudyState, reader_id: str) -> bool:
    """Whether this reader has sat down to read, or has a kit to read from."""
    kits = store.entries(state.study_id, COORDINATOR, kinds=(Kind.KIT,))
    if any(entry.body.get("reader_id") == reader_id for entry in kits):
        return True
    return any(one.strand.split("@")[0] == reader_id for one in store.strands(state.study_id))


def strand_here(store: StudyStore, study_id: str, reader_id: str) -> str:
    """The strand that ``reader_id`` writes in this file: in a kit the kit's, else the reader's own."""
    for entry in store.entries(study_id, COORDINATOR, kinds=(Kind.KIT,)):
        if entry.body.get(HERE) and entry.body.get("reader_id") == reader_id:
            return str(entry.body["strand"])
    return reader_id
