"""What the study file knows of a study beyond its readings: what a report says of design, readers and cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ovadesk.domain.reader_study.protocol import Protocol
from ovadesk.domain.reader_study.roster import StudyCase, StudyReader, Truth


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    """A reader by pseudonym; ``years`` of experience, None where nobody said."""

    reader_id: str
    group: str
    years: float | None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The cases of a study, counted. ``devices`` and ``references`` are texts of the coordinator with how many cases
    each is of, the most frequent first; practice cases are in ``n_practice`` alone.
    """

    n: int
    n_practice: int
    n_patients: int
    n_images: int
    n_sites: int
    n_truths: int
    devices: tuple[tuple[str, int], ...]
    references: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """``protocol`` is the last version, ``amendments`` the reasons of all versions after the first, in order.

    ``study_sha256`` is the hash the study was frozen with, "" where that is not known. ``app_versions`` are those of
    the program that readings were made with. No name of a file and no id of a patient is in it.
    """

    protocol: Protocol
    readers: tuple[ReaderFacts, ...]
    cases: CaseFacts
    study_sha256: str = ""
    amendments: tuple[str, ...] = ()
    app_versions: tuple[str, ...] = ()


def study_facts(
    protocol: Protocol,
    readers: Iterable[StudyReader],
    cases: Iterable[StudyCase],
    truths: Iterable[Truth] = (),
    *,
    study_sha256: str = "",
    amendments: Iterable[str] = (),
    app_versions: Iterable[str] = (),
) -> StudyFacts:
    """The facts of a study; ``truths`` are those that stand, one a case."""
    every = list(cases)
    read = [case for case in every if not case.practice]
    names = {case.case_id for case in read}
    known = [truth for truth in truths if truth.case_id in names]
    return StudyFacts(
        protocol,
        tuple(ReaderFacts(one.reader_id, one.group, one.years) for one in readers),
        CaseFacts(
            n=len(read),
            n_practice=len(every) - len(read),
            n_patients=len({case.patient_id for case in read}),
            n_images=sum(len(case.images) for case in read),
            n_sites=len({case.site for case in read if case.site}),
            n_truths=len(known),
            devices=_counted(case.device for case in read),
            references=_counted(truth.reference for truth in known),
        ),
        study_sha256,
        tuple(amendments),
        tuple(dict.fromkeys(app_versions)),
    )


def _counted(texts: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Texts that are not empty, the most frequent first, then by name."""
    counts = Counter(text for text in texts if text)
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
