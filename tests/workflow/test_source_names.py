"""Files are called as the user named them."""

from __future__ import annotations

from pathlib import Path

from ovadesk.workflow.source_names import SourceNames


def test_sources_are_named_as_the_user_named_them(tmp_path: Path) -> None:
    given = tmp_path / "archive"
    names = SourceNames([given])
    assert names.of(given / "a" / "b.dcm") == "archive/a/b.dcm"
    assert names.of(given / "b.dcm") == "archive/b.dcm"
    assert names.of(tmp_path / "else" / "c.dcm") == "c.dcm"


def test_a_file_that_was_given_itself_is_called_by_its_name(tmp_path: Path) -> None:
    assert SourceNames([tmp_path / "b.dcm"]).of(tmp_path / "b.dcm") == "b.dcm"


def test_of_two_given_paths_that_hold_a_file_the_first_counts(tmp_path: Path) -> None:
    outer, inner = tmp_path / "outer", tmp_path / "outer" / "inner"
    assert SourceNames([outer, inner]).of(inner / "b.dcm") == "outer/inner/b.dcm"
    assert SourceNames([inner, outer]).of(inner / "b.dcm") == "inner/b.dcm"
