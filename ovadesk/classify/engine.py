"""What runs a bundle: OpenVINO by default, torch where it is installed and asked for."""

from __future__ import annotations

import threading
from importlib.util import find_spec
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ovadesk.classify.bundle import Bundle
from ovadesk.classify.cam_methods import GRADCAM
from ovadesk.classify.openvino_runtime import openvino
from ovadesk.classify.raw_output import RawOutput
from ovadesk.domain.problem import OvaDeskError, Problem, problem

NEEDS = {"openvino": ("openvino",), "torch": ("torch", "timm", "pytorch_grad_cam", "safetensors")}


class Engine(Protocol):
    """Runs the network of one bundle; may be used from several threads, one call at a time inside."""

    name: str

    def run(self, batch: NDArray[np.float32]) -> RawOutput:
        """Logits and maps of ``batch`` (N, 3, H, W) float32, one frame after the other."""

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
        status[name] = problem("classify.engine_missing", engine=name, package=missing[0]) if missing else None
    return status


def open_engine(bundle: Bundle, kind: str = "auto") -> Engine:
    """The engine ``kind``; "auto" is OpenVINO, or torch where OpenVINO is missing.

    Raises OvaDeskError: ``classify.engine_unknown``, ``classify.engine_missing``, ``classify.engine_refused``
    (the engine can't make a network of the bundle's files). A package that is there and does not load counts
    as missing.
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
            return OpenVinoEngine(bundle)
        from ovadesk.classify.torch_engine import TorchEngine  # takes seconds and a gigabyte: only when asked for
    except ImportError as error:
        package = error.name or NEEDS[kind][0]
        raise OvaDeskError(problem("classify.engine_missing", engine=kind, package=package)) from error
    return TorchEngine(bundle)


class OpenVinoEngine:
    """The bundle's graph on the processor in float32: logit and map in one pass."""

    name = "openvino"

    def __init__(self, bundle: Bundle) -> None:
        """Raises OvaDeskError (``classify.engine_refused``) if the graph is not of the form the card promises."""
        ov = openvino()
        core = ov.Core()
        try:
            model = core.read_model(bundle.read("model.xml"), bundle.read("model.bin"))
            self._check(model, (1, 3, *bundle.card.preprocess.size))
            # Some processors offer bfloat16, which OpenVINO would take by itself; the card says f32.
            options = {"INFERENCE_PRECISION_HINT": bundle.card.precision, "PERFORMANCE_HINT": "LATENCY"}
            self._request = core.compile_model(model, "CPU", options).create_infer_request()
        except (RuntimeError, ValueError) as error:
            raise OvaDeskError(
                problem("classify.engine_refused", engine=self.name, bundle=bundle.folder.name)
            ) from error
        self._lock = threading.Lock()

    @staticmethod
    def _check(model: object, shape: tuple[int, ...]) -> None:
        inputs, outputs = model.inputs, model.outputs  # type: ignore[attr-defined]  # the binding is untyped
        if len(inputs) != 1 or tuple(inputs[0].partial_shape.to_shape()) != shape:
            raise ValueError("input")
        shapes = [tuple(output.partial_shape.to_shape()) for output in outputs]
        if [len(one) for one in shapes] != [1, 3] or any(one[0] != 1 for one in shapes):
            raise ValueError("outputs")

    def run(self, batch: NDArray[np.float32]) -> RawOutput:
        """See ``Engine``; raises OvaDeskError (``classify.engine_failed``)."""
        logits, cams = [], []
        for frame in np.ascontiguousarray(batch, np.float32):
            with self._lock:
                try:
                    # Keys must be indices: the tensors are reused by the next call, so both are copied out.
                    found = self._request.infer([frame[None]], share_inputs=True)
                except RuntimeError as error:
                    raise OvaDeskError(problem("classify.engine_failed", engine=self.name)) from error
                logits.append(np.array(found[0], np.float32).reshape(()))
                cams.append(np.array(found[1][0], np.float32))
        return RawOutput(np.asarray(logits, np.float32), np.stack(cams))

    def explain_by(self, method: str, layer: str = "") -> None:
        """See ``Engine``: the graph holds Grad-CAM at the last feature map and nothing else."""
        if (method, layer) != (GRADCAM, ""):
            raise OvaDeskError(problem("classify.cam_needs_torch", method=method))
