"""What lies before the reader: one opened case, its clock, and what was typed for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ovadesk.domain.reader_study.showing import Showing
from ovadesk.domain.reading import Condition
from ovadesk.workflow.reader_study.admission import Visit
from ovadesk.workflow.reader_study.opened import Stage, Typed
from ovadesk.workflow.reader_study.places import Row
from ovadesk.workflow.reader_study.tracing import Tracer


@dataclass(frozen=True, slots=True)
class Seen:
    """What the reader saw of the model on this case, as the reading says it; ``shown`` False: nothing."""

    shown: bool = False
    model_id: str = ""
    p_malignant: float | None = None


@dataclass(slots=True)
class CaseDesk:
    """Changes as the case is read; ``seen`` stays empty until the model's answer was revealed.

    ``started_at``: when the reading that is due began. ``correcting``: the reading to be stood in for.
    """

    showing: Showing
    stage: Stage
    tracer: Tracer
    started_at: str
    typed: Typed = field(default_factory=Typed)
    correcting: Row | None = None
    seen: Seen = field(default_factory=Seen)

    @classmethod
    def begin(cls, showing: Showing, stage: Stage, at: str, visit: Visit, *, correcting: Row | None = None) -> CaseDesk:
        """A case opened at the stamp ``at``."""
        return cls(showing, stage, Tracer(visit.clock, visit.screen), at, correcting=correcting)

    @classmethod
    def again(
        cls, showing: Showing, stage: Stage, at: str, visit: Visit, typed: Typed, trace: Mapping[str, Any], gap_ms: int
    ) -> CaseDesk:
        """A case opened first at the stamp ``at``, as it was left; the ``gap_ms`` since are a pause."""
        return cls(showing, stage, Tracer.restored(trace, gap_ms, visit.clock, visit.screen), at, typed)

    @property
    def condition(self) -> Condition:
        """Of the reading that is due."""
        return Condition.UNAIDED if self.stage is Stage.READ else Condition.AIDED

    def show(self, seen: Seen, at: str, first_at: str) -> None:
        """The model's answer (or that it is withheld) is before the reader since ``at``: the aided reading begins.

        One that had begun before the program ended, at ``first_at``, goes on.
        """
        self.seen = seen
        if self.stage is not Stage.REVEAL:
            return
        self.stage = Stage.AIDED
        if self.tracer.revealed:
            self.started_at = first_at
        else:
            self.started_at = at
            self.tracer.begin_aided()
