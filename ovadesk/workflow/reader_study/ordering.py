"""Who sees which case when: the order "sha256-v1", whole, so that anyone can recompute it from the protocol.

Let ``key(a, b, ...)`` be the SHA-256 (64 lower-case hex digits) of the UTF-8 text ``SEED:a:b:...`` (the seed and the
parts in plain decimals or as they are, joined with colons), and ``pick(...)`` the number that its first 8 digits make.
"Sorted by key" compares the digits as text. G is ``reader_split``, B is ``blocks``. All counting below is from 0.

1. Deal. The cases that are no practice, by stratum in the order of code points, within a stratum by
   ``key("deal", case)``, make one list. Case i of it belongs to part ``i mod G``; with ``j = i div G`` to block
   ``j mod B`` and half ``j mod 2`` of that part. So parts, blocks and halves differ by one case at most, and by one
   case of each stratum at most.
2. Readers. Reader k in the order of joining (the order of the list of readers) is in round ``q = k div G`` and reads
   part number ``k mod G`` of the parts sorted by ``key("part", q, part)``. With ``m = q div 2``: their flip is
   ``q + pick("flip", part, m)`` modulo 2, their shift is number ``m mod B`` of the numbers 0..B-1 sorted by
   ``key("shift", part, m div B, number)``. A reader who joins later changes nobody else's order, in any design; until
   a round is full, some parts have one reader more than others.
3. Sessions. Unaided and sequential studies have session 1 alone: the cases of the reader's part sorted by
   ``key("place", 1, reader, case)``, every one unaided (in a sequential study the aided reading follows at once).
   A crossover has the sessions 1 and 2: blocks shift, shift + 1, ... modulo B one after the other, within a block the
   cases sorted by ``key("place", session, reader, case)``. In session 1 a case is read unaided where
   ``(half + flip) mod 2`` is 0 and aided where it is 1; in session 2 the other way round. (With an even B all of a
   block is read in one condition; with an odd one, every block is mixed.) A standalone study has no sessions.
4. Hidden repeats, in every session. Of R ``repeats`` a crossover gives ``R - R div 2`` to its unaided and ``R div 2``
   to its aided places; the other designs have one condition, which gets all. The n places of a condition in the
   order of the session: the first ``n div 2`` of them, sorted by ``key("repeat", session, reader, case)``, are taken
   from the front, as many as wanted and there. Each stands a second time, in the same condition, right behind place
   number ``pick("gap", session, reader, case) mod t`` of the last t places of the condition, t being ``n div 3``, at
   least 1. Several behind one place: in the order they were taken.
5. Withheld. Where the model is shown: the n cases of the reader's part sorted by ``key("withhold", reader, case)``,
   the first ``floor(share * n + 0.5)`` of them, wherever they are read aided, repeats too.
6. Practice. The practice cases sorted by ``key("practice", reader, case)`` stand before session 1, for every reader;
   in a crossover alternately unaided and aided, unaided first. None is repeated or withheld.

Positions count from 1 within a session, practice and repeats counted in.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.domain.reader_study.roster import StudyCase, StudyReader
from ovadesk.domain.reader_study.showing import Showing
from ovadesk.domain.reading import Condition

RECIPE = __doc__ or ""
ARMS = (Condition.UNAIDED, Condition.AIDED)


@dataclass(frozen=True, slots=True)
class _Draw:
    """Every draw of one study: a number or an order made of the seed and of names, of nothing else."""

    seed: int

    def key(self, *parts: object) -> str:
        text = ":".join(str(part) for part in (self.seed, *parts))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def pick(self, *parts: object) -> int:
        return int(self.key(*parts)[:8], 16)

    def shuffled(self, names: Iterable[str], *purpose: object) -> list[str]:
        return sorted(names, key=lambda name: self.key(*purpose, name))

    def numbers(self, count: int, *purpose: object) -> list[int]:
        return sorted(range(count), key=lambda number: self.key(*purpose, number))


@dataclass(frozen=True, slots=True)
class _Seat:
    """A reader's row of the square: which part, which block first, and whether the aided half comes first."""

    part: int
    shift: int
    flip: int


def order(
    protocol: Protocol, cases: Sequence[StudyCase], readers: Sequence[StudyReader], reader_id: str
) -> tuple[Showing, ...]:
    """Every showing of ``reader_id``, session after session, by the recipe at the head of this module.

    ``readers`` in the order of joining; the order of ``cases`` does not matter. Raises OvaDeskError
    (``study.reader_unknown``).
    """
    ids = [reader.reader_id for reader in readers]
    if reader_id not in ids:
        raise OvaDeskError(problem("study.reader_unknown", reader=reader_id[:40]))
    if protocol.design is Design.STANDALONE:
        return ()
    draw = _Draw(protocol.seed)
    seat = _seat(draw, protocol, ids.index(reader_id))
    blocks = _dealt(draw, protocol, cases)[seat.part]
    withheld = _withheld(draw, protocol, [case for block in blocks for case, _ in block], reader_id)
    showings: list[Showing] = []
    for session in (1, 2) if protocol.design is Design.CROSSOVER else (1,):
        found = _practice(draw, protocol, cases, reader_id) if session == 1 else []
        places = _places(draw, protocol, blocks, seat, session, reader_id)
        for showing in _with_repeats(draw, protocol, places, reader_id):
            hidden = showing.case_id in withheld and _shows_the_model(protocol, showing.condition)
            found.append(replace(showing, withheld=True) if hidden else showing)
        showings += [_at(place, showing) for place, showing in enumerate(found, start=1)]
    return tuple(showings)


