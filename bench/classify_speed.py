"""A result with its overlay against the plain forward pass, for each network, and against grad-cam on eager torch."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.figure import Figure

REPEATS, FEWEST, WARM_UP = 200, 8, 3
SECONDS = 20.0  # for one comparison of one network
DEAR = {"vgg19_bn": 1.5}  # its head alone takes a fifth of the forward pass; any other may cost 1.15
LEAST_GAIN = {"mobilenetv2": 4.0, "densenet121": 4.0}  # over grad-cam on eager torch


def measure() -> list[Figure]:
    """The bundled model, and each of the six networks at 224 x 224 with random weights, published for the purpose."""
    from ovadesk.classify.architectures import NETWORKS
    from ovadesk.classify.bundle import choose_bundle
    from ovadesk.settings import resource

    figures = _measure("Bundled model", choose_bundle([resource("models")]))
    for name in NETWORKS:
        with tempfile.TemporaryDirectory() as folder:
            figures += _measure(NETWORKS[name].title, _published(name, Path(folder)))
    return figures


def _measure(title: str, folder: Path) -> list[Figure]:
    import torch

    from ovadesk.classify.bundle import open_bundle
    from ovadesk.classify.engine import OpenVinoEngine
    from ovadesk.classify.golden import read_golden
    from ovadesk.classify.torch_engine import TorchEngine

    bundle = open_bundle(folder)
    name = bundle.card.architecture
    tensor = read_golden(bundle.read("golden.npz")).tensors[:1]
    one_pass, eager = OpenVinoEngine(bundle), TorchEngine(bundle, "cpu")
    plain, with_overlay = _plain(bundle, tensor), _with_overlay(one_pass, tensor)
    fast, whole, bare = _medians(plain, with_overlay, lambda: one_pass.run(tensor))
    slow, again = _medians(lambda: eager.run(tensor), with_overlay)
    times = f"{whole:.2f} ms (logit, raw map and scope {bare:.2f}) against {fast:.2f} ms"
    threads = f"{slow:.1f} ms against {again:.2f} ms, torch on {torch.get_num_threads()} threads"
    bound = DEAR.get(name, 1.15)
    return [
        Figure(f"{title}: result with overlay / plain OpenVINO forward pass", whole / fast, "x", bound, detail=times),
        Figure(
            f"{title}: grad-cam package on eager torch / result with overlay",
            slow / again,
            "x",
            LEAST_GAIN.get(name),
            ">=",
            detail=threads,
        ),
    ]


def _plain(bundle: Any, tensor: Any) -> Callable[[], None]:
    """One forward pass of the same weights in a graph that gives the logit and nothing else."""
    from safetensors.torch import load

    from ovadesk.classify.architectures import network
    from ovadesk.classify.openvino_runtime import openvino
    from ovadesk.classify.torch_networks import build
    from trainer.publish.graph import convert_plain

    card = bundle.card
    model = build(network(card.architecture), card.head, card.preprocess.size)
    model.load_state_dict(load(bundle.read("weights.safetensors")))
    graph = convert_plain(model, card.preprocess.size)
    options = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    request = openvino().Core().compile_model(graph, "CPU", options).create_infer_request()
    return lambda: np.array(request.infer([tensor], share_inputs=True)[0]) and None


def _with_overlay(engine: Any, tensor: Any) -> Callable[[], None]:
    """What the window does for a frame: logit, map, and the map in colours at the size of the screen."""
    from ovadesk.classify.cam import SCREEN_SHAPE, lookup, steps
    from ovadesk.domain.result import CamMap
    from ovadesk.domain.study import Box

    table = lookup("ember", 0.5)

    def work() -> None:
        cam = engine.run(tensor).cams[0]
        np.take(table, steps(CamMap(cam, Box(0, 0, 1, 1)), SCREEN_SHAPE), axis=0)

    return work


def _medians(*work: Callable[[], object]) -> list[float]:
    """Milliseconds of each, taken in turns so that a busy moment meets all alike."""
    taken: list[list[float]] = [[] for _ in work]
    end = time.perf_counter() + SECONDS
    for turn in range(WARM_UP + REPEATS):
        for one, times in zip(work, taken, strict=True):
            begun = time.perf_counter()
            one()
            if turn >= WARM_UP:
                times.append(1000 * (time.perf_counter() - begun))
        if turn >= WARM_UP + FEWEST and time.perf_counter() > end:
            break
    return [statistics.median(times) for times in taken]


def _published(name: str, models: Path) -> Path:
    """The bundle of a network of random weights whose norms were settled, so that its features live."""
    import torch
    from torch import nn

    from ovadesk.classify.architectures import Head, network
    from ovadesk.classify.torch_networks import build
    from trainer.publish.bundle import publish

    torch.manual_seed(0)
    model = build(network(name), Head.POOL)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None
    model.train()
    with torch.no_grad():
        for _ in range(2):
            model(torch.randn(4, 3, *network(name).size))
    return publish(model.eval(), _card(name), models)


def _card(name: str) -> Any:
    from ovadesk.classify.architectures import Head
    from ovadesk.classify.card import Card, Data
    from ovadesk.domain.result import OperatingPoint
    from ovadesk.pixels.preprocess import PreprocessSpec

    return Card(
        model_id="bench-1",
        title="Random weights",
        architecture=name,
        head=Head.POOL,
        preprocess=PreprocessSpec(),
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
