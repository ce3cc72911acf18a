"""Work off the GUI thread: late results die, the latest wins, defects are told, closing finishes what must be."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ovadesk.domain.problem import Cancelled, OvaDeskError, problem
from ovadesk.ui.jobs import Jobs, Ticket

WAIT = 5.0


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def test_a_value_arrives_on_the_gui_thread(jobs: Jobs, qtbot: QtBot) -> None:
    found: list[Any] = []
    jobs.start(
        "a", lambda _: threading.current_thread().name, then=lambda v: found.append((v, threading.current_thread()))
    )
    qtbot.waitUntil(lambda: bool(found))
    assert found == [("ovadesk-a", threading.main_thread())]


def test_what_belongs_to_an_earlier_generation_is_told_so_and_never_delivered(jobs: Jobs, qtbot: QtBot) -> None:
    entered, may_end = threading.Event(), threading.Event()
    found: list[str] = []
    stale: list[bool] = []

    def work(ticket: Ticket) -> str:
        entered.set()
        may_end.wait(WAIT)
        stale.append(ticket.stale())
        ticket.report("late report")
        return "late"

    jobs.start("a", work, scope="case", then=found.append, reports=found.extend)
    assert entered.wait(WAIT)
    jobs.renew("case")
    jobs.start("a", lambda _: "new", scope="case", then=found.append)
    may_end.set()
    qtbot.waitUntil(lambda: bool(found))
    qtbot.wait(60)  # longer than a batch of reports waits
    assert found == ["new"] and stale == [True]


def test_the_latest_wins_in_a_lane_that_replaces(jobs: Jobs, qtbot: QtBot) -> None:
    gate = threading.Event()
    ran: list[int] = []
    done: list[int] = []
    jobs.start("view", lambda _: gate.wait(WAIT))
    for i in range(5):
        jobs.start("view", lambda _, i=i: ran.append(i), then=lambda _, i=i: done.append(i), replace=True)  # type: ignore[misc]
    gate.set()
    qtbot.waitUntil(lambda: bool(done))
    assert ran == done == [4]


def test_reports_come_in_batches_in_order_and_before_the_end(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[int] = []
    batches: list[int] = []
    ends: list[int] = []

    def take(batch: list[int]) -> None:
        seen.extend(batch)
        batches.append(len(batch))

    def work(ticket: Ticket) -> None:
        for i in range(1000):
            ticket.report(i)

    jobs.start("a", work, reports=take, then=lambda _: ends.append(len(seen)))
    qtbot.waitUntil(lambda: bool(ends))
    assert seen == list(range(1000)) and ends == [1000]
    assert len(batches) < 100, "the GUI thread is not asked a thousand times"


def test_expected_failures_and_defects_are_problems(jobs: Jobs, qtbot: QtBot) -> None:
    told: list[Any] = []

    def expected(_: Ticket) -> None:
        raise OvaDeskError(problem("pixels.empty_file"))

    def defect(_: Ticket) -> None:
        raise ZeroDivisionError("CANARY")

    jobs.start("a", expected, failed=told.append)
    jobs.start("a", defect, failed=told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert [found.code for found in told] == ["pixels.empty_file", "ui.defect"]
    assert told[1].details == (("kind", "ZeroDivisionError"),)


def test_cancelled_work_tells_nobody(jobs: Jobs, qtbot: QtBot) -> None:
    told: list[Any] = []

    def work(_: Ticket) -> None:
        raise Cancelled

    jobs.start("a", work, then=told.append, failed=told.append)
    ended: list[bool] = []
    jobs.start("a", lambda _: None, then=lambda _: ended.append(True))
    qtbot.waitUntil(lambda: bool(ended))
    assert told == []


def test_closing_finishes_the_lanes_that_must_and_drops_the_others(qtbot: QtBot) -> None:
    jobs = Jobs()
    written: list[int] = []
    stopped: list[bool] = []
    running = threading.Event()

    def long(ticket: Ticket) -> None:
        running.set()
        while not ticket.stale():
            threading.Event().wait(0.005)
        stopped.append(True)

    jobs.start("analysis", long)
    assert running.wait(WAIT)
    for i in range(20):
        jobs.start("desk", lambda _, i=i: written.append(i))  # type: ignore[misc]
    assert jobs.close(finish=("desk",))
    assert written == list(range(20)) and stopped == [True]
    assert not [t for t in threading.enumerate() if t.name.startswith("ovadesk-")]
    late = jobs.start("desk", lambda _: written.append(99))
    assert late.stale() and 99 not in written
