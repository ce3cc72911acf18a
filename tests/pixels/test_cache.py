"""The cache of decoded frames never holds more than its limit, and keeps what was used last."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.pixels.frames import FrameCache, FrameSource
from tests.dicom_files import write_dicom

steps = st.lists(st.tuples(st.booleans(), st.integers(0, 6), st.integers(0, 70)), max_size=60)


@given(st.integers(0, 200), steps)
def test_it_holds_the_most_recently_used_within_its_limit(limit: int, taken: list[tuple[bool, int, int]]) -> None:
    cache = FrameCache(limit)
    model: dict[int, np.ndarray] = {}  # in order of use
    for put, name, size in taken:
        if put and size <= limit:
            model.pop(name, None)
            model[name] = np.zeros(size, np.uint8)
            while sum(map(len, model.values())) > limit:
                del model[next(iter(model))]
            cache.put(("clip", name), model.get(name, np.zeros(size, np.uint8)))
        elif put:
            cache.put(("clip", name), np.zeros(size, np.uint8))
        else:
            found = cache.get(("clip", name))
            assert found is model.get(name)
            if found is not None:
                model[name] = model.pop(name)
        assert cache.held == sum(map(len, model.values())) <= limit


def test_what_nothing_may_give_way_to_is_kept_only_where_there_is_room() -> None:
    cache = FrameCache(100)
    cache.put(("clip", 0), np.zeros(60, np.uint8))
    cache.put(("clip", 1), np.zeros(50, np.uint8), only_if_room=True)
    cache.put(("clip", 2), np.zeros(40, np.uint8), only_if_room=True)
    assert [cache.get(("clip", i)) is not None for i in range(3)] == [True, False, True]


def test_those_who_read_ahead_share_half_the_cache(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "cine.dcm", [np.zeros((32, 32), np.uint8)] * 2)
    with FrameSource(cache_bytes=16 * 1024) as source:
        clip = source.inspect(path).clip
        assert [source.room_ahead(clip, who) for who in ("a", "a", "b", "a")] == [8, 8, 4, 4]


def test_it_stands_many_threads() -> None:
    cache = FrameCache(1000)

    def work(seed: int) -> None:
        for i in range(300):
            cache.put(("clip", (seed * i) % 17), np.zeros(97, np.uint8))
            cache.get(("clip", i % 17))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.held == sum(97 for i in range(17) if cache.get(("clip", i)) is not None)
    assert 0 < cache.held <= 1000


def test_a_source_reads_each_frame_once_and_forgets_the_oldest(tmp_path: Path) -> None:
    frames = [np.full((32, 32), i, np.uint8) for i in range(5)]
    path = write_dicom(tmp_path / "cine.dcm", frames)
    with FrameSource(cache_bytes=3 * 1024) as source:
        clip = source.inspect(path).clip
        assert source.cached(clip, 0) is None
        first = source.read(clip, 0)
        assert source.read(clip, 0) is first
        assert source.cached(clip, 0) is first
        for index in range(1, 5):
            source.read(clip, index)
        assert [source.cached(clip, i) is not None for i in range(5)] == [False, False, True, True, True]
        assert first[0, 0] == 0
