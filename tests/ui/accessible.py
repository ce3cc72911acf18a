"""A window as those meet it who do not see it or have no mouse: through Qt's accessibility interface."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QScrollArea, QScrollBar, QSizeGrip, QWidget

Role = QAccessible.Role
CONTROLS = {
    *(Role.Button, Role.CheckBox, Role.RadioButton, Role.ButtonMenu, Role.Link, Role.ComboBox, Role.EditableText),
    *(Role.SpinBox, Role.Slider, Role.Dial, Role.List, Role.Tree, Role.Table, Role.PageTabList, Role.ProgressBar),
    *(Role.Chart, Role.Graphic),
}
CLOSED = {Role.List, Role.Tree, Role.Table, Role.ComboBox, Role.MenuBar, Role.SpinBox, Role.PageTabList}  # of items
INNER = {"qt_spinbox_lineedit"}  # parts of a control that has a name
NAMED_BY_RELATION = {Role.ComboBox}  # its own name is what is chosen: Qt on Unix wants it so
NO_WORDS = {Role.NoRole, Role.Client, Role.Pane, Role.Border, Role.Grouping, Role.Canvas, Role.LayeredPane}


def walk(top: QWidget) -> Iterator[QAccessibleInterface]:
    """Everything in sight in ``top``, but not the items of lists and tables."""
    root = QAccessible.queryAccessibleInterface(top)
    assert root is not None
    yield from _below(root)


def _below(one: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    for number in range(one.childCount()):
        child = one.child(number)
        if child is None or child.state().invisible or child.role() is Role.PopupMenu:
            continue
        yield child
        if child.role() not in CLOSED:
            yield from _below(child)


def widget_of(one: QAccessibleInterface) -> QWidget | None:
    made = one.object()
    return made if isinstance(made, QWidget) else None


def name(one: QAccessibleInterface) -> str:
    """What is read aloud when the keys come there."""
    made = widget_of(one)
    if one.role() in NAMED_BY_RELATION and made is not None:
        return made.accessibleName() or _label_of(made)
    return one.text(QAccessible.Text.Name).strip()


def _label_of(made: QWidget) -> str:
    labels = made.window().findChildren(QLabel)
    return next((label.text() for label in labels if label.buddy() is made), "")


def unnamed(top: QWidget) -> list[str]:
    """Controls that say nothing of what they are for."""
    return [_described(one) for one in walk(top) if one.role() in CONTROLS and not _inner(one) and not name(one)]


def strange(top: QWidget) -> list[str]:
    """What the Tab key comes to although nothing says what it is: neither a role of its own nor a name."""
    found = []
    for stop in tab_stops(top):
        one = QAccessible.queryAccessibleInterface(stop)
        if one is None or (one.role() in NO_WORDS and not name(one)):
            found.append(f"{type(stop).__name__} in {type(stop.parent()).__name__}")
    return found


def tab_stops(top: QWidget) -> list[QWidget]:
    """What the Tab key comes to, in its order, from the first."""
    found: list[QWidget] = []
    part = top.nextInFocusChain()
    while part is not None and part is not top and part not in found:
        found.append(part)
        part = part.nextInFocusChain()
    return [one for one in found if _stops(one, top)]


def _stops(one: QWidget, top: QWidget) -> bool:
    takes = one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None
    inner = one.objectName() in INNER or isinstance(one, QScrollBar | QSizeGrip)
    return bool(takes) and not inner and one.window() is top.window() and one.isVisible() and one.isEnabled()


def against_reading_order(top: QWidget) -> list[str]:
    """Where the Tab key goes back: up within a column, or to the left within a row."""
    stops = tab_stops(top)
    return [
        f"{_called(before)} -> {_called(after)}"
        for before, after in pairwise(stops)
        if _back(*_places(before, after, top))
    ]


def _back(before: QRect, after: QRect) -> bool:
    above, beside = after.bottom() < before.top(), after.right() < before.left()
    same_row = after.top() <= before.bottom() and before.top() <= after.bottom()
    return (above and after.left() <= before.right()) or (same_row and beside)


def _places(before: QWidget, after: QWidget, top: QWidget) -> tuple[QRect, QRect]:
    """Where both are seen. What is scrolled out of sight counts as at the end of its area, but not within it."""
    areas = _area(before), _area(after)
    if areas[0] is areas[1]:
        return _place(before, top), _place(after, top)
    return _seen(before, areas[0], top), _seen(after, areas[1], top)


def _area(one: QWidget) -> QScrollArea | None:
    above = one.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def _seen(one: QWidget, area: QScrollArea | None, top: QWidget) -> QRect:
    place = _place(one, top)
    if area is None:
        return place
    room = _place(area.viewport(), top)
    place.setTop(min(max(place.top(), room.top()), room.bottom() - 1))
    place.setBottom(max(min(place.bottom(), room.bottom()), place.top()))
    return place


def _place(one: QWidget, top: QWidget) -> QRect:
    return QRect(one.mapTo(top, QPoint(0, 0)), one.size())


def _inner(one: QAccessibleInterface) -> bool:
    made = widget_of(one)
    return made is None or made.objectName() in INNER or isinstance(made.parent(), QComboBox)


def _called(one: QWidget) -> str:
    words = one.text() if isinstance(one, QAbstractButton) else ""
    return f"{type(one).__name__} {one.accessibleName() or words or one.objectName()!r}"


def _described(one: QAccessibleInterface) -> str:
    made = widget_of(one)
    return f"{one.role().name} {type(made).__name__} in {type(made.parent()).__name__ if made else None}"
