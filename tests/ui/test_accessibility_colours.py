"""Colour is never the only sign: wherever a colour carries meaning, words or a shape carry it too.

``CHECKS`` has every module that draws in a colour with a meaning (those of the calls, and of warnings), and what says
the same there. A module that begins to use one of them fails until it is looked at and named here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QApplication, QWidget

from ovadesk.domain.form.form import Form
from ovadesk.domain.problem import problem
from ovadesk.domain.reading import Call
from ovadesk.domain.result import CaseRisk, FrameResult, FrameStatus, OperatingPoint
from ovadesk.domain.study import Loaded
from ovadesk.export.report.figures.style import MODEL_LOOK
from ovadesk.ui.browser import Browser
from ovadesk.ui.call_choice import CallChoice
from ovadesk.ui.foot import Foot
from ovadesk.ui.icons import SHAPES, icon
from ovadesk.ui.model_panel import ModelPanel
from ovadesk.ui.reading_form.fields import NumberField
from ovadesk.ui.reading_form.panel import FormPanel
from ovadesk.ui.reading_room.answer_panel import SIGNS
from ovadesk.ui.reading_room.error_bars import ErrorBars
from ovadesk.ui.reading_room.side import Side
from ovadesk.ui.results.blocks import Forest, Line
from ovadesk.ui.results.charts.chart import Chart
from ovadesk.ui.results.charts.rows import draw_forest
from ovadesk.ui.risk_line import RiskLine
from ovadesk.ui.risk_scale import RiskScale
from ovadesk.ui.studies.parts import label, say
from ovadesk.ui.studies.reader_table import ReaderTable
from ovadesk.ui.theme import dress
from tests.conftest import ROOT
from tests.workflow.fakes import a_clip, a_study

UI = ROOT / "ovadesk" / "ui"
MEANING = {"BENIGN", "MALIGNANT", "INCONCLUSIVE", "CALL_COLOURS", "WARNING"}
POINT = OperatingPoint(0.4, 0.9, (0.8, 0.95), 0.8, (0.7, 0.9), 0.3, 0.6)


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    dress(qapp)


def grey(image: QImage) -> bytes:
    return bytes(image.convertToFormat(QImage.Format.Format_Grayscale8).constBits())


def shape(name: str) -> QImage:
    """What an icon covers, whatever its colour."""
    return icon(name).pixmap(48, 48).toImage().convertToFormat(QImage.Format.Format_Alpha8)


def grabbed(widget: QWidget) -> bytes:
    return grey(widget.grab().toImage())


def check_icons() -> None:
    names = ("benign", "malignant", "inconclusive")
    assert all(shape(one) != shape(other) for one, other in combinations(names, 2))
    warning, malignant = (grey(icon(name).pixmap(48, 48).toImage()) for name in ("warning", "malignant"))
    assert "warning" in SHAPES and warning != malignant, "the warning has an exclamation mark"


def check_call_choice() -> None:
    choice = CallChoice()
    choice.allow(True)
    assert [one.text() for one in choice.buttons.values()] == ["Benign", "Malignant"]
    button = choice.buttons[Call.BENIGN]
    button.resize(button.sizeHint())
    before = grabbed(button)
    choice.choose(Call.BENIGN)
    assert grabbed(button) != before, "what is chosen is seen in grey too"


def check_model_panel() -> None:
    panel = ModelPanel(QAction("Show"), "ember", 0.5)
    for call, risk in (("benign", 0.1), ("inconclusive", 0.5), ("malignant", 0.9)):
        panel.show_risk(a_risk(call, risk), 4)
        assert panel.verdict.text().lower().startswith(call)


def a_risk(call: str, p: float) -> CaseRisk:
    return CaseRisk(case_id="c", n_frames=4, n_scored=4, p_malignant=p, call=call, point=POINT, model_id="m")  # type: ignore[arg-type]


def check_answer_panel() -> None:
    assert set(SIGNS) == {"benign", "malignant", "inconclusive"} and len(set(SIGNS.values())) == 3


def check_error_bars() -> None:
    bars = ErrorBars()
    bars.show_rates(0.9, 0.8)
    found, calm = bars.words
    assert "90" in found and "10" in found and "20" in calm and found in bars.accessibleName()


def check_risk_scale() -> None:
    scale = RiskScale()
    scale.show_risk(0.7, POINT, "malignant")
    assert "70%" in scale.accessibleName() and all(part in scale.toolTip() for part in ("30%", "60%", "40%"))


def check_risk_line() -> None:
    line = RiskLine()
    assert line._dots.opts["symbol"] != line._without.opts["symbol"]
    outside = FrameResult("k", 1, FrameStatus.OUT_OF_SCOPE, reason=problem("pixels.scope_blank"))
    line.load(3, {1: outside}, POINT)
    assert "blank" in line.tip(1) and "no result" in line.tip(0)
    assert line._threshold.pen.style() is Qt.PenStyle.DashLine


def check_browser() -> None:
    browser = Browser()
    clips = a_clip("whole", 12), replace(a_clip("cut", 5), n_claimed=12)
    browser.show_studies(Loaded((a_study(*clips),)))
    top = browser.tree.topLevelItem(0)
    assert top is not None
    assert [top.child(row).text(0).splitlines()[-1] for row in range(2)] == ["12 frames", "5 frames of 12"]
    assert not browser.refused.icon().isNull()


def check_foot() -> None:
    foot = Foot(QAction("Cancel"), QAction("What went wrong..."))
    foot.say("The disk is full.", warning=True)
    assert not foot.sign.isHidden() and not foot.sign.icon().isNull()
    foot.say("All is well.")
    assert foot.sign.isHidden()


def check_form_panel() -> None:
    panel = FormPanel(Form(orads=True))
    panel.set_answers({"orads": {"lesion_type": "corpus_luteum", "menopausal_status": "late_postmenopausal"}})
    assert panel.orads is not None and "after the menopause" in panel.orads.computed.text()
    field = NumberField("Size", 0, 10)
    field.setStyleSheet(panel.styleSheet())
    field.resize(field.sizeHint())
    field.setText("5")
    right = edge(field)
    field.setText("55")
    assert len(set(edge(field))) > len(set(right)), "the border of a wrong number is dashed"


def edge(widget: QWidget) -> list[int]:
    """The grey levels along the upper border, without its corners."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return [image.pixelColor(x, 0).lightness() for x in range(8, image.width() - 8)]


