"""What the model says of the case, once the study gave it: its risk, how often it is wrong, where it looked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout, QWidget

from ovadesk.domain.reader_study.protocol import ModelShown, Shown
from ovadesk.domain.reader_study.record import CaseAnswer
from ovadesk.ui.actions import key_name
from ovadesk.ui.reading_room.answer import has_maps, operating_point
from ovadesk.ui.reading_room.error_bars import ErrorBars
from ovadesk.ui.risk_scale import RiskScale
from ovadesk.ui.theme import CALL_COLOURS, MUTED
from ovadesk.ui.words import RESEARCH, apposed, percent, tr

CALLS = {"benign": "Benign", "malignant": "Malignant", "inconclusive": "Inconclusive"}
SIGNS = {"benign": "○", "malignant": "▲", "inconclusive": "◇"}  # colour is never the only sign


class AnswerPanel(QFrame):
    """Hidden and empty until there is an answer, or a word on why there is none. Holds no answer itself."""

    def __init__(self, overlay: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answer")
        self.setAccessibleName(tr("The model"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(6)
        heading = QLabel(tr("The model"))
        heading.setObjectName("heading")
        research = QLabel(tr(RESEARCH))
        research.setObjectName("research")
        self.verdict = QLabel()
        self.verdict.setObjectName("verdict")
        self.scale = RiskScale()
        self.threshold, self.outline = QLabel(), QLabel(tr("Where the network looked, not an outline."))
        self.errors = ErrorBars()
        self.toggle = QToolButton()
        self.toggle.setDefaultAction(overlay)
        overlay.setIconText(f"{overlay.text()}  {key_name(overlay)}")
        self.toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.toggle.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for label in (self.verdict, self.threshold, self.outline):
            label.setWordWrap(True)
        self.outline.setObjectName("muted")
        parts = (heading, research, self.verdict, self.scale, self.threshold, self.errors, self.toggle, self.outline)
        for part in parts:
            layout.addWidget(part)
        self._overlay = overlay
        self.say_nothing()

    def say_nothing(self) -> None:
        """There is no answer, nor a word about one."""
        self._empty()
        self.hide()

    def say(self, words: str) -> None:
        """Why there is no answer where one could be expected."""
        self._empty()
        self.verdict.setText(words)
        self.show()

    def show_answer(self, answer: CaseAnswer, model: ModelShown) -> None:
        """As much of it as the protocol shows."""
        self._empty()
        point, parts = operating_point(model), model.shown
        risk = answer.p_malignant
        self.verdict.setText(_verdict(answer, parts))
        self.verdict.setToolTip(tr("Risk of malignancy of the case, over all its frames in scope"))
        colour = CALL_COLOURS.get(answer.call or "", MUTED) if Shown.CALL in parts else MUTED
        self.verdict.setStyleSheet(f"color: {colour};")
        if Shown.RISK in parts and risk is not None:
            self.scale.show_risk(risk, point, answer.call or "" if Shown.CALL in parts else "")
            self.scale.show()
            text = tr("Its threshold is {threshold}; from {low} to {high} it is inconclusive.")
            figures = {"threshold": point.threshold, "low": point.low, "high": point.high}
            self.threshold.setText(text.format(**{name: percent(value) for name, value in figures.items()}))
            self.threshold.show()
        if Shown.ERROR_RATES in parts:
            self.errors.show_rates(point.sensitivity, point.specificity)
            self.errors.setToolTip(tr("At its threshold, in validation"))
            self.errors.show()
        maps = Shown.OVERLAY in parts and has_maps(answer)
        self._overlay.setEnabled(maps)
        self.toggle.setVisible(maps)
        self.outline.setVisible(maps)
        self.show()

    def _empty(self) -> None:
        self._overlay.setChecked(False)  # off until it is asked for, in every case
        self._overlay.setEnabled(False)
        self.verdict.clear()
        self.verdict.setStyleSheet("")
        self.verdict.setToolTip("")
        self.scale.show_risk(None, None, "")
        self.threshold.clear()
        self.errors.show_rates(None, None)
        for part in (self.scale, self.threshold, self.errors, self.toggle, self.outline):
            part.hide()


def _verdict(answer: CaseAnswer, parts: tuple[Shown, ...]) -> str:
    """Call and risk, whichever of them the protocol shows; of the other the answer holds nothing."""
    said = []
    if Shown.CALL in parts and answer.call:
        said.append(f"{SIGNS.get(answer.call, '')} {tr(CALLS.get(answer.call, answer.call))}")
    if Shown.RISK in parts and answer.p_malignant is not None:
        said.append(tr("risk {risk}").format(risk=percent(answer.p_malignant)))
    if said:
        return apposed(said)
    if Shown.CALL in parts or Shown.RISK in parts:
        return tr("No risk: nothing in this case lies within the model's scope.")
    return tr("This study shows neither call nor risk.")
