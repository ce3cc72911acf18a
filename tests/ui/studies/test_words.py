"""What the coordinator's windows say, and what they keep of an address."""

from __future__ import annotations

from string import Formatter

import pytest

from ovadesk.domain.problem import Problem, problem
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.roster import CaseImage, StudyCase, Truth
from ovadesk.domain.reading import Call
from ovadesk.export.wording import SENTENCES, study, study_export, study_room, study_store
from ovadesk.ui.studies.access import Place, place_at
from ovadesk.ui.studies.burden import shares_of
from ovadesk.ui.studies.checks import notes
from ovadesk.ui.studies.draft import Draft, ReaderRow
from ovadesk.ui.studies.purpose_page import short_name
from ovadesk.ui.studies.question_dialog import short_key
from ovadesk.ui.studies.sentences import HERE
from ovadesk.ui.studies.summary import summary
from ovadesk.ui.studies.telling import long_time, short_time, told

CODES = {**study.SENTENCES, **study_store.SENTENCES, **study_room.SENTENCES, **study_export.SENTENCES}
ELSEWHERE = {"study.protocol_file", "study.protocol_json", "study.sheet_no_csv"}  # raised by the command line alone


@pytest.mark.parametrize("code", sorted(CODES))
def test_no_window_speaks_of_the_command_line(code: str) -> None:
    said = told(Problem(code))
    assert "`" not in said and " --" not in said and "(--" not in said, said


def test_every_sentence_said_here_is_of_a_known_code_and_needs_no_other_details() -> None:
    for code, text in HERE.items():
        wanted = {name for _, name, _, _ in Formatter().parse(text) if name}
        known = {name for _, name, _, _ in Formatter().parse(SENTENCES[code]) if name}
        assert wanted <= known | {"kind", "most"}, code


def test_details_are_put_into_a_sentence() -> None:
    assert "'a b' cannot name" in told(problem("study.name", name="a b"))


@pytest.mark.parametrize(
    ("typed", "where", "password", "opened"),
    [
        ("postgresql://me@host/db", "postgresql://me@host/db", "", "postgresql://me@host/db"),
        ("postgresql://me:a%40b@host:5/db", "postgresql://me@host:5/db", "a@b", "postgresql://me:a%40b@host:5/db"),
        (
            "postgresql://me@/db?host=/run/x&password=sesame",
            "postgresql://me@/db?host=/run/x",
            "sesame",
            "postgresql://me:sesame@/db?host=/run/x",
        ),
        (" postgresql://host/db ", "postgresql://host/db", "", "postgresql://host/db"),
    ],
)
def test_a_password_is_taken_out_of_an_address(typed: str, where: str, password: str, opened: str) -> None:
    place = place_at(typed)
    assert (place.where, place.password, place.address) == (where, password, opened)
    assert not password or password not in repr(place)


def test_a_path_is_made_whole() -> None:
    assert place_at("x.ovastudy").where.endswith("/x.ovastudy") and not place_at("x").on_server
    assert Place("postgres://h/d").on_server and Place("postgres://h/d", password="p").address == "postgres://:p@h/d"


@pytest.mark.parametrize(("title", "name"), [("Juniors & Seniors!", "juniors-seniors"), ("试验", ""), ("-", "")])
def test_short_names(title: str, name: str) -> None:
    assert short_name(title) == name


def test_short_keys() -> None:
    assert short_key("3. Which side?") == "which_side" and short_key("哪边") == ""


def test_times() -> None:
    assert short_time(None) == "–" and short_time(65_000) == "1:05" and short_time(0) == "0:00"
    assert long_time(0.2) == "1 minute" and long_time(40) == "40 minutes" and long_time(150) == "2.5 hours"


def a_draft(design: Design, **changes: object) -> Draft:
    cases = tuple(StudyCase(f"c{i}", f"p{i}", (CaseImage("/x", "0"),), stratum="s") for i in range(60))
    practice = StudyCase("x", "px", (CaseImage("/x", "0"),), practice=True)
    return Draft(
        title="T",
        study_id="t",
        design=str(design),
        cases=(*cases, practice),
        truths=(Truth("c0", Call.MALIGNANT),),
        readers=(ReaderRow("r1", "senior"), ReaderRow("r2"), ReaderRow()),
        seed="7",
        **changes,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("design", "readings", "sessions"),
    [(Design.UNAIDED, 64, 1), (Design.SEQUENTIAL, 128, 1), (Design.CROSSOVER, 128, 2), (Design.STANDALONE, 0, 0)],
)
def test_what_a_study_asks_of_its_readers(design: Design, readings: int, sessions: int) -> None:
    one, two = shares_of(a_draft(design, repeats="4"))
    assert one.reader_id == "r1" and (one.readings, one.sessions) == (readings, sessions) == (two.readings, sessions)
    assert one.practice == (1 if readings else 0) and one.cases == (60 if readings else 0)
    assert one.sittings >= sessions and (one.minutes > 45) is bool(readings)
    more = shares_of(a_draft(design, repeats="4", orads=True))[0]
    assert more.minutes > one.minutes or not readings


def test_a_split_study_asks_half_of_each() -> None:
    assert [one.cases for one in shares_of(a_draft(Design.UNAIDED, reader_split="2"))] == [30, 30]
    assert shares_of(Draft(seed="1")) == ()


def test_the_summary_says_it_in_plain_words() -> None:
    draft = a_draft(Design.CROSSOVER, withheld="10", prevalence="25", orads=True, repeats="2", margin="0.05")
    said = dict(summary(draft, "Texture"))
    assert "60 cases with 60 pictures: 1 malignant, 0 benign, 59 without a truth yet" in said["Cases"]
    assert "1 senior, 1 without a group" in said["Readers"] and "at least 28 days" in said["Design"]
    assert "O-RADS" in said["They fill in"] and "10 %" in said["The model"] and "25 %" in said["Order"]
    assert "2 cases are shown a second time" in said["Order"] and "Margin: 0.05" in said["Question"]
    alone = dict(summary(a_draft(Design.STANDALONE), "Texture"))
    assert set(alone) == {"Design", "Cases", "Readers", "The model"}


def test_what_is_odd_is_noted() -> None:
    odd = " ".join(notes(a_draft(Design.UNAIDED, reader_split="3", repeats="40")))
    for word in ("59 of 60", "no feedback", "read by nobody", "fewer repeats"):
        assert word in odd
    assert len(notes(Draft(seed="1"))) == 2
