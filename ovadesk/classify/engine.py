"""What runs a bundle: OpenVINO by default, torch where it is installed and asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ovadesk.build import is_lean
from ovadesk.classify.bundle import Bundle
from ovadesk.classify.cam_methods import GRADCAM
from ovadesk.classify.openvino_runtime import openvino
from ovadesk.classify.raw_output import RawOutput
from ovadesk.domain.problem import OvaDeskError, Problem, problem

FIELDS = [field.name for field in fields(RawOutput)]
NEEDS = {"openvino": ("openvino",), "torch": ("torch", "timm", "pytorch_grad_cam", "safetensors")}


class Engine(Protocol):
    """Runs the network of one bundle; may be used from several threads, one call at a time inside."""

    name: str
    at_once: int  # frames that it works on best at the same time

    def start(self, frame: NDArray[np.float32]) -> Callable[[], RawOutput]:
        """Begin ``frame`` (3, H, W) float32; the call that is returned waits for its output, that of a batch of one.

        Both raise OvaDeskError (``classify.engine_failed``).
        """

    def run(self, batch: NDArray[np.float32]) -> RawOutput:
        """Logits, maps and scope logits of ``batch`` (N, 3, H, W) float32, one frame after the other."""

    def explain_by(self, method: str, layer: str = "") -> None:
        """Make maps by ``method`` (see ``cam_methods``) at ``layer`` ("": the last feature map) from now on.

        Raises OvaDeskError: ``classify.cam_needs_torch``, ``classify.cam_method_unknown``,
        ``classify.cam_layer_unknown``; the engine is then as it was.
        """


def engine_status() -> dict[str, Problem | None]:
    """Why each engine can't be used, None where it can. Looks for packages without importing any."""
    status: dict[str, Problem | None] = {}
    for name, packages in NEEDS.items():
        missing = [package for package in packages if find_spec(package) is None]
        status[name] = _missing(name, missing[0]) if missing else None
    return status


def _missing(engine: str, package: str) -> Problem:
    """Why ``engine`` can't be used: it was left out of this build on purpose, or its ``package`` is not installed."""
    if is_lean():
        return problem("classify.engine_not_in_build", engine=engine)
    return problem("classify.engine_missing", engine=engine, package=package)


def open_engine(bundle: Bundle, kind: str = "auto", *, many: bool = False) -> Engine:
    """The engine ``kind``; "auto" is OpenVINO, or torch where OpenVINO is missing.

    ``many``: what counts is how many frames get done and not how soon each of them is. Raises OvaDeskError:
    ``classify.engine_unknown``, ``classify.engine_missing``, ``classify.engine_not_in_build``,
    ``classify.engine_refused`` (the engine can't make a network of the bundle's files). A package that is there and
    does not load counts as missing.
    """
    status = engine_status()
    if kind == "auto":
        kind = "torch" if status["openvino"] is not None and status["torch"] is None else "openvino"
    if kind not in status:
        raise OvaDeskError(problem("classify.engine_unknown", engine=kind, known=", ".join(("auto", *status))))
    missing = status[kind]
    if missing is not None:
        raise OvaDeskError(missing)
    try:
        if kind == "openvino":
            return OpenVinoEngine(bundle, many=many)
        from ovadesk.classify.torch_engine import TorchEngine  # takes seconds and a gigabyte: only when asked for
    except ImportError as error:
        package = error.name or NEEDS[kind][0]
        raise OvaDeskError(_missing(kind, package)) from error
    return TorchEngine(bundle)


class OpenVinoEngine:
    """The bundle's graph on the processor in float32: logit, map and scope logit in one pass."""

    name = "openvino"

    def __init__(self, bundle: Bundle, *, many: bool = False) -> None:
        """``many``: a thread for each of several frames, which wastes nothing, and not all threads for one.

        Raises OvaDeskError (``classify.engine_refused``) if the graph is not of the form the card promises.
        """
        ov = openvino()
        core = ov.Core()
        try:
            model = core.read_model(bundle.read("model.xml"), bundle.read("model.bin"))
            self._check(model, (1, 3, *bundle.card.preprocess.size))
            # Some processors offer bfloat16, which OpenVINO would take by itself; the card says f32.
            options = {
                "INFERENCE_PRECISION_HINT": bundle.card.precision,
                "PERFORMANCE_HINT": "THROUGHPUT" if many else "LATENCY",
            }
            self._compiled = core.compile_model(model, "CPU", options)
            self.at_once = int(self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
        except (RuntimeError, ValueError) as error:
            raise OvaDeskError(
                problem("classify.engine_refused", engine=self.name, bundle=bundle.folder.name)
            ) from error
        self._free: SimpleQueue[Any] = SimpleQueue()  # requests that nobody waits for; more are made as they are needed

    @staticmethod
    def _check(model: object, shape: tuple[int, ...]) -> None:
        inputs, outputs = model.inputs, model.outputs  # type: ignore[attr-defined]  # the binding is untyped
        if len(inputs) != 1 or tuple(inputs[0].partial_shape.to_shape()) != shape:
            raise ValueError("input")
        shapes = [tuple(output.partial_shape.to_shape()) for output in outputs]
        if [len(one) for one in shapes] != [1, 3, 1] or any(one[0] != 1 for one in shapes):
            raise ValueError("outputs")

    def start(self, frame: NDArray[np.float32]) -> Callable[[], RawOutput]:
        """See ``Engine``."""
        held = np.ascontiguousarray(frame[None], np.float32)
        try:
            request = self._free.get_nowait()
        except Empty:
            request = self._compiled.create_infer_request()
        with self._failing():
            request.set_input_tensor(openvino().Tensor(held, shared_memory=True))
            request.start_async()  # without inputs: sorting them out takes longer than all else here

        def output() -> RawOutput:
            with self._failing():
                request.wait()
                assert held is not None  # not copied by the tensor: it lives until here
                # The request's tensors are those of its next frame too, so all are copied out.
                found = [np.array(request.get_output_tensor(i).data, np.float32) for i in range(3)]
            self._free.put(request)
            return RawOutput(found[0].reshape(1), found[1].reshape(1, *found[1].shape[-2:]), found[2].reshape(1))

        return output

    def run(self, batch: NDArray[np.float32]) -> RawOutput:
        """See ``Engine``; raises OvaDeskError (``classify.engine_failed``)."""
        found = [self.start(frame)() for frame in batch]
        return RawOutput(*(np.concatenate([getattr(one, name) for one in found]) for name in FIELDS))

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except RuntimeError as error:
            raise OvaDeskError(problem("classify.engine_failed", engine=self.name)) from error

    def explain_by(self, method: str, layer: str = "") -> None:
        """See ``Engine``: the graph holds Grad-CAM at the last feature map and nothing else."""
        if (method, layer) != (GRADCAM, ""):
            raise OvaDeskError(problem("classify.cam_needs_torch", method=method))
