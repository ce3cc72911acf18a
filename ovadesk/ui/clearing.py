"""A field with a button that empties it, named for those who do not see it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton

from ovadesk.ui.words import tr


def clearable(field: QLineEdit) -> None:
    """Give ``field`` that button; Qt shows it while there is something to take away."""
    field.setClearButtonEnabled(True)
    for button in field.findChildren(QToolButton):
        button.setAccessibleName(tr("Empty this field"))
