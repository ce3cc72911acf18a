"""The look of the reading room: black, calm, every word large enough for a dark room. Contrast at least 4.5 to 1."""

from __future__ import annotations

from ovadesk.ui.theme import ACCENT, FIELD, LINE, MUTED, PANEL, PICTURE, RAISED, TEXT, WARNING

SHEET = f"""
QWidget#room, QWidget#page {{ background: {PICTURE}; }}
QFrame#side {{ background: {PANEL}; border: none; }}
QFrame#answer {{ background: {FIELD}; border: 1px solid {LINE}; border-radius: 5px; }}
QFrame#answer QLabel {{ background: transparent; }}
QLabel#case {{ color: {TEXT}; font-size: 19px; font-weight: 600; }}
QLabel#badge {{ color: {TEXT}; border: 1px solid {ACCENT}; border-radius: 4px; padding: 2px 8px; font-weight: 600; }}
QLabel#kind {{ color: {MUTED}; }}
QLabel#verdict {{ font-size: 16px; font-weight: 600; }}
QLabel#earlier {{ color: {TEXT}; background: {FIELD}; border-radius: 4px; padding: 6px 8px; }}
QLabel#warning {{ color: {WARNING}; font-weight: 600; }}
QLabel#title {{ color: {TEXT}; font-size: 26px; font-weight: 600; }}
QLabel#prose {{ color: {MUTED}; font-size: 14px; }}
QFrame#side QSpinBox {{ font-size: 17px; font-weight: 600; padding: 2px; }}
QPushButton#choice {{ font-size: 14px; padding: 9px 22px; }}
QPushButton#choice:focus {{ border: 2px solid {ACCENT}; background: {RAISED}; }}
QPushButton#benign, QPushButton#malignant {{ font-size: 15px; padding: 12px 6px; }}
QPushButton#benign:focus, QPushButton#malignant:focus, QPushButton#lock:focus {{ border: 2px solid {TEXT}; }}
QPushButton#lock {{ font-size: 15px; padding: 11px 8px; }}
QListWidget#strip {{ background: {PICTURE}; border: none; padding: 0; }}
QListWidget#strip::item {{ padding: 2px; color: {MUTED}; border: 2px solid {PICTURE}; border-radius: 4px; }}
QListWidget#strip::item:selected {{ background: {RAISED}; color: {TEXT}; border: 2px solid {ACCENT}; }}
"""
