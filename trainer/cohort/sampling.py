"""Which pictures of each patient are learned from: those a radiologist picked, or as many at random."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trainer.cohort.sample import Scoped

PROTOCOLS = ("all", "representative", "random")


@dataclass(frozen=True, slots=True)
class Sampled:
    """Pictures chosen by ``protocol``, in the order given.

    ``stands_for_flag`` is True where no picture carries a flag, so that the first of each patient stands for it;
    ``unflagged`` are the patients of whom no picked picture is in scope, although others' are: their first stands.
    """

    samples: tuple[Scoped, ...]
    protocol: str
    stands_for_flag: bool = False
    unflagged: tuple[str, ...] = ()


def representative(samples: Sequence[Scoped], per_patient: int | None = None) -> Sampled:
    """The pictures flagged as representative, at most ``per_patient`` of each patient (None: all of them).

    Where nothing is flagged, the first pictures of each patient (one, or ``per_patient``) stand for them.
    """
    _check(per_patient)
    flagged = any(one.sample.representative for one in samples)
    chosen: set[int] = set()
    unflagged: list[str] = []
    for patient, own in _by_patient(samples).items():
        picked = [i for i in own if samples[i].sample.representative]
        if flagged and not picked:
            unflagged.append(patient)
        chosen.update(picked[:per_patient] if picked else own[: per_patient or 1])
    return Sampled(_in_order(samples, chosen), "representative", not flagged, tuple(unflagged))


def random(samples: Sequence[Scoped], per_patient: int | None, seed: int) -> Sampled:
    """Pictures of each patient drawn at random, frames of cines among them: ``per_patient``, or all where there are
    fewer. None draws as many of each patient as ``representative`` has, so that the protocols differ in nothing else.

    A patient's draw depends on the seed, the patient and the patient's own pictures alone: other patients may be
    added without changing it.
    """
    _check(per_patient)
    wanted = per_patient_of(representative(samples)) if per_patient is None else {}
    chosen: set[int] = set()
    for patient, own in _by_patient(samples).items():
        listed = sorted(own, key=lambda i: (samples[i].sample.path.as_posix(), samples[i].sample.frame))
        count = min(len(own), wanted.get(patient, per_patient or 1))
        drawn = _generator(seed, patient).choice(len(own), count, replace=False)
        chosen.update(listed[i] for i in drawn)
    return Sampled(_in_order(samples, chosen), "random")


def sampled(samples: Sequence[Scoped], protocol: str, per_patient: int | None, seed: int) -> Sampled:
    """The pictures by the protocol of that name; "all" takes every one, and no ``per_patient``. Raises ValueError."""
    if protocol == "representative":
        return representative(samples, per_patient)
    if protocol == "random":
        return random(samples, per_patient, seed)
    if protocol != "all":
        raise ValueError(f"no protocol is called '{protocol}': there are {', '.join(PROTOCOLS)}")
    if per_patient is not None:
        raise ValueError("so many pictures per patient: say which (--protocol representative or random)")
    return Sampled(tuple(samples), "all")


def per_patient_of(chosen: Sampled) -> Mapping[str, int]:
    """How many pictures each patient has."""
    return {patient: len(own) for patient, own in _by_patient(chosen.samples).items()}


def _check(per_patient: int | None) -> None:
    if per_patient is not None and per_patient < 1:
        raise ValueError("at least one picture per patient is needed")


def _by_patient(samples: Sequence[Scoped]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for i, one in enumerate(samples):
        found[one.sample.patient].append(i)
    return found


def _in_order(samples: Sequence[Scoped], chosen: set[int]) -> tuple[Scoped, ...]:
    return tuple(samples[i] for i in sorted(chosen))


def _generator(seed: int, patient: str) -> np.random.Generator:
    digest = hashlib.sha256(patient.encode("utf-8", "surrogatepass")).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:8], "big")])
