"""Every text that people are shown, collected from the sources: what the catalogue must hold, and no more.

A text counts where it stands inside of ``tr(...)`` and its like, where it stands in a constant that is named there, and
wherever else in the windows and commands it reads like something said: a capital letter, or two words. So nothing has
to be marked, and what is not meant for people has to be named here.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ovadesk.export.tables import RESEARCH_USE
from ovadesk.export.wording import SENTENCES
from ovadesk.export.wording.stats import WORDS
from ovadesk.export.wording.study_texts import KIT_README, PROTOCOL_TEMPLATE
from tests.conftest import ROOT

PRODUCT = ROOT / "ovadesk"
SCRIPTED = "demo"  # so begin the names of hands that type: what they type is nothing the program says
SPEAKING = [
    path
    for path in sorted([*(PRODUCT / "ui").rglob("*.py"), *(PRODUCT / "cli").rglob("*.py"), PRODUCT / "app.py"])
    if not path.name.startswith(SCRIPTED)
]
TRANSLATING = ("tr", "translated", "counted")  # every literal among their arguments is translated
SILENT = (  # calls whose texts no user reads
    *("problem", "Problem", "setObjectName", "setProperty", "property", "setStyleSheet", "QKeySequence", "QColor"),
    *("getattr", "setattr", "hasattr", "import_module", "Path", "open", "encode", "decode", "strftime", "compile"),
    *("startswith", "endswith", "partition", "split", "replace", "removeprefix", "removesuffix", "strip"),
    *("debug", "info", "warning", "error", "exception", "critical", "log", "start", "renew", "act", "icon", "resource"),
)
NOT_SAID = {  # texts that read like something said, and are not
    *("top left", "top right", "bottom left", "Fusion", "FormPanel", "Holder", "DataclassInstance"),  # names in code
    *("room slides", "room view", "<br>", "</ul>", " mm", "OvaDesk"),
    *("add-cases, add-readers, predict, freeze", "add-cases, add-readers, freeze"),  # commands
    "`ovadesk demo --headless OUT`, `ovadesk analyse PATH --out OUT`",
    "pixels of a row lie apart",  # a programmer's
    "(message withheld)",  # of the log
    *("READINGS.csv", "OUT.zip", "CSV (*.csv)", "Zip (*.zip)"),  # names of files
    "Chinese cannot be shown: no font on this machine has its letters. Install one (on Debian and Ubuntu: "
    "fonts-noto-cjk), then start OvaDesk again.",  # English, since nothing else can be read there
}
NOT_A_SENTENCE = {
    "OvaDesk · ",
    "OvaDesk ",
    "ovadesk: ",
    "study ",
    "recent ",
    " mm",
    " ml",
    " cm",
    "\n  caused by ",
}  # in f-strings
TAGS = re.compile(r"[^<>]{0,2}(</?[a-z][^<>]*>?|>)+[^<>]{0,2}|\\n  caused by |\" href=\"")  # a piece of a page
WORD = r"[A-Za-z][a-z']+"
PROSE = re.compile(rf"(?=.*{WORD})([A-Z(“'{{<].*|.*{WORD}.* .*|.* {WORD}.*)", re.DOTALL)
NAMED_KEYS = "Space|Left|Right|Up|Down|Home|End|PgUp|PgDown|Del|Backspace|Return|Enter|Esc"
KEY = re.compile(rf"(Ctrl\+|Shift\+|Alt\+)*(.|F\d+|{NAMED_KEYS})")
STYLE = re.compile(r"[{;] *[a-z-]+: |: *$|^ *[;}]|px", re.DOTALL)  # a piece of a style sheet


@dataclass(frozen=True, slots=True)
class Said:
    """A text and where it stands. ``whole``: not a piece of an f-string, which cannot be looked up."""

    text: str
    place: str
    whole: bool


def wanted() -> dict[str, str]:
    """Everything that the catalogue must hold, with the place where it is said."""
    found = {one.text: one.place for one in said() if one.whole}
    found |= {text: f"the sentence of {code}" for code, text in SENTENCES.items()}
    found |= dict.fromkeys(WORDS.values(), "a sentence of the statistics")
    found |= dict.fromkeys((RESEARCH_USE, KIT_README, PROTOCOL_TEMPLATE), "ovadesk/export")
    found |= {text: f"the card of {model}" for model, text in card_texts()}
    return {text: place for text, place in found.items() if text not in NOT_SAID}


def pieces() -> list[Said]:
    """What is said in f-strings."""
    return [one for one in said() if not one.whole and one.text not in NOT_A_SENTENCE and not TAGS.fullmatch(one.text)]


def said() -> list[Said]:
    """Every literal of the windows and commands that is translated where it stands, or reads like something said."""
    found: list[Said] = []
    for path in SPEAKING:
        found += _Reader(path).read()
    return found


def card_texts() -> Iterator[tuple[str, str]]:
    """What the cards of the models say that come with the program, by their ids."""
    for file in sorted((ROOT / "resources" / "models").glob("*/card.json")):
        card = json.loads(file.read_text(encoding="utf-8"))
        told = [card[name] for name in ("title", "intended_use", "licence")]
        figures = [one["name"] for one in card["metrics"] if re.match("[A-Z].*[a-z]", one["name"])]  # no column's
        yield from ((card["model_id"], text) for text in (*told, *card["limits"], *figures))


def argparse_words() -> set[str]:
    """Every word that this Python's argparse looks up for itself."""
    tree = ast.parse(inspect.getsource(argparse))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    texts = [part for call in calls if getattr(call.func, "id", "") in ("_", "ngettext") for part in call.args]
    return {part.value for part in texts if isinstance(part, ast.Constant)}


