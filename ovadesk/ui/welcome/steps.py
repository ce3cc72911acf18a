"""What the three steps say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction

from ovadesk.ui.actions import key_name
from ovadesk.ui.words import sentences, tr


@dataclass(frozen=True, slots=True)
class Step:
    """``text`` names keys by the ids of their actions; ``go`` is what the button for the next step says."""

    title: str
    text: str
    go: str


STEPS = (
    Step(
        "Open a study",
        "OvaDesk shows ultrasound of ovarian masses, estimates the risk of malignancy and keeps your own call beside "
        "it. Begin with a synthetic study that came with it. Later drop files or folders of your own on the window, or "
        "press {open}. Nothing leaves this computer.",
        "Open a sample study",
    ),
    Step(
        "Look, then call",
        "{previous} and {next} go through the frames, {play} plays them, the wheel steps. On the right is your call: "
        "{benign} for benign or {malignant} for malignant, a digit for the score, {lock} to lock it. A locked call "
        "stays on record; a correction is another one, with a reason.",
        "Next",
    ),
    Step(
        "Hear the model",
        "Its risk stands on the right, beside how often it is wrong. {overlay} shows where the network looked: that is "
        "no outline of a lesion, and no finding.",
        "Done",
    ),
)
LIMIT = "Research use only. Not a medical device: no decision about a patient may rest on it."


def heading(number: int) -> str:
    """Of step ``number``, from 0."""
    text = tr("First steps, {n} of {all}: {title}")
    return text.format(n=number + 1, all=len(STEPS), title=tr(STEPS[number].title))


def told(number: int, actions: Mapping[str, QAction]) -> str:
    """Step ``number`` with the keys as they are now; without a key an action goes by its name."""
    named = {name: key_name(action) or action.text().rstrip(".") for name, action in actions.items()}
    said = tr(STEPS[number].text).format(**named)
    return sentences((said, tr(LIMIT))) if number in (0, len(STEPS) - 1) else said
