"""What a report is made from, and where each thing stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ovadesk.domain.problem import Problem
from ovadesk.export.report.facts import StudyFacts
from ovadesk.export.report.names import Names
from ovadesk.export.report.words import Words
from ovadesk.stats.together import EVERYONE

Row = Mapping[str, Any]
FIGURES = ("auc", "sensitivity", "specificity")


@dataclass(frozen=True, slots=True)
class MeanValue:
    """A mean over readers; ``general``: its interval is for other readers too, else for other cases alone."""

    value: float | None
    ci: Sequence[float] | None
    general: bool


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """``found`` is what ``stats.json`` holds: every number of the report comes from there."""

    found: Row
    problems: tuple[Problem, ...]
    study: StudyFacts | None
    words: Words
    names: Names
    made_at: datetime

    @property
    def facts(self) -> Row:
        facts: Row = self.found["study"]
        return facts

    @property
    def conditions(self) -> list[str]:
        return list(self.facts["conditions"])

    @property
    def groups(self) -> list[str]:
        """The readers' groups, in the order of the readers; none where all are of one."""
        names = list(dict.fromkeys(self.facts["reader_groups"]))
        return [name for name in names if name] if len(names) > 1 else []

    @property
    def readers(self) -> list[Row]:
        """One row for each reader and condition."""
        return [row for row in self.found["readers"] if row["kind"] != "model"]

    @property
    def models(self) -> list[Row]:
        return [row for row in self.found["readers"] if row["kind"] == "model"]

    def of(self, reader: str, condition: str) -> Row | None:
        """The row of a reader under a condition."""
        found = (row for row in self.readers if (row["reader_id"], row["condition"]) == (reader, condition))
        return next(found, None)

    def pairs(self) -> list[tuple[str, str]]:
        """Every two conditions that are compared, second less first."""
        return list(dict.fromkeys((one["first"], one["second"]) for one in self.found["group_changes"]))

    def together(self, group: str, condition: str) -> Row | None:
        found = (one for one in self.found["groups"] if (one["reader_group"], one["condition"]) == (group, condition))
        return next(found, None)

    def primary(self, figure: str, pair: Sequence[str] | None = None) -> Row | None:
        """The analysis that was chosen beforehand, of two conditions or of the first that there is."""
        rows = (row for row in self.found["mrmc"] if row["primary"] and row["figure"] == figure)
        return next((row for row in rows if pair is None or row["conditions"] == list(pair)), None)

    def by_group(self, figure: str) -> Row | None:
        return next((row for row in self.found["mrmc_groups"] if row["figure"] == figure), None)

    def mean(self, group: str, condition: str, figure: str) -> MeanValue:
        """The mean of a group's readers: with the interval for other readers and cases where there is one."""
        together = self.together(group, condition)
        if together is None:
            return MeanValue(None, None, False)
        value, drawn = together[figure]["mean"], together[figure]["bootstrap"] or {}
        for mean, general in self._analysed(group, figure):
            if mean["condition"] == condition and mean["ci"] is not None:
                return MeanValue(mean["value"], mean["ci"], general)
        return MeanValue(value, drawn.get("by_patient") or drawn.get("by_case"), False)

    def _analysed(self, group: str, figure: str) -> Iterator[tuple[Row, bool]]:
        if group == EVERYONE:
            for row in self.found["mrmc"]:
                if row["primary"] and row["figure"] == figure:
                    yield from ((mean, True) for mean in row["means"])
            return
        grouped = self.by_group(figure)
        for one in grouped["groups"] if grouped else ():
            if grouped and one["group"] == group:
                yield from ((mean, grouped["generalises"] == "RRRC") for mean in one["means"])

    def who(self, row: Row) -> str:
        """The reader or model of a row."""
        if row.get("kind") == "model" or row["condition"] == "model":
            return self.model(row["reader_id"])
        return self.names.readers[row["reader_id"]]

    def model(self, model_id: str) -> str:
        """As "Model X", "Model" for one that has no name of its own."""
        label = self.names.models.get(model_id, "")
        if not label or model_id.casefold() == "model":
            return self.words("report.condition.model")
        return self.words("report.model_named", name=label)

    def condition(self, name: str) -> str:
        return self.names.conditions[name]

    def group(self, name: str) -> str:
        return self.names.groups[name]


def plain_interval(drawn: Row | None) -> Sequence[float] | None:
    """Of a bootstrap: by patient where there is one."""
    found = drawn or {}
    interval: Sequence[float] | None = found.get("by_patient") or found.get("by_case")
    return interval
