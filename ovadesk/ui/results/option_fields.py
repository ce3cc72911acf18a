"""What may be typed as options of an analysis, and what it means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ovadesk.ui.words import apposed, listed, tr

if TYPE_CHECKING:  # the analysis is imported by the worker
    from ovadesk.stats.method import Options

DRAWS_LEAST, DRAWS_MOST, SEED_MOST = 100, 100_000, 2**32 - 1


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields as texts; empty is none."""

    margin: str = ""
    prevalences: str = ""
    draws: str = "2000"
    seed: str = "0"
    threshold: str = ""

    @classmethod
    def of(cls, options: Options) -> Typed:
        """As somebody would have typed them."""
        return cls(
            _text(options.margin),
            " ".join(map(_text, options.prevalences)),
            str(options.draws),
            str(options.seed),
            _text(options.model_threshold),
        )


def mistakes(typed: Typed) -> dict[str, str]:
    """What is wrong, by field."""
    wrong = {}
    for name, text in (("margin", typed.margin), ("threshold", typed.threshold)):
        if text.strip() and not _is_share(text):
            wrong[name] = tr("A number between 0 and 1, such as 0.05, or nothing.")
    if not all(_is_share(text) for text in _several(typed.prevalences)):
        wrong["prevalences"] = tr("Numbers between 0 and 1, separated by blanks, such as 0.1 0.3, or nothing.")
    if not DRAWS_LEAST <= _whole(typed.draws) <= DRAWS_MOST:
        text = tr("A whole number from {least} to {most}.")
        wrong["draws"] = text.format(least=DRAWS_LEAST, most=f"{DRAWS_MOST:,}")
    if not 0 <= _whole(typed.seed) <= SEED_MOST:
        wrong["seed"] = tr("A whole number from 0 on.")
    return wrong


def options_of(typed: Typed) -> Options:
    """Raises ValueError where there are ``mistakes``."""
    from ovadesk.stats.method import Options

    return Options(
        seed=_whole(typed.seed),
        draws=_whole(typed.draws),
        prevalences=tuple(dict.fromkeys(_number(text) for text in _several(typed.prevalences))),
        margin=_number(typed.margin) if typed.margin.strip() else None,
        model_threshold=_number(typed.threshold) if typed.threshold.strip() else None,
    )


def told(typed: Typed) -> str:
    """In a line."""
    parts = [tr("{n} bootstraps, seed {seed}").format(n=f"{_whole(typed.draws):,}", seed=typed.seed.strip())]
    for text, value in (
        ("margin {value}", typed.margin),
        ("prevalence {value}", listed(_several(typed.prevalences))),
        ("model threshold {value}", typed.threshold),
    ):
        if value.strip():
            parts.append(tr(text).format(value=value.strip()))
    return apposed(parts)


def _text(value: float | None) -> str:
    return "" if value is None else repr(value)


def _several(text: str) -> list[str]:
    return text.replace(";", " ").replace(", ", " ").split()


def _number(text: str) -> float:
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan


def _is_share(text: str) -> bool:
    return 0 < _number(text) < 1


def _whole(text: str) -> int:
    """-1 for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1
