"""A study on a PostgreSQL server: designed, shown beside another one, and never with its password written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ovadesk.store.reader_study import StudyStore
from ovadesk.ui.studies.access import place_at
from ovadesk.ui.studies.draft_file import draft_file
from ovadesk.workflow.reader_study.designing import new_study
from ovadesk.workflow.reader_study.drafting import installed_model
from ovadesk.workflow.reader_study.state import StudyState
from tests.postgresql_server import NoServer, Server
from tests.ui.studies.conftest import Coordinator


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    pytest.importorskip("psycopg", reason="needs the extra `postgres`")
    try:
        made = Server()
        made.start("fsync=off")
    except NoServer as error:
        pytest.skip(str(error))
    try:
        yield made
    finally:
        made.stop()


def design(coordinator: Coordinator, address: str, name: str) -> str:
    wizard = coordinator.wizard
    wizard.purpose.names.entries["title"].show(name.upper())
    wizard.purpose.names.entries["study_id"].show(name)
    wizard.readers.table.show_rows([])
    wizard.readers.table.paste("r1\n")
    wizard.review.where.setText(address)
    wizard.review.password.setText("sesame")
    return coordinator.create()


def test_a_study_on_a_server(coordinator: Coordinator, server: Server, two_cases: Path) -> None:
    address = server.database()
    coordinator.table(two_cases)
    assert design(coordinator, address, "first") == ""
    coordinator.table(two_cases)
    assert "already" in design(coordinator, address, "first"), "one of that name is there; nothing is lost"
    assert design(coordinator, address, "second") == ""
    window = coordinator.window
    window.open(place_at(address, "second", "sesame"))
    coordinator.wait(lambda: window.seen is not None)
    assert window.page.header.studies.count() == 2 and window.page.header.title.text() == "SECOND"
    assert "backed up by the server" in window.page.buttons["back_up"].toolTip()
    assert "sesame" not in window.page.header.what.text()
    assert coordinator.tools.remembered.now.known_studies == (address,)
    window.page.header.study_chosen.emit("first")
    coordinator.wait(lambda: window.page.header.title.text() == "FIRST")


def test_a_creation_that_was_cut_off_goes_on(coordinator: Coordinator, server: Server, two_cases: Path) -> None:
    address = server.database()
    wizard = coordinator.wizard
    coordinator.table(two_cases)
    wizard.purpose.names.entries["title"].show("CUT")
    wizard.purpose.names.entries["study_id"].show("cut")
    coordinator.wait(lambda: wizard.model.model.count())
    protocol = wizard.draft.protocol(installed_model(coordinator.tools.services.model_folders))
    with closing(StudyStore.open(address, create=True)) as store:
        new_study(store, protocol)
    assert design(coordinator, address, "cut") == ""
    with closing(StudyStore.open(address)) as store:
        state = StudyState.read(store, "cut")
        assert len(state.cases) == 3 and len(state.readers) == 1 and store.verify() == []


def test_a_password_is_in_no_draft(coordinator: Coordinator) -> None:
    coordinator.wizard.review.where.setText("postgresql://me:sesame@host/db")
    coordinator.close_wizard()
    assert "sesame" not in draft_file(coordinator.tools.services.paths).read_text(encoding="utf-8")
