"""However a cine is cut into fragments and whatever its offset table says, each frame is found whole."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ovadesk.pixels.offsets import (
    Fragment,
    frames_of,
    native_frames,
    read_parts,
    read_swapped,
    walk_fragments,
)
from tests.dicom_files import SEQUENCE_END, encapsulated, frame_offsets, swap_words

START = 37  # where pixel data begins in these files: anywhere
Groups = list[list[bytes]]


@st.composite
def streams(draw: st.DrawFn) -> Groups:
    """One to six frames, each a code stream in one to five fragments of even length."""
    groups = []
    for _ in range(draw(st.integers(1, 6))):
        head = draw(st.sampled_from([b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xf7", b"\xff\x4f\xff\x51"]))
        body = draw(st.binary(max_size=40)).replace(b"\xff", b"\xfe")
        tail = b"\xff\xd9" if len(body) % 2 == 0 else b"\0\xff\xd9"
        groups.append(_fragmented(draw, head + body + tail))
    return groups


@st.composite
def runs(draw: st.DrawFn) -> Groups:
    """Frames without a code stream (RLE), one fragment each as the standard has it."""
    bodies = draw(st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=6))
    return [[b"\1\0\0\0" + body + body] for body in bodies]


def _fragmented(draw: st.DrawFn, stream: bytes) -> list[bytes]:
    inner = st.integers(1, len(stream) // 2 - 1).map(lambda half: 2 * half)
    cuts = sorted(draw(st.sets(inner, max_size=4)))
    return [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]


def _found(
    data: bytes, claimed: int, extended: tuple[Sequence[int], Sequence[int]] | None = None, size: int | None = None
) -> list[bytes]:
    """The bytes of each frame found in the first ``size`` bytes of a file with ``data`` as its pixel data."""
    whole = b"\x55" * START + data
    file = io.BytesIO(whole[:size])
    held = len(file.getvalue())
    found = walk_fragments(file, START, held)
    return [read_parts(file, parts) for parts in frames_of(file, found, claimed, extended)]


def _joined(groups: Groups) -> list[bytes]:
    return [b"".join(group) for group in groups]


def _tables(groups: Groups) -> st.SearchStrategy[list[int]]:
    """Right, missing, shifted, misleading (items that begin no frame) and random tables."""
    offsets = frame_offsets(groups)
    items = frame_offsets([[piece] for group in groups for piece in group])
    misleading = st.permutations(items[1:]).map(lambda rest: [0, *sorted(rest[: len(offsets) - 1])])
    return st.one_of(
        st.just(offsets),
        st.just([]),
        st.just([offset + 7 for offset in offsets]),
        st.just(offsets[::-1]),
        st.just(offsets[:-1]),
        st.just([*offsets, offsets[-1] + 999]),
        misleading,
        st.lists(st.integers(0, 2**32 - 1), max_size=8),
    )


@given(st.data())
def test_every_frame_is_found_whatever_the_tables_say(data: st.DataObject) -> None:
    groups = data.draw(streams() | runs())
    basic = data.draw(_tables(groups))
    extended = data.draw(st.none() | _tables(groups).map(lambda table: (table, [8] * len(table))))
    tail = data.draw(st.sampled_from([SEQUENCE_END, SEQUENCE_END + b"\xfc\xff\xfc\xff\0\0\0\0", b""]))
    assert _found(encapsulated(groups, basic) + tail, len(groups), extended) == _joined(groups)


@given(st.data())
def test_a_cut_file_gives_its_whole_frames_only(data: st.DataObject) -> None:
    groups = data.draw(streams() | runs())
    basic = data.draw(_tables(groups))
    pixels = encapsulated(groups, basic) + SEQUENCE_END
    size = data.draw(st.integers(START, START + len(pixels)))
    found = _found(pixels, len(groups), size=size)
    assert found == _joined(groups)[: len(found)]
    ends = START + 8 + 4 * len(basic)
    for count, group in enumerate(groups):
        ends += sum(8 + len(piece) for piece in group)
        if ends > size:
            break
        assert len(found) > count, "a frame that is wholly there was lost"


@given(streams() | runs(), st.integers(1, 20))
def test_more_frames_claimed_than_held_gives_those_held(groups: Groups, more: int) -> None:
    found = _found(encapsulated(groups, frame_offsets(groups)) + SEQUENCE_END, len(groups) + more)
    assert found == _joined(groups)


@given(streams(), st.data())
def test_fewer_frames_claimed_than_held_gives_as_many_as_claimed(groups: Groups, data: st.DataObject) -> None:
    assume(len(groups) > 2)
    claimed = data.draw(st.integers(2, len(groups) - 1))
    found = _found(encapsulated(groups) + SEQUENCE_END, claimed)
    assert found == _joined(groups)[:claimed]


@given(st.binary(max_size=200), st.integers(1, 5), st.lists(st.integers(0, 2**64 - 1), max_size=5))
def test_no_bytes_at_all_make_it_raise(noise: bytes, claimed: int, table: list[int]) -> None:
    for data in (noise, encapsulated([[noise]]) + noise, encapsulated([[noise], [noise]], [0, 8]) + noise):
        found = _found(data, claimed, (table, table))
        assert len(found) <= claimed
        assert sum(map(len, found)) <= len(data)


def test_a_missing_delimiter_is_no_damage() -> None:
    groups = [[b"\xff\xd8\xff\xe0ab\xff\xd9"], [b"\xff\xd8\xff\xe0", b"cd\xff\xd9"]]
    assert _found(encapsulated(groups), 2) == _joined(groups)


def test_a_frame_without_its_end_is_dropped_where_the_file_was_cut_between_fragments() -> None:
    groups = [[b"\xff\xd8\xff\xe0", b"ab\xff\xd9"], [b"\xff\xd8\xff\xe0", b"cd", b"ef\xff\xd9"]]
    pixels = encapsulated(groups, frame_offsets(groups))
    cut = len(pixels) - 8 - len(groups[1][2])
    assert _found(pixels[:cut], 2) == _joined(groups)[:1]
    assert _found(pixels[: len(encapsulated(groups[:1], [0, 0])) - 12], 1) == []


@pytest.mark.parametrize("basic", [True, False], ids=["with table", "without table"])
def test_a_frame_whose_beginning_is_damaged_keeps_its_place(basic: bool) -> None:
    groups = [[b"\xff\xd8\xff\xe0ab\xff\xd9"], [b"\0\0\0\0cd\xff\xd9"], [b"\xff\xd8\xff\xe0ef\xff\xd9"]]
    table = frame_offsets(groups) if basic else []
    assert _found(encapsulated(groups, table) + SEQUENCE_END, 3) == _joined(groups)


def test_walk_counts_items_and_reads_the_table() -> None:
    groups = [[b"ab"], [b"cdef"]]
    data = encapsulated(groups, frame_offsets(groups)) + SEQUENCE_END
    found = walk_fragments(io.BytesIO(data), 0, len(data))
    assert found.table == (0, 10)
    assert [item.length for item in found.items] == [2, 4]
    assert not found.cut
    assert walk_fragments(io.BytesIO(data[:-8]), 0, len(data) - 8).cut


@given(st.integers(1, 1000), st.integers(1, 50), st.integers(0, 60_000))
def test_native_frames_are_those_wholly_there(frame_bytes: int, claimed: int, available: int) -> None:
    found = native_frames(START, available, frame_bytes, claimed)
    assert len(found) == min(claimed, available // frame_bytes)
    assert all(parts == (Fragment(START + i * frame_bytes, frame_bytes),) for i, parts in enumerate(found))


@given(st.binary(min_size=1, max_size=60), st.integers(1, 7))
def test_swapped_words_are_put_right_frame_by_frame(plain: bytes, frame_bytes: int) -> None:
    assume(frame_bytes <= len(plain))
    file = io.BytesIO(b"\x55" * START + swap_words(plain + b"\0" * (len(plain) % 2)))
    frames = native_frames(START, len(plain), frame_bytes, len(plain))
    read = [read_swapped(file, part, START) for (part,) in frames]
    assert read == [plain[i * frame_bytes : (i + 1) * frame_bytes] for i in range(len(frames))]
