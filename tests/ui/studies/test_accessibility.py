"""The coordinator's windows through Qt's accessibility interface: names, roles and the order of the Tab key."""

from __future__ import annotations

from pathlib import Path

from ovadesk.ui.studies.add_dialogs import AddCasesDialog, AddReadersDialog
from ovadesk.ui.studies.change_dialog import ChangeDialog
from tests.ui.accessible import against_reading_order, strange, unnamed
from tests.ui.studies.conftest import Coordinator
from tests.workflow.reader_study.studies import a_study


def test_every_page_of_the_wizard_is_named_and_read_in_order(coordinator: Coordinator, two_cases: Path) -> None:
    wizard = coordinator.wizard
    coordinator.table(two_cases)
    for box in wizard.form.parts.values():
        box.setChecked(True)
    for page in range(len(wizard.pages)):
        wizard.frame.go_to(page)
        coordinator.qtbot.wait(60)
        assert unnamed(wizard) == [] and strange(wizard) == [], page
        assert against_reading_order(wizard) == [], page


def test_the_page_of_a_study_and_its_dialogs(coordinator: Coordinator, tmp_path: Path) -> None:
    window = coordinator.window
    assert unnamed(window) == [] and strange(window) == [] and against_reading_order(window) == []
    coordinator.open(a_study(tmp_path))
    coordinator.qtbot.wait(60)
    assert unnamed(window) == [] and strange(window) == [] and against_reading_order(window) == []
    seen = window.seen
    assert seen is not None
    for made in (
        AddCasesDialog(window, coordinator.tools, seen),
        AddReadersDialog(window, coordinator.tools, seen),
        ChangeDialog(window, seen),
    ):
        made.show()
        coordinator.qtbot.wait(30)
        assert unnamed(made) == [] and strange(made) == [] and against_reading_order(made) == [], type(made).__name__
        made.close()
