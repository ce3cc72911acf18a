"""The rows of ``readings.csv``: every reading, and the model's answer on every case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ovadesk.domain.reader_study.protocol import ModelShown
from ovadesk.domain.reader_study.record import CaseAnswer
from ovadesk.domain.reader_study.roster import StudyCase, StudyReader, Truth
from ovadesk.export.reader_study.cells import FLAGS, number, plain, text
from ovadesk.export.reader_study.column import Column, Until
from ovadesk.export.reader_study.form_columns import FormColumns
from ovadesk.export.reader_study.raw import Raw
from ovadesk.export.reader_study.reading_columns import DESIGN, HASH, MODEL, STUDY, trace_columns
from ovadesk.export.reader_study.standing import STANDS, Fate, Fates

AIDED = "aided"
Row = list[str | int]
_TRACED = {
    *("first_interaction_ms", "locked_ms", "revealed_ms", "pauses", "frames_viewed", "cine_loops", "zooms"),
    *("window_changes", "overlay_on_ms", "overlay_toggles", "screen", "clock_set_back"),
}


@dataclass(slots=True)
class Known:
    """What the rows take from beside the readings. Of an open study ``truths`` is empty.

    ``offsets``: by (reader, session), how many showings this reader had in the sessions before. ``fates``: of the
    readings that do not simply stand. ``withheld``: places (reader, session, position) without the model by the draw.
    """

    readers: Mapping[str, StudyReader]
    cases: Mapping[str, StudyCase]
    truths: Mapping[str, Truth] = field(default_factory=dict)
    offsets: Mapping[tuple[str, int], int] = field(default_factory=dict)
    fates: Fates = field(default_factory=dict)
    withheld: frozenset[tuple[str, int, int]] = frozenset()
    is_open: bool = False


class ReadingRows:
    """Makes rows of ``columns``; of an open study what would tell a result is empty (``Until``)."""

    def __init__(self, form: FormColumns, known: Known) -> None:
        self._form, self._known = form, known
        self.columns: tuple[Column, ...] = (*DESIGN, *STUDY, *form.columns, *trace_columns(), HASH)
        closed = _places(self.columns, Until.CLOSED)
        self._blind = (closed, closed + _places(self.columns, Until.AIDED))  # of an unaided and of an aided reading
        self._of_reader = {r.reader_id: (text(r.group), number(r.years)) for r in known.readers.values()}
        self._of_case = {case_id: _case_cells(case) for case_id, case in known.cases.items()}
        self._truth = {case_id: (str(t.call), text(t.reference)) for case_id, t in known.truths.items()}

    def row(self, raw: Raw) -> tuple[Row, str]:
        """The cells of one reading, and why it is left out of every analysis (empty: it is not)."""
        known, reader_id, case_id = self._known, raw.reader_id, raw.case_id
        group, years = self._of_reader.get(reader_id, ("", ""))
        truth, reference = self._truth.get(case_id, ("", ""))
        patient, site, device, stratum = self._of_case.get(case_id, ("", "", "", ""))
        fate = known.fates.get((raw.strand, raw.sequence), STANDS)
        aided = raw.condition == AIDED
        withheld = aided and (reader_id, raw.session, raw.position) in known.withheld
        left_out = self._left_out(raw, fate, withheld, truth)
        before = known.offsets.get((reader_id, raw.session))
        row: Row = [
            *(raw.study_id, text(reader_id), group, text(case_id), raw.condition, raw.call, raw.score, truth),
            *("" if before is None else before + raw.position, raw.started_at, raw.locked_at, raw.duration_ms),
            *(FLAGS[raw.changed], text(raw.model_id), number(raw.p_malignant), text(raw.app_version)),
            *(raw.session, raw.position, raw.occurrence, FLAGS[raw.practice], years, patient, reference, site, device),
            *(stratum, "", FLAGS[raw.model_shown], FLAGS[withheld], raw.protocol_version, raw.study_sha256),
            *(text(raw.strand), raw.sequence, "" if raw.corrects is None else raw.corrects, text(raw.reason)),
            *(FLAGS[fate.superseded], FLAGS[fate.conflict], left_out),
        ]
        row += self._form.cells(loaded(raw.answers))
        row += trace_cells(loaded(raw.trace))
        row.append(raw.hash)
        if known.is_open:
            for place in self._blind[aided]:
                row[place] = ""
        return row, left_out

    def _left_out(self, raw: Raw, fate: Fate, withheld: bool, truth: str) -> str:
        if raw.practice:
            return "practice"
        if not fate.stands:
            return "superseded" if fate.superseded else "conflict"
        if withheld and not self._known.is_open:
            return "withheld"
        if raw.occurrence > 1:
            return "repeat"
        return "" if truth or self._known.is_open else "no_truth"

    def model_row(self, study_id: str, answer: CaseAnswer, model: ModelShown) -> tuple[Row, str]:
        """The model's answer on a case as a reading of the reader, group and condition "model"."""
        case = self._known.cases.get(answer.case_id)
        truth, reference = self._truth.get(answer.case_id, ("", ""))
        risk = answer.p_malignant
        practice = case is not None and case.practice
        of_case = self._of_case.get(answer.case_id, ("", "", "", ""))
        if answer.model_sha256 != model.sha256:
            left_out = "superseded"  # of a model before an amendment
        else:
            left_out = "practice" if practice else "no_answer" if risk is None else "" if truth else "no_truth"
        given: dict[str, str | int] = {
            **dict.fromkeys(("reader_id", "reader_group", "condition"), MODEL),
            **dict(zip(("patient_id", "site", "device", "stratum"), of_case, strict=True)),
            "study_id": study_id,
            "case_id": text(answer.case_id),
            "truth": truth,
            "reference_standard": reference,
            "call": "" if risk is None else ("malignant" if risk >= model.threshold else "benign"),
            "score": "" if risk is None else f"{100 * risk:.2f}",
            "model_id": text(answer.model_id),
            "p_malignant": number(risk),
            "model_call": text(answer.call or ""),
            "practice": FLAGS[practice],
            "occurrence": 1,
            "left_out": left_out,
        }
        return [given.get(column.name, "") for column in self.columns], left_out


