"""Sentences for problem codes. The core raises codes; only here, in ``ui`` and in ``cli`` are they words."""

from __future__ import annotations

from string import Formatter

from ovadesk.domain.problem import Detail, Problem
from ovadesk.export.language import translated
from ovadesk.export.wording import (
    classify,
    form,
    pixels,
    stats,
    store,
    study,
    study_export,
    study_room,
    study_store,
    window,
)

SENTENCES: dict[str, str] = {
    **pixels.SENTENCES,
    **classify.SENTENCES,
    **store.SENTENCES,
    **stats.SENTENCES,
    **window.SENTENCES,
    **form.SENTENCES,
    **study.SENTENCES,
    **study_export.SENTENCES,
    **study_room.SENTENCES,
    **study_store.SENTENCES,
}
CALLED = ("call", "truth")  # details that hold one of ...
CALLS = {"benign": "benign", "malignant": "malignant"}


def sentence(problem: Problem, language: str = "") -> str:
    """The sentence for ``problem`` in the language in use, or in ``language`` (what is written for other programs is
    English); an unknown code is shown as itself with its details."""
    template = SENTENCES.get(problem.code)
    if template is None:
        details = ", ".join(f"{name}={value}" for name, value in problem.details)
        return f"{problem.code} ({details})" if details else problem.code
    wanted = {name for _, name, _, _ in Formatter().parse(template) if name}
    return translated(template, language).format(**{name: detail(problem, name, language) for name in wanted})


def detail(problem: Problem, name: str, language: str = "") -> Detail:
    """What stands for ``name``: the value itself, or its word where it is a call or a term of the statistics."""
    value = problem.detail(name, "?")
    word = CALLS.get(str(value)) if name in CALLED else None
    if problem.code in stats.SENTENCES and name in stats.NAMED:
        word = stats.WORDS.get(str(value))
    return value if word is None else translated(word, language)