def check_parts() -> None:
    line = label()
    say(line, "Nothing was created.", warning=True)
    assert line.text().startswith("⚠")
    say(line, "Created.")
    assert line.text() == "Created."


def check_reader_table() -> None:
    table = ReaderTable()
    table.paste("r1,senior\nr1,junior\n")
    table.mark({1: "There are two of this name."})
    item = table.item(1, 0)
    assert item is not None and item.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "There are two of this name."


def check_rows() -> None:
    chart = Chart("Differences")
    lines = [Line("r1", "reader", MODEL_LOOK, 0.05, 0.01, 0.09, "0.05", "r1: 0.05")]
    draw_forest(chart, Forest(lines, "Difference", "AUC", margin=0.1))
    found = [item for item in chart.plot.items if isinstance(item, pg.InfiniteLine) and hasattr(item, "label")]
    [margin] = [item for item in found if item.label is not None]
    assert margin.pen.style() in (Qt.PenStyle.DashLine, Qt.PenStyle.CustomDashLine)
    assert "margin" in margin.label.format


def check_room_sheet() -> None:
    side = Side(Form(), QAction("Overlay"))
    side.say("The disk is full.", warning=True)
    assert side.message.text().startswith("⚠")


CHECKS: dict[str, Callable[[], Any]] = {
    "browser.py": check_browser,
    "call_choice.py": check_call_choice,
    "foot.py": check_foot,
    "icons.py": check_icons,
    "model_panel.py": check_model_panel,
    "reading_form/panel.py": check_form_panel,
    "reading_room/answer_panel.py": check_answer_panel,
    "reading_room/error_bars.py": check_error_bars,
    "reading_room/room_sheet.py": check_room_sheet,
    "results/charts/rows.py": check_rows,
    "risk_line.py": check_risk_line,
    "risk_scale.py": check_risk_scale,
    "studies/parts.py": check_parts,
    "studies/reader_table.py": check_reader_table,
}


def users_of_meaning() -> set[str]:
    found = set()
    for path in UI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "ovadesk.ui.theme":
                names = {one.name for one in node.names}
                found |= {path.relative_to(UI).as_posix()} if names & MEANING else set()
    return found


def test_every_use_of_a_colour_with_a_meaning_is_known() -> None:
    assert users_of_meaning() == set(CHECKS)


@pytest.mark.parametrize("module", CHECKS)
def test_words_or_a_shape_say_what_the_colour_says(module: str) -> None:
    CHECKS[module]()
