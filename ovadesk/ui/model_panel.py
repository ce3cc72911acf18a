"""Right, below: what the model says of the case and of the frame, and how its overlay looks."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ovadesk.classify.card import Card
from ovadesk.domain.result import CaseRisk, FrameResult, OperatingPoint
from ovadesk.settings import COLOURS
from ovadesk.ui.risk_scale import RiskScale
from ovadesk.ui.theme import CALL_COLOURS, MUTED
from ovadesk.ui.words import COLOURS as COLOUR_NAMES
from ovadesk.ui.words import RESEARCH, percent, spoken, tr

CALLS = {"benign": "Benign", "malignant": "Malignant", "inconclusive": "Inconclusive"}


class ModelPanel(QFrame):
    """Shows what it is given and holds no result of its own."""

    card_wanted = Signal()
    style_changed = Signal(str, float)  # colours, opacity 0-1

    def __init__(self, toggle: QAction, colours: str, opacity: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(6)
        head = QHBoxLayout()
        heading = QLabel(tr("The model"))
        heading.setObjectName("heading")
        self.card = QPushButton(tr("Card"))
        self.card.setObjectName("link")
        self.card.setToolTip(tr("What the model is, what it was trained on, how good it is (Ctrl+I)"))
        self.card.clicked.connect(self.card_wanted)
        self.card.setEnabled(False)
        head.addWidget(heading)
        head.addStretch()
        head.addWidget(self.card)
        layout.addLayout(head)
        research = QLabel(tr(RESEARCH))  # above the answer, so that no window is too small to show it
        research.setObjectName("research")
        layout.addWidget(research)
        self.verdict = QLabel()
        font = self.verdict.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        font.setBold(True)
        self.verdict.setFont(font)
        layout.addWidget(self.verdict)
        self.scale = RiskScale()
        layout.addWidget(self.scale)
        self.basis, self.errors, self.frame = (self._text(lines) for lines in (2, 3, 2))
        for label in (self.basis, self.errors, self.frame):
            layout.addWidget(label)
        rule = QFrame()
        rule.setObjectName("rule")
        layout.addWidget(rule)
        layout.addLayout(self._overlay_form(toggle, colours, opacity))
        self.say_nothing(tr("No study is open."))

    @property
    def map_style(self) -> tuple[str, float]:
        """Colours and opacity (0-1) of the overlay."""
        return self.colours.currentData(), self.opacity.value() / 100

    def name_model(self, card: Card) -> None:
        """A model is ready."""
        self.card.setEnabled(True)
        self.card.setText(card.model_id)

    def say_nothing(self, why: str) -> None:
        """There is no answer to show, and why."""
        self.verdict.setText("–")
        self.verdict.setStyleSheet(f"color: {MUTED};")
        self.scale.show_risk(None, None, "")
        self.basis.setText(why)
        self.errors.clear()
        self.frame.clear()

    def show_risk(self, risk: CaseRisk, done: int) -> None:
        """The case so far: ``done`` of its frames were looked at."""
        point = risk.point
        looked = tr("{scored} of {n} frames scored").format(scored=risk.n_scored, n=risk.n_frames)
        if done < risk.n_frames:
            looked += tr(", {left} to go").format(left=risk.n_frames - done)
        self.basis.setText(looked)
        if risk.call is None or risk.p_malignant is None:
            self.verdict.setText(tr("No risk yet") if done < risk.n_frames else tr("No risk"))
            self.verdict.setStyleSheet(f"color: {MUTED};")
            self.scale.show_risk(None, point, "")
            self.errors.setText(_errors(point))
            return
        text = tr("{call}, risk {risk}")
        self.verdict.setText(text.format(call=tr(CALLS[str(risk.call)]), risk=percent(risk.p_malignant)))
        self.verdict.setStyleSheet(f"color: {CALL_COLOURS[str(risk.call)]};")
        self.verdict.setToolTip(tr("Risk of malignancy of the case: the mean over its scored frames"))
        self.scale.show_risk(risk.p_malignant, point, str(risk.call))
        self.errors.setText(_errors(point))

    def show_frame(self, result: FrameResult | None) -> None:
        """What the model says of the frame on screen, or why it says nothing."""
        if result is None:
            self.frame.clear()
        elif result.prediction is not None:
            self.frame.setText(tr("This frame: {risk}").format(risk=percent(result.prediction.p_malignant)))
        else:
            self.frame.setText(tr("This frame: {why}").format(why=spoken(result.reason) if result.reason else ""))

    def _text(self, lines: int) -> QLabel:
        """A text that may change without moving what stands below it."""
        label = QLabel()
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        label.setMinimumHeight(lines * label.fontMetrics().lineSpacing())
        label.setObjectName("muted")
        label.setWordWrap(True)
        return label

    def _overlay_form(self, toggle: QAction, colours: str, opacity: float) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 2, 0, 2)
        form.setHorizontalSpacing(10)
        self.toggle = QToolButton()
        self.toggle.setDefaultAction(toggle)
        self.toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        form.addRow(self.toggle)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(10, 100)
        self.opacity.setValue(round(100 * opacity))
        self.opacity.setAccessibleName(tr("Opacity of the overlay"))
        self.colours = QComboBox()
        self.colours.setAccessibleName(tr("Colours of the overlay"))
        for name in COLOURS:
            self.colours.addItem(tr(COLOUR_NAMES[name]), name)
        self.colours.setCurrentIndex(max(0, self.colours.findData(colours)))
        form.addRow(tr("Opacity"), self.opacity)
        form.addRow(tr("Colours"), self.colours)
        self.opacity.valueChanged.connect(self._styled)
        self.colours.currentIndexChanged.connect(self._styled)
        return form

    def restyle(self, colours: str, opacity: float) -> None:
        """Both at once, set elsewhere."""
        if self.map_style == (colours, opacity):
            return
        for widget in (self.colours, self.opacity):
            widget.blockSignals(True)
        self.colours.setCurrentIndex(max(0, self.colours.findData(colours)))
        self.opacity.setValue(round(100 * opacity))
        for widget in (self.colours, self.opacity):
            widget.blockSignals(False)
        self._styled()

    def _styled(self) -> None:
        self.style_changed.emit(*self.map_style)


def _errors(point: OperatingPoint) -> str:
    """The operating point's figures, with their intervals."""
    text = tr(
        "At its threshold of {threshold} it had sensitivity {se} ({se_low} to {se_high}) and specificity {sp} "
        "({sp_low} to {sp_high}) in cross-validation."
    )
    return text.format(
        threshold=percent(point.threshold),
        se=f"{point.sensitivity:.2f}",
        se_low=f"{point.sensitivity_ci[0]:.2f}",
        se_high=f"{point.sensitivity_ci[1]:.2f}",
        sp=f"{point.specificity:.2f}",
        sp_low=f"{point.specificity_ci[0]:.2f}",
        sp_high=f"{point.specificity_ci[1]:.2f}",
    )
