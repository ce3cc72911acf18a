"""A model bundle: a folder with a card and four files, each checked against the card's SHA-256 before it is used."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ovadesk.classify.card import Card, read_card
from ovadesk.domain.problem import OvaDeskError, Problem, problem

CARD = "card.json"
CARD_LIMIT = 1 << 20
FILE_LIMIT = 2 << 30


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose files matched its card. ``sha256`` is that of ``card.json``, and thereby of everything in it."""

    folder: Path
    card: Card
    sha256: str

    def read(self, name: str) -> bytes:
        """The verified bytes of one file, checked again as they are read: what was checked is what is used.

        Raises OvaDeskError (``classify.bundle_missing``, ``classify.bundle_damaged``).
        """
        content = _content(self.folder, name, FILE_LIMIT)
        if hashlib.sha256(content).hexdigest() != self.card.files[name]:
            raise OvaDeskError(problem("classify.bundle_damaged", bundle=self.folder.name, name=name))
        return content


@dataclass(frozen=True, slots=True)
class BundleSummary:
    """A bundle found: its card was read, its files were not yet checked."""

    folder: Path
    card: Card
    sha256: str


@dataclass(frozen=True, slots=True)
class BrokenBundle:
    """A folder that looks like a bundle and cannot be one, and why."""

    folder: Path
    problem: Problem


def open_bundle(folder: Path) -> Bundle:
    """The bundle in ``folder`` with every file verified.

    Raises OvaDeskError: ``classify.bundle_missing`` (folder or file), ``classify.bundle_card`` (not a card of
    ours), ``classify.bundle_damaged`` (SHA-256 differs), ``classify.architecture_unknown``.
    """
    summary = _summary(folder)
    bundle = Bundle(summary.folder, summary.card, summary.sha256)
    for name in bundle.card.files:
        bundle.read(name)
    return bundle


def find_bundles(folders: Iterable[Path]) -> list[BundleSummary | BrokenBundle]:
    """Every bundle under ``folders`` (one level down), by folder and name; files are checked when one is opened.

    Of two with the same id the first stands and the other is broken (``classify.bundle_twice``).
    """
    found: list[BundleSummary | BrokenBundle] = []
    seen: set[str] = set()
    for folder in _candidates(folders):
        try:
            summary = _summary(folder)
        except OvaDeskError as error:
            found.append(BrokenBundle(folder, error.problem))
            continue
        if summary.card.model_id in seen:
            found.append(BrokenBundle(folder, problem("classify.bundle_twice", model_id=summary.card.model_id)))
            continue
        seen.add(summary.card.model_id)
        found.append(summary)
    return found


def choose_bundle(folders: Iterable[Path], model_id: str = "") -> Path:
    """The folder of the bundle called ``model_id``, or else of the first whose role is ``model_id``.

    "" is the role "default", or the first bundle there is where none has that role. Raises OvaDeskError:
    ``classify.no_model`` (none at all), ``classify.model_unknown`` (none of that name or role).
    """
    found = [one for one in find_bundles(folders) if isinstance(one, BundleSummary)]
    if not found:
        raise OvaDeskError(problem("classify.no_model"))
    named = [one.folder for one in found if one.card.model_id == model_id]
    playing = [one.folder for one in found if one.card.role == (model_id or "default")]
    chosen = [*named, *playing, *([] if model_id else [found[0].folder])]
    if not chosen:
        known = ", ".join(one.card.model_id for one in found)
        raise OvaDeskError(problem("classify.model_unknown", model_id=model_id, known=known))
    return chosen[0]


def _candidates(folders: Iterable[Path]) -> Iterator[Path]:
    for parent in folders:
        try:
            below = sorted(parent.iterdir()) if parent.is_dir() else []
            yield from [f for f in below if not f.name.startswith(".") and f.is_dir()]
        except OSError:
            yield parent  # one that may not be looked into is a bundle that cannot be read


def _summary(folder: Path) -> BundleSummary:
    text = _content(folder, CARD, CARD_LIMIT)
    try:
        card = read_card(text)
    except OvaDeskError as error:
        raise OvaDeskError(problem(error.problem.code, **dict(error.problem.details), bundle=folder.name)) from error
    return BundleSummary(folder, card, hashlib.sha256(text).hexdigest())


def _content(folder: Path, name: str, limit: int) -> bytes:
    path = folder / name
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
            raise OSError("not a file of that size")
        return path.read_bytes()
    except OSError as error:
        raise OvaDeskError(problem("classify.bundle_missing", bundle=folder.name, name=name)) from error
