"""The words of a report in its language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ovadesk.domain.problem import Problem
from ovadesk.export.wording import sentence
from ovadesk.export.wording.report_words import WORDS

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Words:
    """Called with a key of ``wording/report*.py`` and what its sentence wants."""

    language: Language

    def __call__(self, key: str, **details: object) -> str:
        """Raises KeyError for a key that is not there, and for a detail that is not given."""
        return WORDS[key][LANGUAGES.index(self.language)].format(**details)

    def has(self, key: str) -> bool:
        """Whether there are such words."""
        return key in WORDS

    def sentence(self, problem: Problem) -> str:
        """The sentence for ``problem``."""
        return sentence(problem, self.language)
