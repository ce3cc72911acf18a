"""Pseudonyms: the only names of a case that leave the program."""

from __future__ import annotations

import hashlib
import hmac


def case_id(secret: bytes, patient_id: str, study_uid: str) -> str:
    """A stable pseudonym of one patient's study: ``case-`` and 10 hex digits.

    HMAC-SHA256 under the installation's secret: without it, not even a short patient number can be
    found by trying them all. The same study gives the same case on the same installation.
    """
    message = f"{patient_id}\0{study_uid}".encode("utf-8", "surrogatepass")
    return f"case-{hmac.new(secret, message, hashlib.sha256).hexdigest()[:10]}"
