"""The screen around the sector: scales, a grey bar, a few words, and that it is a phantom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from trainer.phantom.flow import ColourBox, colour_map
from trainer.phantom.geometry import Plane, Sector

COLUMNS, ROWS = 640, 480
MARK = "SYNTHETIC PHANTOM - NOT A PATIENT"
BRIGHT, DIM = (215, 215, 215), (120, 120, 120)

Screen = NDArray[np.uint8]


@dataclass(frozen=True)
class Layout:
    """What stands on every frame of a clip: an empty screen with its words and scales, (480, 640, 3)."""

    sector: Sector
    empty: Screen
    area: ColourBox | None = None

    def frame(self, grey: Plane) -> Screen:
        """The screen with ``grey`` (rows, columns of the sector's box, 0-255) in its place."""
        screen = self.empty.copy()
        box = self.sector.box
        part = screen[box.y0 : box.y1, box.x0 : box.x1]
        part[self.sector.seen] = np.rint(grey).astype(np.uint8)[self.sector.seen][:, None]
        return screen

    def outlined(self, screen: Screen) -> Screen:
        """``screen`` with the outline of the colour box."""
        if self.area is None:
            return screen
        picture = Image.fromarray(screen)
        corners = self.area.outline(self.sector)
        ImageDraw.Draw(picture).line([*corners, corners[0]], fill=(90, 200, 90), width=1)
        return np.array(picture)


def lay_out(sector: Sector, title: str, side: str, area: ColourBox | None = None) -> Layout:
    """Draw what does not change during a clip. ``title`` names the phantom, ``side`` what was scanned."""
    picture = Image.new("RGB", (COLUMNS, ROWS))
    pen = ImageDraw.Draw(picture)
    small, large = ImageFont.load_default(size=12), ImageFont.load_default(size=15)
    pen.text((10, 6), MARK, BRIGHT, large)
    pen.text((10, 26), title, DIM, small)
    details = f"EV   6.0 MHz   D {sector.depth / 10:.1f} cm   DR 54"
    pen.text((COLUMNS - 10 - pen.textlength(details, small), 26), details, DIM, small)
    pen.text((10, ROWS - 40), side, BRIGHT, large)
    words = "OvaDesk simulator: no patient was examined; not for diagnosis or training"
    pen.text((10, ROWS - 20), words, DIM, small)
    _depth_scale(pen, sector)
    _grey_bar(picture)
    if area is not None:
        _colour_bar(picture)
    return Layout(sector, np.array(picture), area)


def _depth_scale(pen: ImageDraw.ImageDraw, sector: Sector) -> None:
    """A tick every 5 mm of depth, longer every 10 mm, right of the sector's box; a mark at the focus."""
    small = ImageFont.load_default(size=10)
    x = sector.box.x1 + 3
    for millimetres in range(0, int(sector.depth) + 1, 5):
        _, y = sector.at(0, millimetres)
        length = 8 if millimetres % 10 == 0 else 4
        pen.line([(x, round(y)), (x + length, round(y))], fill=BRIGHT)
        if millimetres and millimetres % 20 == 0:
            pen.text((x + 10, y - 6), str(millimetres // 10), DIM, small)
    _, focus = sector.at(0, 34)
    pen.polygon([(x + 12, focus), (x + 18, focus - 4), (x + 18, focus + 4)], fill=(190, 160, 60))


def _grey_bar(picture: Image.Image) -> None:
    bar = np.repeat(np.linspace(255, 0, 110)[:, None], 10, axis=1)
    picture.paste(Image.fromarray(bar.astype(np.uint8)), (10, 60))


def _colour_bar(picture: Image.Image) -> None:
    bar = np.repeat(colour_map()[::-2][:, None], 10, axis=1)
    picture.paste(Image.fromarray(bar), (10, 190))
