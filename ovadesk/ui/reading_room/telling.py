"""The sentences of the reading room that more than one of its parts says."""

from __future__ import annotations

from datetime import datetime

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reader_study.roster import Truth
from ovadesk.domain.reading import Call
from ovadesk.ui.words import apposed, bracketed, percent, tr
from ovadesk.workflow.reader_study.opened import Opened, RoomView, Stage

CALLS = {Call.BENIGN: "Benign", Call.MALIGNANT: "Malignant"}


def called(call: Call, score: int) -> str:
    """A call with its score."""
    return apposed([tr(CALLS[call]), str(score)])


def local_time(iso: str) -> str:
    """An ISO time in UTC as the time of day here; as it is where it is none."""
    try:
        return datetime.fromisoformat(iso).astimezone().strftime("%H:%M:%S")
    except ValueError:
        return iso


def kind_of(case: Opened, *, aided: bool) -> str:
    """Which reading is being made."""
    if case.correcting:
        return tr("A new call in place of the one that is locked, with a reason. The old one stays on record.")
    if aided:
        return tr("Your call with the model. Confirm it or change it, then lock it.")
    return tr("Your call without the model.") if case.stage is Stage.READ else tr("Your call with the model.")


def truth_line(truth: Truth, call: Call) -> str:
    """The truth of a practice case beside the reader's call."""
    said = tr("Truth: {truth}").format(truth=bracketed(tr(CALLS[truth.call]), truth.reference))
    agrees = tr("✓ You called it the same.") if truth.call is call else tr("✗ You called it otherwise.")
    return tr("{text}.").format(text=said) + f"\n{agrees}"


def course_of(design: Design) -> str:
    """What a reader does in a study of this design."""
    return {
        Design.UNAIDED: tr("You read every case without a model."),
        Design.SEQUENTIAL: tr(
            "You call every case without the model and lock it. Only then is the model's answer shown, and you call "
            "the case once more: confirm your call or change it."
        ),
        Design.CROSSOVER: tr(
            "You read the cases in two sessions, some weeks apart: each case once without the model and once with it, "
            "where the model's answer is shown from the beginning."
        ),
        Design.STANDALONE: tr("The model reads alone in this study: there is nothing to be read here."),
    }[design]


def told(view: RoomView) -> list[str]:
    """What every reader of a study is told before it begins."""
    said = [course_of(view.design)]
    if view.prevalence_told is not None:
        said.append(tr("About {share} of the masses are malignant.").format(share=percent(view.prevalence_told)))
    said.append(
        tr(
            "Benign or malignant first, then a score from 0 (surely benign) to 100 (surely malignant): 0 to 49 goes "
            "with benign, 50 to 100 with malignant."
        )
    )
    if view.may_return:
        said.append(tr("You may go back to the case before; a new call needs a reason, the old one stays on record."))
    else:
        said.append(tr("A locked call is final: there is no way back to it."))
    said.append(tr("You can pause or leave at any point. Nothing is lost, and breaks are not counted."))
    return said


KEYS = (
    "Keys: B benign, M malignant, digits for the score, Enter locks. Arrows and Space for the cine, Page up and down "
    "for the images, T for the form, P pauses, F1 shows them all."
)


def cases_line(sessions: tuple[tuple[int, int], ...]) -> str:
    """How much there is to read: (cases, practice cases) of each session."""
    said = []
    for number, (cases, practice) in enumerate(sessions, 1):
        text = tr("{n} cases").format(n=cases) if cases != 1 else tr("1 case")
        if practice:
            more = tr("{n} practice cases before them, not counted") if practice != 1 else tr("1 practice case before")
            text = bracketed(text, more.format(n=practice))
        said.append(tr("session {number}: {text}").format(number=number, text=text) if len(sessions) > 1 else text)
    return tr("For you: {said}.").format(said=apposed(said)) if said else tr("There is nothing for you to read.")
