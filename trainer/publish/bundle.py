"""Writes a bundle, and refuses to when the product would not reproduce what the network gives in torch."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.torch
import torch
from numpy.typing import NDArray
from torch import nn

from ovadesk.classify.architectures import network
from ovadesk.classify.bundle import CARD, Bundle
from ovadesk.classify.card import FILES, Card
from ovadesk.classify.classifier import open_classifier
from ovadesk.classify.golden import Golden, agree
from ovadesk.classify.openvino_runtime import openvino
from ovadesk.classify.raw_output import RawOutput
from ovadesk.classify.torch_engine import TorchEngine
from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import PreprocessSpec
from trainer.publish.golden_frames import golden_frames
from trainer.publish.graph import convert

SEEDS = 50  # sets of golden frames to try
NOT_YET = "0" * 64


def publish(model: nn.Module, card: Card, models: Path) -> Path:
    """Write the bundle of ``model`` to ``models/<model_id>`` and return that folder; one of the same id is replaced.

    ``card.files`` is filled in here. Written aside and moved into place once the product's own loader has
    reproduced the golden frames with both engines: logits to 1e-4, maps of the OpenVINO graph and of the
    grad-cam package correlated 0.999. Raises OvaDeskError (``classify.bundle_golden``) and leaves nothing behind
    otherwise.
    """
    folder = models / card.model_id
    draft = models / f".{card.model_id}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        _write(model, card, draft)
        for engine in ("openvino", "torch"):
            open_classifier(draft, engine)
        _swap(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _swap(draft: Path, folder: Path) -> None:
    """Move ``draft`` to ``folder``; what was there before is put back if that fails."""
    before = folder.with_name(f".{folder.name}.before")
    shutil.rmtree(before, ignore_errors=True)
    if folder.exists():
        folder.rename(before)
    try:
        draft.rename(folder)
    except OSError:
        if before.exists():
            before.rename(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _write(model: nn.Module, card: Card, folder: Path) -> None:
    model = model.eval()
    weights = safetensors.torch.save({name: value.contiguous() for name, value in model.state_dict().items()})
    (folder / "weights.safetensors").write_bytes(weights)  # not save_file: that makes a file only its owner can read
    graph = convert(model, network(card.architecture), card.preprocess.size)
    openvino().save_model(graph, folder / "model.xml", compress_to_fp16=False)
    card = replace(card, files={name: _digest(folder / name) for name in FILES})
    (folder / "golden.npz").write_bytes(_golden(model, card, folder).to_bytes())
    card = replace(card, files={name: _digest(folder / name) for name in FILES})
    text = json.dumps(card.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / CARD).write_text(text, encoding="utf-8", newline="\n")


def _golden(model: nn.Module, card: Card, folder: Path) -> Golden:
    """What the network itself gives, with the maps of the grad-cam package; the two logits must already agree."""
    frames, boxes, tensors = _frames(model, card.preprocess)
    reference = TorchEngine(Bundle(folder, card, NOT_YET), "cpu").run(tensors)
    with torch.inference_mode():
        logits = model(torch.from_numpy(tensors)).reshape(-1).numpy()
    agree(RawOutput(logits, reference.cams, reference.scopes), reference)
    return Golden(frames, boxes, tensors, logits, reference.cams, reference.scopes)


def _frames(model: Any, spec: PreprocessSpec) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.float32]]:
    """Golden frames, their boxes and tensors: the first drawn of which each has but one crop that could be taken."""
    for seed in range(SEEDS):
        frames, boxes = golden_frames(seed)
        tensors = np.stack([spec.apply(f, Box(*b)).tensor for f, b in zip(frames, boxes.tolist(), strict=True)])
        if not hasattr(model, "steady"):
            break
        with torch.inference_mode():
            if bool(model.steady(torch.from_numpy(tensors)).all()):
                break
    return frames, boxes, tensors


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else NOT_YET
