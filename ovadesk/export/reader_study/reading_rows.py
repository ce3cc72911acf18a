"""The rows of ``readings.csv``: every reading, and the model's answer on every case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ovadesk.domain.reader_study.protocol import ModelShown
from ovadesk.domain.reader_study.record import CaseAnswer
from ovadesk.domain.reader_study.roster import StudyCase, StudyReader, Truth
from ovadesk.export.reader_study.cells import FLAGS, name, number, text
from ovadesk.export.reader_study.column import Column, Until
from ovadesk.export.reader_study.form_columns import FormColumns
from ovadesk.export.reader_study.raw import Raw
from ovadesk.export.reader_study.reading_columns import DESIGN, HASH, MODEL, STUDY, trace_columns
from ovadesk.export.reader_study.standing import STANDS, Fate, Fates
from ovadesk.export.reader_study.trace_cells import loaded, trace_cells

AIDED = "aided"
Row = list[str]


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
            *(
                raw.study_id,
                text(reader_id),
                group,
                text(case_id),
                text(raw.condition),
                raw.call,
                str(raw.score),
                truth,
            ),
            *("" if before is None else str(before + raw.position), text(raw.started_at), text(raw.locked_at)),
            *(str(raw.duration_ms), FLAGS[raw.changed], name(raw.model_id), number(raw.p_malignant)),
            *(name(raw.app_version), str(raw.session), str(raw.position), str(raw.occurrence), FLAGS[raw.practice]),
            *(years, patient, reference, site, device, stratum, "", FLAGS[raw.model_shown], FLAGS[withheld]),
            *(str(raw.protocol_version), name(raw.study_sha256), name(raw.strand), str(raw.sequence)),
            *(number(raw.corrects), text(raw.reason), FLAGS[fate.superseded], FLAGS[fate.conflict], left_out),
        ]
        row += self._form.cells(loaded(raw.answers))
        row += trace_cells(raw.trace)
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
        given = {
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
            "occurrence": "1",
            "left_out": left_out,
        }
        return [given.get(column.name, "") for column in self.columns], left_out


def _case_cells(case: StudyCase) -> tuple[str, str, str, str]:
    return text(case.patient_id), text(case.site), text(case.device), text(case.stratum)


def _places(columns: tuple[Column, ...], until: Until) -> tuple[int, ...]:
    return tuple(place for place, column in enumerate(columns) if column.until is until)
