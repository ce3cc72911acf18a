"""The files of one export of a study, written one after the other into a draft of its folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ovadesk import __version__
from ovadesk.build import build
from ovadesk.domain.problem import Cancelled, Problem, problem
from ovadesk.domain.reader_study.protocol import Protocol
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reader_study.showing import Showing
from ovadesk.domain.reading import Call
from ovadesk.export.reader_study import audit_rows, contents
from ovadesk.export.reader_study.column import Lines, table
from ovadesk.export.reader_study.dictionary import write_dictionary
from ovadesk.export.reader_study.folder import write_manifest
from ovadesk.export.reader_study.for_analysis import write_for_analysis
from ovadesk.export.reader_study.form_columns import FormColumns
from ovadesk.export.reader_study.protocol_file import Whole, write_protocol
from ovadesk.export.reader_study.r_script import write_r_script
from ovadesk.export.reader_study.ratings import Gathering
from ovadesk.export.reader_study.raw import Raw
from ovadesk.export.reader_study.reading_rows import Known, ReadingRows
from ovadesk.workflow.reader_study.audit_file import Audit, begun
from ovadesk.workflow.reader_study.ordering import RECIPE
from ovadesk.workflow.reader_study.records import TOLD_EVERY, readings, standing, withheld
from ovadesk.workflow.reader_study.state import StudyState

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StrandHead, StudyStore


@dataclass(slots=True)
class Told:
    """Says how far it is, in records, each of which is gone through twice; and stops where it is wanted to."""

    progress: Callable[[int, int], None]
    cancelled: Callable[[], bool]
    total: int = 0
    read: int = 0
    audited: int = 0

    def look(self) -> None:
        """Raises Cancelled."""
        if self.cancelled():
            raise Cancelled
        self.progress((self.read + self.audited) // 2, self.total)

    def audit(self, done: int) -> None:
        """``done`` records are in the audit. Raises Cancelled."""
        self.audited = done
        self.look()


@dataclass(slots=True)
class ExportJob:
    """``results``: the study is closed, so that everything may be told. ``heads`` are how far each strand goes.

    After ``write``: ``left_out`` counts readings by why they are in no analysis, ``rows`` those of each file,
    ``notes`` are what a person must know.
    """

    store: StudyStore
    state: StudyState
    results: bool
    heads: Sequence[StrandHead]
    told: Told
    n_entries: int = 0
    n_readings: int = 0
    n_model: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    rows: dict[str, int] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    _offsets: dict[tuple[str, int], int] = field(default_factory=dict)
    _ratings: Gathering = field(default_factory=Gathering)

    def write(self, draft: Path) -> None:
        """Every file of the export into ``draft``. Raises OSError, Cancelled, and what the store raises."""
        made_at = datetime.now(UTC)
        self.told.total = sum(self._lengths())
        self.told.look()
        audit = Audit(self.state.study_id, self.heads, draft / contents.AUDIT, not self.results)
        with begun(self.store, audit) as end:
            versions = self._write_protocol(draft)
            maker = ReadingRows(FormColumns(protocol.form for protocol in versions), self._known())
            self._write_readings(draft, maker)
            tables = {contents.READINGS: maker.columns, contents.AUDIT: audit_rows.COLUMNS}
            if self.results:
                tables |= self._write_for_analysis(draft, made_at)
            else:
                self.notes.append(problem("study.export_open"))
            self.n_entries = end(self.told.audit)
        self.told.audit(self.told.total)
        self.rows[contents.AUDIT] = self.n_entries + self.n_readings
        self.rows[contents.DICTIONARY] = write_dictionary(draft / contents.DICTIONARY, tables)
        write_r_script(draft / contents.R_SCRIPT, maker.columns)
        self._sign(draft, made_at)

    def _write_protocol(self, draft: Path) -> list[Protocol]:
        """The protocol in every version there was, the first first."""
        state = self.state
        entries = self.store.entries(state.study_id, COORDINATOR, kinds=(Kind.PROTOCOL, Kind.FROZEN))
        decided = list(entries)
        versions = [Protocol.from_dict(entry.body) for entry in decided if entry.kind is Kind.PROTOCOL]
        whole = Whole(
            study_id=state.study_id,
            closed=state.closed,
            versions=versions,
            frozen=[
                {**audit_rows.told(entry.kind, entry.body, is_open=True)[0], "at": entry.at}
                for entry in decided
                if entry.kind is Kind.FROZEN
            ],
            cases=state.cases,
            readers=state.readers,
            order_of=self._order_of,
            strands=[(head.strand, head.length, head.hash) for head in self.heads],
            recipe=RECIPE,
            app_version=__version__,
        )
        self.rows[contents.PROTOCOL] = write_protocol(draft / contents.PROTOCOL, whole)
        return versions

    def _order_of(self, reader_id: str) -> Sequence[Showing]:
        """The reader's order; how many showings come before each session is kept."""
        showings = self.state.order(reader_id)
        for before, showing in enumerate(showings):
            self._offsets.setdefault((reader_id, showing.session), before)
        self.told.look()
        return showings

    def _known(self) -> Known:
        state = self.state
        return Known(
            readers={reader.reader_id: reader for reader in state.readers},
            cases={case.case_id: case for case in state.cases},
            truths=state.truths if self.results else {},
            offsets=self._offsets,
            fates=standing(self.store, state.study_id, self.heads),
            withheld=withheld(self.store, state.study_id) if self.results else frozenset(),
            is_open=not self.results,
        )

    def _write_readings(self, draft: Path, maker: ReadingRows) -> None:
        before = dict(zip((head.strand for head in self.heads), accumulate(self._lengths(), initial=0), strict=False))
        with table(draft / contents.READINGS, maker.columns) as lines:
            for reading in readings(self.store, self.state.study_id, self.heads):
                row, left_out = maker.row(reading)
                lines.add(row)
                self._count(reading, left_out)
                if self.n_readings % TOLD_EVERY == 0:
                    self.told.read = before[reading.strand] + reading.sequence
                    self.told.look()
            if self.results:
                self._write_model(lines, maker)
        self.told.read = self.told.total
        self.rows[contents.READINGS] = self.n_readings + self.n_model

    def _lengths(self) -> list[int]:
        return [head.length for head in self.heads]

    def _count(self, reading: Raw, left_out: str) -> None:
        self.n_readings += 1
        if left_out:
            self.left_out[left_out] += 1
        elif self.results:
            self._ratings.add(reading.reader_id, reading.condition, reading.case_id, reading.score)

    def _write_model(self, lines: Lines, maker: ReadingRows) -> None:
        model = self.state.protocol.model
        if model is None:
            return
        for answer in self.store.answers(self.state.study_id):
            row, left_out = maker.model_row(self.state.study_id, answer, model)
            lines.add(row)
            self.n_model += 1
            if not left_out and answer.p_malignant is not None:
                self._ratings.add_model(answer.case_id, round(100 * answer.p_malignant, 2))

    def _write_for_analysis(self, draft: Path, made_at: datetime) -> dict[str, Any]:
        """The tables among them, by file."""
        unknown = self.left_out["no_truth"]
        if unknown:
            self.notes.append(problem("study.export_no_truth", readings=unknown))
        malignant = {case_id: truth.call is Call.MALIGNANT for case_id, truth in self.state.truths.items()}
        ratings = self._ratings.ratings(malignant)
        with_model = self.state.protocol.model is not None and self.n_model > 0
        made = write_for_analysis(draft, ratings, self.state.study_id, made_at, with_model=with_model)
        self.rows |= made.rows
        self.notes += made.notes
        return dict(made.tables)

    def _sign(self, draft: Path, made_at: datetime) -> None:
        """README.txt and manifest.json."""
        there = {path.name for path in draft.iterdir()}
        contents.write_readme(draft, self.state.study_id, is_open=not self.results, files=there)
        head = {
            "study_id": self.state.study_id,
            "closed": self.state.closed,
            "results": self.results,
            "study_sha256": self.state.frozen,
            "app_version": __version__,
            "app_build": build().text,
            "made_at": made_at.isoformat(timespec="seconds"),
        }
        write_manifest(draft, head, self.rows)
