"""Everything that was found out about a set of readings, as objects and as ``stats.json`` holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ovadesk.domain.problem import Problem
from ovadesk.stats.between import ConditionAgreement, OwnAgreement
from ovadesk.stats.comparing import Comparison
from ovadesk.stats.figures import ReaderFigures
from ovadesk.stats.mrmc.analysis import MrmcResult
from ovadesk.stats.plain import plain
from ovadesk.stats.readings import Flow
from ovadesk.stats.several import ModelTest, group_rows, mrmc_rows
from ovadesk.stats.switching import Switching
from ovadesk.stats.together import GroupChange, GroupFigures

VERSION = 1  # of the layout of ``to_dict``


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read: ``missing`` are readings that a fully crossed study would have and this one has not.

    ``percent``: scores are on the scale 0-100. ``clustered``: patients have several cases.
    """

    readers: tuple[str, ...]
    reader_groups: tuple[str, ...]
    conditions: tuple[str, ...]
    models: tuple[str, ...]
    n_cases: int
    n_benign: int
    n_malignant: int
    n_patients: int
    n_readings: int
    missing: int
    percent: bool
    clustered: bool


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """Of one reader, or of a group together (``reader_id`` then ""), from unaided to aided."""

    reader_id: str
    reader_group: str
    model_id: str
    switching: Switching


@dataclass(frozen=True, slots=True, eq=False)
class ReaderStatistics:
    """Differences are second less first throughout. ``against_model`` has the model first, a reader second.

    ``readers`` holds the models too (``observer.kind``). ``method`` names what was done with which version and seed.
    """

    facts: Facts
    flow: Flow
    readers: tuple[ReaderFigures, ...]
    groups: tuple[GroupFigures, ...]
    paired: tuple[Comparison, ...]
    group_changes: tuple[GroupChange, ...]
    mrmc: tuple[MrmcResult, ...]
    model_tests: tuple[ModelTest, ...]
    against_model: tuple[Comparison, ...]
    agreement: tuple[ConditionAgreement, ...]
    own_agreement: tuple[OwnAgreement, ...]
    switching: tuple[SwitchRow, ...]
    problems: tuple[Problem, ...]
    method: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Plain values: finite numbers or None, keys in a fixed order."""
        return {
            "version": VERSION,
            "study": {**plain(self.facts), "flow": plain(self.flow)},
            "readers": [one.to_dict() for one in self.readers],
            "groups": [plain(one) for one in self.groups],
            "paired": [comparison_row(one) for one in self.paired],
            "group_changes": [plain(one) for one in self.group_changes],
            "mrmc": mrmc_rows(self.mrmc),
            "mrmc_groups": group_rows(self.mrmc),
            "model_vs_readers": {
                "tests": [model_row(one) for one in self.model_tests],
                "each": [comparison_row(one) for one in self.against_model],
            },
            "agreement": {
                "between": [plain(one) for one in self.agreement],
                "within": [plain(one) for one in self.own_agreement],
            },
            "switching": [
                {**{name: getattr(one, name) for name in WHO}, **plain(one.switching)} for one in self.switching
            ],
            "problems": [{"code": one.code, "details": dict(one.details)} for one in self.problems],
            "method": plain(self.method),
        }


WHO = ("reader_id", "reader_group", "model_id")


def comparison_row(one: Comparison) -> dict[str, Any]:
    """Who was compared, and each figure's change."""
    return {
        "first": one.first.named(),
        "second": one.second.named(),
        "auc": plain(one.auc),
        "sensitivity": plain(one.sensitivity),
        "specificity": plain(one.specificity),
    }


def model_row(one: ModelTest) -> dict[str, Any]:
    """A model against all readers of a condition: the model first, the readers second."""
    row: dict[str, Any] = {"model_id": one.model_id, **plain(one.answer)}
    row.pop("problems")
    for found in (row["rrrc"], row["rrfc"], row["frrc"], *row["each_reader"]):
        if found is not None:
            found["first"], found["second"] = found["second"], found["first"]
    return row
