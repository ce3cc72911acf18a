"""A real PostgreSQL server for tests and figures: made in a folder of its own, on a socket, stopped by its id."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

DEBIAN = Path("/usr/lib/postgresql")  # where the system's packages put the programs, which are not in PATH there
USER = "postgres"  # root cannot run a server


class NoServer(Exception):
    """Why no server can be started here."""


def programs() -> Path:
    """The folder with ``initdb`` and ``postgres``. Raises ``NoServer``."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(path.parent for path in DEBIAN.glob("*/bin/initdb"))
    for folder in reversed(folders):
        if (folder / "postgres").exists():
            return folder
    raise NoServer("PostgreSQL's programs are not installed (packaging/setup.sh dev installs them)")


def _as_somebody_else() -> dict[str, Any]:
    """How a process is started as a user who may run a server: ourselves, or ``postgres`` where we are root."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam(USER)
    except KeyError as error:
        raise NoServer(f"root cannot run PostgreSQL, and there is no user {USER}") from error
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    """``start`` it, ask for databases, ``stop`` it."""

    def __init__(self) -> None:
        self._programs, self._who = programs(), _as_somebody_else()
        self._folder = Path(tempfile.mkdtemp(prefix="ovadesk-pg-"))
        if self._who:
            os.chown(self._folder, self._who["user"], self._who["group"])
        self._process: subprocess.Popen[bytes] | None = None
        self._made = self._given = 0

    def start(self, *settings: str) -> None:
        """Make a cluster and run it; ``settings`` as "name=value"."""
        self._run("initdb", "-D", "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.run_again(*settings)

    def run_again(self, *settings: str) -> None:
        """Run the cluster that ``start`` made."""
        wanted = ("listen_addresses=", f"unix_socket_directories={self._folder}", "log_min_messages=fatal", *settings)
        options = [part for setting in wanted for part in ("-c", setting)]
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", "data", *options],
            cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._who,
        )  # fmt: skip
        self._wait()

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._programs / program, *arguments]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, **self._who)
        if done.returncode:
            raise NoServer(done.stderr.strip()[-300:])

    def _wait(self) -> None:
        import psycopg

        for _ in range(200):
            try:
                psycopg.connect(self.address("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.1)
        raise NoServer("the server did not answer within 20 s")

    def address(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self._folder}"

    def database(self) -> str:
        """The address of an empty database, of which there is one more than at the last call."""
        import psycopg

        self._given += 1
        name = f"study_{self._given}"
        if self._given > self._made:
            self._made += 1
            return self.new(name)
        with psycopg.connect(self.address(name)) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
            connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        return self.address(name)

    def new(self, name: str) -> str:
        """The address of a new database called ``name``, which nobody else is given."""
        import psycopg

        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def take_back(self) -> None:
        """Whatever databases were given are given again."""
        self._given = 0

    def halt(self) -> None:
        """End the server at once, as if its machine had been switched off."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """End the server and remove everything of it."""
        self._end(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            self._process = None
