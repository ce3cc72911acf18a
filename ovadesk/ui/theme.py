"""The look: dark, high contrast, made for a dark reading room. One palette, one small style sheet."""

from __future__ import annotations

from PySide6.QtCore import QDir
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from ovadesk.settings import resource

PICTURE = "#000000"
WINDOW = "#15171a"
PANEL = "#1c1f24"
FIELD = "#24282f"
RAISED = "#2c313a"
LINE = "#363c46"
TEXT = "#e8eaed"
MUTED = "#a3abb6"
FAINT = "#6f7885"
ACCENT = "#5aa9e6"
BENIGN = "#4cc3b0"
MALIGNANT = "#ff8a65"
INCONCLUSIVE = "#e3c04f"
WARNING = "#f0b84a"
RESEARCH = "#c9b26a"
CHOSEN = "#234a66"

CALL_COLOURS = {"benign": BENIGN, "malignant": MALIGNANT, "inconclusive": INCONCLUSIVE}

SHEET = f"""
* {{ outline: none; }}
QMainWindow, QDialog {{ background: {WINDOW}; }}
QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QDialog#palette {{ background: {PANEL}; border: 1px solid {FAINT}; }}
QToolTip {{ background: {RAISED}; color: {TEXT}; border: 1px solid {LINE}; padding: 4px 6px; }}
QMenuBar {{ background: {WINDOW}; color: {MUTED}; padding: 1px 4px; }}
QMenuBar::item {{ padding: 4px 9px; background: transparent; border-radius: 3px; }}
QMenuBar::item:selected {{ background: {RAISED}; color: {TEXT}; }}
QMenu {{ background: {PANEL}; border: 1px solid {LINE}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 24px; border-radius: 3px; }}
QMenu::item:selected {{ background: {RAISED}; }}
QMenu::item:disabled {{ color: {FAINT}; }}
QMenu::separator {{ height: 1px; background: {LINE}; margin: 4px 8px; }}
QSplitter::handle {{ background: {WINDOW}; }}
QFrame#panel {{ background: {PANEL}; border: none; border-radius: 4px; }}
QFrame#pane {{ background: {PICTURE}; border: 1px solid {PICTURE}; }}
QFrame#pane[active="true"] {{ border-color: {ACCENT}; }}
QFrame#welcome {{ background: {FIELD}; border: 1px solid {ACCENT}; border-radius: 4px; }}
QFrame#welcome QLabel {{ background: transparent; }}
QFrame#rule {{ background: {LINE}; max-height: 1px; min-height: 1px; border: none; }}
QLabel#heading {{ color: {MUTED}; font-weight: 600; }}
QLabel#muted, QLabel#state {{ color: {MUTED}; }}
QLabel#research {{ color: {RESEARCH}; font-weight: 600; }}
QLabel#warning {{ color: {WARNING}; }}
QLabel#corner {{ color: {TEXT}; background: rgba(0, 0, 0, 120); padding: 1px 5px; border-radius: 3px; }}
QLabel#cornerWarning {{ color: {WARNING}; background: rgba(0, 0, 0, 120); padding: 1px 5px; border-radius: 3px;
  font-weight: 600; }}
QPushButton, QToolButton {{ background: {RAISED}; color: {TEXT}; border: 1px solid {LINE}; border-radius: 4px;
  padding: 5px 10px; }}
QToolButton {{ padding: 4px 6px; }}
QPushButton:hover, QToolButton:hover {{ background: #363c47; }}
QPushButton:pressed, QToolButton:pressed {{ background: {FIELD}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {ACCENT}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {FAINT}; background: {PANEL}; border-color: {RAISED}; }}
QPushButton:checked, QToolButton:checked {{ background: {CHOSEN}; border-color: {ACCENT}; }}
QPushButton#lock {{ font-weight: 600; padding: 8px; }}
QPushButton#lock:enabled {{ background: #28587a; border-color: {ACCENT}; }}
QPushButton#lock:enabled:hover {{ background: #306a92; }}
QPushButton#benign, QPushButton#malignant {{ padding: 9px 6px; font-weight: 600; }}
QPushButton#benign:checked {{ background: #1d4d46; border: 1px solid {BENIGN}; }}
QPushButton#malignant:checked {{ background: #64331f; border: 1px solid {MALIGNANT}; }}
QPushButton#link, QToolButton#link {{ background: transparent; border: none; color: {ACCENT}; padding: 2px 4px; }}
QPushButton#link:hover, QToolButton#link:hover {{ text-decoration: underline; }}
QLineEdit, QPlainTextEdit, QTextBrowser, QSpinBox, QComboBox {{ background: {FIELD}; color: {TEXT};
  border: 1px solid {LINE}; border-radius: 4px; padding: 3px 6px; selection-background-color: #2f6690; }}
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QComboBox:focus {{ border-color: {ACCENT}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QSpinBox:disabled, QComboBox:disabled {{ color: {MUTED};
  background: {PANEL}; }}
QComboBox::drop-down {{ width: 20px; border: none; }}
QComboBox::down-arrow {{ width: 14px; height: 14px; image: url(icons:down.svg); }}
QComboBox::down-arrow:disabled {{ image: url(icons:down-faint.svg); }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
QTreeWidget {{ background: {PANEL}; border: none; }}
QListWidget {{ background: {PANEL}; border: none; border-radius: 4px; padding: 4px; }}
QListWidget::item {{ padding: 6px 8px; border-radius: 3px; }}
QListWidget::item:hover {{ background: {FIELD}; }}
QListWidget::item:selected {{ background: {CHOSEN}; color: {TEXT}; }}
QListWidget::item:disabled {{ color: {FAINT}; }}
QTreeWidget::item {{ padding: 3px 2px; border-radius: 3px; }}
QTreeWidget::item:hover {{ background: {FIELD}; }}
QTreeWidget::item:selected {{ background: {CHOSEN}; color: {TEXT}; }}
QTableWidget {{ background: {PANEL}; border: none; gridline-color: {LINE}; }}
QHeaderView::section {{ background: {PANEL}; color: {MUTED}; border: none; padding: 4px 6px; }}
QProgressBar {{ background: {FIELD}; border: none; border-radius: 3px; text-align: center; color: {TEXT}; }}
QProgressBar::chunk {{ background: #2f6690; border-radius: 3px; }}
QSlider::groove:horizontal {{ height: 4px; background: {LINE}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: #3b6f95; border-radius: 2px; }}
QSlider::sub-page:horizontal:disabled {{ background: {LINE}; }}
QSlider::handle:horizontal {{ width: 14px; margin: -6px 0; border-radius: 7px; background: {TEXT}; }}
QSlider::handle:horizontal:hover {{ background: {ACCENT}; }}
QSlider::handle:horizontal:disabled {{ background: {FAINT}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {LINE}; border-radius: 4px; min-height: 28px; margin: 1px; }}
QScrollBar::handle:vertical:hover {{ background: {FAINT}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QCheckBox, QRadioButton {{ border: 1px solid transparent; border-radius: 3px; padding: 1px 3px 1px 1px; spacing: 6px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {TEXT}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {FAINT}; }}
*::indicator {{ width: 14px; height: 14px; border: 1px solid {MUTED}; border-radius: 3px; background: {FIELD}; }}
QRadioButton::indicator {{ border-radius: 8px; }}
*::indicator:checked {{ background: {CHOSEN}; border-color: {ACCENT}; image: url(icons:tick.svg); }}
*::indicator:indeterminate {{ background: {CHOSEN}; border-color: {ACCENT}; image: url(icons:dash.svg); }}
QRadioButton::indicator:checked {{ image: url(icons:dot.svg); }}
*::indicator:disabled {{ background: {PANEL}; border-color: {LINE}; }}
*::indicator:checked:disabled {{ image: url(icons:tick-faint.svg); }}
*::indicator:indeterminate:disabled {{ image: url(icons:dash-faint.svg); }}
QRadioButton::indicator:checked:disabled {{ image: url(icons:dot-faint.svg); }}
QMenu::indicator {{ margin-left: 5px; border: none; background: transparent; }}
QMenu::indicator:checked {{ background: transparent; image: url(icons:tick.svg); }}
QMenu::indicator:exclusive:checked {{ image: url(icons:dot.svg); }}
QMenu::indicator:checked:disabled {{ image: url(icons:tick-faint.svg); }}
QMenu::indicator:exclusive:checked:disabled {{ image: url(icons:dot-faint.svg); }}
QScrollArea {{ border: none; background: transparent; }}
"""


def _palette() -> QPalette:
    roles = QPalette.ColorRole
    colours = {
        roles.Window: PANEL,
        roles.WindowText: TEXT,
        roles.Base: FIELD,
        roles.AlternateBase: PANEL,
        roles.Text: TEXT,
        roles.Button: RAISED,
        roles.ButtonText: TEXT,
        roles.BrightText: "#ffffff",
        roles.ToolTipBase: RAISED,
        roles.ToolTipText: TEXT,
        roles.PlaceholderText: FAINT,
        roles.Highlight: "#2f6690",
        roles.HighlightedText: "#ffffff",
        roles.Link: ACCENT,
        roles.Accent: ACCENT,
    }
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(FAINT))
    return palette


def dress(app: QApplication) -> None:
    """Give the application its look; a second time does nothing, since it would dress every widget anew."""
    if app.styleSheet() == SHEET:
        return
    QDir.setSearchPaths("icons", [str(resource("icons"))])  # for the url() of the sheet
    app.setStyle("Fusion")
    app.setPalette(_palette())
    app.setStyleSheet(SHEET)
