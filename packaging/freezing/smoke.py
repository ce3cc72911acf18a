"""What the frozen program must do where it was just unpacked: the demonstration, a study with its report, the models.

``python -m freezing.smoke [FOLDER [PICTURES]]`` runs it on dist/ovadesk and prints the figures; where there is a screen
it leaves photographs of the window in both languages in PICTURES.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from pathlib import Path

from freezing.photograph import photograph
from freezing.session import ANSWERED, SHOWN, Session, a_screen, placed, without_network

PICTURES = ("window.png", "overlay.png", "called.png", "damaged.png", "measured.png")
TABLES = ("READINGS.csv", "MARKINGS.csv", "frames.csv", "cases.csv")
CASES = {"solid": 1, "papillary": 1, "doppler": 1, "unilocular": 0, "multilocular": 0, "dermoid": 0}
SETTLED = 1.0  # seconds in which a window draws what it was told
READERS = {"r1": (3, 1), "r2": (2, 2), "r3": (1, 3)}  # how firm each is in calling malignant and benign


def says_what_it_is(session: Session, flavour: str) -> None:
    """Version, build and places."""
    assert f"({flavour}, " in session.run("--version")
    assert str(session.data) in session.run("--paths")
    if flavour == "lean":
        session.run("train", code=2)
        session.run("analyse", session.home, "--out", session.home / "none", "--engine", "torch", code=2)


def speaks_chinese(session: Session) -> None:
    """Its catalogue is found, on the command line as in the window."""
    chinese = replace(session, more={**session.more, "OVADESK_LANGUAGE": "zh"})
    assert "仅供研究" in chinese.run("--help") and "研究" in chinese.run("study", "--help")


def demonstrates(session: Session, out: Path) -> None:
    """The scripted session in the real window: opens the samples, analyses, calls, exports."""
    session.run("demo", "--headless", out)
    names = {path.name for path in out.iterdir()}
    assert names >= {*PICTURES, *TABLES}, names
    readings, cases = _rows(out / "READINGS.csv"), _rows(out / "cases.csv")
    assert [row["condition"] for row in readings] == ["aided", "unaided"]
    assert {row["case_id"] for row in readings} <= {row["case_id"] for row in cases}
    assert len(cases) == len(CASES) and all(0 < float(row["p_malignant"]) < 1 for row in cases)


def verifies_the_models(session: Session) -> None:
    """Golden frames, in this processor's arithmetic."""
    assert len(session.run("models", "list").splitlines()) >= 1
    session.run("models", "verify")


def runs_a_study(session: Session, samples: Path, folder: Path) -> int:
    """A reader study of three readers from its beginning to its export; the readings locked."""
    folder.mkdir(parents=True)
    study, table = folder / "试点 pilot.ovastudy", folder / "cases.csv"
    lines = [f"{name},{samples / name},{('benign', 'malignant')[truth]},histology" for name, truth in CASES.items()]
    table.write_text("\n".join(["case,path,truth,reference_standard", *lines]) + "\n", encoding="utf-8")
    session.run(
        "study", "new", study, "--id", "pilot", "--design", "sequential", "--seed", "7", "--shown", "risk", "call"
    )
    session.run("study", "add-cases", study, table)
    for reader in READERS:
        session.run("study", "add-readers", study, "--reader", reader, "--group", "senior")
    session.run("study", "predict", study)
    locked = sum(_reads(session, study, reader) for reader in READERS)
    session.run("study", "verify", study)
    session.run("study", "close", study, "--reason", "all have read", "--by", "coordinator")
    session.run("study", "export", study, "--out", folder / "export")
    assert (folder / "export" / "manifest.json").is_file()
    return locked


