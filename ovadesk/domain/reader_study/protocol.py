"""The protocol of a reader study: everything that is decided before the first reading, under one hash."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from ovadesk.domain.form.form import Form
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.canonical import digest

ORDER = "sha256-v1"  # the one named algorithm there is: see ``workflow.reader_study.ordering``
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")  # of a study, a reader, a case: safe as a file name


class Design(StrEnum):
    """How often and in which order a reader sees a case.

    ``SEQUENTIAL``: unaided, locked, then aided at once. ``CROSSOVER``: each case in two sessions, once unaided and
    once aided, with a washout between. ``STANDALONE``: the model alone, no reader.
    """

    UNAIDED = "unaided"
    SEQUENTIAL = "sequential"
    CROSSOVER = "crossover"
    STANDALONE = "standalone"


class Shown(StrEnum):
    """What an aided reader sees of the model's answer."""

    RISK = "risk"
    CALL = "call"
    ERROR_RATES = "error_rates"
    OVERLAY = "overlay"


@dataclass(frozen=True, slots=True)
class ModelShown:
    """The model of the study, by the SHA-256 of its card; threshold and error rates as its card has them.

    All figures in [0, 1]. ``low``/``high`` bound the inconclusive band.
    """

    model_id: str
    sha256: str
    threshold: float
    low: float
    high: float
    sensitivity: float
    specificity: float
    shown: tuple[Shown, ...] = tuple(Shown)


@dataclass(frozen=True, slots=True)
class Protocol:
    """What a study is. Frozen with its hash when the first reading starts; an amendment is a new ``version``.

    ``blocks``: into how many the cases are dealt (crossover: Latin square over readers and blocks).
    ``reader_split``: number of reader groups that read different blocks (split-plot); 1: all read all.
    ``repeats``: cases shown again, hidden, to each reader in each session. ``withheld_share``: share of cases on
    which the model is withheld from an aided reader, drawn per reader. ``may_return``: whether a locked reading may
    be opened again (a new row, the old one stays). ``prevalence_told``: what readers are told, in [0, 1].
    ``margin``: of non-inferiority, as a difference of the primary endpoint.
    """

    study_id: str
    title: str
    design: Design
    seed: int
    form: Form = field(default_factory=Form)
    model: ModelShown | None = None
    blocks: int = 2
    washout_days: int = 28
    reader_split: int = 1
    repeats: int = 0
    withheld_share: float = 0.0
    may_return: bool = False
    feedback: bool = True  # on practice cases: the truth after the lock
    hypothesis: str = ""
    primary_endpoint: str = ""
    secondary_endpoints: tuple[str, ...] = ()
    margin: float | None = None
    sample_size_basis: str = ""
    inclusion: str = ""
    prevalence_told: float | None = None
    ethics_id: str = ""
    order: str = ORDER
    version: int = 1
    reason: str = ""  # of this amendment; empty for version 1

    def checked(self) -> Protocol:
        """This protocol, if it can be run. Raises OvaDeskError: ``study.name``, ``study.no_model``, ``study.numbers``,
        ``study.order_unknown``, ``study.reason_wanted``."""
        if not NAME.fullmatch(self.study_id):
            raise OvaDeskError(problem("study.name", name=self.study_id[:40]))
        if self.model is None and self.design is not Design.UNAIDED:
            raise OvaDeskError(problem("study.no_model", design=str(self.design)))
        shares = [self.withheld_share, self.prevalence_told or 0.0, abs(self.margin or 0.0)]
        counts = (self.blocks >= 1, self.reader_split >= 1, self.repeats >= 0, self.washout_days >= 0)
        if not all(counts) or not all(0 <= share <= 1 for share in shares):
            raise OvaDeskError(problem("study.numbers"))
        if self.order != ORDER:
            raise OvaDeskError(problem("study.order_unknown", order=self.order[:40]))
        if self.version > 1 and not self.reason.strip():
            raise OvaDeskError(problem("study.reason_wanted"))
        return self

    @property
    def sha256(self) -> str:
        """Hash (hex) of ``to_dict``."""
        return digest(self.to_dict())

    def amended(self, reason: str, **changes: Any) -> Protocol:
        """The next version with ``changes``; study id, seed and order cannot change. Raises as ``checked``."""
        for fixed in ("study_id", "seed", "order", "version"):
            changes.pop(fixed, None)
        return replace(self, **changes, version=self.version + 1, reason=reason).checked()

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe, every field; ``from_dict`` gives an equal protocol back."""
        record = asdict(replace(self, form=Form()))
        record["form"] = self.form.to_dict()
        record["design"] = str(self.design)
        record["secondary_endpoints"] = list(self.secondary_endpoints)
        if self.model is not None:
            record["model"]["shown"] = [str(one) for one in self.model.shown]
        return record

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Protocol:
        """Raises OvaDeskError (``study.protocol_unread``) where ``record`` is no protocol, and as ``checked``."""
        try:
            fields = dict(record)
            fields["design"] = Design(fields["design"])
            fields["form"] = Form.from_dict(fields.get("form") or {})
            fields["secondary_endpoints"] = tuple(fields.get("secondary_endpoints", ()))
            if fields.get("model"):
                shown = tuple(Shown(one) for one in fields["model"]["shown"])
                fields["model"] = ModelShown(**{**fields["model"], "shown": shown})
            made = cls(**fields)
        except (KeyError, TypeError, ValueError) as error:
            raise OvaDeskError(problem("study.protocol_unread", kind=type(error).__name__)) from error
        return made.checked()
