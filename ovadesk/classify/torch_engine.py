"""The reference engine: the network in torch, its maps by the grad-cam package. Imports torch: load it lazily."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytorch_grad_cam
import safetensors
import safetensors.torch
import torch
from numpy.typing import NDArray
from pytorch_grad_cam.base_cam import BaseCAM

from ovadesk.classify.architectures import Head, network
from ovadesk.classify.bundle import Bundle
from ovadesk.classify.cam_methods import GRADCAM, METHODS
from ovadesk.classify.raw_output import RawOutput
from ovadesk.classify.textured import LAST
from ovadesk.classify.torch_networks import build, channels_first, mean_features
from ovadesk.domain.problem import OvaDeskError, problem


def pick_device(wanted: str = "auto") -> torch.device:
    """ "auto": CUDA, else MPS, else the processor. Raises OvaDeskError (``classify.device_missing``)."""
    usable = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    name = next(n for n, there in usable.items() if there) if wanted == "auto" else wanted
    if not usable.get(name, False):
        raise OvaDeskError(problem("classify.device_missing", device=name))
    return torch.device(name)


class TorchEngine:
    """The bundle's weights in torch, float32, on processor, CUDA or MPS."""

    name = "torch"
    at_once = 1

    def __init__(self, bundle: Bundle, device: str = "auto") -> None:
        """Raises OvaDeskError: ``classify.engine_refused`` (weights that do not fit), ``classify.device_missing``."""
        self._network, self._size = network(bundle.card.architecture), bundle.card.preprocess.size
        self._device = pick_device(device)
        head = bundle.card.head
        self._within = "classifier." if head is Head.LOCATED else ""  # where the network's own layers are
        self._last = LAST if head is Head.TEXTURE else self._within + self._network.cam_layer
        model = build(self._network, bundle.card.head, self._size)
        try:
            weights = safetensors.torch.load(bundle.read("weights.safetensors"))
            model.load_state_dict(weights)
        except (RuntimeError, safetensors.SafetensorError) as error:
            raise OvaDeskError(
                problem("classify.engine_refused", engine=self.name, bundle=bundle.folder.name)
            ) from error
        self._model: Any = model.to(self._device)  # with the methods that ``torch_networks.build`` promises
        self._method, self._layer = GRADCAM, ""
        self._lock = threading.Lock()

    @property
    def layers(self) -> tuple[str, ...]:
        """Names of the modules a map can be asked for, from the picture to the head."""
        return tuple(name for name, _ in self._model.named_modules() if name)

    def start(self, frame: NDArray[np.float32]) -> Callable[[], RawOutput]:
        """See ``Engine``; the output is there when this returns."""
        found = self.run(frame[None])
        return lambda: found

    def run(self, batch: NDArray[np.float32]) -> RawOutput:
        """See ``Engine``; raises OvaDeskError (``classify.engine_failed``)."""
        return self.explain(batch, self._method, self._layer)

    def explain_by(self, method: str, layer: str = "") -> None:
        """See ``Engine``. A layer that gives no feature map counts as unknown: tried on an empty picture."""
        self._target(method, layer)
        if layer:
            try:
                self.explain(np.zeros((1, 3, *self._size), np.float32), method, layer)
            except OvaDeskError as error:
                raise OvaDeskError(problem("classify.cam_layer_unknown", layer=layer)) from error
        self._method, self._layer = method, layer

    def explain(self, batch: NDArray[np.float32], method: str = GRADCAM, layer: str = "") -> RawOutput:
        """Logits and maps of ``batch`` (N, 3, H, W) by ``method`` (see ``METHODS``) at ``layer`` ("" is the last map).

        Raises OvaDeskError: ``classify.cam_method_unknown``, ``classify.cam_layer_unknown``,
        ``classify.engine_failed``.
        """
        target = self._target(method, layer)
        with self._lock:
            try:
                return self._explain(batch, METHODS[method].package_class, *target)
            except (RuntimeError, ValueError) as error:
                raise OvaDeskError(problem("classify.engine_failed", engine=self.name)) from error

    def _target(self, method: str, layer: str) -> tuple[torch.nn.Module, bool]:
        """The module called ``layer``, and whether it sees a crop and not the whole picture."""
        if method not in METHODS:
            raise OvaDeskError(problem("classify.cam_method_unknown", method=method, known=", ".join(METHODS)))
        modules: dict[str, torch.nn.Module] = dict(self._model.named_modules())
        for name in (self._within + layer, layer) if layer else (self._last,):
            if name in modules:
                return modules[name], bool(self._within) and name.startswith(self._within)
        raise OvaDeskError(problem("classify.cam_layer_unknown", layer=layer))

    def _explain(self, batch: NDArray[np.float32], kind: str, target: torch.nn.Module, cropped: bool) -> RawOutput:
        transform = (lambda features: channels_first(self._network, features)) if self._network.channels_last else None
        tensor = torch.from_numpy(np.ascontiguousarray(batch, np.float32)).to(self._device)
        cam_class = _unscaled(getattr(pytorch_grad_cam, kind))
        last = self._model.get_submodule(self._last)
        kept: list[torch.Tensor] = []
        hook = last.register_forward_hook(lambda _, inputs, features: kept.append(features.detach()))
        try:
            with cam_class(self._model, [target], reshape_transform=transform) as cam:
                maps = np.asarray(cam(tensor, targets=[_malignant] * len(tensor)), np.float32)
                logits = cam.outputs.detach().reshape(-1).float().cpu().numpy()
        finally:
            hook.remove()
        with torch.inference_mode():
            if hasattr(self._model, "look_whole"):
                _, theta, pooled = self._model.look_whole(tensor)
            else:
                pooled = mean_features(self._network, kept[0])
            if cropped:
                maps = self._model.place(torch.from_numpy(maps).to(self._device), theta).cpu().numpy()
            scopes = self._model.gate(pooled).cpu().numpy()
        return RawOutput(logits, maps, scopes)


def _malignant(output: torch.Tensor) -> torch.Tensor:
    """The map explains the one output there is: the malignant logit."""
    return output[0]


def _unscaled(base: type[BaseCAM]) -> type[BaseCAM]:
    """``base`` giving its map as computed: at feature resolution, not stretched to [0, 1] and to the picture."""

    class Unscaled(base):  # type: ignore[misc]  # the package is untyped
        def compute_cam_per_layer(self, input_tensor: Any, targets: Any, eigen_smooth: bool) -> list[NDArray[Any]]:
            seen = self.activations_and_grads
            activations = seen.activations[0].cpu().numpy()
            gradients = seen.gradients[0].cpu().numpy() if seen.gradients else None
            layer = self.target_layers[0]
            cam = self.get_cam_image(input_tensor, layer, targets, activations, gradients, eigen_smooth)
            return [np.maximum(cam, 0)]

        def aggregate_multi_layers(self, cam_per_target_layer: list[NDArray[Any]]) -> NDArray[Any]:
            return cam_per_target_layer[0]

    return Unscaled
