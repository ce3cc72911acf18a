"""Menus filled when they are opened: recent studies, models, engines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from ovadesk.classify.architectures import network, stages_of
from ovadesk.classify.bundle import BundleSummary, find_bundles
from ovadesk.classify.cam_methods import GRADCAM, METHODS
from ovadesk.classify.engine import engine_status
from ovadesk.domain.problem import Problem
from ovadesk.settings import ENGINES
from ovadesk.ui.controller import Controller
from ovadesk.ui.words import FIXED, bracketed, short_path, spoken, tr

ENGINE_NAMES = {"auto": "Automatic", "openvino": "OpenVINO", "torch": "PyTorch"}


class Choices(QObject):
    """What cannot be chosen is listed all the same, greyed, with the reason in its tooltip."""

    def __init__(self, controller: Controller, opens: Callable[[list[Path]], None], parent: QObject) -> None:
        super().__init__(parent)
        self._controller, self._window, self._opens = controller, controller.window, opens
        self._remembered = controller.remembered
        self._window.recent_menu.aboutToShow.connect(self._fill_recent)
        self._window.model_menu.aboutToShow.connect(self._fill_models)
        self._window.engine_menu.aboutToShow.connect(self._fill_engines)
        self._window.map_menu.aboutToShow.connect(self._fill_maps)

    def _fill_recent(self) -> None:
        menu = self._window.recent_menu
        menu.clear()
        for name in self._remembered.now.recent_studies:
            path = Path(name)
            menu.addAction(short_path(path), partial(self._opens, [path])).setToolTip(name)
        if menu.isEmpty():
            menu.addAction(tr("(nothing yet)")).setEnabled(False)

    def _fill_models(self) -> None:
        menu = self._window.model_menu
        now = self._controller.analysis.classifier
        _choices(menu)
        group = QActionGroup(menu)
        for found in find_bundles(self._controller.services.model_folders):
            if not isinstance(found, BundleSummary):
                action = menu.addAction(found.folder.name)
                action.setEnabled(False)
                action.setToolTip(spoken(found.problem))
                continue
            model_id = found.card.model_id
            action = menu.addAction(bracketed(tr(found.card.title), model_id), partial(self._choose_model, model_id))
            _tick(action, group, now is not None and now.model_id == model_id)
            self._close_fixed(action, "model_id")

    def _fill_engines(self) -> None:
        menu = self._window.engine_menu
        _choices(menu)
        group = QActionGroup(menu)
        status: dict[str, Problem | None] = {"auto": None, **engine_status()}
        for name in ENGINES:
            action = menu.addAction(tr(ENGINE_NAMES[name]))
            action.triggered.connect(partial(self._choose_engine, name))
            _tick(action, group, self._remembered.now.engine == name)
            missing = status[name]
            if missing is not None:
                action.setEnabled(False)
                action.setToolTip(spoken(missing))
            self._close_fixed(action, "engine")

    def _fill_maps(self) -> None:
        """How the overlay is made: the method, and the layer of the network it explains."""
        menu, now = self._window.map_menu, self._remembered.now
        _choices(menu)
        methods, layers = QActionGroup(menu), QActionGroup(menu)
        torch_asked, torch_missing = now.engine == "torch", engine_status()["torch"]
        for name, method in METHODS.items():
            action = menu.addAction(method.title)
            action.triggered.connect(partial(self._choose_map, name, now.cam_layer))
            _tick(action, methods, now.cam_method == name)
            _need(action, torch_asked or name == GRADCAM, torch_missing)
            self._close_fixed(action, "cam_method")
        menu.addSeparator()
        classifier = self._controller.analysis.classifier
        stages = (
            stages_of(network(classifier.card.architecture), classifier.card.head) if classifier is not None else ()
        )
        for layer in ("", *stages):
            action = menu.addAction(tr("At {layer}").format(layer=layer) if layer else tr("At the last feature map"))
            action.triggered.connect(partial(self._choose_map, now.cam_method, layer))
            _tick(action, layers, now.cam_layer == layer)
            _need(action, torch_asked or not layer, torch_missing)
            self._close_fixed(action, "cam_layer")

    def _close_fixed(self, action: QAction, name: str) -> None:
        if name in self._remembered.fixed.values:
            action.setEnabled(False)
            action.setToolTip(tr(FIXED))

    def _choose_map(self, method: str, layer: str, _: bool = False) -> None:
        self._remembered.change(cam_method=method, cam_layer=layer)
        self._controller.open_model()

    def _choose_model(self, model_id: str) -> None:
        self._remembered.change(model_id=model_id, cam_layer="")  # another network has other layers
        self._controller.open_model()

    def _choose_engine(self, name: str, _: bool = False) -> None:
        self._remembered.change(engine=name)
        if name != "torch":
            self._remembered.change(cam_method=GRADCAM, cam_layer="")
        self._controller.open_model()


def _choices(menu: QMenu) -> None:
    menu.clear()
    menu.setToolTipsVisible(True)


def _tick(action: QAction, group: QActionGroup, checked: bool) -> None:
    action.setCheckable(True)
    action.setChecked(checked)
    group.addAction(action)


def _need(action: QAction, met: bool, missing: Problem | None) -> None:
    """Grey what only the torch engine can do, and say so; where there is none, say why."""
    if not met:
        action.setEnabled(False)
        first = tr("Only the engine PyTorch makes this map: choose it under Engine first.")
        action.setToolTip(spoken(missing) if missing is not None else first)
