"""A table in print: three rules, as journals set it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph
from reportlab.platypus import Table as Flowable

from ovadesk.export.report import fonts
from ovadesk.export.report.blocks import Table
from ovadesk.export.report.figures.style import FAINT, INK

SIZE, PAD = 6.2, 3.5
HARD = "\u00a0"  # two blanks in a row would become one


def column_widths(table: Table, width: float) -> list[float]:
    return [width * one / sum(table.widths) for one in table.widths]


def marked(lines: Sequence[str], bold: bool) -> str:
    """Lines as the markup of a paragraph, each letter in a font that has it."""
    plain_bold = fonts.BOLD if bold and all(font != fonts.HAN for line in lines for font, _ in fonts.runs(line)) else ""
    return "<br/>".join(
        "".join(
            f'<font name="{plain_bold or font}">{escape(text).replace("  ", " " + HARD)}</font>'
            for font, text in fonts.runs(line)
        )
        for line in lines
    )


def printed_table(table: Table, width: float) -> Any:
    """A flowable ``width`` points wide; it breaks between rows, within one where that is longer than a
    page, and its head stands on every page."""
    widths = column_widths(table, width)
    rows = [[_cell(text, widths[place], place < table.left, True) for place, text in enumerate(table.columns)]]
    for number, row in enumerate(table.rows):
        strong = number in table.strong
        rows.append([_cell(text, widths[place], place < table.left, strong) for place, text in enumerate(row)])
    found = Flowable(rows, colWidths=widths, repeatRows=1, splitInRow=1, hAlign="LEFT")
    found.setStyle(_style(table))
    return found


def _cell(text: str, width: float, left: bool, bold: bool) -> Any:
    """A text, which is set fast, or a paragraph where its letters are of several fonts or Chinese."""
    lines = fonts.wrapped(fonts.shown(text), width - PAD, SIZE, bold)
    if all(font != fonts.HAN for line in lines for font, _ in fonts.runs(line)):
        return "\n".join(lines)
    style = ParagraphStyle("cell", fontName=fonts.PLAIN, fontSize=SIZE, leading=SIZE * 1.3, alignment=0 if left else 2)
    return Paragraph(marked(lines, bold), style)


def _style(table: Table) -> list[tuple[Any, ...]]:
    ink = HexColor(INK)
    style: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), fonts.PLAIN, SIZE, SIZE * 1.3),
        ("TEXTCOLOR", (0, 0), (-1, -1), ink),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), PAD),
        ("TOPPADDING", (0, 0), (-1, -1), 1.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("ALIGN", (table.left, 0), (-1, -1), "RIGHT"),
        ("FONTNAME", (0, 0), (-1, 0), fonts.BOLD),
        ("LINEBELOW", (0, 1), (-1, -1), 0.3, HexColor(FAINT)),
        ("LINEABOVE", (0, 0), (-1, 0), 0.9, ink),
        ("LINEBELOW", (0, 0), (-1, 0), 0.5, ink),
        ("LINEBELOW", (0, -1), (-1, -1), 0.9, ink),
    ]
    return style + [("FONTNAME", (0, number + 1), (-1, number + 1), fonts.BOLD) for number in sorted(table.strong)]
