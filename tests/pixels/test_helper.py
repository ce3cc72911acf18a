"""A helper that dies, hangs or grows is replaced; what it leaves behind is nothing."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from ovadesk.domain.problem import Cancelled, OvaDeskError, Problem
from ovadesk.export.wording import sentence
from ovadesk.pixels.frames import FrameSource, Lane, Limits
from tests import dicom_files as files
from tests.dicom_files import write_dicom

FRAME = np.arange(48 * 64, dtype=np.uint16).astype(np.uint8).reshape(48, 64)
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc and /dev/shm")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_dicom(tmp_path / "small.dcm", [FRAME, FRAME[::-1].copy()])


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound file whose one frame takes seconds to decode: a JPEG 2000 of noise."""
    noise = np.random.default_rng(1).integers(0, 256, (2000, 2000, 3), np.uint8)
    return write_dicom(tmp_path_factory.mktemp("slow") / "slow.dcm", [noise], syntax=files.JPEG_2000_LOSSLESS)


def _code(act: Callable[[], object]) -> str:
    with pytest.raises(OvaDeskError) as caught:
        act()
    assert "{" not in sentence(caught.value.problem)
    assert sentence(caught.value.problem) != caught.value.problem.code
    return caught.value.problem.code


def _kill(source: FrameSource, lane: Lane = Lane.VIEW) -> int:
    pid = source.helper_pids()[lane]
    assert pid is not None
    os.kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    return pid


def _wait_until_gone(pid: int) -> None:
    for _ in range(200):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.01)
    raise AssertionError(f"{pid} still runs")


def test_a_helper_killed_between_requests_is_replaced(small: Path) -> None:
    with FrameSource() as source:
        clip = source.inspect(small).clip
        old = _kill(source)
        _wait_until_gone(old)
        assert np.array_equal(source.read(clip, 1), FRAME[::-1])
        assert source.helper_pids()[Lane.VIEW] not in (None, old)


def test_a_helper_killed_during_a_request_fails_that_request_only(small: Path, slow: Path) -> None:
    with FrameSource() as source:
        clip = source.inspect(slow).clip
        timer = threading.Timer(0.1, _kill, [source])
        timer.start()
        assert _code(lambda: source.read(clip, 0)) == "pixels.helper_died"
        timer.join()
        assert np.array_equal(source.read(source.inspect(small).clip, 0), FRAME)


def test_a_request_over_its_time_is_stopped_and_the_helper_replaced(small: Path, slow: Path) -> None:
    with FrameSource(limits=Limits(seconds=0.5)) as source:
        clip = source.inspect(slow).clip
        old = source.helper_pids()[Lane.VIEW]
        began = time.perf_counter()
        assert _code(lambda: source.read(clip, 0)) == "pixels.took_too_long"
        assert time.perf_counter() - began < 2
        assert np.array_equal(source.read(source.inspect(small).clip, 0), FRAME)
        assert source.helper_pids()[Lane.VIEW] != old


@LINUX
def test_a_request_over_its_memory_is_stopped_and_the_next_is_fine(small: Path, tmp_path: Path) -> None:
    large = np.zeros((6000, 6000, 3), np.uint8)
    path = write_dicom(tmp_path / "large.dcm", [large], syntax=files.JPEG_BASELINE)
    with FrameSource(limits=Limits(memory=160 << 20)) as source:
        clip = source.inspect(path).clip
        assert _code(lambda: source.read(clip, 0)) == "pixels.too_much_memory"
        assert np.array_equal(source.read(source.inspect(small).clip, 0), FRAME)


def test_each_lane_has_a_process_of_its_own_and_neither_waits_for_the_other(small: Path, slow: Path) -> None:
    with FrameSource() as source:
        clip, busy = source.inspect(small).clip, source.inspect(slow, lane=Lane.ANALYSE).clip
        source.read(clip, 1, lane=Lane.AHEAD)
        pids = source.helper_pids()
        assert None not in pids.values()
        assert len(set(pids.values())) == 3
        work = threading.Thread(target=source.read, args=(busy, 0), kwargs={"lane": Lane.ANALYSE})
        work.start()
        source.read(clip, 0)
        assert work.is_alive()
        work.join()
        assert source.cached(busy, 0) is not None


