"""A checked cohort dealt and written: the split that every later step reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from trainer.cohort.dealing import SHARES, folds_of, three_way
from trainer.cohort.findings import Findings
from trainer.cohort.sampling import PROTOCOLS, Sampled, sampled
from trainer.cohort.scoping import Looked
from trainer.cohort.split_file import Split, read_split, write_split


@dataclass(frozen=True, slots=True)
class Plan:
    """How a cohort is dealt: into ``folds``, or by ``shares`` where ``folds`` is 0; which pictures of each patient."""

    seed: int = 0
    folds: int = 0
    shares: tuple[int, int, int] = SHARES
    protocol: str = PROTOCOLS[0]
    per_patient: int | None = None


def split_cohort(looked: Looked, findings: Findings, plan: Plan, path: Path, data: Path) -> Split:
    """Deal the patients, choose their pictures, write split.csv at ``path`` and split.json beside it, read it back.

    Patients are dealt on everything in scope, before pictures are chosen: two protocols with one seed put the same
    patients in the same parts. Raises ValueError where the cohort has blocking findings or is too small.
    """
    if findings.blocking:
        raise ValueError("the cohort has to be mended first: " + " ".join(one.text for one in findings.blocking))
    samples = [one.sample for one in looked.scoped]
    if plan.folds:
        parts = folds_of(samples, plan.folds, plan.seed, findings.together)
    else:
        parts = three_way(samples, plan.seed, plan.shares, findings.together)
    chosen = sampled(looked.scoped, plan.protocol, plan.per_patient, plan.seed)
    place = {id(one): i for i, one in enumerate(looked.scoped)}
    bits = looked.bits[np.array([place[id(one)] for one in chosen.samples], np.intp)]
    about = {**_about(plan, chosen), "in_scope": len(looked.scoped), "left_out": findings.left_out}
    write_split(path, chosen.samples, parts, data=data, bits=bits, about=about)
    return read_split(path)


def _about(plan: Plan, chosen: Sampled) -> Mapping[str, object]:
    about = asdict(plan)
    about.pop("shares" if plan.folds else "folds")
    return {**about, "stands_for_flag": chosen.stands_for_flag, "unflagged_patients": len(chosen.unflagged)}
