"""The coordinator's windows in Chinese: nothing of them is English any more, but what files and people say."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.roster import StudyReader
from ovadesk.settings import resource
from ovadesk.ui.studies.add_dialogs import AddCasesDialog, AddReadersDialog
from ovadesk.ui.studies.change_dialog import ChangeDialog
from ovadesk.ui.studies.dialogs import AskDialog
from ovadesk.ui.studies.draft import ReaderRow
from ovadesk.ui.studies.question_dialog import QuestionDialog
from ovadesk.ui.studies.server_dialog import ServerDialog
from ovadesk.ui.studies.truths_dialog import TruthsDialog
from tests.ui.in_chinese import left
from tests.ui.studies.conftest import COLUMNS, Coordinator
from tests.ui.studies.test_wizard import typed
from tests.workflow.reader_study.studies import a_study

MODELS = (*(re.escape(folder.name) for folder in resource("models").iterdir()), "MMOTU", "MobileNetV2")
TYPED = (  # and columns and words of tables
    "North|South|cyst|solid|histology|follow-up|dermoid|doppler|unilocular|GE|senior|intermediate|junior",
    r"case(?=[和、])|path|patient|truth|reference_standard|site|device|stratum|practice",
    "benign, malignant, 0, 1, 良性, 恶性",
    "senior、intermediate、junior|MRMCaov、iMRMC|RJafroc|left_out",
)


def test_every_page_of_the_wizard(chinese: None, coordinator: Coordinator, two_cases: Path) -> None:
    wizard = coordinator.wizard
    found = []
    coordinator.table(two_cases)
    for box in wizard.form.parts.values():
        box.setChecked(True)
    for page in range(len(wizard.pages)):
        wizard.frame.go_to(page)
        coordinator.qtbot.wait(30)
        found += [f"{page} {one}" for one in left(wizard, (*MODELS, *TYPED))]
    assert not found, "\n".join(dict.fromkeys(found))


def test_what_is_wrong_in_the_wizard(
    chinese: None, coordinator: Coordinator, tmp_path: Path, samples: Path, two_cases: Path
) -> None:
    """Every design on the last page, with mistakes and without; a table and readers that are not as they should be."""
    wizard, table = coordinator.wizard, tmp_path / "t.csv"
    given = (*MODELS, *TYPED, re.escape(str(tmp_path)), r"\bt\.csv\b|nowhere|good|bad|perhaps")
    found = []
    for _ in wizard.pages:  # each is left empty
        wizard.next()
    found += left(wizard, given)
    table.write_text(  # neither picture nor word is one
        COLUMNS + f"good,p1,{samples}/dermoid/2-still.dcm,benign,,,,,\nbad,p2,{samples}/nowhere.dcm,perhaps,,,,,\n"
    )
    coordinator.table(table)
    found += left(wizard, given)
    wizard.readers.table.paste("a b\nr1\nr1\n")
    wizard.protocol.pages["The question"].entries["margin"].show("五")
    found += left(wizard, given)
    typed(wizard, tmp_path / "s.ovastudy")
    wizard.protocol.pages["The question"].entries["margin"].show("0.05")
    wizard.readers.table.show_rows([ReaderRow("r1", "senior", "3", "口令"), ReaderRow("r2")])
    coordinator.table(two_cases)
    wizard.form.parts["orads"].setChecked(True)
    for design in Design:
        wizard.purpose.cards.choose(str(design))
        for page in range(len(wizard.pages)):
            wizard.frame.go_to(page)
        coordinator.wait(lambda: wizard.review.shares.rowCount() > 0)
        found += [f"{design} {one}" for one in left(wizard, (*given, "Pilot", "pilot"))]
    assert not found, "\n".join(dict.fromkeys(found))


def test_an_own_question(chinese: None, coordinator: Coordinator) -> None:
    wizard = coordinator.wizard
    dialog = QuestionDialog(wizard, None, ())
    dialog.show()
    found = left(dialog)
    for kind in range(dialog.kind.count()):
        dialog.kind.setCurrentIndex(kind)
        found += left(dialog)
    dialog.close()
    assert not found, "\n".join(dict.fromkeys(found))


def test_a_study_from_its_page_to_its_end(chinese: None, coordinator: Coordinator, tmp_path: Path) -> None:
    """With every dialog on the way."""
    given = (re.escape(str(tmp_path)), "Pilot", r"pilot(-\w+)*", "model-1", *MODELS, *TYPED[1:])
    window = coordinator.window
    found = left(window)
    coordinator.open(tmp_path / "none.ovastudy")
    coordinator.wait(lambda: window.again.isVisible())
    found += left(window, (*given, "none"))
    coordinator.open(a_study(tmp_path, n_practice=1, readers=(StudyReader("r1", "senior"), StudyReader("r2"))))
    coordinator.wait(lambda: window.seen)
    found += left(window, given)
    seen = window.seen
    assert seen is not None
    table = tmp_path / "truths.csv"
    table.write_text("case,truth\nc0,benign\nc9,perhaps\n")
    made: tuple[QDialog, ...] = (
        AddCasesDialog(window, coordinator.tools, seen),
        AddReadersDialog(window, coordinator.tools, seen),
        ChangeDialog(window, seen),
        ServerDialog(window, "postgresql://me@host/db"),
        TruthsDialog(window, coordinator.tools, seen, table),
    )
    for one in made:
        one.show()
        coordinator.qtbot.wait(60)
        found += [f"{type(one).__name__} {text}" for text in left(one, (*given, "c9|perhaps"))]
        one.close()
    for deed in ("start", "kit", "verify", "close", "export"):
        found += [f"{deed} {text}" for text in done(coordinator, deed, given)]
    found += left(window, given)
    assert not found, "\n".join(dict.fromkeys(found))


def done(coordinator: Coordinator, deed: str, given: tuple[str, ...]) -> list[str]:
    """Do what a button is for; its dialogs, and what is said afterwards, looked at."""
    window = coordinator.window
    coordinator.do(deed)
    found = looked_at(window, given)
    coordinator.done()
    found += looked_at(window, given) + left(window, given)
    return found


def looked_at(window: QWidget, given: tuple[str, ...]) -> list[str]:
    """The dialog that is open, if one is: what is left in it. It is agreed to."""
    found = []
    for one in window.findChildren(QDialog):
        if one.isVisible():
            found += left(one, given)
            if isinstance(one, AskDialog):
                one.write("原因")
            one.accept()
    return found
