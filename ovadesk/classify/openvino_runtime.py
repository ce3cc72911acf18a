"""The only place that imports OpenVINO, because importing it plainly sends an event over the network."""

from __future__ import annotations

import sys
from types import ModuleType


def openvino() -> ModuleType:
    """The ``openvino`` package, imported without its telemetry.

    ``import openvino`` runs ``openvino.tools.ovc``, which reports the import through ``openvino_telemetry``
    unless that package is missing (then a stub of OpenVINO's own stands in). ``None`` in ``sys.modules`` makes
    it count as missing, for the import and for a later conversion alike.
    """
    if "openvino" not in sys.modules:
        sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # documented by the import system
    import openvino as package

    return package  # type: ignore[no-any-return]
