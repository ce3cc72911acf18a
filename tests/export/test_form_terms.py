"""Every term of the reading form in both languages, and none that nothing asks for."""

from __future__ import annotations

from string import Formatter

from ovadesk.domain.form.form import QUALITIES
from ovadesk.domain.form.lexicon import DESCRIPTORS
from ovadesk.domain.form.orads_table import ROWS
from ovadesk.domain.form.simple_rules import FEATURES
from ovadesk.export.wording.form_rows import ROW_TERMS
from ovadesk.export.wording.form_terms import DESCRIPTOR_TERMS, TERMS, term


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_descriptor_and_choice_has_its_terms() -> None:
    wanted = {key for question in DESCRIPTORS for key in (question.label, question.help)}
    wanted |= {f"{question.label}.{choice}" for question in DESCRIPTORS for choice in question.choices}
    assert set(DESCRIPTOR_TERMS) == wanted


def test_every_row_has_its_terms() -> None:
    notes = {"ascites", "peritoneal_nodules", "ascites_other_causes"}
    assert set(ROW_TERMS) == {f"orads.row.{key}" for key in {row.key for row in ROWS} | notes}


def test_features_and_steps_have_their_terms() -> None:
    for feature in FEATURES:
        assert f"form.feature.{feature}" in TERMS
    for step in QUALITIES:
        assert f"form.image_quality.{step}" in TERMS


def test_terms_are_told_apart_and_chinese_is_chinese() -> None:
    for key, (english, chinese) in TERMS.items():
        if key == "form.list":
            continue  # what stands between two names
        assert english and english == english.strip(), key
        assert chinese and chinese == chinese.strip(), key
        if any(letter.isalpha() for letter in english):
            assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese), key
        assert names(english) == names(chinese), key


def test_a_term_in_either_language() -> None:
    assert term("orads.lesion_type.unilocular_cyst") == "Unilocular cyst"
    assert term("orads.lesion_type.unilocular_cyst", "zh") == "单房囊肿"
    assert term("orads.lesion_type.unilocular_cyst", "fr") == "Unilocular cyst"
