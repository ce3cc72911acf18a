"""One case analysed: every frame once, the open one first, and a risk that does not depend on the order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.result import CaseCall, FrameStatus
from ovadesk.domain.study import Box, Region, RegionKind
from ovadesk.workflow.analysis import CaseResults, analyse_frame, plan, run_analysis
from tests.workflow.fakes import FakeClassifier, FakeSource, a_clip, a_study


@given(
    sizes=st.lists(st.integers(1, 12), min_size=1, max_size=4),
    data=st.data(),
)
def test_the_plan_holds_every_frame_once_and_the_open_one_first(sizes: list[int], data: st.DataObject) -> None:
    study = a_study(*(a_clip(f"clip{i}", n) for i, n in enumerate(sizes)))
    clip = data.draw(st.sampled_from(study.clips))
    index = data.draw(st.integers(0, clip.n_frames - 1))
    planned = [(c.key, i) for c, i in plan(study, clip, index)]
    assert planned[0] == (clip.key, index)
    assert sorted(planned) == sorted((c.key, i) for c in study.clips for i in range(c.n_frames))
    own = [i for key, i in planned if key == clip.key]
    assert planned[: len(own)] == [(clip.key, i) for i in own], "the open clip comes before the others"
    assert [abs(i - index) for i in own] == sorted(abs(i - index) for i in own), "outwards from the open frame"


def test_the_series_of_the_open_clip_comes_before_the_others() -> None:
    one, two = a_study(a_clip("a", 1), a_clip("b", 1)), a_study(a_clip("c", 1), a_clip("d", 2))
    study = replace(one, series=(replace(one.series[0], uid="1"), replace(two.series[0], uid="2")))
    order = [clip.key for clip, _ in plan(study, study.clips[3], 1)]
    assert order == ["d", "d", "c", "a", "b"]


def test_the_case_risk_is_the_mean_over_scored_frames_whatever_the_order() -> None:
    study = a_study(a_clip("a", 3))
    source = FakeSource([51, 102, 153], broken=frozenset())
    risks = []
    for start in range(3):
        results = CaseResults(study, FakeClassifier().card)
        assert run_analysis(results, source, FakeClassifier(), start=(study.clips[0], start))  # type: ignore[arg-type]
        risks.append(results.risk().p_malignant)
    assert risks[0] == pytest.approx(0.4, abs=0.01)
    assert len(set(risks)) == 1


def test_a_broken_frame_is_a_result_with_a_reason_and_the_rest_goes_on() -> None:
    study = a_study(a_clip("a", 4))
    results = CaseResults(study, FakeClassifier().card)
    run_analysis(results, FakeSource([200], frozenset({1})), FakeClassifier())  # type: ignore[arg-type]
    found = results.of_clip(study.clips[0])
    assert [found[i].status for i in range(4)].count(FrameStatus.SCORED) == 3
    assert found[1].status is FrameStatus.FAILED and found[1].reason is not None
    assert found[1].reason.code == "pixels.damaged_frame"
    risk = results.risk()
    assert (risk.n_frames, risk.n_scored, risk.call) == (4, 3, CaseCall.MALIGNANT)


def test_a_case_without_a_scored_frame_has_no_risk() -> None:
    study = a_study(a_clip("a", 1))
    results = CaseResults(study, FakeClassifier().card)
    run_analysis(results, FakeSource([100], frozenset({0})), FakeClassifier())  # type: ignore[arg-type]
    risk = results.risk()
    assert (risk.p_malignant, risk.call, risk.n_scored) == (None, None, 0)


def test_cancelled_analysis_stops_at_once_keeps_what_it_has_and_goes_on_where_it_was() -> None:
    study = a_study(a_clip("a", 10))
    results, source = CaseResults(study, FakeClassifier().card), FakeSource([100])
    seen: list[int] = []
    assert not run_analysis(
        results,
        source,
        FakeClassifier(),  # type: ignore[arg-type]
        on_result=lambda r: seen.append(r.index),
        cancelled=lambda: len(seen) >= 4,
    )
    assert len(results.all()) == 4
    assert run_analysis(results, source, FakeClassifier())  # type: ignore[arg-type]
    assert sorted(i for _, i in source.read_frames) == list(range(10)), "no frame was read twice"


def test_from_a_frame_without_a_score_the_most_suspicious_one_is_next() -> None:
    study = a_study(a_clip("a", 3), a_clip("b", 1))
    results = CaseResults(study, FakeClassifier().card)
    run_analysis(results, FakeSource([60, 120, 240], frozenset({0})), FakeClassifier())  # type: ignore[arg-type]
    first, second = study.clips
    for clip, index in ((first, 0), (second, 0)):
        place = results.next_most_suspicious(clip, index)
        assert place is not None and (place[0].key, place[1]) == ("a", 2)


def test_a_frame_out_of_scope_says_why_and_counts_for_nothing() -> None:
    m_mode = Region(Box(0, 0, 64, 48), RegionKind.M_MODE)
    study = a_study(replace(a_clip("a", 2), regions=(m_mode,)), a_clip("b", 1))
    results = CaseResults(study, FakeClassifier().card)
    run_analysis(results, FakeSource([100]), FakeClassifier())  # type: ignore[arg-type]
    found = results.of_clip(study.clips[0])
    assert [found[i].status for i in range(2)] == [FrameStatus.OUT_OF_SCOPE] * 2
    assert found[0].reason is not None and found[0].reason.code == "pixels.scope_m_mode"
    assert (results.risk().n_frames, results.risk().n_scored) == (3, 1)


def test_a_new_result_takes_the_place_of_the_old_one() -> None:
    study = a_study(a_clip("a", 1))
    results = CaseResults(study, FakeClassifier().card)
    [clip] = study.clips
    for level in (100, 200):
        results.add(analyse_frame(FakeSource([level]), FakeClassifier(), clip, 0))  # type: ignore[arg-type]
    assert len(results.all()) == 1 and results.get(clip, 0) == results.of_clip(clip)[0]
    assert results.risk().p_malignant == pytest.approx(200 / 255, abs=0.02)
    assert results.get(clip, 1) is None


def test_next_most_suspicious_goes_down_the_ranking_and_round() -> None:
    study = a_study(a_clip("a", 4))
    results = CaseResults(study, FakeClassifier().card)
    [clip] = study.clips
    assert results.next_most_suspicious(clip, 0) is None
    run_analysis(results, FakeSource([60, 240, 120, 180]), FakeClassifier())  # type: ignore[arg-type]
    here, visited = 0, []
    for _ in range(4):
        place = results.next_most_suspicious(clip, here)
        assert place is not None
        here = place[1]
        visited.append(here)
    assert visited == [1, 3, 2, 0]
