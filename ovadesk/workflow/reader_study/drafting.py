"""A protocol as a coordinator writes it down: JSON with comment lines, checked field by field."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ovadesk.classify.bundle import choose_bundle, open_bundle
from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.domain.reader_study.protocol import Design, ModelShown, Protocol, Shown

FILE_MAX = 1 << 20
SEED_MAX = 1 << 31
TEXT_MAX = 20_000
Resolve = Callable[[str], ModelShown]  # a model's id, or a role such as "default", as the study keeps it
TEXTS = ("title", "hypothesis", "primary_endpoint", "sample_size_basis", "inclusion", "ethics_id")
COUNTS = {
    "seed": (0, SEED_MAX),
    "blocks": (1, 100),
    "washout_days": (0, 3650),
    "reader_split": (1, 1000),
    "repeats": (0, 10_000),
}
SHARES = {"withheld_share": (0.0, 1.0), "prevalence_told": (0.0, 1.0), "margin": (-1.0, 1.0)}
FLAGS = ("may_return", "feedback")
FIELDS = (
    *("study_id", "design", "model", "form", "secondary_endpoints", "order", "version", "reason"),
    *(*TEXTS, *COUNTS, *SHARES, *FLAGS),
)


def installed_model(folders: Iterable[Path]) -> Resolve:
    """A model that is installed in ``folders``, checked, with the figures of its card.

    What is returned raises OvaDeskError: what ``choose_bundle`` and ``open_bundle`` raise.
    """
    known = tuple(folders)

    def resolve(name: str) -> ModelShown:
        bundle = open_bundle(choose_bundle(known, "" if name == "default" else name))
        point = bundle.card.operating_point
        return ModelShown(
            model_id=bundle.card.model_id,
            sha256=bundle.sha256,
            threshold=point.threshold,
            low=point.low,
            high=point.high,
            sensitivity=point.sensitivity,
            specificity=point.specificity,
        )

    return resolve


def read_file(file: Path) -> bytes:
    """The bytes of a protocol's file, at most ``FILE_MAX`` and one. Raises OvaDeskError (``study.protocol_file``)."""
    try:
        with file.open("rb") as opened:
            return opened.read(FILE_MAX + 1)
    except (OSError, ValueError) as error:  # ValueError: a path that can be no file's
        raise OvaDeskError(problem("study.protocol_file", kind=type(error).__name__)) from error


def parsed(data: bytes) -> dict[str, Any]:
    """The JSON object in ``data`` without its comment lines. Raises OvaDeskError (``study.protocol_json``)."""
    try:
        text = data.decode("utf-8-sig")
        lines = ["" if line.lstrip().startswith("//") else line for line in text.split("\n")]
        record = json.loads("\n".join(lines), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise OvaDeskError(problem("study.protocol_json", line=error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise OvaDeskError(problem("study.protocol_json", line=1)) from error
    if len(data) > FILE_MAX or not isinstance(record, dict):
        raise OvaDeskError(problem("study.protocol_json", line=1))
    return record


def drafted(record: Mapping[str, Any], name: str, resolve: Resolve) -> Protocol:
    """The protocol that ``record`` describes: a filled template, or what an export of a protocol holds.

    ``name`` is the study's where ``record`` has none; a seed is drawn where it has none. Raises OvaDeskError:
    ``study.field_unknown``, ``study.field`` (name), what ``resolve`` and ``Protocol.from_dict`` raise.
    """
    fields = {key: value for key, value in record.items() if key != "shown"}
    for key in fields:
        if key not in FIELDS:
            raise OvaDeskError(problem("study.field_unknown", name=str(key)[:40]))
    fields["study_id"] = fields.get("study_id") or name
    fields["design"] = fields.get("design") or str(Design.SEQUENTIAL)
    fields.setdefault("title", "")
    if fields.get("seed") is None:
        fields["seed"] = secrets.randbelow(SEED_MAX)
    fields |= {"version": 1, "reason": ""}
    _check(fields)
    unaided = fields["design"] == Design.UNAIDED  # then there is none, whatever the template said
    fields["model"] = None if unaided else model_record(fields.get("model"), record.get("shown"), resolve)
    return Protocol.from_dict(fields)


def checked_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of single fields of a protocol, as JSON has them. Raises OvaDeskError: ``study.field_unknown``,
    ``study.field``."""
    for key in changes:
        if key not in FIELDS or key in ("order", "version", "reason"):
            raise OvaDeskError(problem("study.field_unknown", name=str(key)[:40]))
    _check(changes)
    return dict(changes)


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _check(fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if not _fits(name, value):
            raise OvaDeskError(problem("study.field", name=name))


def _fits(name: str, value: object) -> bool:
    """Whether ``value`` is of the kind and within the bounds that the field has."""
    if name in TEXTS:
        return isinstance(value, str) and len(value) <= TEXT_MAX
    if name in FLAGS:
        return isinstance(value, bool)
    if name in COUNTS:
        low, high = COUNTS[name]
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    if name in SHARES:
        least, most = SHARES[name]
        absent = value is None and name != "withheld_share"
        return absent or (isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most)
    if name == "design":
        return value in list(Design)
    if name == "secondary_endpoints":
        return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
    if name == "form":
        return value is None or isinstance(value, dict)
    if name == "model":
        return value is None or isinstance(value, str | dict)
    return name == "version" or isinstance(value, str)


def model_record(model: object, shown: object, resolve: Resolve) -> dict[str, Any] | None:
    """As a protocol keeps the model: ``model`` is an id or a role to be resolved, such a record already, or nothing.

    Raises OvaDeskError: ``study.field``, and what ``resolve`` raises.
    """
    if model is None or model == "":
        return None
    if isinstance(model, dict):
        return model
    if not isinstance(model, str):
        raise OvaDeskError(problem("study.field", name="model"))
    if shown is not None and not (isinstance(shown, list) and all(one in list(Shown) for one in shown)):
        raise OvaDeskError(problem("study.field", name="shown"))
    found = resolve(model)
    record = {name: getattr(found, name) for name in found.__dataclass_fields__}
    return {**record, "shown": [str(one) for one in (found.shown if shown is None else shown)]}
