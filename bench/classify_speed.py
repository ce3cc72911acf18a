"""A result with its overlay against the plain forward pass, and against the grad-cam package on eager torch."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.figure import Figure

REPEATS, TORCH_REPEATS, WARM_UP = 200, 60, 10


def measure() -> list[Figure]:
    """The bundled MobileNetV2, and a DenseNet121 of random weights published for the measurement."""
    from ovadesk.classify.architectures import Head, network
    from ovadesk.classify.bundle import choose_bundle
    from ovadesk.classify.torch_networks import build
    from ovadesk.settings import resource
    from trainer.publish import publish

    figures = _measure("MobileNetV2", choose_bundle([resource("models")]))
    with tempfile.TemporaryDirectory() as folder:
        model = _settled(build(network("densenet121"), Head.POOL))
        figures += _measure("DenseNet121", publish(model, _card(), Path(folder)))
    return figures


def _measure(title: str, folder: Path) -> list[Figure]:
    import torch
    from safetensors.torch import load

    from ovadesk.classify.architectures import network
    from ovadesk.classify.bundle import open_bundle
    from ovadesk.classify.cam import SCREEN_SHAPE, lookup, steps
    from ovadesk.classify.engine import OpenVinoEngine
    from ovadesk.classify.golden import read_golden
    from ovadesk.classify.openvino_runtime import openvino
    from ovadesk.classify.torch_engine import TorchEngine
    from ovadesk.classify.torch_networks import build
    from ovadesk.domain.result import CamMap
    from ovadesk.domain.study import Box
    from trainer.graph import convert_plain

    bundle = open_bundle(folder)
    tensor = read_golden(bundle.read("golden.npz")).tensors[:1]
    one_pass, eager = OpenVinoEngine(bundle), TorchEngine(bundle, "cpu")
    model = build(network(bundle.card.architecture), bundle.card.head)
    model.load_state_dict(load(bundle.read("weights.safetensors")))
    graph = convert_plain(model, bundle.card.preprocess.size)
    options = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    request = openvino().Core().compile_model(graph, "CPU", options).create_infer_request()
    table = lookup("ember", 0.5)

    def plain() -> None:
        np.array(request.infer([tensor], share_inputs=True)[0])

    def with_overlay() -> None:
        cam = one_pass.run(tensor).cams[0]
        np.take(table, steps(CamMap(cam, Box(0, 0, 1, 1)), SCREEN_SHAPE), axis=0)

    def logits_and_map() -> None:
        one_pass.run(tensor)

    def by_package() -> None:
        eager.run(tensor)

    fast, whole, bare = _medians(plain, with_overlay, logits_and_map, repeats=REPEATS)
    slow, again = _medians(by_package, with_overlay, repeats=TORCH_REPEATS)
    times = f"{whole:.2f} ms (logit and raw map {bare:.2f}) against {fast:.2f} ms"
    return [
        Figure(f"{title}: result with overlay / plain OpenVINO forward pass", whole / fast, "x", 1.15, detail=times),
        Figure(
            f"{title}: grad-cam package on eager torch / result with overlay",
            slow / again,
            "x",
            4,
            ">=",
            detail=f"{slow:.1f} ms against {again:.2f} ms, torch on {torch.get_num_threads()} threads",
        ),
    ]


def _medians(*work: Callable[[], None], repeats: int) -> list[float]:
    """Milliseconds of each, taken in turns so that a busy moment meets all alike."""
    taken: list[list[float]] = [[] for _ in work]
    for turn in range(WARM_UP + repeats):
        for one, times in zip(work, taken, strict=True):
            begun = time.perf_counter()
            one()
            if turn >= WARM_UP:
                times.append(1000 * (time.perf_counter() - begun))
    return [statistics.median(times) for times in taken]


def _settled(model: object) -> object:
    """Random weights with batch statistics that keep the features alive."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    assert isinstance(model, nn.Module)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None
    model.train()
    with torch.no_grad():
        for _ in range(2):
            model(torch.randn(4, 3, 224, 224))
    return model.eval()


def _card() -> object:
    from ovadesk.classify.architectures import Head
    from ovadesk.classify.card import Card, Data
    from ovadesk.domain.result import OperatingPoint
    from trainer.train import SPEC

    return Card(
        model_id="bench-1",
        title="Random weights",
        architecture="densenet121",
        head=Head.POOL,
        preprocess=SPEC,
        temperature=1.0,
        operating_point=OperatingPoint(0.5, 0.5, (0.0, 1.0), 0.5, (0.0, 1.0), 0.5, 0.5),
        data=Data("none", "none", 1, 1, 1, 1, "none"),
        metrics=(),
        recipe=(),
        intended_use="Measurement only.",
        limits=(),
        licence="none",
        files={},
    )
