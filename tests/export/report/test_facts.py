"""What is known of a study, and what checklists say of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.export.report.answers import ANSWERS
from ovadesk.export.report.assembling import material_of
from ovadesk.export.report.facts import StudyFacts
from ovadesk.export.report.words import LANGUAGES, Language
from tests.export.report.made import MADE_AT, SECRET, golden, study

OF_ANY_TABLE = {  # what an analysis knows by itself
    *("readers", "conditions", "missing", "prevalence", "methods", "standalone", "variability", "groups", "software"),
    *("flow", "crosstab", "estimates", "uncertainty", "limits", "data"),
}


def answers(facts: StudyFacts | None, language: Language = "en") -> dict[str, str | None]:
    of = material_of(golden("A"), facts, language, MADE_AT)
    return {topic: answer(of) for topic, answer in ANSWERS.items()}


def test_cases_are_counted_without_those_for_practice_and_nobody_is_named() -> None:
    facts = study()
    assert (facts.cases.n, facts.cases.n_practice, facts.cases.n_patients, facts.cases.n_images) == (80, 4, 80, 80)
    assert (facts.cases.n_sites, facts.cases.n_truths, facts.app_versions) == (1, 80, ("0.1.0",))
    assert facts.cases.references == (("histology", 50), ("follow-up 12 months", 30))
    assert not any(part in repr(facts) for part in (*SECRET.split(), ".dcm", "salt$hash", "case-"))


def test_of_a_table_nothing_is_claimed_that_only_a_study_knows() -> None:
    assert {topic for topic, answer in answers(None).items() if answer is not None} == OF_ANY_TABLE


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_study_fills_in_all_but_what_nobody_typed(language: Language) -> None:
    found = answers(study(), language)
    assert {topic for topic, answer in found.items() if answer is None} == {"inclusion"}
    assert all(answer for answer in found.values() if answer is not None)


def test_blinding_is_said_as_the_design_has_it() -> None:
    facts = study()
    sequential = replace(facts, protocol=replace(facts.protocol, design=Design.SEQUENTIAL))
    assert "nothing of the model in unaided readings" in str(answers(facts)["blinding"])
    assert "before its unaided call was locked" in str(answers(sequential)["blinding"])


def test_blank_texts_of_a_protocol_are_open() -> None:
    facts = study()
    blank = replace(
        facts.protocol, hypothesis="  ", ethics_id="", primary_endpoint="", secondary_endpoints=(), model=None
    )
    found = answers(replace(facts, protocol=blank))
    for topic in ("hypothesis", "ethics", "endpoints", "model", "band", "shown", "overlay", "threshold"):
        assert found[topic] is None
