"""A watched folder in the real window: what arrives is opened, the reader stays where they are."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from ovadesk.settings import Paths, Settings, save_settings
from tests.ui.conftest import User


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ovadesk.ui.watching.REST_MS", 150)
    monkeypatch.setattr("ovadesk.ui.watching.SOON_MS", 50)
    monkeypatch.setattr("ovadesk.workflow.arrivals.WHOLE_AFTER", 0.4)


@pytest.fixture
def inbox(tmp_path: Path, samples: Path) -> Path:
    """One study is there already."""
    folder = tmp_path / "inbox"
    shutil.copytree(samples / "dermoid", folder / "dermoid")
    return folder


def watch(user: User, folder: Path) -> None:
    user.desk.remembered.change(watched_folder=str(folder))
    user.wait(lambda: user.desk.commands.watching._arrivals._known is not None)


def cases(user: User) -> int:
    return len(user.session.loaded.studies)


def test_a_study_that_arrives_is_opened_without_leaving_the_case(user: User, inbox: Path, samples: Path) -> None:
    user.open(samples / "solid")
    before = (user.study().case_id, user.session.clip, user.session.index)
    watch(user, inbox)
    assert user.window.act("watch").isChecked()
    shutil.copytree(samples / "papillary", inbox / "new")
    user.wait(lambda: cases(user) == 2)
    assert (user.study().case_id, user.session.clip, user.session.index) == before
    item = user.window.browser.tree.currentItem()
    assert item is not None and user.session.clip is not None
    assert user.message == "1 study arrived (Ctrl+PgDown)."
    user.act("next_study")
    user.wait(user.frame_shown)
    assert user.study().case_id != before[0]


def test_what_was_there_before_is_not_opened_and_an_empty_window_goes_to_what_arrives(
    user: User, inbox: Path, samples: Path
) -> None:
    watch(user, inbox)
    shutil.copytree(samples / "solid", inbox / "new")
    user.wait(lambda: user.session.study is not None and user.frame_shown())
    assert cases(user) == 1 and user.message == "1 study arrived."


def test_a_file_still_being_written_waits(user: User, inbox: Path, samples: Path) -> None:
    watch(user, inbox)
    source = max((samples / "solid").glob("*.dcm"), key=lambda path: path.stat().st_size).read_bytes()
    with (inbox / "slow.dcm").open("wb") as file:
        for part in range(8):
            file.write(source[part * len(source) // 8 : (part + 1) * len(source) // 8])
            file.flush()
            user.qtbot.wait(150)
            assert cases(user) == 0
    user.wait(lambda: cases(user) == 1)
    assert user.session.loaded.refused == ()


def test_more_files_of_the_case_in_front_join_it_and_are_analysed(user: User, inbox: Path, samples: Path) -> None:
    files = sorted((samples / "doppler").glob("*.dcm"))
    assert len(files) == 2
    watch(user, inbox)
    shutil.copy(files[0], inbox / "one.dcm")
    user.wait(lambda: user.session.study is not None and user.frame_shown())
    user.analysed()
    clip = user.session.clip
    for number, file in enumerate(files[1:]):
        shutil.copy(file, inbox / f"more-{number}.dcm")
    user.wait(lambda: len(user.study().clips) == len(files))
    assert user.session.clip == clip and "More pictures" in user.message
    user.analysed()


def test_a_folder_that_goes_away_is_said_once_and_watched_again(user: User, inbox: Path, samples: Path) -> None:
    watch(user, inbox)
    aside = inbox.with_name("aside")
    inbox.rename(aside)
    user.wait(lambda: "cannot be read" in user.message)
    user.window.foot.say("something else")
    user.qtbot.wait(600)
    assert user.message == "something else"
    aside.rename(inbox)
    user.wait(lambda: not user.desk.commands.watching.away)
    shutil.copytree(samples / "solid", inbox / "new")
    user.wait(lambda: cases(user) == 1)


def test_a_refused_file_is_listed(user: User, inbox: Path) -> None:
    watch(user, inbox)
    (inbox / "letter.dcm").write_bytes(b"Dear colleague\n")
    user.wait(lambda: user.session.loaded.refused)
    assert user.message.startswith("letter.dcm: ") and user.window.act("refused").isEnabled()


def test_watching_is_chosen_ended_and_remembered(
    make_user: Callable[[], User], inbox: Path, samples: Path, isolated_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_settings(Paths(isolated_home), replace(Settings(), watched_folder=str(inbox)))
    user = make_user()
    assert user.window.act("watch").isChecked()
    user.act("watch")
    assert user.desk.remembered.now.watched_folder == "" and not user.window.act("watch").isChecked()
    shutil.copytree(samples / "solid", inbox / "new")
    user.qtbot.wait(1000)
    assert cases(user) == 0
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    user.act("watch")
    assert user.desk.remembered.now.watched_folder == "" and not user.window.act("watch").isChecked()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(inbox))
    user.act("watch")
    assert user.desk.remembered.now.watched_folder == str(inbox) and user.window.act("watch").isChecked()
