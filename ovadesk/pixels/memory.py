"""Memory for frame after frame, given to this process once."""

from __future__ import annotations

LARGEST = 31 << 20  # bytes; glibc goes along up to 32 MiB


def keep_freed() -> None:
    """Keep freed memory for the next frame, up to twice ``LARGEST``, where the system's allocator can.

    glibc hands each large block back to the system, which clears every page of the next one: half of the time that
    a small JPEG takes. After one large block was freed it keeps those up to that size (mallopt(3), "dynamic
    mmap threshold"). Nothing is held by this itself; elsewhere it does nothing.
    """
    block = bytearray(LARGEST)  # of pages that are never touched
    del block
