"""The letters of a PDF: which font has them, how wide they are, and where a line breaks.

Two fonts, neither of which is a file of ours: Bitstream Vera, which comes with reportlab and is embedded, and
STSong-Light for Chinese, which every PDF reader has or fetches. A letter that neither has is written as its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD, HAN = "Vera", "VeraBd", "STSong-Light"
NOT_FIRST = "，。、；：？！）】》」』”’％%)]},.;:?!"  # of a line
NOT_LAST = "（【《「『“‘([{"


@cache
def registered() -> frozenset[int]:
    """Make the fonts known; the letters that Vera has."""
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    pdfmetrics.registerFont(UnicodeCIDFont(HAN))
    return frozenset(pdfmetrics.getFont(PLAIN).face.charToGlyph)


@cache
def font_of(letter: str, bold: bool = False) -> str:
    """The font that has ``letter``, "" where none has."""
    if ord(letter) in registered() and letter.isprintable():
        return BOLD if bold else PLAIN
    try:
        letter.encode("gbk")
    except UnicodeEncodeError:
        return ""
    return HAN if letter.isprintable() else ""


def printable(text: str) -> bool:
    """Whether each letter of ``text`` is in one of the fonts."""
    return all(font_of(letter) for letter in text)


def shown(text: str) -> str:
    """``text`` with the letters that no font has as ``\\uXXXX``; a line break stays one."""
    return "".join(letter if letter == "\n" or font_of(letter) else f"\\u{ord(letter):04X}" for letter in text)


def runs(text: str, bold: bool = False) -> list[tuple[str, str]]:
    """Stretches of ``text`` (``shown``) of one font: (font, stretch). Chinese has one weight: a text that has some is
    not bold in its other letters either.
    """
    bold = bold and all(font_of(letter) != HAN for letter in text)
    found: list[tuple[str, str]] = []
    for letter in text:
        font = font_of(letter, bold)
        if found and found[-1][0] == font:
            found[-1] = font, found[-1][1] + letter
        else:
            found.append((font, letter))
    return found


@cache
def letter_width(letter: str, font: str) -> float:
    """In units of the font's size."""
    return float(pdfmetrics.stringWidth(letter, font, 1))


def width(text: str, size: float, bold: bool = False) -> float:
    """Of ``text`` (``shown``) in points."""
    return size * sum(letter_width(letter, font) for font, part in runs(text, bold) for letter in part)


def wrapped(text: str, limit: float, size: float, bold: bool = False) -> list[str]:
    """``text`` (``shown``) in lines no wider than ``limit`` points. Latin breaks at blanks and hyphens, Chinese
    anywhere but before or behind certain marks; a word that is too long breaks anywhere.
    """
    lines = []
    for part in text.split("\n"):
        line = ""
        for piece in _pieces(part):
            if not line or width(line + piece.rstrip(), size, bold) <= limit:
                line += piece
            else:
                lines.append(line.rstrip())
                line = piece.lstrip()
            while len(line) > 1 and width(line.rstrip(), size, bold) > limit:
                cut = _fitting(line, limit, size, bold)
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> Iterator[str]:
    """What may not be parted, with the blanks behind it."""
    start = 0
    for place in range(1, len(text)):
        before, here = text[place - 1], text[place]
        wide = ord(before) > 0x2E7F or ord(here) > 0x2E7F
        may = before in " /" or (before == "-" and here.isalpha()) or wide
        if may and here != " " and here not in NOT_FIRST and before not in NOT_LAST:
            yield text[start:place]
            start = place
    yield text[start:]


def _fitting(line: str, limit: float, size: float, bold: bool) -> int:
    count = len(line)
    while count > 1 and width(line[:count], size, bold) > limit:
        count -= 1
    return count
