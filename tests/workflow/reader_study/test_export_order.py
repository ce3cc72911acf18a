"""The order of every reader, recomputed from an exported protocol.json by hashlib alone."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from ovadesk.domain.reader_study.canonical import digest
from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.roster import StudyReader
from ovadesk.workflow.reader_study.exporting import export_study
from ovadesk.workflow.reader_study.ordering import RECIPE
from tests.workflow.reader_study.exported import began
from tests.workflow.reader_study.studies import STUDY


def recomputed(file: dict[str, Any], k: int) -> list[list[Any]]:
    """Steps 1 to 6 of the recipe in the file, for reader number ``k`` from 0."""
    protocol, reader = file["versions"][-1], file["readers"][k]["reader_id"]
    seed, parts, blocks = file["order"]["seed"], protocol["reader_split"], protocol["blocks"]

    def key(*of: Any) -> str:
        return hashlib.sha256(":".join(map(str, (seed, *of))).encode()).hexdigest()

    def by_key(what: Any, *of: Any) -> list[Any]:
        return sorted(what, key=lambda one: key(*of, one))

    strata: dict[str, list[str]] = {}
    for case in file["cases"]:
        if not case["practice"]:
            strata.setdefault(case["stratum"], []).append(case["case_id"])
    dealt = [case for stratum in sorted(strata) for case in by_key(strata[stratum], "deal")]
    q = k // parts
    part = by_key(range(parts), "part", q)[k % parts]
    mine = [(case, i // parts) for i, case in enumerate(dealt) if i % parts == part]
    flip = (q + int(key("flip", part, q // 2)[:8], 16)) % 2
    shift = by_key(range(blocks), "shift", part, q // 2 // blocks)[q // 2 % blocks]
    n_withheld = int(protocol["withheld_share"] * len(mine) + 0.5)
    withheld = by_key([case for case, _ in mine], "withhold", reader)[:n_withheld]
    two, shows = protocol["design"] == "crossover", protocol["design"] == "sequential"
    found = []
    for session in (1, 2) if two else (1,):
        places = []
        for block in [(shift + i) % blocks for i in range(blocks)] if two else [None]:
            chosen = {case: j for case, j in mine if block is None or j % blocks == block}
            for case in by_key(chosen, "place", session, reader):
                aided = two and (chosen[case] % 2 + flip + session - 1) % 2
                places.append([case, 1, "aided" if aided else "unaided"])
        with_repeats = [[place] for place in places]
        wanted = protocol["repeats"]
        for arm, n in (("unaided", wanted - wanted // 2 * two), ("aided", wanted // 2 * two)):
            same = [i for i, place in enumerate(places) if place[2] == arm]
            late = same[len(same) - max(1, len(same) // 3) :]
            early = {places[i][0]: i for i in same[: len(same) // 2]}
            for case in by_key(early, "repeat", session, reader)[:n]:
                behind = late[int(key("gap", session, reader, case)[:8], 16) % len(late)]
                with_repeats[behind].append([case, 2, arm])
        practice = by_key([c["case_id"] for c in file["cases"] if c["practice"]], "practice", reader)
        rows = [[case, 1, ("unaided", "aided")[i % 2 * two], True] for i, case in enumerate(practice) if session == 1]
        rows += [[*place, False] for group in with_repeats for place in group]
        for position, (case, occurrence, arm, warm_up) in enumerate(rows, start=1):
            hidden = not warm_up and case in withheld and (shows or arm == "aided")
            found.append([session, position, case, occurrence, arm, warm_up, hidden])
    return found


@pytest.mark.parametrize(
    ("design", "changes"),
    [
        (Design.UNAIDED, {"n_cases": 7, "repeats": 2}),
        (Design.SEQUENTIAL, {"n_cases": 12, "n_practice": 2, "repeats": 3, "withheld_share": 0.25}),
        (Design.CROSSOVER, {"n_cases": 13, "n_practice": 3, "repeats": 4, "withheld_share": 0.3, "blocks": 3}),
        (Design.CROSSOVER, {"n_cases": 16, "reader_split": 2, "blocks": 2}),
    ],
)
def test_every_order_can_be_recomputed_from_the_file(tmp_path: Path, design: Design, changes: dict[str, Any]) -> None:
    store = began(
        tmp_path, design, readers=[StudyReader(f"r{number}") for number in range(5)], seed=20260301, **changes
    )
    export_study(store, STUDY, tmp_path / "out")
    store.close()
    file = json.loads((tmp_path / "out" / "protocol.json").read_text(encoding="utf-8"))
    assert file["order"]["algorithm"] == "sha256-v1" and "\n".join(file["order"]["recipe"]) == RECIPE.strip()
    columns = ["session", "position", "case_id", "occurrence", "condition", "practice", "withheld"]
    assert file["order"]["columns"] == columns
    assert sorted(file["showings"]) == [f"r{number}" for number in range(5)]
    for k, reader in enumerate(file["readers"]):
        assert file["showings"][reader["reader_id"]] == recomputed(file, k)


def test_the_hash_of_each_version_can_be_recomputed(tmp_path: Path) -> None:
    store = began(tmp_path)
    export_study(store, STUDY, tmp_path / "out")
    file = json.loads((tmp_path / "out" / "protocol.json").read_text(encoding="utf-8"))
    (version,) = file["versions"]
    plain = {name: value for name, value in version.items() if name != "sha256"}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == version["sha256"] == digest(plain)
    assert file["frozen"][-1]["protocol_sha256"] == version["sha256"]
    heads = {head.strand: (head.length, head.hash) for head in store.strands(STUDY)}
    (last,) = [one for one in file["strands"] if one["strand"] == "coordinator"]
    assert last["records"] == heads["coordinator"][0] - 1  # the export itself was noted behind
    store.close()
