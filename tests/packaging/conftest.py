"""What freezes the program lies beside the packages, not among them."""

from __future__ import annotations

import sys

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "packaging"))
