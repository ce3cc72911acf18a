"""Text in foreign headers: by the character set declared, or by the one a person says it is in."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ovadesk.pixels.opened import clean

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

CODECS = {  # of what a person can choose (``settings.CHARSETS``): how bytes without escapes are read
    "ISO_IR 192": "utf-8",
    "GB18030": "gb18030",
    "GBK": "gbk",
    "ISO_IR 100": "latin-1",
    "ISO_IR 13": "shift_jis",
    "ISO 2022 IR 149": "euc_kr",
}
EXTENSIONS = ("ISO 2022 IR 13", "ISO 2022 IR 87", "ISO 2022 IR 159", "ISO 2022 IR 149", "ISO 2022 IR 58")
ASCII_ONLY = ("", "ISO_IR 6", "ISO 2022 IR 6")
ESCAPE = b"\x1b"
LEFT_OVER = "\x1b$)A"  # what pydicom 3.0 leaves of the escape to ISO-IR 58, whose characters it reads
DELIMITERS = set(b"\r\n\t\f^=")  # each ends a code extension in a name (PS3.5 6.1.2.5.3)


def decode_text(raw: bytes, declared: Sequence[str], charset: str = "") -> str:
    """The text of one value of a header.

    ``declared`` are the values of SpecificCharacterSet. ``charset``, one of ``settings.CHARSETS``, takes their
    place unless it is empty or unknown. Escape sequences are followed either way, also undeclared ones. Bytes
    beyond ASCII under a declaration of nothing but ASCII are UTF-8 where they are valid UTF-8. What cannot be
    decoded comes as U+FFFD or as Latin-1; never raises.
    """
    terms = [str(term).strip() for term in declared]
    if ESCAPE in raw:
        first = "ISO_IR 13" if charset == "ISO_IR 13" else "ISO_IR 6"
        return _extended(raw, (first, *EXTENSIONS) if charset in CODECS or not any(terms[1:]) else terms)
    if charset in CODECS:
        return raw.decode(CODECS[charset], "replace")
    if not raw.isascii() and all(term in ASCII_ONLY for term in terms):
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("latin-1")
    return _extended(raw, terms)


def _extended(raw: bytes, terms: Sequence[str]) -> str:
    """By pydicom, which warns of a term or of bytes that make no sense and goes on."""
    from pydicom.charset import convert_encodings, decode_bytes

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            text = str(decode_bytes(raw, convert_encodings(list(terms)), DELIMITERS))
            return text.replace(LEFT_OVER, "")
        except (LookupError, UnicodeError):
            return raw.decode("latin-1")


def text_of(dataset: Dataset, keyword: str, charset: str = "") -> str:
    """The value of a text element at the top of ``dataset`` as one clean line (see ``opened.clean``), or empty.

    The parts of a person's name stand as in the file: alphabetic, ideographic and phonetic, joined by ``=``.
    """
    from pydicom.datadict import tag_for_keyword
    from pydicom.dataelem import RawDataElement

    tag = tag_for_keyword(keyword) or 0
    element = dataset.get_item(tag) if tag in dataset else None
    if isinstance(element, RawDataElement) and isinstance(element.value, bytes):
        return clean(decode_text(element.value.rstrip(b"\0 "), _declared(dataset), charset))
    return clean(dataset.get(keyword))


def _declared(dataset: Dataset) -> tuple[str, ...]:
    value = dataset.get("SpecificCharacterSet", None) or ""
    return (value,) if isinstance(value, str) else tuple(str(term) for term in value)
