"""The text of a CSV file, whoever wrote it: its encoding, its separator, the names of its columns."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable
from itertools import islice

SEPARATORS = (",", ";", "\t")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ENCODINGS = ("utf-8", "gb18030")  # of a table without a mark
LAST_RESORT = "latin-1"  # in which everything is some text


def decoded(data: bytes, *, strict: bool) -> tuple[str, str] | None:
    """The text and the name of its encoding: by its mark, else UTF-8, else GB 18030; None for what is no text.

    ``strict``: nothing is guessed, so that every letter is as it was written. Otherwise wrong letters of a marked text
    are replaced, and text that is neither UTF-8 nor likely Chinese is taken for Latin-1.
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return _marked(data, name, strict)
    if b"\0" in data:  # a spreadsheet's own file, say
        return None
    for name in ENCODINGS:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if strict or name == "utf-8" or _is_chinese(text):
            return text, name
    return None if strict else (data.decode(LAST_RESORT), LAST_RESORT)


def _marked(data: bytes, name: str, strict: bool) -> tuple[str, str] | None:
    try:
        text = data.decode(name, "strict" if strict else "replace")
    except UnicodeDecodeError:
        return None
    return None if strict and "\0" in text else (text, name)


def _is_chinese(text: str) -> bool:
    """Whether most of what is not ASCII is among the common characters (GB 2312): accents of Latin-1 are not."""
    foreign = list(islice((letter for letter in text if letter > "\x7f"), 10_000))
    return 2 * sum(map(_is_common, foreign)) > len(foreign)


def _is_common(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def announces_separator(line: str) -> bool:
    """Whether ``line`` is the one that Excel writes for itself before the header."""
    return line.casefold().startswith("sep=")


def separator_of(head: str, known: Callable[[list[str]], int]) -> str:
    """What separates the columns of the header ``head``: that by which most of them are ``known``."""
    return max(SEPARATORS, key=lambda mark: known(_cells(head, mark)))


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def plain_name(name: str) -> str:
    """A column's name as it is looked for: "Reader ID" is ``reader_id``."""
    return name.strip().casefold().replace(" ", "_").replace("-", "_")