def loaded(record: Any) -> Mapping[str, Any]:
    """A column of JSON, whether the database gives it as text or as what it says."""
    if record == "{}" or not record:
        return {}
    found = json.loads(record) if isinstance(record, str) else record
    return found if isinstance(found, Mapping) else {}


def trace_cells(trace: Mapping[str, Any]) -> Row:
    """The cells of ``reading_columns.TRACE``."""
    get = trace.get
    pauses, viewed, screen = get("pauses") or (), get("frames_viewed") or {}, get("screen") or ("", "")
    other = {name: trace[name] for name in trace.keys() - _TRACED}
    return [
        *(plain(get("first_interaction_ms")), plain(get("locked_ms")), plain(get("revealed_ms"))),
        *(len(pauses), sum(length for _, length in pauses), " ".join(f"{at}+{length}" for at, length in pauses)),
        *(sum(viewed.values()), " ".join(f"{image}:{n}" for image, n in viewed.items())),
        *(plain(get("cine_loops")), plain(get("zooms")), plain(get("window_changes"))),
        *(plain(get("overlay_on_ms")), plain(get("overlay_toggles")), plain(screen[0]), plain(screen[1])),
        *(plain(get("clock_set_back")), plain(other) if other else ""),
    ]


def _case_cells(case: StudyCase) -> tuple[str, str, str, str]:
    return text(case.patient_id), text(case.site), text(case.device), text(case.stratum)


def _places(columns: tuple[Column, ...], until: Until) -> tuple[int, ...]:
    return tuple(place for place, column in enumerate(columns) if column.until is until)