def _reads(session: Session, study: Path, reader: str) -> int:
    """All cases, unaided then aided: the calls are those of somebody who is often right."""
    firm, mild = READERS[reader]
    locked = 0
    asked = "\n".join(
        json.dumps({"call": "malignant" if turn % 3 else "benign", "score": 60 + 5 * firm if turn % 3 else 20 + mild})
        for turn in range(2 * len(CASES))
    )
    for line in session.run("study", "read", study, "--reader", reader, given=asked + "\n").splitlines():
        answer = json.loads(line)
        assert "error" not in answer, answer
        locked += "hash" in answer
    return locked


def reports(session: Session, readings: Path, out: Path) -> None:
    """The statistics with their report, in both languages' letters."""
    session.run("stats", readings, "--out", out, "--bootstraps", "200")
    found = json.loads((out / "stats.json").read_text(encoding="utf-8"))
    assert len(found["readers"]) >= len(READERS) and found["method"]["program_build"]
    page, printed = out / "report.html", out / "report.pdf"
    assert "Research use only" in page.read_text(encoding="utf-8")
    assert printed.read_bytes().startswith(b"%PDF-") and printed.stat().st_size > 20_000


def diagnoses(session: Session, file: Path) -> None:
    """The diagnostics file, and nothing of the places used here in it."""
    session.run("diagnostics", file)
    with zipfile.ZipFile(file) as packed:
        whole = b"".join(packed.read(name) for name in packed.namelist())
        assert json.loads(packed.read("versions.json"))["packages"]
    assert str(session.home).encode() not in whole and "卵巢".encode() not in whole


def starts(session: Session, samples: Path) -> tuple[float, float]:
    """Seconds to the window, and to the first answer of the model on a sample study."""
    began = time.time()
    with session.window(samples / "solid") as process:
        shown = session.seconds_to(process, began, SHOWN)
        return shown, session.seconds_to(process, began, ANSWERED)


def stands_on_the_screen(session: Session, samples: Path, out: Path) -> list[Path]:
    """Photographs of the window with a study open, ``frozen-LANGUAGE.png``; none where the screen is not a real one."""
    taken: list[Path] = []
    for language in ("en", "zh") if "DISPLAY" in session.more else ():
        speaking = replace(session, more={**session.more, "OVADESK_LANGUAGE": language})
        out.mkdir(parents=True, exist_ok=True)
        began = time.time()
        with speaking.window(samples / "solid") as process:
            session.seconds_to(process, began, ANSWERED)
            time.sleep(SETTLED)
            taken.append(out / f"frozen-{language}.png")
            photograph(session.more["DISPLAY"], taken[-1])
    return taken


def smoke(folder: Path, under: Path, pictures: Path | None = None) -> dict[str, float]:
    """Everything, with the program's ``folder`` copied below ``under``; the figures, in seconds."""
    program = placed(folder, under)
    samples = program.parent / "_internal" / "resources" / "samples"
    flavour = json.loads((program.parent / "_internal" / "build.json").read_text(encoding="utf-8"))["flavour"]
    with a_screen() as screen:
        session = Session([*without_network(), str(program)], under / "home", screen)
        says_what_it_is(session, flavour)
        speaks_chinese(session)
        figures = {}
        begun = time.monotonic()
        demonstrates(session, under / "输出 demo")
        figures["demonstration"] = time.monotonic() - begun
        verifies_the_models(session)
        locked = runs_a_study(session, samples, under / "研究 study")
        assert locked == len(READERS) * 2 * len(CASES), locked
        readings = under / "研究 study" / "export" / "readings.csv"
        reports(session, readings, under / "研究 study" / "report")
        diagnoses(session, under / "diagnostics.zip")
        figures["window"], figures["first answer"] = starts(session, samples)
        stands_on_the_screen(session, samples, pictures or under / "pictures")
    return figures


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8-sig") as opened:
        return list(csv.DictReader(opened))


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "dist" / "ovadesk"
    kept = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory(prefix="ovadesk-smoke-") as place:
        for name, seconds in smoke(given, Path(place), kept).items():
            print(f"{name}: {seconds:.1f} s")
