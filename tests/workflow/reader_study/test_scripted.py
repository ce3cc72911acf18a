"""A reading driven by lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study.room import ReadingRoom
from ovadesk.workflow.reader_study.scripted import Script
from tests.workflow.reader_study.studies import STUDY, a_study, risk

Said = Callable[..., dict[str, Any]]


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Callable[..., tuple[Said, StudyStore]]]:
    stores: list[StudyStore] = []

    def begin(design: Design = Design.SEQUENTIAL, **study: Any) -> tuple[Said, StudyStore]:
        stores.append(StudyStore.open(a_study(tmp_path, design, **study)))
        script = Script(ReadingRoom.open(stores[-1], STUDY, "r1"))
        return lambda **line: script.answer(json.dumps(line)), stores[-1]

    yield begin
    for store in stores:
        store.close()


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(OvaDeskError) as caught:
        act()
    return caught.value.problem.code


def test_step_by_step(begun: Callable[..., tuple[Said, StudyStore]], tmp_path: Path) -> None:
    say, store = begun(n_cases=2, n_practice=1)
    case = say(do="next")
    assert (case["case"], case["of"], case["practice"], case["stage"]) == (1, 1, True, "read")
    assert case["images"] == [str(tmp_path / "images" / "x0-0.png")] and case["before"] is None
    assert "case_id" not in case and "occurrence" not in case and "withheld" not in case
    assert say(do="draft", call="benign", score=None) == {"kept": True}
    assert say(do="pause") == {"paused": True} and say(do="go_on") == {"paused": False}
    first = say(do="lock", call="benign", score=20, answers={})
    assert first["reveal"] and first["truth"] is None and first["condition"] == "unaided"
    shown = say(do="reveal")["model"]
    assert shown["p_malignant"] == risk("x0")
    second = say(do="lock", call="malignant", score=70)
    assert second["truth"] == "malignant" and second["changed"] and not second["reveal"]
    assert say(do="status") == {"session": 1, "done": 1, "total": 3, "left_aside": 0}
    assert [reading.hash for reading in store.readings(STUDY)] == [first["hash"], second["hash"]]
    assert say(do="leave") == {"left": True}


def test_a_line_a_reading(begun: Callable[..., tuple[Said, StudyStore]]) -> None:
    say, store = begun(n_cases=2, withheld_share=0.5)
    lines = [say(call="benign", score=n) for n in range(4)]
    assert [line["condition"] for line in lines] == ["unaided", "aided"] * 2
    assert ["model" in line for line in lines].count(True) == 1
    assert ["withheld" in line for line in lines].count(True) == 1
    assert say(call="benign", score=5) == {"done": True, "left_aside": 0}
    assert [reading.score for reading in store.readings(STUDY)] == [0, 1, 2, 3]


def test_an_aided_place_of_a_crossover_in_one_line(begun: Callable[..., tuple[Said, StudyStore]]) -> None:
    say, _ = begun(Design.CROSSOVER, n_cases=2)
    lines = [say(call="benign", score=5) for _ in range(2)]
    assert {line["condition"]: "model" in line for line in lines} == {"unaided": False, "aided": True}
    assert say(do="next") == {"done": True, "left_aside": 0}


def test_going_back(begun: Callable[..., tuple[Said, StudyStore]]) -> None:
    say, _ = begun(Design.UNAIDED, may_return=True)
    say(call="benign", score=5)
    case = say(do="back", position=1)
    assert case["before"] == {"call": "benign", "score": 5, "answers": {}}
    assert code_of(lambda: say(do="lock", call="malignant", score=50)) == "study.reason_wanted"
    assert say(do="lock", call="malignant", score=50, reason="r")["changed"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "study.line_unread"),
        ("[]", "study.line_unread"),
        ("{", "study.line_unread"),
        ("NaN", "study.line_unread"),
        ('{"do": "fly"}', "study.line_unread"),
        ('{"do": []}', "study.line_unread"),
        ('{"call": "normal", "score": 5}', "study.line_unread"),
        ('{"call": ["benign"], "score": 5}', "study.line_unread"),
        ('{"call": "benign", "score": 5.0}', "study.line_unread"),
        ('{"call": "benign", "score": true}', "study.line_unread"),
        ('{"call": "benign", "score": 5, "answers": []}', "study.line_unread"),
        ('{"call": "benign", "score": 5, "answers": [1]}', "study.line_unread"),
        ('{"call": "benign", "score": 5, "answers": {"a": NaN}}', "study.line_unread"),
        ('{"call": "benign", "score": 5, "answers": {"a": 1e999}}', "study.line_unread"),
        ('{"do": "back", "position": "1"}', "study.line_unread"),
        ("[" * 100_000, "study.line_unread"),
        ('{"call": "benign"}', "study.call_wanted"),
        ('{"score": 5}', "study.call_wanted"),
        ("{}", "study.call_wanted"),
        ('{"call": "benign", "score": 77}', "store.score_disagrees"),
        ('{"call": "benign", "score": -1}', "store.score_disagrees"),
        ('{"call": "malignant", "score": 101}', "store.score_disagrees"),
        ('{"call": "benign", "score": 5, "answers": {"note": "x"}}', "form.not_asked"),
        ('{"do": "reveal"}', "study.no_case"),
        ('{"do": "back", "position": 1}', "study.no_return"),
    ],
)
def test_a_line_that_says_nonsense_locks_nothing(tmp_path: Path, line: str, code: str) -> None:
    with closing(StudyStore.open(a_study(tmp_path, Design.UNAIDED))) as store:
        script = Script(ReadingRoom.open(store, STUDY, "r1"))
        assert code_of(lambda: script.answer(line)) == code
        assert list(store.readings(STUDY)) == []
        if script._stage is None:
            script.answer('{"do": "next"}')
        assert script.answer('{"do": "lock", "call": "benign", "score": 5}')["position"] == 1


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_whatever_the_lines_say_the_strand_holds(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Any steps in any order: what was acknowledged is what is there, and every row follows the one before."""
    design = data.draw(st.sampled_from([Design.UNAIDED, Design.SEQUENTIAL, Design.CROSSOVER]))
    file = a_study(tmp_path_factory.mktemp("s"), design, n_practice=1, may_return=True, withheld_share=0.3, repeats=1)
    step = st.one_of(
        st.sampled_from([{"do": name} for name in ("next", "reveal", "pause", "go_on", "status", "again")]),
        st.builds(lambda score: {"call": "malignant" if score > 49 else "benign", "score": score}, st.integers(0, 100)),
        st.builds(lambda n: {"do": "back", "position": n}, st.integers(0, 6)),
        st.builds(
            lambda score, why: {"do": "lock", "call": "benign", "score": score, "reason": why},
            st.integers(0, 60),
            st.sampled_from(["", "because"]),
        ),
        st.just({"do": "draft", "call": "benign", "score": 3}),
    )
    store = StudyStore.open(file)
    script, acknowledged = Script(ReadingRoom.open(store, STUDY, "r1")), []
    for line in data.draw(st.lists(step, max_size=25)):
        if line == {"do": "again"}:  # the program was killed
            store.close()
            store = StudyStore.open(file)
            script = Script(ReadingRoom.open(store, STUDY, "r1"))
            continue
        try:
            back = script.answer(json.dumps(line))
        except OvaDeskError:
            continue
        if "locked" in back:
            acknowledged.append(back["hash"])
    readings = list(store.readings(STUDY))
    assert [one.hash for one in readings] == acknowledged and store.verify() == []
    places = [(one.position, one.condition) for one in readings if one.corrects is None]
    assert len(places) == len(set(places))
    assert all(one.model_shown == (one.p_malignant is not None) for one in readings)
    store.close()
