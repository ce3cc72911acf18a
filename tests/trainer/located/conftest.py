"""Drawn pictures with masks, and random weights in a file as if somebody had brought them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trainer.drawn import a_shelf
from trainer.dataset.shelf import Shelf

SIZE = 128


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return a_shelf(12, SIZE)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights in a file, as if somebody had brought them."""
    import torch
    from safetensors.torch import save_file

    from ovadesk.classify.architectures import network
    from ovadesk.classify.torch_networks import build

    torch.manual_seed(3)
    body: Any = build(network("mobilenetv2"), size=(SIZE // 2, SIZE // 2))
    path = tmp_path_factory.mktemp("init") / "mobilenetv2.safetensors"
    save_file({k: v.contiguous() for k, v in body.state_dict().items() if not k.startswith(("gate", "classif"))}, path)
    return path
