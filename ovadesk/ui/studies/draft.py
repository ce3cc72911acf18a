"""A study while it is being designed: everything that was typed, as it was typed, and the protocol it makes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ovadesk.domain.form.form import Form
from ovadesk.domain.form.questions import Question
from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design, Protocol, Shown
from ovadesk.domain.reader_study.roster import StudyCase, Truth
from ovadesk.workflow.reader_study.drafting import SEED_MAX, Resolve, drafted

FORM_PARTS = ("orads", "simple_rules", "image_quality", "note")
TEXTS = ("title", "hypothesis", "primary_endpoint", "sample_size_basis", "inclusion", "ethics_id")
COUNTS = ("seed", "blocks", "washout_days", "reader_split", "repeats")
PERCENT = {"withheld": "withheld_share", "prevalence": "prevalence_told"}  # typed per cent: a share in the protocol
FLAGS = ("may_return", "feedback")


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """A reader as typed. The passphrase is kept in memory alone, until it is hashed."""

    reader_id: str = ""
    group: str = ""
    years: str = ""
    passphrase: str = field(default="", repr=False)

    @property
    def empty(self) -> bool:
        return not (self.reader_id or self.group or self.years or self.passphrase)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the wizard holds. Numbers are texts: what is no number yet is kept too. ``where`` has no password."""

    title: str = ""
    study_id: str = ""
    design: str = str(Design.SEQUENTIAL)
    tables: tuple[str, ...] = ()  # of cases, as they were read
    pseudonyms: bool = False
    copied: bool = False
    two_truths: bool = False
    cases: tuple[StudyCase, ...] = ()
    truths: tuple[Truth, ...] = ()
    readers: tuple[ReaderRow, ...] = ()
    orads: bool = False
    simple_rules: bool = False
    image_quality: bool = False
    note: bool = False
    questions: tuple[Question, ...] = ()
    model_id: str = "default"
    shown: tuple[str, ...] = tuple(str(one) for one in Shown)
    withheld: str = "0"
    hypothesis: str = ""
    primary_endpoint: str = ""
    secondary_endpoints: str = ""  # one a line
    margin: str = ""
    sample_size_basis: str = ""
    inclusion: str = ""
    prevalence: str = ""
    ethics_id: str = ""
    seed: str = ""
    blocks: str = "2"
    washout_days: str = "28"
    reader_split: str = "1"
    repeats: str = "0"
    may_return: bool = False
    feedback: bool = True
    where: str = ""

    @property
    def shows_model(self) -> bool:
        """Whether the design has a model at all."""
        return self.design != Design.UNAIDED

    @property
    def is_read(self) -> bool:
        """Whether people read in this design."""
        return self.design != Design.STANDALONE

    @property
    def form(self) -> Form:
        """Raises OvaDeskError as making a ``Form`` does."""
        return Form(**{part: getattr(self, part) for part in FORM_PARTS}, questions=self.questions)

    def record(self) -> dict[str, Any]:
        """The protocol as ``drafting.drafted`` takes it. Raises ValueError where a number is none."""
        lines = [line.strip() for line in self.secondary_endpoints.splitlines()]
        return {
            "study_id": self.study_id.strip(),
            "design": self.design,
            "form": self.form.to_dict(),
            "model": self.model_id if self.shows_model else None,
            "shown": list(self.shown),
            "secondary_endpoints": [line for line in lines if line],
            "margin": number(self.margin) if self.margin.strip() else None,
            **{name: getattr(self, name).strip() for name in TEXTS},
            **{name: whole(getattr(self, name)) for name in COUNTS},
            **{name: getattr(self, name) for name in FLAGS},
            **{share: _share(getattr(self, name)) for name, share in PERCENT.items()},
            "withheld_share": (_share(self.withheld) or 0.0) if self.shows_model else 0.0,
        }

    def protocol(self, resolve: Resolve) -> Protocol:
        """Raises OvaDeskError as ``drafted``; ValueError where a number is none: ``checks.mistakes`` comes first."""
        return drafted(self.record(), self.study_id, resolve)

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, every field but the readers' passphrases."""
        record = {one.name: getattr(self, one.name) for one in fields(self)}
        record["cases"] = [case.to_dict() for case in self.cases]
        record["truths"] = [truth.to_dict() for truth in self.truths]
        record["readers"] = [[one.reader_id, one.group, one.years] for one in self.readers]
        record["questions"] = [question.to_dict() for question in self.questions]
        return record

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Draft:
        """What ``to_dict`` wrote; a field that cannot be read takes its default, alone."""
        empty = cls()
        found = {}
        for one in fields(cls):
            value, default = record.get(one.name), getattr(empty, one.name)
            try:
                found[one.name] = _READ[one.name](value) if one.name in _READ else _alike(value, default)
            except (OvaDeskError, KeyError, TypeError, ValueError):
                found[one.name] = default
        return cls(**found)

    @classmethod
    def of_protocol(cls, protocol: Protocol) -> Draft:
        """The protocol of a study that is there, to be changed."""
        form, model = protocol.form, protocol.model
        same: dict[str, Any] = {name: getattr(protocol, name) for name in (*TEXTS, *FLAGS)}
        same |= {part: getattr(form, part) for part in FORM_PARTS}
        same |= {name: str(getattr(protocol, name)) for name in COUNTS}
        same |= {name: _percent(getattr(protocol, share)) for name, share in PERCENT.items()}
        return cls(
            design=str(protocol.design),
            study_id=protocol.study_id,
            questions=form.questions,
            model_id=model.model_id if model else "",
            shown=tuple(str(one) for one in model.shown) if model else (),
            secondary_endpoints="\n".join(protocol.secondary_endpoints),
            margin="" if protocol.margin is None else f"{protocol.margin:g}",
            **same,
        )


def new_draft() -> Draft:
    """An empty one with a seed drawn for it."""
    return Draft(seed=str(secrets.randbelow(SEED_MAX)))


def number(text: str) -> float:
    """A number with a point or a comma. Raises ValueError."""
    return float(text.strip().replace(",", "."))


def whole(text: str) -> int:
    """Raises ValueError."""
    return int(text.strip())


def _share(percent: str) -> float | None:
    return round(number(percent) / 100, 10) if percent.strip() else None


def _percent(share: float | None) -> str:
    return "" if share is None else f"{round(100 * share, 8):g}"


def _alike(value: Any, default: Any) -> Any:
    """``value`` where it is of the kind of ``default``. Raises TypeError."""
    if isinstance(default, tuple):
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise TypeError("no texts")
        return tuple(value)
    if type(value) is not type(default):
        raise TypeError("another kind")
    return value


def _shown(value: Any) -> tuple[str, ...]:
    return tuple(str(Shown(one)) for one in value)


_READ: dict[str, Callable[[Any], Any]] = {
    "design": lambda value: str(Design(value)),
    "shown": _shown,
    "cases": lambda value: tuple(StudyCase.from_dict(one) for one in value),
    "truths": lambda value: tuple(Truth.from_dict(one) for one in value),
    "readers": lambda value: tuple(ReaderRow(*(str(part) for part in one[:3])) for one in value),
    "questions": lambda value: tuple(Question.from_dict(one) for one in value),
}
