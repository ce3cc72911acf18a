"""What went wrong, as a code with details; the sentence is made in ``export.wording``, never here."""

from __future__ import annotations

from dataclasses import dataclass

Detail = str | int | float


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a person must be told: a dotted code and the values its sentence needs.

    ``code`` is ``area.name`` (``pixels.truncated``); ``details`` are sorted name/value pairs, so that
    equal problems compare and hash equal. Details never hold a patient identifier.
    """

    code: str
    details: tuple[tuple[str, Detail], ...] = ()

    def detail(self, name: str, default: Detail = "") -> Detail:
        """The value called ``name``, or ``default`` where the problem has none."""
        return dict(self.details).get(name, default)


def problem(code: str, **details: Detail) -> Problem:
    """A ``Problem`` with its details given by name."""
    return Problem(code, tuple(sorted(details.items())))


class OvaDeskError(Exception):
    """An expected failure that carries the ``Problem`` to be shown; anything else is a defect."""

    def __init__(self, cause: Problem) -> None:
        super().__init__(cause.code, *cause.details)
        self.problem = cause

    def __reduce__(self) -> tuple[type[OvaDeskError], tuple[Problem]]:
        return (type(self), (self.problem,))


class OutOfScope(OvaDeskError):
    """No failure: the model was not made for this frame, so that it says nothing of it."""


class Cancelled(Exception):
    """The user asked for the work to stop; what was done so far stands."""
