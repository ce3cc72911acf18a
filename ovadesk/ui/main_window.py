"""The window: what stands where. It holds widgets and menus; ``Controller`` makes them work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ovadesk.settings import Settings
from ovadesk.ui.actions import make_actions
from ovadesk.ui.browser import Browser
from ovadesk.ui.call_panel import CallPanel
from ovadesk.ui.cine_bar import CineBar
from ovadesk.ui.foot import Foot
from ovadesk.ui.icons import app_icon
from ovadesk.ui.model_panel import ModelPanel
from ovadesk.ui.panes import PaneGrid
from ovadesk.ui.pressing import Pressing
from ovadesk.ui.risk_line import RiskLine
from ovadesk.ui.specs import FILE, GROUPS, MODEL, SPECS
from ovadesk.ui.viewer import Viewer
from ovadesk.ui.words import RESEARCH, tr

SIDE_WIDTH = 310  # of the right column, which does not stretch
SMALLEST = (940, 480)  # logical pixels: a full HD screen at twice its scale has 960 x 540, less what frames a window


class MainWindow(QMainWindow):
    """Studies on the left, the picture in the middle, the call and the model on the right, what goes on below."""

    dropped = Signal(object)  # list[Path]
    digit = Signal(int)
    closing = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setWindowTitle(f"OvaDesk · {tr(RESEARCH)}")
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(*SMALLEST)
        self.actions_by_id = make_actions(self, settings.keys)
        for action in self.actions_by_id.values():
            self.addAction(action)
        for number in range(10):
            shortcut = QShortcut(str(number), self)
            shortcut.activated.connect(lambda number=number: self.digit.emit(number))
        self._make_widgets(settings)
        self._make_menus()
        self._lay_out()
        self._restore(settings)
        self._pressing = Pressing(self)
        self._pressing.watch(self)

    def act(self, name: str) -> QAction:
        """The action called ``name`` (see ``actions.SPECS``)."""
        return self.actions_by_id[name]

    @property
    def viewer(self) -> Viewer:
        """The active one of those in the grid."""
        return self.grid.active

    def _make_widgets(self, settings: Settings) -> None:
        act = self.act
        self.browser = Browser()
        self.grid = PaneGrid()
        self.cine_bar = CineBar([act(name) for name in ("first", "previous", "play", "next", "last", "suspicious")])
        self.risk_line = RiskLine()
        self.call_panel = CallPanel(act("lock"))
        self.model_panel = ModelPanel(act("overlay"), settings.overlay_colours, settings.overlay_opacity)
        self.foot = Foot(act("cancel"), act("troubles"))
        act("call_first").setChecked(settings.call_first)
        act("hide_names").setChecked(settings.hide_names)
        self.browser.hide_names(settings.hide_names)

    def _make_menus(self) -> None:
        self.menus: dict[str, QMenu] = {}
        self.recent_menu = QMenu(tr("Recent"), self)
        self.model_menu = QMenu(tr("Model"), self)
        self.engine_menu = QMenu(tr("Engine"), self)
        self.map_menu = QMenu(tr("Map"), self)
        for group in GROUPS:
            menu = self.menus[group] = self.menuBar().addMenu(tr(group))
            for spec in SPECS:
                if spec.group == group:
                    if spec.breaks:
                        menu.addSeparator()
                    menu.addAction(self.act(spec.id))
        self.menus[FILE].insertMenu(self.act("samples"), self.recent_menu)
        for more in (self.model_menu, self.engine_menu, self.map_menu):
            self.menus[MODEL].addMenu(more)

    def _lay_out(self) -> None:
        centre = QFrame()
        centre.setObjectName("panel")
        column = self._middle = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.grid, 1)
        column.addWidget(self.cine_bar)
        column.addWidget(self.risk_line)
        side = QWidget()
        side_column = QVBoxLayout(side)
        side_column.setContentsMargins(0, 0, 0, 0)
        side_column.setSpacing(6)
        side_column.addWidget(self.call_panel)
        side_column.addWidget(self.model_panel)
        side_column.addStretch()
        scroll = self.side = QScrollArea()
        scroll.setWidget(side)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(SIDE_WIDTH)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(6)
        self.splitter.setChildrenCollapsible(False)
        for widget in (self.browser, centre, scroll):
            self.splitter.addWidget(widget)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([270, 800, SIDE_WIDTH])
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(6, 2, 6, 0)
        rows.setSpacing(0)
        rows.addWidget(self.splitter, 1)
        rows.addWidget(self.foot)
        self.setCentralWidget(whole)
        self.browser.tree.setFocus()  # the keys belong to the window, not to the filter
        for field in (*self.findChildren(QLineEdit), *self.findChildren(QPlainTextEdit)):
            field.setAcceptDrops(False)  # a study dropped on a text field is a study, not the text of its path

    def _restore(self, settings: Settings) -> None:
        if not settings.window_geometry or not self.restoreGeometry(_bytes(settings.window_geometry)):
            self.resize(1360, 860)
        if settings.window_state:
            self.splitter.restoreState(_bytes(settings.window_state))

    def put_above(self, widget: QWidget) -> None:
        """A strip above the picture."""
        self._middle.insertWidget(0, widget)
        self._pressing.watch(widget)

    def layout_now(self) -> dict[str, str]:
        """What ``Settings`` remembers of the window."""
        geometry, state = self.saveGeometry(), self.splitter.saveState()
        return {"window_geometry": _text(geometry), "window_state": _text(state)}

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _paths(event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(_paths(event.mimeData().urls()))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        event.accept()


def _paths(urls: list[QUrl]) -> list[Path]:
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(QByteArray(text.encode("ascii", "replace")))


def _text(value: QByteArray) -> str:
    return bytes(value.toBase64().data()).decode("ascii")
