"""What the gate refuses is a row with a reason, in the window's results and in the tables alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ovadesk.domain.problem import OutOfScope, problem
from ovadesk.domain.result import FrameStatus, Prediction
from ovadesk.export.tables import FRAME_COLUMNS, frame_row
from ovadesk.workflow.analysis import CaseResults, analyse_frame, run_analysis
from tests.workflow.fakes import FakeClassifier, FakeSource, a_clip, a_study


@dataclass
class Gated(FakeClassifier):
    """Refuses dark frames."""

    def begin(self, one: Any) -> Callable[[], Prediction]:
        if one.value > 0.4:
            return super().begin(one)

        def refuse() -> Prediction:
            raise OutOfScope(problem("classify.scope_unlike"))

        return refuse


def test_a_frame_that_the_gate_refuses_has_a_reason_and_no_number() -> None:
    clip = a_clip("a", 1)
    found = analyse_frame(FakeSource([30]), Gated(), clip, 0)  # type: ignore[arg-type]
    assert (found.status, found.prediction) == (FrameStatus.OUT_OF_SCOPE, None)
    assert found.reason == problem("classify.scope_unlike")
    row = dict(zip(FRAME_COLUMNS, frame_row(a_study(clip), "a.dcm", clip, found, "m", "0" * 64), strict=True))
    assert (row["status"], row["reason"], row["p_malignant"]) == ("out_of_scope", "classify.scope_unlike", None)


def test_the_case_counts_it_as_not_scored() -> None:
    study = a_study(a_clip("a", 3))
    results = CaseResults(study, Gated().card)
    run_analysis(results, FakeSource([30, 200, 20]), Gated())  # type: ignore[arg-type]
    risk = results.risk()
    assert (risk.n_frames, risk.n_scored) == (3, 1)
    assert results.next_most_suspicious(study.clips[0], 0) == (study.clips[0], 1)
