"""Which build is made, which modules stay out of it, and which files of the rest are kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LEAN, FULL = "lean", "full"
TORCH = ("torch", "torchvision", "timm", "pytorch_grad_cam", "ttach", "sklearn", "huggingface_hub")
TRAINING = ("trainer", "lightning", "pytorch_lightning", "torchmetrics", "matplotlib", "cv2")
GPL_EXTRAS = ("av", "libjpeg")  # FFmpeg with x264 and x265, pylibjpeg-libjpeg: only where asked for
NEVER = (
    *("readline", "curses", "_curses", "gnureadline"),  # GNU readline is under the GPL
    *("tkinter", "IPython", "pandas", "pytest", "hypothesis", "mypy", "pip", "PyInstaller"),
    *("openvino_telemetry", "yaml", "tqdm", "pygments"),  # asked for by others, used by nobody
    *("PySide6.QtWebEngineCore", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtPdf", "PySide6.QtTest"),
    *("PIL._avif", "PIL.AvifImagePlugin"),
)
LEAN_NEVER = ("torchgen", "triton", "networkx", "jinja2", "mpmath", "sympy", "setuptools", "cuda")
FULL_ALLOWED = ("yaml", "tqdm")
# Of OpenVINO: the runtime, the processor's plugin and the reader of its own format.
OPENVINO = ("openvino.", "openvino_c.", "openvino_intel_cpu_plugin.", "openvino_ir_frontend.")
LIBRARY_ENDS = (".so", ".dll", ".dylib", ".pyd")
# Plugins of Qt for desktops, framebuffers and keyboards that a workstation does not have, and what they bring.
PLUGINS_OUT = ("qgtk3", "qpdf", "qvnc", "qlinuxfb", "qeglfs", "qvkkhrdisplay", "qminimalegl", "qtvirtualkeyboard")
LIBRARIES_OUT = (
    *("OpenCL", "openvino_telemetry", "opengl32sw", "Qt6Egl", "Qt6Pdf", "Qt6Qml", "Qt6Quick", "Qt6Test"),
    *("Qt6VirtualKeyboard", "readline", "gdbm"),
)
FOLDERS_OUT = (
    *("PySide6/Qt/plugins/egldeviceintegrations/", "PySide6/Qt/plugins/networkinformation/"),
    *("PySide6/Qt/plugins/generic/", "PySide6/Qt/plugins/wayland-graphics-integration-client/"),
)
TRANSLATIONS = ("qtbase_zh_CN", "qtbase_en")  # Qt's own words, in the languages of the window
FONTS = ("Vera.ttf", "VeraBd.ttf", "bitstream-vera-license.txt")  # of reportlab's, one of which is under the GPL
FONT_ENDS = (".ttf", ".otf", ".ttc")
FONT_FOLDER = "resources/fonts"  # where the window looks for letters that the system lacks


@dataclass(frozen=True, slots=True)
class Recipe:
    """``full``: with PyTorch and the trainer. ``extras``: packages that are left out unless they are named here.
    ``font``: a file of this machine with Chinese letters that goes in, None for none.
    """

    full: bool = False
    extras: tuple[str, ...] = ()
    font: Path | None = None

    @classmethod
    def asked_for(cls, environment: Mapping[str, str] = os.environ) -> Recipe:
        """``OVADESK_BUILD`` is "lean" (where it is not set) or "full"; ``OVADESK_EXTRAS`` names packages, with blanks
        between; ``OVADESK_FONT`` is the path of a font. Raises ValueError for anything else.
        """
        flavour = environment.get("OVADESK_BUILD", LEAN)
        extras = tuple(environment.get("OVADESK_EXTRAS", "").split())
        if flavour not in (LEAN, FULL) or not set(extras) <= set(GPL_EXTRAS):
            raise ValueError(f"a build is {LEAN} or {FULL}, extras are {', '.join(GPL_EXTRAS)}")
        return cls(flavour == FULL, extras, _font(environment.get("OVADESK_FONT", "")))

    @property
    def flavour(self) -> str:
        return FULL if self.full else LEAN

    @property
    def fonts(self) -> list[tuple[str, str]]:
        """The font and the folder it goes into."""
        return [(str(self.font), FONT_FOLDER)] if self.font is not None else []

    @property
    def excluded(self) -> list[str]:
        """Modules that the analysis must not follow."""
        out = [*NEVER, *(name for name in GPL_EXTRAS if name not in self.extras)]
        if self.full:
            return [name for name in out if name not in FULL_ALLOWED]
        return [*out, *TORCH, *TRAINING, *LEAN_NEVER]

    def keeps(self, name: str) -> bool:
        """Whether the file called ``name`` in the folder goes into it."""
        name = name.replace("\\", "/")
        bare = name.rsplit("/", 1)[-1].removeprefix("lib")
        if name.startswith("openvino/libs/"):
            return self.full or not bare.startswith("openvino") or bare.startswith(OPENVINO)
        if name.startswith("openvino/frontend/"):  # readers of formats that no model comes in
            return self.full
        if "/translations/" in name and name.startswith("PySide6/"):
            return bare.startswith(TRANSLATIONS)
        if name.startswith("reportlab/fonts/"):
            return name.rsplit("/", 1)[-1] in FONTS
        if name.startswith(FOLDERS_OUT):
            return False
        return not bare.startswith((*LIBRARIES_OUT, *PLUGINS_OUT))


def _font(named: str) -> Path | None:
    path = Path(named) if named else None
    if path is not None and not (path.suffix in FONT_ENDS and path.is_file()):
        raise ValueError(f"OVADESK_FONT names a file that ends in {', '.join(FONT_ENDS)}")
    return path.resolve() if path is not None else None


def is_library(name: str) -> bool:
    """Whether ``name`` is that of a library, with a version behind it or not."""
    return name.endswith(LIBRARY_ENDS) or ".so." in name
