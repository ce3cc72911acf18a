"""What a coordinator can do with a study, in a table: the words of each button, and why it cannot be used now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.ui.studies.overview import Overview
from ovadesk.ui.words import tr

PREPARE, READ, KEEP, END = "Prepare", "Reading", "Safety", "Results"
GROUPS = (PREPARE, READ, KEEP, END)
CLOSED = "The study is closed: nothing is added or changed any more."
Why = Callable[[Overview], str]


@dataclass(frozen=True, slots=True)
class Deed:
    """``why_not`` says in a sentence why it cannot be done; empty: it can. ``writes``: it changes the study."""

    id: str
    group: str
    text: str
    tip: str
    why_not: Why
    writes: bool = True


def _open(seen: Overview) -> str:
    return tr(CLOSED) if seen.closed else ""


def _never(seen: Overview) -> str:
    return ""


def _predict(seen: Overview) -> str:
    if seen.protocol.model is None:
        return tr("This study shows no model: there is nothing to run.")
    if seen.closed:
        return tr(CLOSED)
    if not seen.n_all:
        return tr("The study has no cases yet. Add some first.")
    return tr("The model's answers on all cases are in the study already.") if seen.status.predicted else ""


def _ready(seen: Overview) -> str:
    """Why the study cannot be read yet."""
    if not seen.status.n_cases:
        return tr("The study has no cases to read yet. Add some first.")
    if not seen.readers and seen.is_read:
        return tr("The study has no readers yet. Add some first.")
    if seen.protocol.model is not None and not seen.status.predicted:
        return tr("The model's answers are not in the study for every case. Run the model first.")
    return ""


def _start(seen: Overview) -> str:
    if seen.closed:
        return tr(CLOSED)
    return tr("The study was started: its protocol is frozen.") if seen.started else _ready(seen)


def _kit(seen: Overview) -> str:
    if seen.closed:
        return tr("The study is closed: nothing is read any more.")
    if not seen.is_read:
        return tr("In a study of the model alone nobody reads.")
    return _ready(seen)


def _merge(seen: Overview) -> str:
    if seen.closed:
        return tr("The study is closed: no reading is taken any more.")
    return "" if seen.started else tr("No kit was given out yet. Make one first.")


def _truths(seen: Overview) -> str:
    return "" if seen.n_all else tr("The study has no cases yet. Add some first.")


def _on_server(seen: Overview) -> str:
    return tr("A study on a server is backed up by the server. Ask who runs it.") if seen.place.on_server else ""


def _close(seen: Overview) -> str:
    if seen.closed:
        return tr("The study is closed already.")
    return "" if seen.started else tr("The study was never started: there is nothing to close.")


def _results(seen: Overview) -> str:
    if seen.closed:
        return ""
    if seen.protocol.design is Design.STANDALONE and seen.status.predicted:
        return ""
    return tr("Results may be seen once the study is closed, so that nobody reads or stops because of them.")


DEEDS: tuple[Deed, ...] = (
    Deed("add_cases", PREPARE, "Add cases...", "From a table or the opened studies.", _open),
    Deed("add_readers", PREPARE, "Add readers...", "In an order of their own, which changes nobody else's.", _open),
    Deed("change", PREPARE, "Change the protocol...", "Once it is frozen: an amendment, with a reason.", _open),
    Deed("predict", PREPARE, "Run the model", "Once, before anybody reads. It can be stopped and goes on.", _predict),
    Deed("start", PREPARE, "Start the study...", "Freezes the protocol; from then on it can be read.", _start),
    Deed(
        "add_truths",
        READ,
        "Add truths...",
        "Whenever they arrive, also after the reading.",
        _truths,
    ),
    Deed("kit", READ, "Make a reading kit...", "A folder for one reader to read at another place.", _kit),
    Deed("merge", READ, "Merge a kit...", "The sealed file that a reader sent back.", _merge),
    Deed("verify", KEEP, "Verify...", "Whether everything is as it was written.", _never, writes=False),
    Deed("back_up", KEEP, "Back up", "A dated copy beside the study file.", _on_server, writes=False),
    Deed("restore", KEEP, "Restore a backup...", "In place of the study as it is; that is kept beside it.", _on_server),
    Deed("close", END, "Close the study...", "For good: nothing is read any more, and results may be seen.", _close),
    Deed(
        "export",
        END,
        "Export...",
        "A folder of tables; before closing without any result.",
        _never,
        writes=False,
    ),
    Deed("results", END, "Results...", "What readers and model have shown.", _results, writes=False),
)


def why_not(deed: Deed, seen: Overview | None, busy: bool) -> str:
    """Why ``deed`` cannot be done now; empty where it can."""
    if seen is None:
        return tr("No reader study is open.")
    if busy:
        return tr("Something is under way. Wait until it is done, or cancel it.")
    if deed.writes and not seen.writable:
        return tr("The file or its folder is write-protected: it can only be looked at. Ask for the right to write.")
    return deed.why_not(seen)


def next_step(seen: Overview) -> str:
    """What a coordinator would do next."""
    found = seen.status
    if seen.closed:
        missing = tr("{n} cases have no truth yet: add them. ").format(n=len(found.missing_truths))
        return (missing if found.missing_truths else "") + tr("The study is closed: export it, or look at the results.")
    if not seen.started:
        return _preparing(seen)
    if not seen.is_read:
        return tr("The model has answered every case. Close the study to see its results.")
    if not found.left:
        return tr("Everything is read. Close the study to see its results.")
    return tr("Readers read: from 'Read a study' at this or another workstation, or from a kit.")


def _preparing(seen: Overview) -> str:
    steps = (
        (not seen.status.n_cases, "Next: add cases."),
        (seen.is_read and not seen.readers, "Next: add readers."),
        (seen.protocol.model is not None and not seen.status.predicted, "Next: run the model on the cases."),
    )
    return tr(next((text for wanted, text in steps if wanted), "Next: start the study, or let the first reader begin."))
