"""What is still English in a window that speaks Chinese: every text that people see, are told or can point at.

A word of two Latin letters is English unless it is a name that is the same in both languages. What files and people
say stays as it is: a test names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QGraphicsSimpleTextItem,
    QGraphicsTextItem,
    QGraphicsView,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QSpinBox,
    QTabWidget,
    QTextEdit,
    QWidget,
)

SAME = {  # what is called so in both languages, and nothing else
    *("TP", "FN", "FP", "TN", "DBM", "OR", "STARD", "CLAIM", "FDA"),
    *(
        "OvaDesk",
        "ovadesk",
        "OpenVINO",
        "openvino",
        "PyTorch",
        "Python",
        "Qt",
        "PostgreSQL",
        "postgresql",
        "SQLAlchemy",
        "pydicom",
    ),
    *("pyqtgraph", "English", "MIT", "LGPL", "Han", "Latin", "Unicode", "UTF", "GBK", "GB", "JIS", "KS", "ISO", "UTC"),
    *("AUC", "ROC", "Brier", "DeLong", "Newcombe", "McNemar", "Wilson", "Obuchowski", "Rockette", "Dorfman", "Berbaum"),
    *("Metz", "Cohen", "Fleiss", "Gwet", "AC", "Holm", "Gaussian", "Youden", "Clopper", "Pearson", "Hillis", "Gallas"),
    *("Wilcoxon", "NumPy", "SciPy", "kappa", "logistic"),
    *(
        "AI",
        "logit",
        "PPV",
        "NPV",
        "LR",
        "SE",
        "CI",
        "RRRC",
        "FRRC",
        "RRFC",
        "RADS",
        "IOTA",
        "CA",
        "BI",
        "SHA",
        "CSV",
        "JSON",
        "PDF",
        "SVG",
        "HTML",
        "MP",
        "GIF",
        "PNG",
        "AVI",
        "Zip",
        "DICOM",
    ),
    *(
        "DICOMDIR",
        "WebP",
        "Grad",
        "GradCAM",
        "CAM",
        "HiResCAM",
        "LayerCAM",
        "XGradCAM",
        "EigenCAM",
        "ScoreCAM",
        "XGrad",
        "Eigen",
    ),
    *("mm", "cm", "ml", "px", "ms", "MiB", "GB", "dpi", "fps", "MHz", "bit"),
    *("Ctrl", "Shift", "Alt", "Enter", "Return", "Esc", "Del", "Home", "End", "Backspace"),
    *("PgUp", "PgDown", "Tab", "Meta"),
}
WORD = re.compile(r"[A-Za-z]{2,}")
# Files with their folders, patterns of files, addresses, hashes, what is typed at a terminal.
PLACES = re.compile(
    r"Page Up|Page Down|`[^`]*`|--[a-z-]+|postgresql://[!-~]+|(?<![A-Za-z0-9])[~.]*/[A-Za-z0-9_./-]+|\b(?=\w*\d)[0-9a-f]{6,}\b"
    r"|[0-9a-f]{16,}|\*?\.?[A-Za-z0-9_/-]*\.[a-z][A-Za-z0-9]{1,9}(?![A-Za-z])",
    re.ASCII,
)
CASE = re.compile(r"\b(case|kit)-[\w-]+", re.ASCII)  # pseudonyms
TAGS = re.compile(r"<[^>]+>")
HALF_WIDE = re.compile(  # but for letters of menus, and the dots of buttons
    r"[一-鿿](?:[,;:?!](?!//)|\.(?![.\w/]))|[一-鿿] ?\((?!&?[A-Z]\))|\([^()]*[一-鿿]"
)
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
ROWS_MOST = 200


def left(top: QWidget, given: tuple[str, ...] = ()) -> list[str]:
    """What is English in ``top``, each time with the text it stands in, and the texts that were put together with the
    commas, colons and brackets of English ones. ``given``: patterns of what files and people say."""
    found = []
    for text in dict.fromkeys(said(top)):
        odd = HALF_WIDE.search(bare(text, given))
        words = english(text, given) or ([odd.group()] if odd else [])
        found += [f"{' '.join(words)}: {text[:100]!r}"] if words else []
    return found


def chinese_left(top: QWidget, given: tuple[str, ...] = ()) -> list[str]:
    """The texts of ``top`` in which something is Chinese."""
    return [text for text in dict.fromkeys(said(top)) if re.search("[\u3000-\u9fff\uff00-\uffef]", bare(text, given))]


def english(text: str, given: tuple[str, ...] = ()) -> list[str]:
    """The English words of a text."""
    here = PLACES.sub(" ", CASE.sub(" ", bare(text, given)))
    return [word for word in WORD.findall(here) if word not in SAME]


def bare(text: str, given: tuple[str, ...]) -> str:
    """A text without tags, and without what was given."""
    left_over = unescape(TAGS.sub(" ", text)).replace("(95% CI)", " ")  # beside the name of a figure
    for pattern in sorted(given, key=len, reverse=True):  # a name can stand in another
        left_over = re.sub(pattern, " ", left_over)
    return left_over


def said(top: QWidget) -> Iterator[str]:
    """Everything that ``top`` says: its widgets, hidden ones too, its actions, and what it paints."""
    for widget in (top, *top.findChildren(QWidget)):
        if not _strange(widget):
            yield from _own(widget)
    for action in top.findChildren(QAction):
        if not _strange(action.parent()):
            yield from (action.text(), action.toolTip(), action.statusTip(), action.whatsThis())
    yield from painted(top)


def painted(top: QWidget) -> list[str]:
    """What is written with a painter, and not by a widget."""
    found: list[str] = []
    original: Callable[..., Any] = QPainter.drawText

    def noting(painter: QPainter, *parts: Any) -> Any:
        found.extend(part for part in parts if isinstance(part, str))
        return original(painter, *parts)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(QPainter, "drawText", noting)
        top.grab()
    return found


def _strange(owner: object) -> bool:
    """Menus, and what makes their actions, of the package of the plots: nobody is shown them."""
    return type(owner).__module__.startswith("pyqtgraph") and not isinstance(owner, QGraphicsView)


def _own(widget: QWidget) -> Iterator[str]:
    yield from (widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    yield from (widget.statusTip(), widget.whatsThis())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
        yield widget.text() if widget.isReadOnly() else ""
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.placeholderText()
        yield widget.toPlainText() if widget.isReadOnly() else ""
    elif isinstance(widget, QGroupBox | QMenu):
        yield widget.title()
    elif isinstance(widget, QDockWidget):
        yield widget.windowTitle()
    elif isinstance(widget, QTabWidget):
        yield from (widget.tabText(place) for place in range(widget.count()))
    elif isinstance(widget, QProgressBar):
        yield widget.text()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
        yield from (str(widget.itemData(row, Qt.ItemDataRole.ToolTipRole) or "") for row in range(widget.count()))
    elif isinstance(widget, QAbstractSpinBox):
        yield widget.specialValueText()
        yield from (widget.prefix(), widget.suffix()) if isinstance(widget, QSpinBox) else ()
    elif isinstance(widget, QGraphicsView):
        yield from _drawn(widget)
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _items(widget.model(), QModelIndex())


def _drawn(view: QGraphicsView) -> Iterator[str]:
    """Axes, their marks and texts within a plot."""
    for item in view.scene().items():
        if isinstance(item, QGraphicsTextItem):
            yield item.toPlainText()
        elif isinstance(item, QGraphicsSimpleTextItem):
            yield item.text()
        yield item.toolTip()


def _items(model: QAbstractItemModel, above: QModelIndex) -> Iterator[str]:
    """Heads and cells of a table, a list or a tree, with what is told of them."""
    flat = isinstance(model, QAbstractListModel | QAbstractTableModel)
    for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(above)):
        for role in ROLES:
            yield str(model.headerData(column, Qt.Orientation.Horizontal, role) or "") if not above.isValid() else ""
        for row in range(min(model.rowCount(above), ROWS_MOST)):
            cell = model.index(row, column, above)
            yield from (str(cell.data(role) or "") for role in ROLES)
            if column == 0 and not flat and model.hasChildren(cell):
                yield from _items(model, cell)
