"""A set of readings analysed as a whole: ``analyse``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ovadesk.domain.problem import Cancelled, Problem, problem
from ovadesk.stats.between import ConditionAgreement, OwnAgreement, agreement_between, agreement_within
from ovadesk.stats.cases import Cases
from ovadesk.stats.comparing import Comparison, compared
from ovadesk.stats.figures import ReaderFigures, figures_of
from ovadesk.stats.method import Options, method_of
from ovadesk.stats.mrmc.analysis import MrmcResult
from ovadesk.stats.observers import THRESHOLD, model_observer, reader_observer
from ovadesk.stats.readings import AIDED, MODEL, UNAIDED, Readings, laid_out, pairs_of
from ovadesk.stats.redrawn import Bootstraps
from ovadesk.stats.several import ModelTest, model_tests, mrmc_of
from ovadesk.stats.statistics import Facts, ReaderStatistics, SwitchRow
from ovadesk.stats.switching import before_after, switching
from ovadesk.stats.together import EVERYONE, GroupChange, GroupFigures, group_change, group_figures

STEPS = ("figures", "pairs", "mrmc", "model", "agreement", "switching")


def analyse(
    readings: Readings,
    options: Options | None = None,
    problems: Sequence[Problem] = (),
    *,
    on_progress: Callable[[int, int, str], None] = lambda done, total, step: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ReaderStatistics:
    """Everything that these readings allow; ``problems`` (those of reading the table) stand before its own.

    What is not possible is a ``Problem``, the rest is done. The same readings, options and versions give the same
    numbers. ``on_progress(done, total, step)`` is told before each of ``STEPS`` and at the end. Raises Cancelled
    between two steps where ``cancelled()``.
    """
    work = _Work(readings, options or Options())

    def begin(step: str) -> None:
        if cancelled():
            raise Cancelled
        on_progress(STEPS.index(step), len(STEPS), step)

    begin("figures")
    each = work.figures()
    groups = work.group_figures(each)
    begin("pairs")
    paired, changes = work.pairs(), work.group_changes()
    begin("mrmc")
    several = work.mrmc()
    begin("model")
    tests, against = work.model()
    begin("agreement")
    between, within = work.agreement()
    begin("switching")
    switched = work.switching()
    on_progress(len(STEPS), len(STEPS), "")
    said = tuple(dict.fromkeys((*problems, *work.problems)))
    method = method_of(work.options, readings.source, work.threshold)
    return ReaderStatistics(
        *(work.facts(), readings.flow, each, groups, paired, changes, several, tests, against),
        *(between, within, switched, said, method),
    )


class _Work:
    """The readings laid out, and what could not be done with them."""

    def __init__(self, readings: Readings, options: Options) -> None:
        self.readings, self.options, self.grid = readings, options, laid_out(readings)
        self.cases = Cases(
            readings.malignant,
            readings.patients if readings.clustered else None,
            Bootstraps(readings.malignant, readings.patients, options.draws, options.seed),
            options.prevalences,
            options.specificity_from,
        )
        self.observers = [
            [reader_observer(readings, self.grid, j, i) for i in range(len(readings.conditions))]
            for j in range(len(readings.readers))
        ]
        self.models = tuple(model_observer(model, options.model_threshold) for model in readings.models)
        by_threshold = any(model.calls_from == "threshold" for model in self.models)
        self.threshold = (options.model_threshold or THRESHOLD) if by_threshold else None
        self.problems: list[Problem] = []

    def facts(self) -> Facts:
        readings = self.readings
        malignant = int(readings.malignant.sum())
        sizes = len(readings.readers) * len(readings.conditions) * len(readings.cases)
        return Facts(
            readers=readings.readers,
            reader_groups=readings.groups,
            conditions=readings.conditions,
            models=tuple(model.model_id for model in readings.models),
            n_cases=len(readings.cases),
            n_benign=len(readings.cases) - malignant,
            n_malignant=malignant,
            n_patients=len(np.unique(readings.patients)),
            n_readings=readings.flow.used,
            missing=sizes - readings.flow.used,
            percent=readings.percent,
            clustered=readings.clustered,
        )

    def figures(self) -> tuple[ReaderFigures, ...]:
        if not self.readings.readers:
            self.problems.append(problem("stats.no_readers"))
        if self.readings.clustered:
            patients = len(np.unique(self.readings.patients))
            self.problems.append(problem("stats.clustered", cases=len(self.readings.cases), patients=patients))
        there = [one for row in self.observers for one in row]
        found = [figures_of(one, self.cases) for one in (*there, *self.models)]
        return tuple(one for one in found if one)

    def groups(self) -> list[tuple[str, list[int]]]:
        """All readers, and each group where there are several: names and the readers' places."""
        names = sorted({name for name in self.readings.groups if name})
        found = [(EVERYONE, list(range(len(self.readings.readers))))] if self.readings.readers else []
        for name in names:
            members = [j for j, group in enumerate(self.readings.groups) if group == name]
            if len(members) < len(self.readings.readers):
                found.append((name, members))
        return found

    def group_figures(self, each: tuple[ReaderFigures, ...]) -> tuple[GroupFigures, ...]:
        by_place = {(one.observer.reader_id, one.observer.condition): one for one in each if one.observer.kind != MODEL}
        found = []
        for name, members in self.groups():
            for condition in self.readings.conditions:
                places = [(self.readings.readers[j], condition) for j in members]
                mine = [by_place[place] for place in places if place in by_place]
                if mine:
                    found.append(group_figures(name, mine, self.cases))
        return tuple(found)

    def pairs(self) -> tuple[Comparison, ...]:
        found = []
        for first, second in pairs_of(self.readings.conditions):
            rows = [compared(row[first], row[second], self.cases) for row in self.observers]
            kept = [one for one in rows if one.auc or one.sensitivity or one.specificity]
            found += kept
            if not kept:
                names = self.readings.conditions
                self.problems.append(problem("stats.no_pairs", first=names[first], second=names[second]))
        return tuple(found)

    def group_changes(self) -> tuple[GroupChange, ...]:
        found = []
        for first, second in pairs_of(self.readings.conditions):
            for name, members in self.groups():
                pairs = [(self.observers[j][first], self.observers[j][second]) for j in members]
                found.append(group_change(name, pairs, self.cases))
        return tuple(found)

    def mrmc(self) -> tuple[MrmcResult, ...]:
        if not self.readings.readers:
            return ()
        found, said = mrmc_of(self.readings, self.grid, self.options.margin)
        self.problems += said
        return found

    def model(self) -> tuple[tuple[ModelTest, ...], tuple[Comparison, ...]]:
        if not self.models:
            self.problems.append(problem("stats.no_model"))
        elif self.threshold is not None and self.options.model_threshold is None:
            self.problems.append(problem("stats.model_threshold", threshold=f"{self.threshold:g}"))
        tests, said = model_tests(self.readings, self.grid, self.models)
        self.problems += said
        rows = [compared(model, one, self.cases) for model in self.models for row in self.observers for one in row]
        return tests, tuple(one for one in rows if one.auc or one.sensitivity or one.specificity)

    def agreement(self) -> tuple[tuple[ConditionAgreement, ...], tuple[OwnAgreement, ...]]:
        between = tuple(
            one for name, members in self.groups() for one in agreement_between(self.readings, self.grid, name, members)
        )
        if not between:
            self.problems.append(problem("stats.no_agreement"))
        within = agreement_within(self.readings)
        if not within:
            self.problems.append(problem("stats.no_repeats"))
        return between, within

    def switching(self) -> tuple[SwitchRow, ...]:
        conditions = self.readings.conditions
        if UNAIDED not in conditions or AIDED not in conditions:
            self.problems.append(problem("stats.no_switching"))
            return ()
        if len(self.models) > 1:
            name = self.models[0].reader_id
            self.problems.append(problem("stats.several_models", models=len(self.models), model=name))
        places = (conditions.index(UNAIDED), conditions.index(AIDED))
        whole = before_after(self.grid, places, self.models[0] if self.models else None, self.readings.malignant)
        if np.isnan(self.grid.durations[:, list(places)]).all():
            self.problems.append(problem("stats.no_times"))
        model_id = self.models[0].reader_id if self.models else ""
        rows = []
        for j, (reader, group) in enumerate(zip(self.readings.readers, self.readings.groups, strict=True)):
            rows.append((reader, group, [j]))
        rows += [("", name, members) for name, members in self.groups() if len(members) > 1]
        found = [(reader, group, switching(whole.of(j), self.cases.bootstraps)) for reader, group, j in rows]
        return tuple(SwitchRow(reader, group, model_id, one) for reader, group, one in found if one)
