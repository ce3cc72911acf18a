"""Names as they were written: declared character sets, undeclared ones, and those that a person has to name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.pixels.frames import FrameSource
from ovadesk.pixels.text import decode_text
from ovadesk.settings import CHARSETS
from tests.dicom_files import write_dicom

HOLDER = "Q" * 40


def name_of(source: FrameSource, folder: Path, raw: bytes, declared: object, charset: str = "") -> str:
    """What is read of a file whose PatientName holds exactly ``raw``."""
    tags = {"PatientName": HOLDER, **({"SpecificCharacterSet": declared} if declared is not None else {})}
    path = write_dicom(folder / "name.dcm", [np.zeros((8, 8), np.uint8)], tags=tags)
    content = path.read_bytes()
    assert content.count(HOLDER.encode()) == 1 and len(raw) <= len(HOLDER)
    path.write_bytes(content.replace(HOLDER.encode(), raw.ljust(len(HOLDER))))
    return source.inspect(path, charset=charset).patient.name


@pytest.mark.parametrize(
    ("declared", "raw", "expected"),
    [
        ("GB18030", "Wang^XiaoDong=王^小东".encode("gb18030"), "Wang^XiaoDong=王^小东"),
        ("GBK", "Zhang^Li=张^丽".encode("gbk"), "Zhang^Li=张^丽"),
        ("ISO_IR 192", "Müller^Jürgen=王^东".encode(), "Müller^Jürgen=王^东"),
        ("ISO_IR 100", "Müller^Zoë".encode("latin-1"), "Müller^Zoë"),
        ("ISO_IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ".encode("shift_jis"), "ﾔﾏﾀﾞ^ﾀﾛｳ"),
        (["", "ISO 2022 IR 87"], b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", "Yamada^Tarou=山田^太郎"),
        (["", "ISO 2022 IR 149"], b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7", "Hong^Gildong=洪^吉洞"),
        (["", "ISO 2022 IR 58"], b"Wang=\x1b$)A\xcd\xf5", "Wang=王"),
    ],
    ids=["GB18030", "GBK", "UTF-8", "Latin-1", "IR 13", "IR 87", "IR 149", "IR 58"],
)
def test_declared_character_sets(
    source: FrameSource, tmp_path: Path, declared: object, raw: bytes, expected: str
) -> None:
    assert name_of(source, tmp_path, raw, declared) == expected


def test_utf_8_that_nobody_declared_is_read(source: FrameSource, tmp_path: Path) -> None:
    assert name_of(source, tmp_path, "王^小东".encode(), None) == "王^小东"


def test_a_name_in_a_set_the_file_denies_is_read_once_a_person_names_it(source: FrameSource, tmp_path: Path) -> None:
    raw = "王^小东".encode("gb18030")
    assert "王" not in name_of(source, tmp_path, raw, "ISO_IR 100")
    assert name_of(source, tmp_path, raw, "ISO_IR 100", "GB18030") == "王^小东"


@given(
    st.binary(max_size=60),
    st.lists(st.sampled_from(["", "ISO_IR 100", "ISO 2022 IR 87", "nonsense"]), max_size=3),
    st.sampled_from(CHARSETS),
)
def test_whatever_the_bytes_there_is_a_text(raw: bytes, declared: list[str], charset: str) -> None:
    assert isinstance(decode_text(raw, declared, charset), str)
