"""A model's card: what the bundle says of itself, typed, and read so strictly that a foreign file is refused."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from ovadesk.classify.aggregation import Aggregation, Pooling
from ovadesk.classify.architectures import Head, network
from ovadesk.classify.fields import Fields, bad, parse
from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.result import OperatingPoint
from ovadesk.pixels.preprocess import PreprocessSpec

SCHEMA = 2
CLASSES = ("benign", "malignant")
FILES = ("golden.npz", "model.bin", "model.xml", "weights.safetensors")
ROLES = ("", "default", "fast")
MEAN = Aggregation()
MODEL_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Data:
    """What the model was trained and validated on. A group stands for a patient; see ``split``."""

    name: str
    source: str
    images: int
    groups: int
    malignant_images: int
    malignant_groups: int
    split: str


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: ``unit`` is what was counted (image or group), ``ci`` its 95% interval, ``method`` how it was got."""

    name: str
    value: float
    ci: tuple[float, float]
    unit: str
    n: int
    method: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What keeps a foreign frame from getting a number: its scope logit must be at least ``threshold``.

    ``name`` says what the gate was taught with. Its error rates stand among the card's figures.
    """

    name: str
    threshold: float

    def passes(self, scope: float) -> bool:
        """Whether a frame of this scope logit is in scope; one that is no number is not."""
        return scope >= self.threshold


@dataclass(frozen=True, slots=True)
class Card:
    """Everything a person and the program need to know of a model.

    ``temperature`` > 0 divides the logit before the sigmoid. ``aggregation`` says how frame probabilities
    become the case risk. ``role``: "default" is the model taken where none is named, "fast" the one for slow
    machines, "" any other. ``gate`` is None where the model has none. ``files`` maps each file name to its
    SHA-256 (hex).
    """

    model_id: str
    title: str
    architecture: str
    head: Head
    preprocess: PreprocessSpec
    temperature: float
    operating_point: OperatingPoint
    data: Data
    metrics: tuple[Metric, ...]
    recipe: tuple[str, ...]
    intended_use: str
    limits: tuple[str, ...]
    licence: str
    files: dict[str, str] = field(hash=False)
    classes: tuple[str, ...] = CLASSES
    aggregation: Aggregation = MEAN
    role: str = ""
    gate: Gate | None = None
    precision: str = "f32"

    def to_dict(self) -> dict[str, Any]:
        """As it stands in ``card.json``."""
        return {"schema": SCHEMA, **asdict(self), "preprocess": self.preprocess.to_dict()}


NAMES = ("schema", *Card.__dataclass_fields__)


def read_card(text: bytes) -> Card:
    """The card in ``text``; raises OvaDeskError (``classify.bundle_card`` and the codes of its parts)."""
    card = Fields(parse(text), "", NAMES)
    if card.count("schema") != SCHEMA:
        raise bad("schema")
    found = network(card.text("architecture"))
    preprocess = _preprocess(card.raw("preprocess"))
    temperature = card.number("temperature", low=1e-3, high=1e3)
    if card.texts("classes") != CLASSES:
        raise bad("classes")
    model_id = card.text("model_id")
    if not MODEL_ID.fullmatch(model_id):
        raise bad("model_id")
    return Card(
        model_id=model_id,
        title=card.text("title", limit=120),
        architecture=found.id,
        head=Head(card.choice("head", found.heads)),
        preprocess=preprocess,
        temperature=temperature,
        operating_point=_operating_point(card.raw("operating_point")),
        data=_data(card.raw("data")),
        metrics=tuple(_metric(value) for value in card.objects("metrics")),
        recipe=card.texts("recipe"),
        intended_use=card.text("intended_use"),
        limits=card.texts("limits"),
        licence=card.text("licence"),
        files=_files(card.raw("files")),
        aggregation=_aggregation(card.raw("aggregation")),
        role=card.choice("role", ROLES) if card.raw("role") != "" else "",
        gate=None if card.raw("gate") is None else _gate(card.raw("gate")),
        precision=card.choice("precision", ("f32",)),
    )


def _preprocess(value: object) -> PreprocessSpec:
    try:
        return PreprocessSpec.from_dict(value)
    except OvaDeskError as error:
        raise bad(f"preprocess.{error.problem.detail('field')}") from error


def _operating_point(value: object) -> OperatingPoint:
    point = Fields(value, "operating_point.", OperatingPoint.__dataclass_fields__)
    low, threshold, high = (point.number(name, 0.0, 1.0) for name in ("low", "threshold", "high"))
    if not low <= threshold <= high:
        raise bad("operating_point.threshold")
    return OperatingPoint(
        threshold=threshold,
        sensitivity=point.number("sensitivity", 0.0, 1.0),
        sensitivity_ci=point.interval("sensitivity_ci"),
        specificity=point.number("specificity", 0.0, 1.0),
        specificity_ci=point.interval("specificity_ci"),
        low=low,
        high=high,
        inconclusive_share=point.number("inconclusive_share", 0.0, 1.0),
    )


def _aggregation(value: object) -> Aggregation:
    found = Fields(value, "aggregation.", Aggregation.__dataclass_fields__)
    pooling = Pooling(found.choice("pooling", Pooling))
    low, high = {Pooling.MEAN: (0.0, 0.0), Pooling.TOP: (1.0, 1e3), Pooling.ATTENTION: (0.0, 1e3)}[pooling]
    return Aggregation(pooling, found.number("amount", low, high))


def _gate(value: object) -> Gate:
    gate = Fields(value, "gate.", Gate.__dataclass_fields__)
    return Gate(gate.text("name"), gate.number("threshold"))


def _data(value: object) -> Data:
    data = Fields(value, "data.", Data.__dataclass_fields__)
    return Data(
        name=data.text("name"),
        source=data.text("source"),
        images=data.count("images"),
        groups=data.count("groups"),
        malignant_images=data.count("malignant_images"),
        malignant_groups=data.count("malignant_groups"),
        split=data.text("split"),
    )


def _metric(value: object) -> Metric:
    metric = Fields(value, "metrics.", Metric.__dataclass_fields__)
    return Metric(
        name=metric.text("name"),
        value=metric.number("value"),
        ci=metric.interval("ci", low=-1e9, high=1e9),
        unit=metric.text("unit"),
        n=metric.count("n"),
        method=metric.text("method"),
    )


def _files(value: object) -> dict[str, str]:
    """The four files and no other, so that no name in a card can lead out of its folder."""
    files = Fields(value, "files.", FILES)
    found = {name: files.text(name) for name in FILES}
    for name, digest in found.items():
        if not SHA256.fullmatch(digest):
            raise bad(f"files.{name}")
    return found
