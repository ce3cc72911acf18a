"""What every page of the wizard has in common: it shows a draft, reads it back, and says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import SignalInstance

from ovadesk.ui.studies.draft import Draft


class Step(Protocol):
    """A widget; ``FIELDS`` are the fields of a draft that it holds, ``changed`` tells that a person changed one."""

    @property
    def FIELDS(self) -> tuple[str, ...]: ...

    @property
    def changed(self) -> SignalInstance: ...

    def read(self, draft: Draft) -> Draft:
        """``draft`` with what this page holds."""
        ...

    def show_draft(self, draft: Draft) -> None: ...

    def follow(self, draft: Draft) -> None:
        """The draft has changed on another page, or this page comes to the front."""
        ...

    def complain(self, wrong: Mapping[str, str]) -> None:
        """Say at every field what is wrong with it."""
        ...

    def let_go(self) -> None:
        """The window closes: nobody waits for work any more."""
        ...

    def begin(self) -> None:
        """Take the keys."""
        ...
