"""The page of third-party components: every dependency is on it, at the version that is pinned."""

from __future__ import annotations

import re

import components_page as made

ROW = re.compile(r"\| ([\w.-]+) \| (\S+) \| (.+) \| (.+) \|")


def test_the_page_holds_what_is_declared_pinned_and_installed() -> None:
    """The last table is of the machine it was written on; its versions are still the pinned ones."""
    stored, fresh = made.PAGE.read_text(encoding="utf-8"), made.page()
    parts = "## Brought along by these"
    assert stored.split(parts)[0] == fresh.split(parts)[0]
    pins = dict(made._pins((made.ROOT / "constraints.txt").read_text("utf-8").splitlines()))
    rows = [
        found.groups() for line in stored.splitlines() if (found := ROW.fullmatch(line)) and found[1] != "component"
    ]
    assert len(rows) > 40
    for name, version, licence, purpose in rows:
        assert version == pins[name] and licence and purpose
