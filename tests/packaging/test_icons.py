"""The icon: one SVG, drawn in every size that systems ask for."""

from __future__ import annotations

from pathlib import Path

import pytest
from freezing.pictures import SIZES, draw_icons
from PIL import Image

from ovadesk.ui.icons import app_icon
from tests.conftest import ROOT

SVG = ROOT / "resources" / "icons" / "ovadesk.svg"


def test_every_size_is_drawn(qapp: object, tmp_path: Path) -> None:
    files = draw_icons(SVG, tmp_path)
    for file, size in zip(files, SIZES, strict=True):
        with Image.open(file) as picture:
            assert picture.size == (size, size)
    with Image.open(files[3]) as small:
        assert small.getpixel((0, 0))[3] == 0, "round corners"
        assert len(small.convert("RGB").getcolors(48 * 48)) > 50
    with Image.open(tmp_path / "ovadesk.ico") as icon:
        assert (256, 256) in icon.info["sizes"]
    assert (tmp_path / "ovadesk.icns").read_bytes().startswith(b"icns")


def test_what_is_no_svg_is_told(qapp: object, tmp_path: Path) -> None:
    (tmp_path / "x.svg").write_text("no picture")
    with pytest.raises(ValueError, match="no SVG"):
        draw_icons(tmp_path / "x.svg", tmp_path)


def test_it_is_ours_alone() -> None:
    text = SVG.read_text(encoding="utf-8")
    assert "<image" not in text and "href" not in text and "<text" not in text and len(text) < 3000


def test_the_window_has_the_same(qapp: object) -> None:
    assert not app_icon().pixmap(64, 64).isNull()
