"""The statistics of a study are those of its exported readings, and nobody sees them while it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from ovadesk.domain.problem import Cancelled, OvaDeskError
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reader_study.roster import StudyReader, Truth
from ovadesk.domain.reading import Call
from ovadesk.stats.method import Options
from ovadesk.workflow.reader_study.designing import redesign
from ovadesk.workflow.reader_study.exporting import export_study
from ovadesk.workflow.reader_study.results import facts_of, results_of
from ovadesk.workflow.statistics import analyse_file
from tests.study_files import AT
from tests.workflow.reader_study.exported import began, close, read_all
from tests.workflow.reader_study.studies import STUDY

FEW = Options(draws=100, margin=0.05, prevalences=(0.2,))
READERS = (StudyReader("r1", "senior, of old", 20.0), StudyReader("r2", "-junior"), StudyReader("r3", "恶"))


def test_it_says_what_ovadesk_stats_says_of_the_exported_readings(tmp_path: Path) -> None:
    store = began(tmp_path, repeats=2, n_practice=1, n_cases=10, withheld_share=0.2, readers=READERS)
    for reader in READERS:
        read_all(store, reader.reader_id)
    read_all(store, "r1", "r1@kit-2", minute=50, upto=3)  # on a second strand too: those rows are set aside
    close(store)
    found = results_of(store, STUDY, FEW).to_dict()
    export_study(store, STUDY, tmp_path / "out")
    expected = analyse_file(tmp_path / "out" / "readings.csv", FEW).to_dict()
    found["method"].pop("source"), expected["method"].pop("source")  # of a file: its encoding
    assert found == expected
    assert found["study"]["readers"] == ["r1", "r2", "r3"] and found["study"]["models"] == ["model"]
    assert found["study"]["flow"]["set_aside"] > 0 and found["study"]["flow"]["repeats"] > 0
    assert found["agreement"]["within"] and found["switching"]


def test_results_of_a_study_that_is_read_are_refused(tmp_path: Path) -> None:
    store = began(tmp_path)
    for ask in (results_of, facts_of):
        with pytest.raises(OvaDeskError) as error:
            ask(store, STUDY)
        assert error.value.problem.code == "stats.study_open"
    close(store)
    found = results_of(store, STUDY, FEW)  # nobody read a thing: the model's answers are all there is
    assert not found.facts.readers and "stats.no_readers" in [one.code for one in found.problems]


def test_a_study_of_the_model_alone_is_not_waited_for(tmp_path: Path) -> None:
    store = began(tmp_path, Design.STANDALONE, readers=())
    found = results_of(store, STUDY, FEW)
    assert [one.observer.kind for one in found.readers] == ["model"] and found.facts.n_cases == 8


def test_it_can_be_stopped(tmp_path: Path) -> None:
    store = began(tmp_path)
    read_all(store, "r1")
    close(store)
    with pytest.raises(Cancelled):
        results_of(store, STUDY, FEW, cancelled=lambda: True)


def test_the_facts_of_a_study_name_nobody(tmp_path: Path) -> None:
    store = began(tmp_path, n_practice=1, readers=READERS)
    redesign(store, STUDY, {"hypothesis": "The model helps."}, "a typing error")
    read_all(store, "r1")
    store.append(STUDY, COORDINATOR, Kind.TRUTH, Truth("c0", Call.BENIGN, "follow-up").to_dict(), AT)
    close(store)
    facts = facts_of(store, STUDY)
    assert facts.amendments == ("a typing error",) and facts.protocol.hypothesis == "The model helps."
    assert (facts.cases.n, facts.cases.n_practice, facts.cases.n_truths) == (8, 1, 8)
    assert [one.reader_id for one in facts.readers] == ["r1", "r2", "r3"] and len(facts.app_versions) == 1
    assert str(tmp_path) not in repr(facts)
