"""What a study is at the moment: folded from the coordinator's strand, which says everything that happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.canonical import digest
from ovadesk.domain.reader_study.protocol import Protocol
from ovadesk.domain.reader_study.record import COORDINATOR, Entry, Kind
from ovadesk.domain.reader_study.roster import StudyCase, StudyReader, Truth
from ovadesk.domain.reader_study.showing import Showing
from ovadesk.workflow.reader_study.ordering import order

if TYPE_CHECKING:  # a reader's window must not wait for SQLAlchemy to know what a study is
    from ovadesk.store.reader_study import StudyStore

FOLDED = (Kind.PROTOCOL, Kind.READER, Kind.CASE, Kind.PREDICTED, Kind.FROZEN, Kind.CLOSED)


@dataclass(frozen=True, slots=True)
class StudyState:
    """``readers`` in the order of joining, ``cases`` in that of adding; an entry of the same id stands in its place.

    ``truths`` by case, empty unless asked for. ``frozen`` is the study's hash as it was frozen, empty before.
    ``predicted`` is the body of the last PREDICTED entry, empty before.
    """

    study_id: str
    protocol: Protocol
    readers: tuple[StudyReader, ...] = ()
    cases: tuple[StudyCase, ...] = ()
    truths: Mapping[str, Truth] = field(default_factory=dict)
    frozen: str = ""
    closed: bool = False
    predicted: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, store: StudyStore, study_id: str, *, truths: bool = False) -> StudyState:
        """As the coordinator's strand in ``store`` has it. Without ``truths`` no truth is even read from the disk.

        Raises OvaDeskError: ``study.unknown``, what ``Protocol.from_dict`` raises, what the store raises.
        """
        kinds = (*FOLDED, Kind.TRUTH) if truths else FOLDED
        return cls.folded(study_id, store.entries(study_id, COORDINATOR, kinds=kinds))

    @classmethod
    def folded(cls, study_id: str, entries: Iterable[Entry]) -> StudyState:
        """The same of entries in order. Raises OvaDeskError as ``read`` does."""
        protocol: Protocol | None = None
        readers: dict[str, StudyReader] = {}
        cases: dict[str, StudyCase] = {}
        found: dict[str, Truth] = {}
        last: dict[Kind, Mapping[str, Any]] = {}
        for entry in entries:
            if entry.kind is Kind.PROTOCOL:
                protocol = Protocol.from_dict(entry.body)
            elif entry.kind is Kind.READER:
                readers[entry.body["reader_id"]] = StudyReader.from_dict(entry.body)
            elif entry.kind is Kind.CASE:
                cases[entry.body["case_id"]] = StudyCase.from_dict(entry.body)
            elif entry.kind is Kind.TRUTH:
                found[entry.body["case_id"]] = Truth.from_dict(entry.body)
            else:
                last[entry.kind] = entry.body
        if protocol is None:
            raise OvaDeskError(problem("study.unknown", study=study_id[:40]))
        return cls(
            study_id=study_id,
            protocol=protocol,
            readers=tuple(readers.values()),
            cases=tuple(cases.values()),
            truths=found,
            frozen=str(last.get(Kind.FROZEN, {}).get("study_sha256", "")),
            closed=Kind.CLOSED in last,
            predicted=last.get(Kind.PREDICTED, {}),
        )

    @property
    def protocol_version(self) -> int:
        return self.protocol.version

    @property
    def study_sha256(self) -> str:
        """SHA-256 (hex) over the protocol's hash, the cases and the readers, in their order; truths are not in it.

        Of a reader's passphrase not even the hash goes in, so that the export can show what was hashed.
        """
        return digest(
            {
                "protocol_sha256": self.protocol.sha256,
                "cases": [case.to_dict() for case in self.cases],
                "readers": [replace(reader, passphrase="").to_dict() for reader in self.readers],
            }
        )

    def reader(self, reader_id: str) -> StudyReader:
        """Raises OvaDeskError (``study.reader_unknown``)."""
        for reader in self.readers:
            if reader.reader_id == reader_id:
                return reader
        raise OvaDeskError(problem("study.reader_unknown", reader=reader_id[:40]))

    def order(self, reader_id: str) -> tuple[Showing, ...]:
        """Every showing of this reader; see ``ordering``. Raises OvaDeskError (``study.reader_unknown``)."""
        return order(self.protocol, self.cases, self.readers, reader_id)

    def frozen_body(self) -> dict[str, Any]:
        """What the FROZEN entry of this state says."""
        return {
            "protocol_sha256": self.protocol.sha256,
            "protocol_version": self.protocol.version,
            "study_sha256": self.study_sha256,
        }
