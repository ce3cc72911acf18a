"""One way to write a record down, so that its hash is the same wherever it is computed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping


def canonical(record: Mapping[str, object]) -> str:
    """JSON with sorted keys, no blanks, non-ASCII letters as they are, and no NaN. Raises ValueError for a NaN."""
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(record: Mapping[str, object]) -> str:
    """SHA-256 (hex) of the canonical JSON in UTF-8."""
    return hashlib.sha256(canonical(record).encode("utf-8", "surrogatepass")).hexdigest()
