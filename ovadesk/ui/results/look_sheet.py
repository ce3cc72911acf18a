"""The look of a results window, beside that of the coordinator's."""

from __future__ import annotations

from ovadesk.ui.studies.parts import SHEET as SHARED
from ovadesk.ui.theme import ACCENT, FIELD, LINE, MUTED, PANEL, TEXT, WINDOW

SHEET = f"""
{SHARED}
QWidget#results, QWidget#page {{ background: {WINDOW}; }}
QGraphicsView#chart {{ border: 1px solid {PANEL}; border-radius: 4px; }}
QGraphicsView#chart:focus {{ border: 1px solid {ACCENT}; }}
QTableView#results {{ background: {PANEL}; alternate-background-color: #20242a; border: 1px solid {LINE};
  border-radius: 4px; selection-background-color: #234a66; selection-color: {TEXT}; gridline-color: {LINE}; }}
QTableView#results:focus {{ border-color: {ACCENT}; }}
QTableView#results::item {{ padding: 2px 8px; }}
QTableView#results QHeaderView::section {{ background: {FIELD}; color: {MUTED}; padding: 4px 8px; border: none; }}
QTreeWidget#legend {{ border: 1px solid {LINE}; border-radius: 4px; }}
QTreeWidget#legend:focus {{ border-color: {ACCENT}; }}
QTreeWidget#legend::item {{ padding: 2px; }}
QListWidget#contents:focus {{ border: 1px solid {ACCENT}; }}
QListWidget#contents {{ border: 1px solid {PANEL}; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {LINE}; border-radius: 4px; min-width: 28px; margin: 1px; }}
QScrollBar::handle:horizontal:hover {{ background: {MUTED}; }}
"""
