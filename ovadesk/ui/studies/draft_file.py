"""The one unfinished draft, kept among the user's own files until its study is created or it is thrown away."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ovadesk.domain.problem import OvaDeskError, problem
from ovadesk.settings import Paths, write_atomically
from ovadesk.ui.studies.draft import Draft

KIND, VERSION = "ovadesk_study_draft", 1
FILE_MAX = 64 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Unfinished:
    """``at``: when it was kept, ISO 8601 in UTC."""

    draft: Draft
    at: str


def draft_file(paths: Paths) -> Path:
    return paths.home / "unfinished-study.json"


def load_draft(paths: Paths) -> Unfinished | None:
    """What was kept; None where there is nothing that can be read."""
    try:
        with draft_file(paths).open("rb") as file:
            stored = json.loads(file.read(FILE_MAX))
        if stored.get(KIND) != VERSION:
            return None
        return Unfinished(Draft.from_dict(stored["draft"]), str(stored.get("at", "")))
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None


def save_draft(paths: Paths, draft: Draft) -> None:
    """Keep ``draft``, without passphrases; one in which nothing was typed is not kept.

    Raises OvaDeskError (``ui.settings``) where the folder cannot be written.
    """
    if is_blank(draft):
        forget_draft(paths)
        return
    try:
        record = {KIND: VERSION, "at": datetime.now(UTC).isoformat(timespec="seconds"), "draft": draft.to_dict()}
        write_atomically(draft_file(paths), json.dumps(record).encode())
    except OSError as error:
        raise OvaDeskError(problem("ui.settings", kind=type(error).__name__)) from error


def forget_draft(paths: Paths) -> None:
    """Throw away what was kept. Raises OvaDeskError (``ui.settings``)."""
    try:
        draft_file(paths).unlink(missing_ok=True)
    except OSError as error:
        raise OvaDeskError(problem("ui.settings", kind=type(error).__name__)) from error


def is_blank(draft: Draft) -> bool:
    """Whether nothing was typed: the seed and the model were put in by themselves."""
    return replace(draft, seed="", model_id=Draft().model_id) == Draft()
