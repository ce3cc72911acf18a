"""What went wrong, in one list: everything that is told lands there, and what is copied names nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.ui import troubles
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.troubles_dialog import TroublesDialog
from tests.ui.conftest import User

NOON = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def none_before() -> Iterator[None]:
    troubles.forget()
    yield
    troubles.forget()


def dialog_of(user: User) -> TroublesDialog:
    user.act("troubles")
    [dialog] = user.window.findChildren(TroublesDialog)
    return dialog


def test_the_same_again_is_counted_and_goes_last_and_heard_twice_at_once_is_once() -> None:
    full, gone = problem("store.full", kind="OSError"), problem("pixels.file_missing")
    troubles.note(full, at=NOON)
    troubles.note(full, at=NOON + timedelta(milliseconds=5))
    troubles.note(gone, "a.dcm", at=NOON + timedelta(seconds=9))
    troubles.note(full, at=NOON + timedelta(minutes=1))
    found = troubles.troubles()
    assert [(one.code, one.times, one.about) for one in found] == [
        ("pixels.file_missing", 1, "a.dcm"),
        ("store.full", 2, ""),
    ]
    assert found[1].at == NOON + timedelta(minutes=1)


def test_only_the_latest_are_kept() -> None:
    for number in range(troubles.KEPT + 5):
        troubles.note(problem("pixels.no_such_frame", frame=number, frames=3))
    assert len(troubles.troubles()) == troubles.KEPT
    assert troubles.troubles()[0].found.detail("frame") == 5


@given(
    st.text(min_size=1).filter(lambda text: text.strip() and len(text) > 3),
    st.sampled_from(("file", "folder", "names", "case")),
)
def test_what_is_copied_holds_no_text_that_came_from_a_file_or_a_person(planted: str, name: str) -> None:
    canary = f"CANARY^{planted}"
    troubles.forget()
    troubles.note(problem("settings.unwritable", kind="PermissionError", **{name: canary}), canary)
    text = troubles.copied()
    assert "CANARY" not in text and "PermissionError" in text and "settings.unwritable" in text
    assert troubles.counted_codes()[0]["code"] == "settings.unwritable"
    assert "CANARY" not in str(troubles.counted_codes())


def test_a_failed_job_is_in_the_list_whoever_started_it(qtbot: object, qapp: object) -> None:
    jobs, failed = Jobs(), []

    def work(_: object) -> None:
        raise OvaDeskError(problem("study.unreachable", kind="OperationalError"))

    jobs.start("lane", work, failed=failed.append)
    qtbot.waitUntil(lambda: bool(failed))  # type: ignore[attr-defined]
    jobs.close()
    assert [one.found for one in troubles.troubles()] == failed


def test_a_refused_file_stands_in_the_list_with_its_name_and_is_copied_without(user: User, tmp_path: Path) -> None:
    file = tmp_path / "SMITH^JANE.dcm"
    file.write_bytes(b"Dear colleague\n")
    user.open(tmp_path)
    sign = user.window.foot.sign
    assert sign.isVisible() and sign.accessibleName() == "What went wrong"
    sign.click()
    [dialog] = user.window.findChildren(TroublesDialog)
    cells = [dialog.table.item(0, column).text() for column in range(3)]  # type: ignore[union-attr]
    assert cells[1].startswith("SMITH^JANE.dcm: This is neither") and cells[2] == "pixels.not_an_image"
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert "pixels.not_an_image" in copied and "This is neither" in copied and "SMITH" not in copied
    assert "Copied" in dialog.told.text()
    dialog.reject()


def test_nothing_wrong_is_said_so(user: User) -> None:
    dialog = dialog_of(user)
    assert "Nothing has gone wrong" in dialog.told.text() and not dialog.copy_button.isEnabled()
    assert not user.window.foot.sign.isVisible()
    dialog.reject()


def test_the_sign_goes_with_the_warning(user: User) -> None:
    foot = user.window.foot
    user.controller.warn(problem("ui.picture_unwritten"))
    assert foot.sign.isVisible()
    foot.say("All is well.")
    assert not foot.sign.isVisible()
    foot.say("Not so well.", warning=True)
    foot.hush()
    assert not foot.sign.isVisible()
    assert [one.code for one in troubles.troubles()] == ["ui.picture_unwritten"]
