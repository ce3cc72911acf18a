"""Settings carried to another machine: nothing of a patient goes along, and no file can do harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.problem import OvaDeskError
from ovadesk.settings import Settings
from ovadesk.workflow.settings_file import FILE_MAX, STAYS_HERE, export_settings, import_settings, merged, travelling

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.text(), x),
)


def test_what_is_exported_comes_back_elsewhere(tmp_path: Path) -> None:
    here = Settings(keys=("play=K",), wheel="zoom", cine_speed=0.5, reader_group="junior", charset="GB18030")
    export_settings(here, tmp_path / "settings.json")
    there = import_settings(Settings(), tmp_path / "settings.json")
    assert there.settings == here and there.ignored == () and set(there.taken) == set(travelling())


def test_nothing_of_a_patient_or_of_this_machine_goes_along(tmp_path: Path) -> None:
    secret = "CANARY^NAME"
    here = Settings(watched_folder=secret, window_geometry=secret, window_state=secret, left_open=(secret,))
    export_settings(here.with_recent(Path(secret) / secret), tmp_path / "settings.json")
    assert secret not in (tmp_path / "settings.json").read_text(encoding="utf-8")


def test_a_file_cannot_set_what_stays_here(tmp_path: Path) -> None:
    found = merged(Settings(last_folder="kept"), dict.fromkeys(STAYS_HERE, "x"))
    assert found.settings == Settings(last_folder="kept") and set(found.ignored) == set(STAYS_HERE)


def test_what_is_newer_or_wrong_is_named_and_the_rest_is_taken() -> None:
    found = merged(Settings(), {"wheel": "zoom", "hologram": True, "cine_speed": "fast", "overlay_opacity": 7})
    assert found.settings == Settings(wheel="zoom")
    assert found.taken == ("wheel",) and found.ignored == ("hologram", "cine_speed", "overlay_opacity")


@given(st.dictionaries(st.sampled_from(travelling()) | st.text(), ANYTHING))
def test_no_content_does_harm(values: dict[str, object]) -> None:
    found = merged(Settings(), values)
    assert set(found.taken) <= set(travelling()) and len(found.taken) + len(found.ignored) == len(values)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe\x00", b"[" * 100_000, b'{"settings": {}}', b'{"ovadesk_settings": 1, "settings": 3}',
     b'{"ovadesk_settings": 1, "settings": {}}' + b" " * FILE_MAX, b'{"ovadesk_settings": ' + b"9" * 9000 + b"}"],
)  # fmt: skip
def test_a_file_that_is_no_settings_changes_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.json").write_bytes(content)
    with pytest.raises(OvaDeskError) as found:
        import_settings(Settings(), tmp_path / "odd.json")
    assert found.value.problem.code == "settings.foreign"


def test_a_file_that_is_not_there_and_a_folder_that_cannot_be_written_are_said(tmp_path: Path) -> None:
    with pytest.raises(OvaDeskError) as found:
        import_settings(Settings(), tmp_path / "nowhere.json")
    assert found.value.problem.code == "settings.unreadable"
    (tmp_path / "file").touch()
    with pytest.raises(OvaDeskError) as found:
        export_settings(Settings(), tmp_path / "file" / "settings.json")
    assert found.value.problem.code == "settings.unwritable"


def test_the_version_of_the_file_is_written(tmp_path: Path) -> None:
    export_settings(Settings(), tmp_path / "settings.json")
    assert json.loads((tmp_path / "settings.json").read_text(encoding="utf-8"))["ovadesk_settings"] == 1
