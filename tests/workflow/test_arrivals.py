"""What arrives in a watched folder: only what is new, only once it is whole, and together."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ovadesk.domain.problem import Cancelled, OvaDeskError
from ovadesk.workflow.arrivals import PATIENCE, WHOLE_AFTER, Arrivals, Stamp, scan

A, B, C = Path("a.dcm"), Path("b.dcm"), Path("c.dcm")


def stamp(size: int, at: int = 0) -> Stamp:
    return Stamp(size, at)


@pytest.fixture
def watched() -> Arrivals:
    """One file was there before."""
    arrivals = Arrivals()
    assert arrivals.look({A: stamp(5)}, 0.0) == ()
    return arrivals


def test_what_was_there_before_does_not_arrive(watched: Arrivals) -> None:
    assert watched.look({A: stamp(5)}, 100.0) == () and not watched.waits


def test_a_new_file_arrives_once_it_has_stayed_the_same_for_two_seconds(watched: Arrivals) -> None:
    there = {A: stamp(5), B: stamp(7)}
    assert watched.look(there, 10.0) == () and watched.waits
    assert watched.look(there, 10.0 + WHOLE_AFTER - 0.1) == ()
    assert watched.look(there, 10.0 + WHOLE_AFTER) == (B,)
    assert watched.look(there, 60.0) == () and not watched.waits


@pytest.mark.parametrize("later", [stamp(8), stamp(7, 1)])
def test_a_file_still_being_written_waits(watched: Arrivals, later: Stamp) -> None:
    watched.look({B: stamp(7)}, 10.0)
    assert watched.look({B: later}, 11.9) == ()
    assert watched.look({B: later}, 12.5) == ()
    assert watched.look({B: later}, 13.9) == (B,)


def test_an_empty_file_is_not_whole(watched: Arrivals) -> None:
    watched.look({B: stamp(0)}, 10.0)
    assert watched.look({B: stamp(0)}, 100.0) == ()


def test_files_of_one_study_arrive_together(watched: Arrivals) -> None:
    watched.look({B: stamp(7)}, 10.0)
    assert watched.look({B: stamp(7), C: stamp(1)}, 12.0) == ()
    assert watched.look({B: stamp(7), C: stamp(1)}, 14.0) == (B, C)


def test_a_whole_file_does_not_wait_for_ever_for_one_that_grows(watched: Arrivals) -> None:
    arrived: list[Path] = []
    for second in range(30):
        arrived += watched.look({B: stamp(7), C: stamp(1 + second)}, float(second))
        assert (arrived == [B]) is (second >= PATIENCE)


def test_a_file_that_was_being_written_when_watching_began_arrives(watched: Arrivals) -> None:
    assert watched.look({A: stamp(9)}, 10.0) == ()
    assert watched.look({A: stamp(9)}, 12.0) == (A,)


def test_a_share_that_was_away_brings_nothing_new(watched: Arrivals) -> None:
    watched.look({}, 10.0)
    assert watched.look({A: stamp(5)}, 20.0) == () and not watched.waits


def test_a_file_that_vanishes_while_it_waits_is_forgotten(watched: Arrivals) -> None:
    watched.look({B: stamp(7)}, 10.0)
    watched.look({}, 11.0)
    assert not watched.waits
    watched.look({B: stamp(7)}, 12.0)
    assert watched.look({B: stamp(7)}, 13.0) == ()


def test_a_scan_finds_files_in_subfolders_but_no_hidden_or_half_named_ones(tmp_path: Path) -> None:
    (tmp_path / "day" / "study").mkdir(parents=True)
    for name in ("one.dcm", "day/study/two.dcm", ".hidden", "~lock", "three.dcm.part", "four.TMP"):
        (tmp_path / name).write_bytes(b"12345")
    found = scan(tmp_path)
    assert {path.name for path in found} == {"one.dcm", "two.dcm"}
    assert {one.size for one in found.values()} == {5}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    assert scan(tmp_path) == {}


def test_a_folder_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(OvaDeskError) as found:
        scan(tmp_path / "gone")
    assert found.value.problem.code == "arrivals.folder"


def test_a_scan_can_be_stopped(tmp_path: Path) -> None:
    (tmp_path / "one").touch()
    with pytest.raises(Cancelled):
        scan(tmp_path, cancelled=lambda: True)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that cannot be read")
def test_a_subfolder_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o000)
    (tmp_path / "one").write_bytes(b"1")
    assert list(scan(tmp_path)) == [tmp_path / "one"]
