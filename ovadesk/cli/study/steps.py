"""``ovadesk study``: the step asked for, imported only then."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module

STEPS = {  # step: module here and function
    "new": ("designing", "new"),
    "add-cases": ("casting", "cases"),
    "add-readers": ("casting", "readers"),
    "truth": ("casting", "truth"),
    "assign": ("designing", "assign"),
    "predict": ("following", "predict"),
    "freeze": ("designing", "freeze"),
    "status": ("following", "status"),
    "read": ("reading", "read"),
    "amend": ("designing", "amend"),
    "close": ("designing", "close"),
    "export": ("export", "export"),
    "kit": ("kits", "kit"),
    "seal": ("kits", "seal"),
    "merge": ("kits", "merge"),
    "verify": ("following", "verify"),
    "backup": ("following", "backup"),
    "restore": ("following", "restore"),
}


def study(args: argparse.Namespace) -> int:
    """The exit code of ``args.step``."""
    module, name = STEPS[args.step]
    step: Callable[[argparse.Namespace], int] = getattr(import_module(f"ovadesk.cli.study.{module}"), name)
    return step(args)
