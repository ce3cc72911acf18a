"""The steps of a whole run in order, what each leaves, and how far the run has come."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: done when all files it ``leaves`` are there, else ``work`` is called. ``weight`` is its share of time
    against the others, as far as that can be known beforehand."""

    title: str
    leaves: tuple[Path, ...]
    work: Callable[[], None]
    weight: float = 1.0

    @property
    def done(self) -> bool:
        return all(path.exists() for path in self.leaves)


def walk(steps: Sequence[Step], say: Say) -> Iterator[Step]:
    """Do what is not done yet, in order, saying before each how many there are and how long the rest may take.

    A step whose files are there is passed over, so that a run that was killed goes on where it was.
    """
    began, spent = time.monotonic(), 0.0
    for number, step in enumerate(steps, start=1):
        place = f"[{number} of {len(steps)}] {step.title}"
        if step.done:
            say(f"{place}: done before")
            continue
        say(f"{place}{_left(steps[number - 1 :], time.monotonic() - began, spent)}")
        step.work()
        spent += step.weight
        yield step


def _left(rest: Sequence[Step], seconds: float, spent: float) -> str:
    if not spent:
        return ""
    left = seconds / spent * sum(step.weight for step in rest if not step.done)
    return f" (about {_spoken(left)} left)"


def _spoken(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
