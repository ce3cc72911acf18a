"""The only name of a case that leaves the program says nothing about the patient."""

from __future__ import annotations

import re
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.study import Patient
from ovadesk.pixels.deid import case_id
from ovadesk.pixels.opened import TEXT_MAX, clean

secrets = st.binary(min_size=32, max_size=32)


@given(secrets, st.text(), st.text())
def test_a_name_has_one_form_and_is_stable(secret: bytes, patient: str, study: str) -> None:
    name = case_id(secret, patient, study)
    assert re.fullmatch(r"case-[0-9a-f]{10}", name)
    assert case_id(secret, patient, study) == name


@given(secrets, secrets, st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_another_secret_patient_or_study_gives_another_name(a: bytes, b: bytes, x: str, y: str, z: str) -> None:
    assert (case_id(a, x, z) == case_id(b, x, z)) == (a == b)
    assert (case_id(a, x, z) == case_id(a, y, z)) == (x == y)
    assert (case_id(a, z, x) == case_id(a, z, y)) == (x == y)


def test_a_character_moved_from_patient_to_study_gives_another_name() -> None:
    assert case_id(b"s" * 32, "12", "3") != case_id(b"s" * 32, "1", "23")


def test_the_name_is_the_same_on_every_start_and_as_written_down() -> None:
    code = "from ovadesk.pixels.deid import case_id; print(case_id(bytes(32), 'TEST-1', '1.2.3'), end='')"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert case_id(bytes(32), "TEST-1", "1.2.3") == other == "case-b379621972"


def test_a_patient_shows_nothing_of_itself_when_printed() -> None:
    assert repr(Patient("4711", "Doe^Jane", "19700101")) == "Patient()"


@given(st.text())
def test_foreign_text_becomes_one_harmless_line(text: str) -> None:
    line = clean(text)
    assert len(line) <= TEXT_MAX
    assert line == " ".join(line.split())
    assert not set(line) & set("\r\n\t\0\x1b\u202e\u200b\u2066")
    assert clean(line) == line


def test_plain_text_stays_as_it_is() -> None:
    assert clean("Müller^Žofie 山田") == "Müller^Žofie 山田"
    assert clean(None) == ""
    assert clean("a\u202eb\r\nc\0d") == "ab cd"