def test_nothing_starts_before_it_is_needed_and_warming_up_returns_at_once(small: Path) -> None:
    with FrameSource() as source:
        assert set(source.helper_pids().values()) == {None}
        began = time.perf_counter()
        source.warm_up(Lane.VIEW)
        assert time.perf_counter() - began < 0.1
        assert source.inspect(small).clip.n_frames == 2
        assert source.helper_pids()[Lane.ANALYSE] is None


def test_requests_from_many_threads_all_get_their_own_frame(tmp_path: Path) -> None:
    frames = [np.full((16, 16), 7 * i, np.uint8) for i in range(24)]
    with FrameSource() as source:
        clip = source.inspect(write_dicom(tmp_path / "cine.dcm", frames)).clip
        wrong: list[int] = []

        def read(start: int) -> None:
            wrong.extend(i for i in range(start, 24, 4) if not np.array_equal(source.read(clip, i), frames[i]))

        threads = [threading.Thread(target=read, args=(start,)) for start in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert all(source.cached(clip, i) is not None for i in range(24))


def test_several_frames_asked_for_at_once_are_those_asked_for_one_by_one(small: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.png"
    Image.fromarray(FRAME[:33]).save(other)
    with FrameSource() as source:
        clip, still = source.inspect(small).clip, source.inspect(other).clip
        first, picture, missing, last = source.read_each([(clip, 0), (still, 0), (clip, 2), (clip, 1)])
        assert isinstance(missing, Problem) and missing.code == "pixels.no_such_frame"
        for found, expected in ((first, FRAME), (picture, FRAME[:33]), (last, FRAME[::-1])):
            assert isinstance(found, np.ndarray) and np.array_equal(found, expected)
            assert not found.flags.writeable
        assert source.read_each([]) == []


def test_of_several_frames_one_that_ends_the_helper_costs_no_other(small: Path, slow: Path) -> None:
    with FrameSource(limits=Limits(seconds=0.5)) as source:
        clip, busy = source.inspect(small).clip, source.inspect(slow).clip
        first, stopped, last = source.read_each([(clip, 0), (busy, 0), (clip, 1)])
        assert isinstance(stopped, Problem) and stopped.code == "pixels.took_too_long"
        assert isinstance(first, np.ndarray) and np.array_equal(first, FRAME)
        assert isinstance(last, np.ndarray) and np.array_equal(last, FRAME[::-1])


def test_pages_of_another_kind_than_the_first_are_read_together_too(tmp_path: Path) -> None:
    colour = np.stack([FRAME, FRAME[::-1], FRAME], axis=-1)
    pages = [Image.fromarray(FRAME), Image.fromarray(colour)]
    pages[0].save(tmp_path / "pages.tiff", save_all=True, append_images=pages[1:])
    with FrameSource() as source:
        clip = source.inspect(tmp_path / "pages.tiff").clip
        first, second = source.read_each([(clip, 0), (clip, 1)])
    assert isinstance(first, np.ndarray) and np.array_equal(first, FRAME)
    assert isinstance(second, np.ndarray) and np.array_equal(second, colour)


def test_after_closing_nothing_runs_and_requests_say_so(small: Path) -> None:
    source = FrameSource()
    source.inspect(small)
    pid = source.helper_pids()[Lane.VIEW]
    assert pid is not None
    source.close()
    _wait_until_gone(pid)
    assert _code(lambda: source.inspect(small)) == "pixels.helper_died"
    source.close()


def test_a_frame_that_is_not_there_and_a_file_that_changed_are_told(small: Path) -> None:
    with FrameSource() as source:
        clip = source.inspect(small).clip
        assert _code(lambda: source.read(clip, 2)) == "pixels.no_such_frame"
        assert _code(lambda: source.read(clip, -1)) == "pixels.no_such_frame"
        write_dicom(small, [FRAME[::-1].copy()])
        other = write_dicom(small.with_name("other.dcm"), [FRAME])
        for number in range(5):  # more files than the helper keeps open
            other.write_bytes(other.read_bytes())
            os.utime(other, ns=(number, number))
            source.inspect(other)
        assert _code(lambda: source.read(clip, 0)) == "pixels.file_changed"
        small.unlink()
        assert _code(lambda: source.inspect(small)) == "pixels.file_missing"


def test_a_frame_not_wanted_when_its_turn_comes_is_not_decoded(small: Path, slow: Path) -> None:
    with FrameSource() as source:
        clip, busy = source.inspect(small).clip, source.inspect(slow).clip
        work = threading.Thread(target=source.read, args=(busy, 0))
        work.start()
        time.sleep(0.05)
        with pytest.raises(Cancelled):
            source.read(clip, 0, wanted=lambda: False)
        work.join()
        assert source.cached(clip, 0) is None
        assert np.array_equal(source.read(clip, 0, wanted=lambda: True), FRAME)


@LINUX
def test_the_helper_of_the_analysis_leaves_the_processor_to_the_others(small: Path) -> None:
    with FrameSource() as source:
        for lane in Lane:
            source.inspect(small, lane=lane)
        niceness = {lane: psutil.Process(pid).nice() for lane, pid in source.helper_pids().items()}
    assert niceness[Lane.VIEW] == niceness[Lane.AHEAD] == psutil.Process().nice() < niceness[Lane.ANALYSE]


def test_a_page_of_another_size_than_the_first_is_told(tmp_path: Path) -> None:
    pages = [Image.fromarray(FRAME), Image.fromarray(FRAME[:20])]
    pages[0].save(tmp_path / "pages.tiff", save_all=True, append_images=pages[1:])
    with FrameSource() as source:
        clip = source.inspect(tmp_path / "pages.tiff").clip
        assert np.array_equal(source.read(clip, 0), FRAME)
        assert _code(lambda: source.read(clip, 1)) == "pixels.other_size"


@LINUX
def test_ctrl_c_does_not_end_a_helper_that_is_still_importing(small: Path) -> None:
    with FrameSource() as source:
        source._helpers[Lane.VIEW].start()
        pid = source.helper_pids()[Lane.VIEW]
        assert pid is not None
        os.kill(pid, signal.SIGINT)  # as a terminal does to all of a program's processes
        assert source.inspect(small).clip.n_frames == 2
        assert source.helper_pids()[Lane.VIEW] == pid
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ()), "this process still hears it"


@LINUX
def test_no_shared_memory_is_left(small: Path, slow: Path) -> None:
    def blocks() -> set[str]:
        return {path.name for path in Path("/dev/shm").glob(f"ovadesk-{os.getpid()}-*")}

    before = blocks()
    source = FrameSource(limits=Limits(seconds=0.5))
    clip = source.inspect(small).clip
    source.read(clip, 0)
    source.read(clip, 0, lane=Lane.ANALYSE)
    assert len(blocks() - before) >= 1
    _code(lambda: source.read(source.inspect(slow).clip, 0))  # the block grows, and its helper dies
    source.close()
    assert blocks() <= before


@LINUX
def test_the_helper_loads_no_network_and_no_window(small: Path) -> None:
    with FrameSource() as source:
        source.read(source.inspect(small).clip, 0)
        pid = source.helper_pids()[Lane.VIEW]
        loaded = Path(f"/proc/{pid}/maps").read_text("utf-8").lower()
    assert "numpy" in loaded
    assert not [name for name in ("libtorch", "pyside6", "libqt6", "openvino") if name in loaded]