class _Reader(ast.NodeVisitor):
    def __init__(self, path: Path) -> None:
        self._tree = ast.parse(path.read_text(encoding="utf-8"))
        self._place = path.relative_to(ROOT).as_posix()
        self._found: list[Said] = []
        self._through = 0
        self._named = set(_named_in_translations(self._tree))
        self._looped = set(_looped_in_translations(self._tree))

    def read(self) -> list[Said]:
        self.visit(self._tree)
        return self._found

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        self.visit(node.func)
        if name in SILENT:
            return
        self._through += name in TRANSLATING
        for part in (*node.args, *(word.value for word in node.keywords)):
            self.visit(part)
        self._through -= name in TRANSLATING

    def visit_Assign(self, node: ast.Assign) -> None:
        self._assigned(node.value, {target.id for target in node.targets if isinstance(target, ast.Name)})

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._assigned(node.value, {node.target.id} if isinstance(node.target, ast.Name) else set())

    def _assigned(self, value: ast.expr, names: set[str]) -> None:
        through = bool(names & self._named) or (bool(names & self._looped) and _is_row(value))
        self._through += through
        self.visit(value)
        self._through -= through

    def visit_Dict(self, node: ast.Dict) -> None:
        for value in node.values:  # keys are names of things
            self.visit(value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)

    def visit_Compare(self, node: ast.Compare) -> None:
        return  # what is compared is not said

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in (*node.args.defaults, *node.args.kw_defaults, *node.decorator_list, *node.body):
            if part is not None:
                self.visit(part)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)
            elif isinstance(part, ast.Constant) and re.search(WORD, str(part.value)):
                self._note(str(part.value), part.lineno, whole=False)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._note(node.value, node.lineno)

    def _note(self, text: str, line: int, whole: bool = True) -> None:
        translated = self._through and whole
        if not re.search("[A-Za-z]", text) or KEY.fullmatch(text):
            return
        if not translated and STYLE.search(text) and ("{" in text or ";" in text):
            return
        if translated or PROSE.fullmatch(text):
            self._found.append(Said(text, f"{self._place}:{line}", whole))


def _named_in_translations(tree: ast.Module) -> Iterator[str]:
    """Constants that are translated where they are used: ``tr(NAMES[kind])``."""
    for node in ast.walk(tree):
        if _translates(node):
            assert isinstance(node, ast.Call)
            for argument in node.args:
                yield from _constants(argument)


def _looped_in_translations(tree: ast.Module) -> Iterator[str]:
    """Rows of texts that are gone through to be translated: ``tr(head) for head in HEADS``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp | ast.For):
            for source in [node] if isinstance(node, ast.For) else node.generators:
                if isinstance(source.target, ast.Name) and _translated_in(node, source.target.id):
                    yield from _constants(source.iter)


def _translated_in(node: ast.AST, name: str) -> bool:
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call) and _translates(part)]
    return any(isinstance(part, ast.Name) and part.id == name for call in calls for part in call.args)


def _translates(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in TRANSLATING


def _constants(node: ast.AST) -> Iterator[str]:
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name) and part.id.isupper())


def _is_row(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple | ast.List) and all(isinstance(part, ast.Constant) for part in node.elts)
