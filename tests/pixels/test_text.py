"""Names come out as they were written, in every character set in use, and where the file lies about its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.study import Loaded
from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.load import load
from ovadesk.pixels.text import CODECS, decode_text
from ovadesk.settings import CHARSETS
from tests.dicom_files import write_dicom
from tests.pixels.test_reference_pixels import grey8

CHINESE, JAPANESE, KOREAN = (
    "Wang^XiaoDong=王^小东",
    "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "Hong^Gildong=洪^吉洞=홍^길동",
)
ESC = b"\x1b"


def _kanji(text: str) -> bytes:
    """JIS X 0208 after its escape sequence, and back to ASCII."""
    return text.encode("iso2022_jp")


def _hangul(text: str) -> bytes:
    """KS X 1001 in G1: escaped once for each part of a name (PS3.5 annex I)."""
    return b"^".join(ESC + b"$)C" + part.encode("euc_kr") for part in text.split("^"))


STORED = {
    "utf-8": ("ISO_IR 192", CHINESE.encode(), CHINESE),
    "gb18030": ("GB18030", CHINESE.encode("gb18030"), CHINESE),
    "gb18030 of four bytes": ("GB18030", "Ng^Yu=吴^\U00020bb7".encode("gb18030"), "Ng^Yu=吴^\U00020bb7"),
    "gbk": ("GBK", CHINESE.encode("gbk"), CHINESE),
    "latin-1": ("ISO_IR 100", "Müller^Zoé".encode("latin-1"), "Müller^Zoé"),
    "katakana": ("ISO_IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ".encode("shift_jis"), "ﾔﾏﾀﾞ^ﾀﾛｳ"),
    "kanji": (
        ["", "ISO 2022 IR 87"],
        b"Yamada^Tarou=" + _kanji("山田^太郎") + b"=" + _kanji("やまだ^たろう"),
        JAPANESE,
    ),
    "katakana and kanji": (
        ["ISO 2022 IR 13", "ISO 2022 IR 87"],
        "ﾔﾏﾀﾞ^ﾀﾛｳ=".encode("shift_jis") + _kanji("山田^太郎").replace(ESC + b"(B", ESC + b"(J"),
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎",
    ),
    "supplementary kanji": (["", "ISO 2022 IR 159"], b"Gu=" + "龔".encode("iso2022_jp_2"), "Gu=龔"),
    "korean": (
        ["", "ISO 2022 IR 149"],
        b"Hong^Gildong=" + _hangul("洪^吉洞") + b"=" + _hangul("홍^길동"),
        KOREAN,
    ),
    "chinese by escapes": (
        ["", "ISO 2022 IR 58"],
        b"Zhang^XiaoDong=" + ESC + b"$)A" + "张".encode("gb2312") + b"^" + ESC + b"$)A" + "小东".encode("gb2312"),
        "Zhang^XiaoDong=张^小东",
    ),
    "escapes that nobody declared": ("", b"Yamada=" + _kanji("山田"), "Yamada=山田"),
    "utf-8 that nobody declared": ("", CHINESE.encode(), CHINESE),
    "utf-8 declared as ascii": ("ISO_IR 6", CHINESE.encode(), CHINESE),
    "latin-1 that nobody declared": ("", "Müller".encode("latin-1"), "Müller"),
}


@pytest.mark.parametrize("stored", STORED.values(), ids=STORED.keys())
def test_a_name_comes_out_of_the_file_as_it_was_written(
    stored: tuple[str | list[str], bytes, str], source: FrameSource, tmp_path: Path
) -> None:
    declared, raw, wanted = stored
    assert source.inspect(_named(tmp_path, declared, raw)).patient.name == wanted


LIES = {
    "gb18030 undeclared": ("", CHINESE.encode("gb18030"), "GB18030", CHINESE),
    "gb18030 as latin-1": ("ISO_IR 100", CHINESE.encode("gb18030"), "GB18030", CHINESE),
    "gbk as utf-8": ("ISO_IR 192", CHINESE.encode("gbk"), "GBK", CHINESE),
    "utf-8 as latin-1": ("ISO_IR 100", CHINESE.encode(), "ISO_IR 192", CHINESE),
    "utf-8 as gb18030": ("GB18030", CHINESE.encode(), "ISO_IR 192", CHINESE),
    "latin-1 as utf-8": ("ISO_IR 192", "Zoé".encode("latin-1"), "ISO_IR 100", "Zoé"),
    "shift jis undeclared": ("", "山田^太郎".encode("shift_jis"), "ISO_IR 13", "山田^太郎"),
    "euc-kr without escapes": (["", "ISO 2022 IR 149"], "홍^길동".encode("euc_kr"), "ISO 2022 IR 149", "홍^길동"),
    "escapes all the same": ("ISO_IR 192", b"Yamada=" + _kanji("山田"), "GB18030", "Yamada=山田"),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_where_the_file_lies_a_person_can_say_what_it_is(
    lie: tuple[str | list[str], bytes, str, str], source: FrameSource, tmp_path: Path
) -> None:
    declared, raw, charset, wanted = lie
    path = _named(tmp_path, declared, raw)
    inspected = source.inspect(path, charset=charset)
    assert inspected.patient.name == wanted
    found: Loaded = load([path], source, b"s" * 32, charset=charset)
    assert found.studies[0].patient.name == wanted
    assert found.studies[0].description == wanted[:64]
    assert inspected.clip.key == source.inspect(path).clip.key


def _named(folder: Path, declared: str | list[str], raw: bytes) -> Path:
    """A file whose name and study description hold ``raw``, put in place of marks of the same length."""
    mark = b"M" * len(raw)
    tags = {"SpecificCharacterSet": declared or None, "PatientName": mark.decode(), "StudyDescription": mark.decode()}
    path = write_dicom(folder / "named.dcm", [grey8()], tags={k: v for k, v in tags.items() if v})
    data = path.read_bytes()
    assert data.count(mark) == 2
    path.write_bytes(data.replace(mark, raw))
    return path


def test_every_choice_is_known_and_has_a_codec() -> None:
    assert set(CHARSETS) - {""} == set(CODECS)


@given(st.binary(max_size=80), st.lists(st.sampled_from([*CHARSETS, "ISO 2022 IR 87", "nonsense", " "]), max_size=3))
def test_any_bytes_under_any_declaration_give_text(raw: bytes, declared: list[str]) -> None:
    for charset in (*CHARSETS, "nonsense"):
        assert isinstance(decode_text(raw, declared, charset), str)


@given(st.text(st.characters(codec="gb18030", exclude_characters="\x1b"), max_size=40))
def test_what_gb18030_can_write_is_read_back(text: str) -> None:
    raw = text.encode("gb18030")
    assert decode_text(raw, ["GB18030"]) == decode_text(raw, ["ISO_IR 100"], "GB18030") == text
