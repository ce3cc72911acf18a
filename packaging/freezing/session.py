"""A frozen program used as a person uses it: started without Python and network, from a folder with an awkward name."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

AWKWARD = "卵巢 工作站 desk"
PATIENCE = 240.0  # seconds for one command
POLL = 0.02
LOG = Path("log") / "ovadesk.log"
SHOWN, ANSWERED = "The window is on screen", "The model has answered for the first time"


@dataclass(slots=True)
class Session:
    """``command`` starts the program; ``home`` is the home of a user who has nothing but it."""

    command: Sequence[str]
    home: Path
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of this machine's: no Python, no PATH with one, no display unless ``more`` names it."""
        empty = self.home / "nothing"
        empty.mkdir(parents=True, exist_ok=True)
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "FONTCONFIG_PATH") if name in os.environ}
        names = {"HOME": self.home, "USERPROFILE": self.home, "OVADESK_HOME": self.data, "PATH": empty}
        told = {name: str(path) for name, path in names.items()}
        return {**kept, **told, "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen", **self.more}

    @property
    def data(self) -> Path:
        return self.home / "用户 data"

    def run(self, *words: str | Path, given: str = "", code: int = 0) -> str:
        """What a command says on stdout. Raises AssertionError where it ends otherwise, or shows a traceback."""
        done = subprocess.run(
            [*self.command, *(str(word) for word in words)],
            input=given,
            capture_output=True,
            encoding="utf-8",
            env=self.environment,
            timeout=PATIENCE,
            cwd=self.home,
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done.stdout

    @contextmanager
    def window(self, *paths: Path) -> Iterator[subprocess.Popen[bytes]]:
        """The window with ``paths`` opened; asked to close at the end."""
        words = [*self.command, "--new-window", *(str(path) for path in paths)]
        process = subprocess.Popen(words, env=self.environment, cwd=self.home)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def seconds_to(self, process: subprocess.Popen[bytes], began: float, text: str) -> float:
        """From ``began`` (time.time) to the line of the log that holds ``text``, by the log's own time."""
        until = time.monotonic() + PATIENCE
        while True:
            for line in self._lines():
                if text in line and (when := _time_of(line)) >= began - 0.001:
                    return when - began
            assert process.poll() is None and time.monotonic() < until, f"the log never said: {text}"
            time.sleep(POLL)

    def _lines(self) -> list[str]:
        try:
            return (self.data / LOG).read_text(encoding="utf-8").splitlines()
        except OSError:
            return []


def _time_of(line: str) -> float:
    return datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S,%f").timestamp()


def without_network() -> list[str]:
    """What a command is led by so that it has no network, where this machine lets us; empty elsewhere."""
    tool = shutil.which("unshare")
    if tool is None or not sys.platform.startswith("linux"):
        return []
    for words in ([tool, "--net", "--"], [tool, "--map-root-user", "--net", "--"]):
        if subprocess.run([*words, "/bin/true"], capture_output=True).returncode == 0:
            return words
    return []


@contextmanager
def a_screen() -> Iterator[dict[str, str]]:
    """The environment of a virtual screen where there is Xvfb, else that of no screen."""
    tool = shutil.which("Xvfb")
    if tool is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    reading, writing = os.pipe()
    words = [tool, "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()


def placed(folder: Path, under: Path) -> Path:
    """A copy of the program's ``folder`` in a folder whose path has blanks and Chinese letters; its program."""
    target = under / AWKWARD
    shutil.copytree(folder, target, symlinks=True)
    return target / ("ovadesk.exe" if sys.platform == "win32" else "ovadesk")