def _at(place: int, one: Showing) -> Showing:
    """``dataclasses.replace`` takes four times as long, and a study may have a million places."""
    return Showing(one.session, place, one.case_id, one.occurrence, one.condition, one.practice, one.withheld)


def _shows_the_model(protocol: Protocol, condition: Condition) -> bool:
    return protocol.design is Design.SEQUENTIAL or condition is Condition.AIDED


def _dealt(draw: _Draw, protocol: Protocol, cases: Sequence[StudyCase]) -> list[list[list[tuple[str, int]]]]:
    """Step 1: parts of blocks of (case, half)."""
    strata: dict[str, list[str]] = {}
    for case in cases:
        if not case.practice:
            strata.setdefault(case.stratum, []).append(case.case_id)
    dealt: list[list[list[tuple[str, int]]]] = [
        [[] for _ in range(protocol.blocks)] for _ in range(protocol.reader_split)
    ]
    row = [case for stratum in sorted(strata) for case in draw.shuffled(strata[stratum], "deal")]
    for i, case_id in enumerate(row):
        j, part = divmod(i, protocol.reader_split)
        dealt[part][j % protocol.blocks].append((case_id, j % 2))
    return dealt


def _seat(draw: _Draw, protocol: Protocol, k: int) -> _Seat:
    """Step 2."""
    turn, place = divmod(k, protocol.reader_split)
    part = draw.numbers(protocol.reader_split, "part", turn)[place]
    pair = turn // 2
    square, row = divmod(pair, protocol.blocks)
    shift = draw.numbers(protocol.blocks, "shift", part, square)[row]
    return _Seat(part, shift, (turn + draw.pick("flip", part, pair)) % 2)


def _places(
    draw: _Draw, protocol: Protocol, blocks: list[list[tuple[str, int]]], seat: _Seat, session: int, reader_id: str
) -> list[Showing]:
    """Step 3: the session without repeats; positions are not yet given."""
    crossover = protocol.design is Design.CROSSOVER
    half = dict(case for block in blocks for case in block)
    turned = [blocks[(seat.shift + i) % len(blocks)] for i in range(len(blocks))] if crossover else [list(half.items())]
    found = []
    for block in turned:
        for case_id in draw.shuffled([case_id for case_id, _ in block], "place", session, reader_id):
            arm = ARMS[(half[case_id] + seat.flip + session - 1) % 2] if crossover else Condition.UNAIDED
            found.append(Showing(session, 0, case_id, 1, arm))
    return found


def _with_repeats(draw: _Draw, protocol: Protocol, places: list[Showing], reader_id: str) -> list[Showing]:
    """Step 4."""
    crossover, behind = protocol.design is Design.CROSSOVER, dict[str, list[Showing]]()
    shares = (protocol.repeats - protocol.repeats // 2, protocol.repeats // 2) if crossover else (protocol.repeats, 0)
    for arm, wanted in zip(ARMS, shares, strict=True):
        if not wanted:
            continue
        same = [showing for showing in places if showing.condition is arm]
        early, late = same[: len(same) // 2], same[-max(1, len(same) // 3) :]
        early.sort(key=lambda showing: draw.key("repeat", showing.session, reader_id, showing.case_id))
        for showing in early[:wanted]:
            gap = draw.pick("gap", showing.session, reader_id, showing.case_id) % len(late)
            behind.setdefault(late[gap].case_id, []).append(replace(showing, occurrence=2))
    return [one for showing in places for one in (showing, *behind.get(showing.case_id, ()))]


def _withheld(draw: _Draw, protocol: Protocol, case_ids: list[str], reader_id: str) -> set[str]:
    """Step 5."""
    count = math.floor(protocol.withheld_share * len(case_ids) + 0.5)
    if not count:
        return set()
    return set(draw.shuffled(case_ids, "withhold", reader_id)[:count])


def _practice(draw: _Draw, protocol: Protocol, cases: Sequence[StudyCase], reader_id: str) -> list[Showing]:
    """Step 6; positions are not yet given."""
    case_ids = draw.shuffled([case.case_id for case in cases if case.practice], "practice", reader_id)
    both = ARMS if protocol.design is Design.CROSSOVER else (Condition.UNAIDED, Condition.UNAIDED)
    return [Showing(1, 0, case_id, 1, both[i % 2], practice=True) for i, case_id in enumerate(case_ids)]
