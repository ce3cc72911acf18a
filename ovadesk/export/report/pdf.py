"""A report, or one figure of it, as PDF: the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)

from ovadesk.export.report import fonts
from ovadesk.export.report.blocks import Block, Document, Heading, Items, NewPage, Picture, Table, Text
from ovadesk.export.report.figures.style import GREY, INK, PAGE
from ovadesk.export.report.pdf_plate import Plate
from ovadesk.export.report.pdf_table import marked, printed_table

MARGIN = (A4[0] - PAGE) / 2
TOP, BOTTOM = 54.0, 58.0
BODY, NOTE, CAPTION = 9.0, 7.6, 8.0
SIZES = {1: 14.0, 2: 11.0}
TALLEST = A4[1] - TOP - BOTTOM - 1


def figure_pdf(drawing: Any, title: str, made_at: datetime) -> bytes:
    """One figure, on a page as large as it is."""
    fonts.registered()
    made = BytesIO()
    size = (drawing.width, drawing.height)
    canvas = Canvas(made, pagesize=size, invariant=1, pageCompression=1, initialFontName=fonts.PLAIN)
    _sign(canvas, title, made_at)
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.showPage()
    canvas.save()
    return made.getvalue()


def report_pdf(document: Document, made_at: datetime) -> bytes:
    """The whole report on A4."""
    fonts.registered()
    made = BytesIO()
    frame = Frame(
        MARGIN, BOTTOM, PAGE, A4[1] - TOP - BOTTOM, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    file = BaseDocTemplate(
        made, pagesize=A4, invariant=1, pageCompression=1, initialFontName=fonts.PLAIN, lang=document.language
    )

    def on_page(canvas: Any, _: Any) -> None:
        if canvas.getPageNumber() == 1:
            _sign(canvas, document.title, made_at)
        _foot(canvas, document)

    file.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=on_page)])
    story = [
        *_words(document.title, 18.0, bold=True, after=2),
        *_words(document.subtitle, CAPTION, ink=GREY, after=4),
        *_words(document.use, BODY, bold=True, after=6),
    ]
    file.build([*story, *_story(document.blocks)])
    return made.getvalue()


def _sign(canvas: Any, title: str, made_at: datetime) -> None:
    canvas.setTitle(title)
    canvas.setCreator("OvaDesk")
    canvas.setProducer("OvaDesk")
    canvas.setAuthor("")
    canvas.setSubject("Research use only")
    stamp = canvas._doc._timeStamp
    stamp.t, stamp.lt = made_at.timestamp(), tuple(made_at.utctimetuple())
    stamp.YMDhms, stamp.dhh, stamp.dmm = stamp.lt[:6], 0, 0


def _foot(canvas: Any, document: Document) -> None:
    """The sentence of its use, the program and the number of the page."""
    canvas.saveState()
    canvas.setStrokeColor(HexColor(GREY))
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, BOTTOM - 14, MARGIN + PAGE, BOTTOM - 14)
    canvas.setFillColor(HexColor(INK))
    _put(canvas, MARGIN, document.use, bold=True)
    text = f"{document.foot} {canvas.getPageNumber()}" + (" 页" if document.language.startswith("zh") else "")
    _put(canvas, MARGIN + PAGE - fonts.width(text, NOTE), text)
    canvas.restoreState()


def _put(canvas: Any, x: float, text: str, bold: bool = False) -> None:
    for font, part in fonts.runs(fonts.shown(text), bold):
        canvas.setFont(font, NOTE)
        canvas.drawString(x, BOTTOM - 25, part)
        x += fonts.width(part, NOTE, bold=font == fonts.BOLD)


def _words(
    text: str, size: float, *, bold: bool = False, ink: str = INK, after: float = 4, before: float = 0, mark: str = ""
) -> list[Any]:
    """A paragraph whose lines are broken here, each letter in a font that has it. ``mark`` stands before the first."""
    indent = 22.0 if mark.endswith(".") else 14.0 if mark else 0.0
    lines = fonts.wrapped(fonts.shown(text), PAGE - indent - 0.5, size, bold)
    style = ParagraphStyle(
        "words",
        fontName=fonts.BOLD if bold else fonts.PLAIN,
        fontSize=size,
        leading=size * 1.42,
        spaceAfter=after,
        spaceBefore=before,
        leftIndent=indent,
        bulletIndent=2,
        bulletFontName=fonts.PLAIN,
        bulletFontSize=size,
        textColor=HexColor(ink),
        splitLongWords=0,
    )
    return [Paragraph(marked(lines, bold), style, bulletText=mark or None)]


def _story(blocks: Sequence[Block]) -> Iterator[Any]:
    """Headings wait for what they are of, so that none stands alone at the foot of a page."""
    waiting: list[Any] = []
    for block, following in zip(blocks, (*blocks[1:], None), strict=True):
        if isinstance(block, Heading):
            size = SIZES[block.level]
            waiting += _words(block.text, size, bold=True, before=size * 0.9, after=size * 0.4)
        elif isinstance(block, Text) and isinstance(following, Items):
            waiting += _words(block.text, BODY)
        elif isinstance(block, NewPage):
            yield PageBreak()
        elif isinstance(block, Picture):
            caption = _words(block.caption, CAPTION, after=14, before=4)
            yield Plate([*waiting, Spacer(1, 6)], block.figure.drawing, caption, TALLEST)
            waiting = []
        else:
            yield CondPageBreak((130 if isinstance(block, Table) else 60) + 30 * len(waiting))
            yield from waiting
            waiting = []
            yield from _words_of(block)
    yield from waiting


def _words_of(block: Text | Items | Table) -> Iterator[Any]:
    if isinstance(block, Text):
        yield from _words(block.text, NOTE if block.small else BODY, ink=GREY if block.small else INK)
    elif isinstance(block, Items):
        for place, item in enumerate(block.items, start=1):
            yield from _words(item, BODY, after=2.5, mark=f"{place}." if block.numbered else "•")
        yield Spacer(1, 3)
    else:
        yield from _words(block.caption, CAPTION, bold=True, before=8, after=3)
        yield printed_table(block, PAGE)
        for place, note in enumerate(block.notes):
            yield from _words(note, NOTE, ink=GREY, before=0 if place else 3, after=1)
        yield Spacer(1, 10)
