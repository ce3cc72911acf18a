"""From model inputs to calibrated predictions: the one door through which the product asks a network."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ovadesk.classify.bundle import Bundle, open_bundle
from ovadesk.classify.cam_methods import GRADCAM
from ovadesk.classify.card import Card
from ovadesk.classify.engine import Engine, open_engine
from ovadesk.classify.golden import read_golden
from ovadesk.classify.raw_output import RawOutput
from ovadesk.domain.problem import Cancelled, OutOfScope, OvaDeskError, problem
from ovadesk.domain.result import CamMap, Prediction
from ovadesk.pixels.preprocess import ModelInput


def open_classifier(
    folder: Path, kind: str = "auto", method: str = GRADCAM, layer: str = "", *, many: bool = False
) -> Classifier:
    """The classifier of the bundle in ``folder`` on engine ``kind``, its golden frames reproduced.

    Its maps are made by ``method`` at ``layer`` (see ``Engine.explain_by``). ``many``: for archives (see
    ``open_engine``). Raises OvaDeskError: what ``open_bundle``, ``open_engine`` and ``explain_by`` raise, and
    ``classify.bundle_golden``.
    """
    bundle = open_bundle(folder)
    engine = open_engine(bundle, kind, many=many)
    try:
        read_golden(bundle.read("golden.npz")).check(bundle.card.preprocess, engine)
    except OvaDeskError as error:
        raise OvaDeskError(problem(error.problem.code, **dict(error.problem.details), bundle=folder.name)) from error
    engine.explain_by(method, layer)
    return Classifier(bundle, engine)


class Classifier:
    """A verified bundle on an engine."""

    def __init__(self, bundle: Bundle, engine: Engine) -> None:
        self._bundle, self._engine = bundle, engine

    @property
    def card(self) -> Card:
        return self._bundle.card

    @property
    def model_id(self) -> str:
        return self.card.model_id

    @property
    def model_sha256(self) -> str:
        """SHA-256 of the card, which holds that of every other file."""
        return self._bundle.sha256

    @property
    def engine_name(self) -> str:
        return self._engine.name

    @property
    def at_once(self) -> int:
        """How many frames the engine works on best at the same time."""
        return self._engine.at_once

    def begin(self, one: ModelInput) -> Callable[[], Prediction]:
        """Give ``one`` to the network; the call that is returned waits for what it says.

        Both raise OvaDeskError (``classify.engine_failed``), the second also ``classify.not_finite`` and OutOfScope
        (``classify.scope_unlike``) where the card's gate refuses the frame: number and map then stay here.
        """
        output = self._engine.start(one.tensor)
        return lambda: self._said(output(), one)

    def classify(
        self, inputs: Sequence[ModelInput], *, cancelled: Callable[[], bool] | None = None
    ) -> list[Prediction]:
        """One prediction for each input, in order.

        ``cancelled`` is asked before each frame. Raises Cancelled, or OvaDeskError
        (``classify.engine_failed``, ``classify.not_finite``, and OutOfScope as ``begin``).
        """
        return [self._predict(one, cancelled) for one in inputs]

    def _predict(self, one: ModelInput, cancelled: Callable[[], bool] | None) -> Prediction:
        if cancelled is not None and cancelled():
            raise Cancelled
        return self._said(self._engine.run(one.tensor[None]), one)

    def _said(self, raw: RawOutput, one: ModelInput) -> Prediction:
        logit, scope = float(raw.logits[0]), float(raw.scopes[0])
        if not (math.isfinite(logit) and math.isfinite(scope) and bool(np.isfinite(raw.cams).all())):
            raise OvaDeskError(problem("classify.not_finite", model_id=self.model_id))
        if self.card.gate is not None and not self.card.gate.passes(scope):
            raise OutOfScope(problem("classify.scope_unlike"))
        return Prediction(probability(logit, self.card.temperature), logit, CamMap(raw.cams[0], one.box), scope)


def probability(logit: float, temperature: float) -> float:
    """Calibrated risk of one logit: sigmoid(logit / temperature) (Guo et al. 2017), safe at any size."""
    scaled = logit / temperature
    if scaled >= 0:
        return 1.0 / (1.0 + math.exp(-scaled))
    return math.exp(scaled) / (1.0 + math.exp(scaled))
