"""The maps the torch engine can make. Names only, so that the window can list them where torch is absent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Method:
    """``title`` for people; ``package_class`` is the class in the grad-cam package."""

    title: str
    package_class: str


GRADCAM = "gradcam"
METHODS: dict[str, Method] = {
    GRADCAM: Method("Grad-CAM", "GradCAM"),
    "gradcam++": Method("Grad-CAM++", "GradCAMPlusPlus"),
    "hirescam": Method("HiResCAM", "HiResCAM"),
    "xgradcam": Method("XGrad-CAM", "XGradCAM"),
    "layercam": Method("LayerCAM", "LayerCAM"),
    "eigencam": Method("Eigen-CAM", "EigenCAM"),
    "eigengradcam": Method("Eigen-Grad-CAM", "EigenGradCAM"),
}
