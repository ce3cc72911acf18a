"""A reader's passphrase, kept as a salted scrypt hash: it keeps colleagues apart, it does not encrypt the study."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

N, R, P = 1 << 14, 8, 1  # 16 MiB and some 50 ms for each try
SALT, LENGTH = 16, 32  # bytes
N_MAX = 1 << 17


def hashed(passphrase: str, *, salt: bytes | None = None) -> str:
    """``scrypt$n$r$p$salt$hash`` (hex), for ``StudyReader.passphrase``; empty for an empty passphrase."""
    if not passphrase:
        return ""
    salt = secrets.token_bytes(SALT) if salt is None else salt
    return f"scrypt${N}${R}${P}${salt.hex()}${_derived(passphrase, salt, N, R, P, LENGTH).hex()}"


def matches(passphrase: str, stored: str) -> bool:
    """Whether ``stored`` is of this passphrase. Where none is stored, any is right; where it makes no sense, none."""
    if not stored:
        return True
    try:
        name, n, r, p, salt, wanted = stored.split("$")
        if name != "scrypt" or int(n) > N_MAX:
            return False
        expected = bytes.fromhex(wanted)
        found = _derived(passphrase, bytes.fromhex(salt), int(n), int(r), int(p), len(expected))
    except (ValueError, MemoryError, OverflowError):
        return False
    return hmac.compare_digest(found, expected)


def _derived(passphrase: str, salt: bytes, n: int, r: int, p: int, length: int) -> bytes:
    """The same letters typed on another keyboard are the same passphrase (Unicode NFKC)."""
    text = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(text, salt=salt, n=n, r=r, p=p, maxmem=256 << 20, dklen=length)
