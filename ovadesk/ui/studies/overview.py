"""How a study stands, for the page of the coordinator: no result of any reader or model is in it."""

from __future__ import annotations

from dataclasses import dataclass

from ovadesk.domain.problem import Problem
from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.ui.studies.access import Place, chosen, looked_at, may_be_written, with_study
from ovadesk.workflow.reader_study.progress import StudyStatus, status
from ovadesk.workflow.reader_study.state import StudyState


@dataclass(frozen=True, slots=True)
class Overview:
    """``studies`` are all that are kept at ``place``; ``writable``: the file lets this user write."""

    place: Place
    studies: tuple[str, ...]
    protocol: Protocol
    status: StudyStatus
    readers: tuple[str, ...]
    writable: bool

    @property
    def started(self) -> bool:
        return bool(self.status.frozen)

    @property
    def closed(self) -> bool:
        return self.status.closed

    @property
    def is_read(self) -> bool:
        """Whether people read in this design."""
        return self.protocol.design is not Design.STANDALONE

    @property
    def n_all(self) -> int:
        """Cases, practice counted in."""
        return self.status.n_cases + self.status.n_practice

    @property
    def n_truths(self) -> int:
        return self.status.n_cases - len(self.status.missing_truths)


@dataclass(frozen=True, slots=True)
class NotShown:
    """A study that could not be opened, and why."""

    place: Place
    problem: Problem


def look(place: Place) -> Overview:
    """Look at the study at ``place``, without holding anything. Raises OvaDeskError: ``study.none_here``,
    ``study.unknown``, and as ``StudyStore.open``."""
    with looked_at(place) as store:
        studies = store.studies()
        study_id = chosen(studies, place.study_id)
        state = StudyState.read(store, study_id)
        return Overview(
            place=with_study(place, study_id),
            studies=studies,
            protocol=state.protocol,
            status=status(store, study_id),
            readers=tuple(reader.reader_id for reader in state.readers),
            writable=may_be_written(place),
        )
