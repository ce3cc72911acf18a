"""One window for one user and home: a second start hands its paths to the first. A local socket, never the network."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from ovadesk.ui.meeting_point import address, may_be_ours

ANSWER_MS = 2000  # a first window that does not answer by then is left alone
MESSAGE_MAX = 1 << 20  # bytes
PATHS_MAX = 4096
PATH_MAX = 4096  # characters
TALKERS_MAX = 8
KIND, UNTIL, WELL = "ovadesk_open", "until", b"well\n"


def hand_over(home: Path, paths: Sequence[Path]) -> bool:
    """Give ``paths`` to the window that is there; False where none is, or none answers in time."""
    names = [os.path.abspath(path) for path in paths]  # noqa: PTH100 (links stay links)
    message = json.dumps({KIND: names, UNTIL: time.time() + ANSWER_MS / 1000}).encode() + b"\n"
    where = address(home)
    if not may_be_ours(where) or len(paths) > PATHS_MAX or len(message) > MESSAGE_MAX:
        return False
    socket = QLocalSocket()
    socket.connectToServer(where)
    if not socket.waitForConnected(ANSWER_MS):
        return False
    socket.write(message)
    answered = socket.waitForReadyRead(ANSWER_MS) and bytes(socket.readAll().data()) == WELL
    socket.abort()
    return answered


def wanted_paths(message: bytes) -> list[Path] | None:
    """The paths of a message, whole and absolute; None for anything else, and where nobody waits for an answer any
    more (that start has opened a window of its own). The disk is not asked here."""
    try:
        stored: Any = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(stored, dict):
        return None
    names, until = stored.get(KIND), stored.get(UNTIL)
    if not isinstance(names, list) or len(names) > PATHS_MAX:
        return None
    if not isinstance(until, int | float) or not 0 <= until - time.time() <= ANSWER_MS / 1000:
        return None
    for name in names:
        if not isinstance(name, str) or len(name) > PATH_MAX or "\0" in name or not Path(name).is_absolute():
            return None
    return [Path(name) for name in names]


class Instance(QObject):
    """The first window's ear. ``wanted`` carries the paths that another start was given, none at all among them."""

    wanted = Signal(object)  # list[Path]

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._where = address(home)
        self._heard: dict[QLocalSocket, bytes] = {}
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)

    def listen(self) -> bool:
        """Begin; False where another window of this home listens already, or nothing can be had to listen at."""
        if may_be_ours(self._where):
            if self._answers():  # asked first: Qt would take the place of one that listens
                return False
            QLocalServer.removeServer(self._where)  # left behind by a window that was killed
        return self._server.listen(self._where)

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _answers(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._where)
        there = socket.waitForConnected(ANSWER_MS)
        socket.abort()
        return there

    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self._heard) >= TALKERS_MAX:
                socket.abort()
                socket.deleteLater()
                continue
            self._heard[socket] = b""
            socket.setReadBufferSize(MESSAGE_MAX + 1)
            socket.readyRead.connect(lambda socket=socket: self._hear(socket))
            socket.disconnected.connect(lambda socket=socket: self._forget(socket))
            QTimer.singleShot(ANSWER_MS, socket, socket.abort)
            self._hear(socket)

    def _hear(self, socket: QLocalSocket) -> None:
        if socket not in self._heard:
            return
        self._heard[socket] += bytes(socket.readAll().data())
        message = self._heard[socket]
        if len(message) > MESSAGE_MAX:
            socket.abort()
        elif message.endswith(b"\n"):
            paths = wanted_paths(message)
            if paths is None or socket.state() != QLocalSocket.LocalSocketState.ConnectedState:
                socket.abort()
                return
            socket.write(WELL)
            socket.flush()
            self.wanted.emit(paths)

    def _forget(self, socket: QLocalSocket) -> None:
        if self._heard.pop(socket, None) is not None:
            socket.deleteLater()
