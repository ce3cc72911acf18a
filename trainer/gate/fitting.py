"""The gate: a line that tells what the model was made for from everything else, its threshold and its error rates."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trainer.gate.examples import Examples
from trainer.gate.figures import Figures, Rate, rate, wholly
from trainer.gate.logistic import Floats, Line, fit_line


@dataclass(frozen=True, slots=True)
class GateRecipe:
    """How a gate is fitted. ``false_refusal`` is the share of pictures in scope that the threshold may cost.

    ``decay`` is the penalty of ``fit_line``. Half of the weight lies on the pictures in scope; of the other half
    each foreign kind has as much as any other, so that a large collection of one kind does not drown the rest.
    """

    false_refusal: float = 0.002
    decay: float = 0.1
    folds: int = 5
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0.0 <= self.false_refusal < 0.5:
            raise ValueError(f"the false refusal rate must be at least 0 and below 0.5, not {self.false_refusal}")
        if self.folds < 3:
            raise ValueError("at least 3 folds: a threshold is checked on pictures that set neither it nor the line")


@dataclass(frozen=True, slots=True, eq=False)
class GateFit:
    """Scope logit = features . ``weight`` (K,) + ``bias``; a frame below ``threshold`` is out of scope.

    ``name`` says what it was taught with.
    """

    weight: NDArray[np.float32]
    bias: float
    threshold: float
    figures: Figures
    name: str

    def logits(self, features: NDArray[np.float32]) -> Floats:
        """(N,) of ``features`` (N, K)."""
        return Line(self.weight.astype(np.float64), self.bias).logits(features)

    def passes(self, features: NDArray[np.float32]) -> NDArray[np.bool_]:
        """(N,) whether each would get a number."""
        return np.asarray(self.logits(features) >= self.threshold)

    def with_tried(self, rules: tuple[Rate, ...], outside: tuple[Rate, ...]) -> GateFit:
        """The same with what the product's rules let through, and what of elsewhere both let through."""
        return replace(self, figures=replace(self.figures, rules=rules, outside=outside))


def fit_gate(examples: Examples, recipe: GateRecipe | None = None) -> GateFit:
    """The gate of all ``examples``, its threshold from logits of held-out patients.

    Figures are nested: in each fold of patients the line and the threshold come from the other folds alone (the
    threshold from their own held-out logits). ``unseen`` figures fit the gate once more without the kind that they
    are about. Varied pictures teach the line and nothing else. Raises ValueError where there is nothing in scope,
    nothing foreign, or too few patients for the folds.
    """
    recipe = recipe or GateRecipe()
    patients = len(np.unique(examples.patients[examples.wanted]))
    if patients < recipe.folds or examples.wanted.all():
        raise ValueError(
            f"a gate needs pictures in scope of {recipe.folds} patients or more ({patients} here) and some that are not"
        )
    folds = deal(examples, recipe)
    passed = np.zeros(len(examples), bool)
    for fold in range(recipe.folds):
        mine = folds == fold
        line, threshold = _gate(examples.of(~mine), recipe)
        passed[mine] = line.logits(examples.features[mine]) >= threshold
    line, threshold = _gate(examples, recipe)
    figures = _figures(examples, passed, recipe)
    return GateFit(line.weight.astype(np.float32), line.bias, threshold, figures, _name(examples, recipe))


def deal(examples: Examples, recipe: GateRecipe) -> NDArray[np.int64]:
    """The fold (N,) of each picture: a patient lies in one, and each kind is spread evenly by patients."""
    rng = np.random.default_rng(recipe.seed)
    folds = np.zeros(len(examples), np.int64)
    for kind in np.unique(examples.kinds):
        mine = examples.kinds == kind
        names, place = np.unique(examples.patients[mine], return_inverse=True)
        folds[mine] = (rng.permutation(len(names)) % recipe.folds)[place]
    return folds


def _gate(examples: Examples, recipe: GateRecipe) -> tuple[Line, float]:
    """The line of all ``examples``, and the threshold that held-out patients among them say it needs."""
    folds, logits = deal(examples, recipe), np.zeros(len(examples))
    for fold in range(recipe.folds):
        mine = folds == fold
        logits[mine] = _line(examples.of(~mine), recipe).logits(examples.features[mine])
    counted = examples.wanted & ~examples.varied
    return _line(examples, recipe), threshold_of(logits[counted], recipe.false_refusal)


def threshold_of(logits: Floats, false_refusal: float) -> float:
    """The highest threshold that refuses no more than the share ``false_refusal`` of ``logits``, all in scope."""
    ranked = np.sort(logits)
    return float(ranked[int(false_refusal * len(ranked))])


def _line(examples: Examples, recipe: GateRecipe) -> Line:
    kinds, place, counts = np.unique(examples.kinds, return_inverse=True, return_counts=True)
    shares = np.where(examples.wanted, 0.5, 0.5 / max(1, len(kinds) - 1)) / counts[place]
    return fit_line(examples.features, examples.wanted, shares / shares.sum(), recipe.decay)


def _figures(examples: Examples, passed: NDArray[np.bool_], recipe: GateRecipe) -> Figures:
    patients, counted = examples.patients, ~examples.varied
    wanted, varied = examples.wanted & counted, examples.wanted & examples.varied
    kinds = {kind: (examples.kinds == kind) & counted for kind in examples.foreign}
    return Figures(
        rate("in scope", ~passed[wanted], patients[wanted], recipe.seed),
        wholly("in scope", ~passed[wanted], patients[wanted]),
        rate("in scope, varied", ~passed[varied], patients[varied], recipe.seed) if varied.any() else None,
        tuple(rate(kind, passed[mine], patients[mine], recipe.seed) for kind, mine in kinds.items()),
        tuple(
            rate(kind, _unseen(examples, kind, mine, recipe), patients[mine], recipe.seed)
            for kind, mine in kinds.items()
            if len(kinds) > 1
        ),
    )


def _unseen(examples: Examples, kind: str, mine: NDArray[np.bool_], recipe: GateRecipe) -> NDArray[np.bool_]:
    """Which of ``mine`` pass a gate that never met their ``kind``."""
    line, threshold = _gate(examples.of(examples.kinds != kind), recipe)
    return np.asarray(line.logits(examples.features[mine]) >= threshold)


def _name(examples: Examples, recipe: GateRecipe) -> str:
    real = [kind for kind in examples.foreign if not kind.startswith("simulated ")]
    drawn = len(examples.foreign) - len(real)
    taught = ", ".join([*real, *([f"{drawn} simulated kinds"] if drawn else [])])
    return f"linear, against {taught}; threshold at {recipe.false_refusal:.1%} false refusal"
