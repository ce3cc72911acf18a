"""A drawing as SVG: clean, without a reference to anything outside, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from reportlab.graphics.shapes import Group, Path, Polygon, PolyLine, Rect, String

from ovadesk.export.report.fonts import BOLD, width

FAMILY = (
    "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', 'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', "
    "'Source Han Sans SC', 'WenQuanYi Micro Hei', SimSun, sans-serif"
)


UNMOVED = (1, 0, 0, 1, 0, 0)


def svg(drawing: Any, name: str, title: str, *, inline: bool = False) -> str:
    """The text of an SVG; ``title`` is read out where the picture cannot be seen. ``inline``: for a page of HTML,
    as wide as its place; else a file of its own, as wide as in print.
    """
    width, height = drawing.width, drawing.height
    size = "" if inline else f' width="{_n(width)}pt" height="{_n(height)}pt"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg"{size} viewBox="0 0 {_n(width)} {_n(height)}" role="img" '
    head += f"aria-labelledby={quoteattr(f'{name}-title')} font-family={quoteattr(FAMILY)}>"
    lines = [head, f"<title id={quoteattr(f'{name}-title')}>{escape(title)}</title>"]
    if not inline:
        lines.insert(0, '<?xml version="1.0" encoding="UTF-8"?>')
        lines.append(f'<rect width="{_n(width)}" height="{_n(height)}" fill="#ffffff"/>')
    return "\n".join([*lines, *_shapes(drawing.contents, height), "</svg>"]) + "\n"


def _shapes(contents: Sequence[Any], height: float) -> Iterator[str]:
    """PDF counts upwards and SVG downwards: y becomes ``height`` - y."""
    for shape in contents:
        if (
            isinstance(shape, Group) and tuple(shape.transform) == UNMOVED
        ):  # a text of several fonts: see ``Sheet.text``
            yield _joined(shape.contents, height)
        elif isinstance(shape, Group):
            a, b, c, d, e, f = shape.transform
            matrix = " ".join(_n(value) for value in (a, -b, -c, d, e, height - f))
            yield f'<g transform="matrix({matrix})">'
            yield from _shapes(shape.contents, 0)
            yield "</g>"
        elif isinstance(shape, String):
            yield _text(shape, height, shape.text, shape.x)
        elif isinstance(shape, Rect):
            place = f'x="{_n(shape.x)}" y="{_n(height - shape.y - shape.height)}"'
            yield f'<rect {place} width="{_n(shape.width)}" height="{_n(shape.height)}"{_paint(shape)}/>'
        elif isinstance(shape, PolyLine | Polygon):
            kind = "polyline" if isinstance(shape, PolyLine) else "polygon"
            yield f'<{kind} points="{_points(shape.points, height)}"{_paint(shape)}/>'
        elif isinstance(shape, Path):
            yield f'<path d="{_path(shape, height)}"{_paint(shape)}/>'
        else:
            raise TypeError(f"no way to write {type(shape).__name__} as SVG")


def _joined(strings: Sequence[Any], height: float) -> str:
    """One text of several fonts: a browser finds the letters itself, and sets them closer than the PDF does."""
    first, last = strings[0], strings[-1]
    text, x = "".join(one.text for one in strings), first.x
    if first.textAnchor == "end":
        x = last.x
    elif first.textAnchor == "middle":
        ends = (width(one.text, one.fontSize, one.fontName == BOLD) / 2 for one in (first, last))
        x = (first.x - next(ends) + last.x + next(ends)) / 2
    return _text(first, height, text, x)


def _text(shape: Any, height: float, text: str, x: float) -> str:
    anchor = "" if shape.textAnchor == "start" else f' text-anchor="{shape.textAnchor}"'
    weight = ' font-weight="bold"' if shape.fontName == BOLD else ""
    place = f'x="{_n(x)}" y="{_n(height - shape.y)}" font-size="{_n(shape.fontSize)}"'
    return f'<text {place}{anchor}{weight} fill="{_colour(shape.fillColor)}">{escape(text)}</text>'


def _paint(shape: Any) -> str:
    fill = _colour(None if isinstance(shape, PolyLine) else shape.fillColor)
    text = f' fill="{fill}"'
    if shape.strokeColor is not None:
        text += f' stroke="{_colour(shape.strokeColor)}" stroke-width="{_n(shape.strokeWidth)}"'
        text += ' stroke-linejoin="round"'
        if shape.strokeDashArray:
            text += f' stroke-dasharray="{" ".join(_n(one) for one in shape.strokeDashArray)}"'
    return text


def _path(shape: Any, height: float) -> str:
    numbers, parts = iter(shape.points), []
    for operator in shape.operators:
        letter, pairs = (("M", 1), ("L", 1), ("C", 3), ("Z", 0))[operator]
        parts.append(letter + _points([next(numbers) for _ in range(2 * pairs)], height))
    return " ".join(parts)


def _points(flat: Sequence[float], height: float) -> str:
    return " ".join(f"{_n(x)},{_n(height - y)}" for x, y in zip(flat[::2], flat[1::2], strict=True))


def _colour(code: Any) -> str:
    return "none" if code is None else f"#{code.hexval()[2:]}"


def _n(value: float) -> str:
    """With two decimals at most: a fortieth of a printer's dot."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
