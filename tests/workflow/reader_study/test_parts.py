"""The small parts of the reading room: washout, passphrase, stamps, trace, places, files."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.domain.reader_study.roster import CaseImage
from ovadesk.domain.reader_study.showing import Showing
from ovadesk.domain.reading import Call, Condition
from ovadesk.workflow.reader_study.case_files import CaseFiles
from ovadesk.workflow.reader_study.passphrase import hashed, matches
from ovadesk.workflow.reader_study.places import Places, Row
from ovadesk.workflow.reader_study.stamps import Stamps, ms_between
from ovadesk.workflow.reader_study.tracing import Tracer
from ovadesk.workflow.reader_study.washout import days_left
from tests.workflow.reader_study.studies import MODEL, Clocks, a_case

U, A = Condition.UNAIDED, Condition.AIDED
CROSSOVER = Protocol("s", "S", Design.CROSSOVER, 1, model=MODEL, washout_days=28)
LAST = "2026-03-01T09:00:00.000+00:00"
READ = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "left"),
    [
        (timedelta(0), 28),
        (timedelta(minutes=1), 28),
        (timedelta(days=1), 27),
        (timedelta(days=27, hours=23), 1),
        (timedelta(days=28), 0),
        (timedelta(days=400), 0),
        (timedelta(days=-90), 28),  # the clock was set back
    ],
)
def test_days_of_the_washout_that_are_left(passed: timedelta, left: int) -> None:
    assert days_left(2, LAST, CROSSOVER, READ + passed) == left


def test_no_washout_before_the_first_session_or_in_another_design() -> None:
    sequential = Protocol("s", "S", Design.SEQUENTIAL, 1, model=MODEL)
    assert days_left(1, LAST, CROSSOVER, READ) == 0
    assert days_left(2, "", CROSSOVER, READ) == 0
    assert days_left(2, LAST, sequential, READ) == 0


@settings(max_examples=5, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_a_passphrase_fits_its_own_hash_alone(text: str) -> None:
    stored = hashed(text)
    assert matches(text, stored) and not matches(text + "x", stored) and not matches("", stored)
    assert text not in stored or len(text) < 5
    assert hashed(text) != stored, "salted"


def test_a_passphrase_in_other_clothes() -> None:
    stored = hashed("Ångström", salt=b"0" * 16)
    assert matches("A\u030angstro\u0308m", stored), "composed or not"
    assert hashed("") == "" and matches("anything", "")
    for broken in ("x", "scrypt$1$2", "scrypt$99999999999$8$1$00$00", "scrypt$16384$8$1$zz$00", "md5$1$1$1$00$00"):
        assert not matches("x", broken)


def test_stamps_tell_a_clock_that_was_set_back() -> None:
    clocks = Clocks()
    stamps = Stamps(clocks.now, clocks.clock)
    first = stamps.stamp()
    assert first == "2026-03-01T09:00:00.000+00:00" and not stamps.set_back()
    clocks.pass_by(60)
    clocks.wall -= timedelta(seconds=40)  # still later than the stamp before, and yet set back
    assert ms_between(first, stamps.stamp()) == 20_000 and stamps.set_back() and not stamps.set_back()
    clocks.wall += timedelta(hours=3)  # forwards is no such thing
    stamps.stamp()
    clocks.wall -= timedelta(milliseconds=300)  # nor is the time service at work
    stamps.stamp()
    assert not stamps.set_back()
    clocks.wall = datetime(2020, 1, 1, tzinfo=UTC)
    assert ms_between(first, stamps.stamp()) == 0 and stamps.set_back()


def test_a_clock_behind_what_is_on_disk_is_told_at_once() -> None:
    clocks = Clocks()
    assert Stamps(clocks.now, clocks.clock, "2026-03-02T09:00:00.000+00:00").set_back()
    assert not Stamps(clocks.now, clocks.clock, "2026-03-01T08:59:59.000+00:00").set_back()


def test_the_trace_counts_and_leaves_pauses_out() -> None:
    clocks = Clocks()
    tracer = Tracer(clocks.clock, (1920, 1080))
    clocks.pass_by(2)
    tracer.interacted()
    for image, frame in ((0, 0), (0, 1), (0, 1), (1, 5)):
        tracer.viewed(image, frame)
    tracer.looped()
    tracer.zoomed()
    tracer.zoomed()
    tracer.windowed()
    tracer.pause()
    tracer.pause()
    clocks.pass_by(100)
    assert tracer.paused and tracer.duration_ms == 2000
    assert tracer.resume() == 100_000 and tracer.resume() == 0
    clocks.pass_by(3)
    tracer.interacted()
    trace = tracer.trace(locked=True)
    assert tracer.duration_ms == 5000
    assert (trace.first_interaction_ms, trace.locked_ms, trace.revealed_ms) == (2000, 105_000, None)
    assert trace.pauses == ((2000, 100_000),) and trace.frames_viewed == {"0": 2, "1": 1}
    assert (trace.cine_loops, trace.zooms, trace.window_changes, trace.screen) == (1, 2, 1, (1920, 1080))


def test_the_aided_reading_has_counters_of_its_own_and_the_case_one_clock() -> None:
    clocks = Clocks()
    tracer = Tracer(clocks.clock)
    tracer.viewed(0, 0)
    clocks.pass_by(10)
    tracer.begin_aided()
    clocks.pass_by(1)
    tracer.overlay(True)
    tracer.overlay(True)
    clocks.pass_by(2)
    tracer.pause()
    clocks.pass_by(50)
    tracer.resume()
    clocks.pass_by(1)
    tracer.overlay(False)
    clocks.pass_by(4)
    trace = tracer.trace(locked=True)
    assert (trace.revealed_ms, trace.locked_ms) == (10_000, 68_000) and trace.frames_viewed == {}
    assert (trace.overlay_on_ms, trace.overlay_toggles) == (3000, 2), "what a pause covers is not seen"
    assert tracer.duration_ms == 8000


def test_a_trace_goes_on_after_the_program_ended() -> None:
    clocks = Clocks()
    tracer = Tracer(clocks.clock)
    clocks.pass_by(4)
    tracer.interacted()
    tracer.viewed(0, 3)
    kept = tracer.kept()
    other = Clocks()
    again = Tracer.restored(kept, 60_000, other.clock)
    other.pass_by(2)
    again.viewed(0, 3)
    again.viewed(0, 4)
    trace = again.trace(locked=True)
    assert again.duration_ms == 6000 and trace.pauses == ((4000, 60_000),)
    assert (trace.first_interaction_ms, trace.locked_ms, trace.frames_viewed) == (4000, 66_000, {"0": 2})
    fresh = Tracer.restored({}, 9000, other.clock)
    other.pass_by(1)
    assert fresh.duration_ms == 1000 and fresh.trace().pauses == ((0, 9000),)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("wprk"), st.integers(0, 9999)), max_size=20))
def test_a_duration_is_what_passed_outside_pauses_whatever_happened(steps: list[tuple[str, int]]) -> None:
    """w: wait, p: pause, r: resume, k: the program ends and is started again."""
    clocks, expected, paused = Clocks(), 0, False
    tracer = Tracer(clocks.clock)
    for step, ms in steps:
        if step == "w":
            clocks.pass_by(ms / 1000)
            expected += 0 if paused else ms
        elif step == "p":
            tracer.pause()
            paused = True
        elif step == "r":
            tracer.resume()
            paused = False
        else:
            tracer = Tracer.restored(tracer.kept(), ms, clocks.clock)
            paused = False
    assert abs(tracer.duration_ms - expected) <= len(steps) + 1
    assert all(length >= 0 for _, length in tracer.trace().pauses)


def a_row(
    showing: Showing, condition: Condition, call: Call = Call.BENIGN, sequence: int = 1, strand: str = "r"
) -> Row:
    return Row(strand, sequence, showing.session, showing.position, showing.case_id, condition, call, LAST)


def test_a_sequential_place_is_done_with_its_aided_reading() -> None:
    one, two = Showing(1, 1, "a", 1, U), Showing(1, 2, "b", 1, U)
    places = Places(Design.SEQUENTIAL, [one, two], [a_row(one, U)])
    assert not places.finished(one) and list(places.waiting()) == [one, two] and places.done == 0
    places.locked(a_row(one, A, Call.MALIGNANT, 2))
    assert places.finished(one) and list(places.waiting()) == [two] and places.done == 1 and not places.all_read
    assert list(places.waiting({2})) == []


def test_changed_is_held_against_the_reading_before() -> None:
    first, again, second = Showing(1, 1, "a", 1, U), Showing(1, 2, "a", 2, U), Showing(2, 1, "a", 1, A)
    places = Places(Design.CROSSOVER, [first, again, second], [a_row(first, U)])
    assert not places.changed(again, Call.MALIGNANT, None), "a hidden repeat has nothing before it"
    assert places.changed(second, Call.MALIGNANT, None) and not places.changed(second, Call.BENIGN, None)
    row = a_row(second, A, Call.MALIGNANT)
    assert places.changed(second, Call.BENIGN, row) and not places.changed(second, Call.MALIGNANT, row)
    sequential = Places(Design.SEQUENTIAL, [first], [a_row(first, U)])
    assert sequential.changed(first, Call.MALIGNANT, None) and not sequential.changed(first, Call.BENIGN, None)


def test_the_session_that_is_due_and_what_stands() -> None:
    one, two = Showing(1, 1, "a", 1, U), Showing(2, 1, "a", 1, A)
    places = Places(Design.CROSSOVER, [one, two], [a_row(one, U), a_row(one, U, Call.MALIGNANT, 3)])
    assert places.session == 2 and places.last_locked_at(1) == LAST and places.last_locked_at(2) == ""
    standing = places.row(one, U)
    assert standing is not None and standing.sequence == 3
    everything = Places(Design.CROSSOVER, [one, two], [a_row(one, U), a_row(two, A)])
    assert everything.all_read and everything.session == 2 and list(everything.waiting()) == []
    assert Places(Design.STANDALONE, [], []).all_read


def test_practice_is_numbered_apart_and_repeats_are_not() -> None:
    order = [Showing(1, 1, "x", 1, U, practice=True), Showing(1, 2, "a", 1, U), Showing(1, 3, "a", 2, U)]
    places = Places(Design.UNAIDED, order, [])
    assert [places.number(showing) for showing in order] == [(1, 1), (1, 2), (2, 2)]


def test_readings_of_another_order_are_refused() -> None:
    with pytest.raises(OvaDeskError) as caught:
        Places(Design.UNAIDED, [Showing(1, 1, "a", 1, U)], [a_row(Showing(1, 1, "b", 1, U), U)])
    assert caught.value.problem.code == "study.order_changed"


def test_a_file_that_is_gone_or_another_is_told_by_its_number(tmp_path: Path) -> None:
    images = a_case(tmp_path, "c", 2).images
    files = CaseFiles(tmp_path)
    files.check(images)
    second = files.path_of(images[1])
    second.write_bytes(second.read_bytes() + b" ")
    for looking in (files, CaseFiles(tmp_path)):
        with pytest.raises(OvaDeskError) as caught:
            looking.check(images)
        assert caught.value.problem.code == "study.image_changed" and caught.value.problem.detail("image") == 2
    second.unlink()
    with pytest.raises(OvaDeskError) as caught:
        files.check(images)
    assert caught.value.problem.code == "study.image_missing" and caught.value.problem.detail("image") == 2
    absolute = CaseImage(str(files.path_of(images[0])), images[0].sha256)
    CaseFiles(None).check([absolute])


def test_a_file_is_hashed_once_while_its_size_and_time_stay(tmp_path: Path) -> None:
    images = a_case(tmp_path, "c").images
    files = CaseFiles(tmp_path)
    files.check(images)
    path = files.path_of(images[0])
    before = path.stat()
    path.write_bytes(b"y" * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    files.check(images)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000_000))
    with pytest.raises(OvaDeskError):
        files.check(images)
