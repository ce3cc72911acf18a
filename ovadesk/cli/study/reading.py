"""``ovadesk study read``: a scripted reading. One JSON object a line in, one line back once the reading is on disk."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from typing import IO, Any

from ovadesk.cli.outcome import FAILED, USAGE, WELL, say
from ovadesk.cli.study.opening import chosen, first_line
from ovadesk.domain.problem import OvaDeskError, Problem
from ovadesk.export.language import translated as tr
from ovadesk.export.wording import sentence
from ovadesk.workflow.reader_study.room import ReadingRoom
from ovadesk.workflow.reader_study.scripted import LINE_MAX, Script


def read(args: argparse.Namespace) -> int:
    """Read as ``args.reader`` in ``args.study`` what stdin says; exit code 1 where a line failed, the others done."""
    passphrase = first_line(args.passphrase_file)
    if passphrase is None:
        say(tr("The file with the passphrase cannot be read. Check --passphrase-file."))
        return USAGE
    from ovadesk.store.reader_study import StudyStore

    with closing(StudyStore.open(args.study)) as store:
        room = ReadingRoom.open(
            store,
            chosen(store, args.study_id or ""),
            args.reader,
            passphrase=passphrase,
            override_reason=args.override_washout or "",
        )
        return follow(room, _input(), sys.stdout)


def follow(room: ReadingRoom, lines: IO[str], out: IO[str]) -> int:
    """Answer every line of ``lines`` until they end or say so, then leave the room."""
    script, code = Script(room), WELL
    try:
        while not script.left and (line := lines.readline(LINE_MAX)):
            if not line.strip():
                continue
            try:
                back = script.answer(line)
            except OvaDeskError as error:
                back, code = _refused(error.problem), FAILED
            _put(back, out)
    finally:
        left = room.leave()
    if left is not None:
        say(sentence(left))
        return FAILED
    return code


def _input() -> IO[str]:
    """UTF-8 whatever the terminal speaks; what is none becomes a line that is not understood."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return sys.stdin


def _put(back: dict[str, Any], out: IO[str]) -> None:
    print(json.dumps(back), file=out, flush=True)


def _refused(found: Problem) -> dict[str, Any]:
    return {"error": found.code, "say": sentence(found)}
