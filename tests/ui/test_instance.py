"""One window for one user: a second start hands over what it was given, and no message does harm."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from ovadesk.app import listen
from ovadesk.settings import Paths, Settings, save_settings
from ovadesk.ui.instance import ANSWER_MS, KIND, MESSAGE_MAX, PATHS_MAX, UNTIL, Instance, hand_over, wanted_paths
from ovadesk.ui.meeting_point import address, may_be_ours
from tests.conftest import ROOT
from tests.ui.conftest import User

unix = pytest.mark.skipif(sys.platform == "win32", reason="speaks to a Unix socket")
ABSOLUTE = [str(ROOT / "a.dcm"), str(ROOT)]


def message(names: object, seconds: float = 1.0) -> bytes:
    return json.dumps({KIND: names, UNTIL: time.time() + seconds}).encode()


def test_a_message_is_a_list_of_whole_paths() -> None:
    assert wanted_paths(message(ABSOLUTE)) == [Path(name) for name in ABSOLUTE]
    assert wanted_paths(message([])) == []


@pytest.mark.parametrize(
    "names",
    [None, "x", {"a": 1}, [1], ["relative.dcm"], ["../up"], [ABSOLUTE[0] + "\0"], [ABSOLUTE[0] * 900],
     ABSOLUTE * PATHS_MAX, [None], [ABSOLUTE]],
)  # fmt: skip
def test_anything_else_is_no_message(names: object) -> None:
    assert wanted_paths(message(names)) is None


def test_a_message_that_nobody_waits_for_any_more_is_none() -> None:
    assert wanted_paths(message(ABSOLUTE, -0.1)) is None
    assert wanted_paths(message(ABSOLUTE, 3600)) is None
    assert wanted_paths(json.dumps({KIND: ABSOLUTE, UNTIL: float("nan")}).encode()) is None


@given(st.binary(max_size=200) | st.text().map(str.encode))
def test_no_bytes_do_harm(some: bytes) -> None:
    assert wanted_paths(some) is None


def test_homes_and_windows_meet_at_places_of_their_own(tmp_path: Path) -> None:
    assert address(tmp_path) == address(tmp_path) != address(tmp_path / "other")
    assert len(os.fsencode(address(tmp_path / ("x" * 200)))) < 100


def test_where_no_window_is_nothing_is_handed_over(isolated_home: Path) -> None:
    begun = time.monotonic()
    assert not hand_over(isolated_home, [])
    assert time.monotonic() - begun < ANSWER_MS / 1000


def second_start(*words: str, home: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "OVADESK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        [sys.executable, "-m", "ovadesk", *words],
        cwd=ROOT / "resources",
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_second_start_hands_its_paths_to_the_first_window(user: User, isolated_home: Path) -> None:
    listen(user.desk)
    user.window.showMinimized()
    other = second_start("samples/solid", home=isolated_home)  # from another folder
    user.wait(lambda: user.session.study is not None)
    user.wait(lambda: other.poll() is not None)
    out, err = other.communicate()
    assert (other.returncode, len(out.splitlines()), err) == (0, 1, "") and "window" in out
    assert not user.window.windowState() & Qt.WindowState.WindowMinimized
    assert user.session.clip is not None and user.session.clip.path.is_relative_to(ROOT / "resources" / "samples")


@pytest.mark.parametrize("how", ["--new-window", "setting"])
def test_a_second_window_can_be_had(user: User, isolated_home: Path, how: str) -> None:
    listen(user.desk)
    if how == "setting":
        save_settings(Paths(isolated_home), Settings(single_window=False))
    other = second_start(*(["--new-window"] if how == "--new-window" else []), home=isolated_home)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(4)
        assert not user.message
    finally:
        other.terminate()
        other.communicate(timeout=20)


@unix
def test_a_window_that_does_not_answer_is_left_alone(isolated_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ovadesk.ui.instance.ANSWER_MS", 200)
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(address(isolated_home))
        mute.listen()
        try:
            assert not hand_over(isolated_home, [])
        finally:
            Path(address(isolated_home)).unlink()


@unix
def test_only_this_user_may_speak_and_what_a_killed_window_left_is_removed(user: User, isolated_home: Path) -> None:
    where = Path(address(isolated_home))
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(where))
    assert where.exists()
    first, second = Instance(isolated_home, user.window), Instance(isolated_home, user.window)
    assert first.listen() and may_be_ours(str(where))
    assert where.stat().st_mode & 0o077 == 0
    assert not second.listen(), "the first window stays the first"
    first.close()
    assert not where.exists() and second.listen()
    second.close()


@unix
@pytest.mark.parametrize(
    "bad",
    [b"\n", b"{}\n", b"[" * 50_000 + b"\n", b"x" * (MESSAGE_MAX + 10), message(["../x"]) + b"\n"],
    ids=["nothing", "empty", "deep", "long", "relative"],
)
def test_a_hostile_message_is_hung_up_on(user: User, isolated_home: Path, bad: bytes) -> None:
    instance = Instance(isolated_home, user.window)
    heard: list[object] = []
    instance.wanted.connect(heard.append)
    assert instance.listen()
    with socket.socket(socket.AF_UNIX) as client:
        client.setblocking(False)
        client.connect(address(isolated_home))
        sent, ended = 0, []

        def hung_up() -> bool:
            nonlocal sent
            try:
                sent += client.send(bad[sent:]) if sent < len(bad) else 0
                return client.recv(10) == b""
            except BlockingIOError:
                return False
            except OSError as error:
                ended.append(error)
                return True

        user.wait(hung_up)
    assert heard == []
    instance.close()


@unix
def test_one_who_says_nothing_is_hung_up_on(user: User, isolated_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ovadesk.ui.instance.ANSWER_MS", 200)
    instance = Instance(isolated_home, user.window)
    assert instance.listen()
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(address(isolated_home))
        user.wait(lambda: instance._heard)
        user.wait(lambda: not instance._heard)
    instance.close()
