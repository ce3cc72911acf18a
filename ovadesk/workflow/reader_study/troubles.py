"""What kept readers from their cases: files that were missing or had changed, answers that were not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ovadesk.domain.problem import Problem, problem
from ovadesk.domain.reader_study.record import Kind

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore


READ_ALL_THE_SAME = ("study.no_answer", "study.edges_covered")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One place that could not be read, or not as it should be. ``code`` as the reader met it, ``at`` when, the last
    time; ``problem`` is for the coordinator. ``image`` counts from 1, 0 where it is none's."""

    reader_id: str
    session: int
    position: int
    case_id: str
    code: str
    image: int
    at: str

    @property
    def problem(self) -> Problem:
        if self.code == "study.no_answer":
            return problem("study.trouble_no_answer", reader=self.reader_id, case=self.case_id)
        if self.code == "study.image_missing":
            return problem("study.trouble_missing", reader=self.reader_id, case=self.case_id, image=self.image)
        if self.code == "study.edges_covered":
            return problem("study.trouble_edges", reader=self.reader_id, case=self.case_id, image=self.image)
        if self.code == "study.image_undecoded":
            return problem("study.trouble_undecoded", reader=self.reader_id, case=self.case_id, image=self.image)
        return problem("study.trouble_changed", reader=self.reader_id, case=self.case_id, image=self.image)


def standing(store: StudyStore, study_id: str) -> tuple[Trouble, ...]:
    """Those of places that are still not read, by reader and place. A case the model has no answer on, or an image of
    which was covered at its edges, stays listed, though it was read. Raises what the store raises."""
    found: dict[tuple[str, int, int, str], Trouble] = {}
    for entry in store.entries(study_id, kinds=(Kind.TROUBLE,)):
        body, reader_id = entry.body, entry.strand.split("@")[0]
        place = (reader_id, int(body["session"]), int(body["position"]))
        image = int(body["image"]) + 1 if "image" in body else 0
        code = str(body["code"])
        found[(*place, code)] = Trouble(*place, str(body["case_id"]), code, image, entry.at)
    read = {
        (reader_id, one.session, one.position)
        for reader_id in {key[0] for key in found}
        for one in store.locked(study_id, reader_id)
    }
    return tuple(found[key] for key in sorted(found) if key[:3] not in read or key[3] in READ_ALL_THE_SAME)
