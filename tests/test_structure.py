"""What holds the house together: layers, sizes, a sentence for every problem, nothing heavy at start-up."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from ovadesk.export.wording import SENTENCES
from tests.conftest import ROOT

SOURCES = sorted([*(ROOT / "ovadesk").rglob("*.py"), *(ROOT / "trainer").rglob("*.py")])
WORDING = ROOT / "ovadesk" / "export" / "wording"
LINES_MAX = 250
SCREEN = 60  # lines of one function


def raised() -> Iterator[tuple[str, set[str] | None, str]]:
    """Every ``problem("code", ...)``: its code, the names of its details (None where some are unpacked), its place."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in ("problem", "Problem") or not node.args or path.parent == WORDING:
                continue
            names = {word.arg for word in node.keywords}
            codes = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
            for code in codes:
                if isinstance(code, str) and "." in code:
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield code, None if None in names else {name for name in names if name}, place


RAISED = list(raised())
PASSED_ON = {  # where the code of a problem is not written out, and why
    "ovadesk/classify/bundle.py:_summary": "the card's own problem, with the name of its folder",
    "ovadesk/classify/classifier.py:open_classifier": "the golden frames' own problem, with the name of the folder",
    "ovadesk/domain/problem.py:problem": "the function itself",
    "ovadesk/workflow/reader_study/unfinished.py:known": "what was found before the program was ended, kept on disk",
}


def passed_on() -> Iterator[str]:
    """Every function that makes a problem whose code is not written out there."""
    for path in SOURCES:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                made = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("problem", "Problem")
                if made and not any(isinstance(part, ast.Constant) for part in ast.walk(node.args[0])):
                    yield f"{path.relative_to(ROOT).as_posix()}:{function.name}"


def test_layers_are_kept() -> None:
    found = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout
    assert "0 broken" in found.stdout


@pytest.mark.parametrize("code", sorted({code for code, _, _ in RAISED}))
def test_every_problem_has_a_sentence_that_its_details_fill(code: str) -> None:
    sentence = SENTENCES.get(code)
    assert sentence is not None, f"{code} has no sentence"
    wanted = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    for raised_code, names, place in RAISED:
        if raised_code == code and names is not None:
            assert wanted <= names, f"{place} does not give {wanted - names}"


def test_every_sentence_is_said_somewhere() -> None:
    said = {code for code, _, _ in RAISED}
    assert set(SENTENCES) - said == set()


def test_every_problem_is_written_out_where_it_is_made() -> None:
    assert set(passed_on()) == set(PASSED_ON)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES_MAX
    assert path.name != "utils.py"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < SCREEN, f"{node.name} does not fit on a screen"


def imported_by(code: str) -> set[str]:
    probe = f"{code}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(json.loads(found.stdout.splitlines()[-1]))


def test_the_window_imports_nothing_heavy_to_start() -> None:
    heavy = {"torch", "torchvision", "timm", "cv2", "pytorch_grad_cam", "openvino", "sqlalchemy", "alembic", "scipy"}
    assert imported_by("import ovadesk.app") & heavy == set()


def test_a_command_imports_no_window() -> None:
    assert imported_by("import ovadesk.__main__") & {"PySide6", "numpy", "torch"} == set()
    assert (
        imported_by("import ovadesk.cli.analyse, ovadesk.cli.models, ovadesk.cli.export") & {"PySide6", "torch"}
        == set()
    )


def test_the_window_starts_where_torch_is_absent() -> None:
    absent = "import sys\nfor name in ('torch', 'torchvision', 'timm', 'pytorch_grad_cam'): sys.modules[name] = None\n"
    code = absent + "import ovadesk.app, ovadesk.cli.analyse\nfrom ovadesk.classify.classifier import open_classifier"
    assert "ovadesk.app" in imported_by(code)


def test_no_file_of_ours_names_a_host_or_a_place_on_a_machine() -> None:
    for path in [*SOURCES, ROOT / "pyproject.toml", ROOT / "constraints.txt", ROOT / "Makefile"]:
        text = path.read_text(encoding="utf-8")
        for word in ("pypi.", "/work/", "/home/", "index-url"):
            assert word not in text, f"{path.name}: {word}"
