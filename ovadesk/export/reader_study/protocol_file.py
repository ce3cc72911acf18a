"""``protocol.json``: what was decided, in every version, who read what in which order, and how to recompute it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ovadesk.domain.reader_study.protocol import Protocol
from ovadesk.domain.reader_study.roster import StudyCase, StudyReader
from ovadesk.domain.reader_study.showing import Showing
from ovadesk.export.tables import RESEARCH_USE

SHOWING = ("session", "position", "case_id", "occurrence", "condition", "practice", "withheld")
HASHES = (
    "A hash is SHA-256 (hex) of JSON in UTF-8 with sorted keys, no blanks and non-ASCII letters as they are. "
    "A protocol's hash is over its version as it stands here, without sha256. Each record of a strand holds the hash "
    "of the record before it; the first holds 64 zeros. study_sha256 covers the protocol, the cases with the names of "
    "their files, and the readers without their passphrases; the names of files stay in the study file, "
    "where `ovadesk study verify` checks it."
)


@dataclass(frozen=True, slots=True)
class Whole:
    """``versions``: every protocol, the first first. ``frozen``: what each freezing says. ``strands``: name, length
    and last hash of each. ``order_of`` gives a reader's showings by the last version, ``recipe`` is it in words.
    """

    study_id: str
    closed: bool
    versions: Sequence[Protocol]
    frozen: Sequence[dict[str, Any]]
    cases: Sequence[StudyCase]
    readers: Sequence[StudyReader]
    order_of: Callable[[str], Iterable[Showing]]
    strands: Sequence[tuple[str, int, str]]
    recipe: str
    app_version: str


def write_protocol(path: Path, whole: Whole) -> int:
    """The number of showings. One reader's order at a time is in memory. Raises OSError."""
    head = {
        "use": RESEARCH_USE,
        "format": "ovadesk-study-protocol-1",
        "study_id": whole.study_id,
        "closed": whole.closed,
        "app_version": whole.app_version,
        "versions": [{**protocol.to_dict(), "sha256": protocol.sha256} for protocol in whole.versions],
        "frozen": list(whole.frozen),
        "hashes": HASHES,
        "strands": [{"strand": name, "records": length, "hash": head} for name, length, head in whole.strands],
        "cases": [_case(case) for case in whole.cases],
        "readers": [{"reader_id": r.reader_id, "group": r.group, "years": r.years} for r in whole.readers],
        "order": {
            "algorithm": whole.versions[-1].order,
            "seed": whole.versions[-1].seed,
            "protocol_version": whole.versions[-1].version,
            "recipe": whole.recipe.strip().splitlines(),
            "columns": list(SHOWING),
        },
    }
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        text = json.dumps(head, indent=1, ensure_ascii=False)
        file.write(text.removesuffix("\n}") + ',\n "showings": {')
        shown = 0
        for number, reader in enumerate(whole.readers):
            rows = [_showing(one) for one in whole.order_of(reader.reader_id)]
            shown += len(rows)
            lead = ",\n  " if number else "\n  "
            file.write(f"{lead}{json.dumps(reader.reader_id, ensure_ascii=False)}: [\n   ")
            file.write(",\n   ".join(rows) + "\n  ]")
        file.write("\n }\n}\n")
    return shown


def _case(case: StudyCase) -> dict[str, Any]:
    """Without the names of its files: they may name a patient."""
    record = {name: getattr(case, name) for name in ("case_id", "patient_id", "site", "device", "stratum", "practice")}
    return {**record, "images": [image.sha256 for image in case.images]}


def _showing(one: Showing) -> str:
    """As JSON; a million of them are not to wait for an encoder."""
    flags = ", ".join("true" if flag else "false" for flag in (one.practice, one.withheld))
    return f'[{one.session}, {one.position}, {_text(one.case_id)}, {one.occurrence}, "{one.condition}", {flags}]'


@lru_cache(maxsize=100_000)
def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
