"""Pictures that are no B-mode frame, drawn by rule: what a gate must learn to refuse where no real ones are at hand.

None of them is taken from anywhere. A real photograph or a real page is not among them, so what a gate says of
these is a lower bound of its errors; ``figures.unseen`` tells how it does on a kind that it was not fitted on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

Shown = NDArray[np.uint8]
Drawer = Callable[[np.random.Generator], Shown]
SIDES = (280, 640)  # pixels, of the pictures drawn
WORDS = ("report", "patient", "left", "image", "depth", "value", "total", "date", "study", "range", "open", "of", "the")


def draw(kind: str, count: int, seed: int) -> Iterator[Shown]:
    """``count`` pictures of one of ``KINDS``, 8-bit (H, W) or (H, W, 3); the same for the same seed.

    Raises ValueError where there is no such kind.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no simulated picture called {kind}: choose of {', '.join(KINDS)}")
    rng = np.random.default_rng([seed, list(KINDS).index(kind)])
    for _ in range(count):
        yield KINDS[kind](rng)


def _sides(rng: np.random.Generator) -> tuple[int, int]:
    rows, columns = rng.integers(*SIDES, size=2)
    return int(rows), int(columns)


def _fractal(rng: np.random.Generator, shape: tuple[int, int], slope: float) -> NDArray[np.float64]:
    """Gaussian noise whose amplitude falls as 1 / frequency ** ``slope``, within [0, 1]."""
    up, across = np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])[None]
    frequency = np.hypot(up * shape[0], across * shape[1])
    frequency[0, 0] = 1.0
    spectrum = np.fft.rfft2(rng.standard_normal(shape)) / frequency**slope
    spectrum[0, 0] = 0.0
    field = np.fft.irfft2(spectrum, shape)
    low, high = np.percentile(field, (1, 99))
    return np.asarray(((field - low) / (high - low)).clip(0.0, 1.0))


def _levels(field: NDArray[np.float64], low: float, high: float) -> Shown:
    return np.asarray(np.rint(255 * (low + (high - low) * field).clip(0.0, 1.0)), np.uint8)


def _noise(rng: np.random.Generator) -> Shown:
    """Noise, from white to cloudy."""
    return _levels(_fractal(rng, _sides(rng), rng.uniform(0.0, 2.0)), 0.0, rng.uniform(0.3, 1.0))


def _gradient(rng: np.random.Generator) -> Shown:
    """A ramp, rings or a grating over the whole picture."""
    rows, columns = _sides(rng)
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    angle = rng.uniform(0, 2 * np.pi)
    along = np.hypot(x, y) if rng.random() < 0.3 else np.cos(angle) * x + np.sin(angle) * y
    turns = rng.uniform(0.3, 12.0) if rng.random() < 0.6 else 0.25
    return _levels((1 + np.sin(2 * np.pi * turns * along)) / 2, rng.uniform(0.05, 0.4), rng.uniform(0.5, 1.0))


def _blank(rng: np.random.Generator) -> Shown:
    """One level, unevenly lit and a little noisy, as a camera sees a wall or a cap."""
    shape = _sides(rng)
    field = rng.uniform(0.1, 0.95) + 0.15 * (_fractal(rng, shape, 3.0) - 0.5) + 0.02 * rng.standard_normal(shape)
    return _levels(field, 0.0, 1.0)


def _write(pen: ImageDraw.ImageDraw, rng: np.random.Generator, area: tuple[int, int, int, int], ink: int) -> None:
    """Lines of words in ``area`` (left, top, right, bottom), in one size."""
    size = int(rng.integers(9, 20))
    font = ImageFont.load_default(size)
    for top in range(area[1], area[3] - size, round(size * rng.uniform(1.2, 2.0))):
        words = " ".join(rng.choice(WORDS, max(1, (area[2] - area[0]) // (3 * size))))
        pen.text((area[0] + 4, top), words, fill=ink, font=font)


def _page(rng: np.random.Generator) -> Shown:
    """A page of text, dark on light or light on dark, now and then turned a little as from a scanner."""
    rows, columns = _sides(rng)
    paper, ink = (int(rng.integers(170, 256)), int(rng.integers(0, 90)))
    if rng.random() < 0.3:
        paper, ink = int(rng.integers(12, 60)), int(rng.integers(150, 256))
    page = Image.new("L", (columns, rows), paper)
    edge = int(columns * rng.uniform(0.0, 0.12))
    _write(ImageDraw.Draw(page), rng, (edge, edge, columns - edge, rows - edge), ink)
    return np.asarray(page.rotate(rng.normal(0, 1.5), Image.Resampling.BILINEAR, fillcolor=paper))


def _screen(rng: np.random.Generator) -> Shown:
    """A window of some program: panels, bars, lists, buttons, a picture of no organ in one of them."""
    rows, columns = _sides(rng)
    screen = Image.new("L", (columns, rows), int(rng.integers(12, 250)))
    pen = ImageDraw.Draw(screen)
    for _ in range(int(rng.integers(4, 14))):
        left, top = int(rng.integers(0, columns - 40)), int(rng.integers(0, rows - 30))
        right, bottom = int(rng.integers(left + 30, columns)), int(rng.integers(top + 20, rows))
        fill = int(rng.integers(0, 256))
        pen.rectangle((left, top, right, bottom), fill=fill, outline=int(rng.integers(0, 256)))
        if rng.random() < 0.6:
            _write(pen, rng, (left, top, right, bottom), 255 if fill < 128 else 0)
    return np.asarray(screen)


def _photograph(rng: np.random.Generator) -> Shown:
    """Things that hide one another, sizes by a power law ("dead leaves", Lee, Mumford and Huang 2001), each with a
    surface of its own; grey or faintly coloured, with a camera's blur."""
    rows, columns = _sides(rng)
    scene = Image.new("L", (columns, rows))
    pen = ImageDraw.Draw(scene)
    for _ in range(int(rng.integers(60, 500))):
        radius = 8.0 / rng.uniform(0.03, 1.0) ** 0.9
        x, y, grey = rng.uniform(0, columns), rng.uniform(0, rows), int(rng.integers(15, 250))
        corners = [x, y] + radius * np.array([np.cos(t := np.sort(rng.uniform(0, 2 * np.pi, 6))), np.sin(t)]).T
        if rng.random() < 0.5:
            pen.ellipse((x - radius, y - radius * 0.7, x + radius, y + radius * 0.7), fill=grey)
        else:
            pen.polygon([(float(a), float(b)) for a, b in corners], fill=grey)
    surface = 0.25 * (_fractal(rng, (rows, columns), 1.2) - 0.5)
    field = ndimage.gaussian_filter(np.asarray(scene) / 255.0 + surface, rng.uniform(0.5, 1.5))
    if rng.random() < 0.5:
        return _levels(field, 0.0, 1.0)
    return np.dstack([_levels(field, 0.0, top) for top in rng.uniform(0.75, 1.0, 3)])


def _plot(rng: np.random.Generator) -> Shown:
    """Curves over a grid: an electrocardiogram, a spectrum, a chart."""
    rows, columns = _sides(rng)
    back = int(rng.choice([0, 20, 240, 255]))
    sheet = Image.new("L", (columns, rows), back)
    pen, gap = ImageDraw.Draw(sheet), int(rng.integers(15, 60))
    for at in range(0, max(rows, columns), gap):
        pen.line((at, 0, at, rows), fill=abs(back - 70))
        pen.line((0, at, columns, at), fill=abs(back - 70))
    x = np.arange(columns)
    for middle in rng.uniform(0.2, 0.8, int(rng.integers(1, 5))):
        waves = sum(np.sin(x * f + p) for f, p in zip(rng.uniform(0.01, 0.3, 4), rng.uniform(0, 6, 4), strict=True))
        y = rows * (middle + 0.05 * waves)
        if rng.random() < 0.4:  # filled down to its base, as a spectrum is
            pen.polygon([(0, rows), *zip(x.tolist(), y.tolist(), strict=True), (columns, rows)], fill=abs(back - 150))
        pen.line(list(zip(x.tolist(), y.tolist(), strict=True)), fill=255 - back, width=int(rng.integers(1, 4)))
    return np.asarray(sheet)


def _body(rng: np.random.Generator) -> Shown:
    """A slice of a body on black, smooth within its organs: what CT and MR look like."""
    rows, columns = _sides(rng)
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    field = np.zeros((rows, columns))
    for i in range(int(rng.integers(5, 16))):
        room = 0.0 if i == 0 else 0.55
        a, b = rng.uniform(0.65, 0.95, 2) if i == 0 else rng.uniform(0.05, 0.35, 2)
        u, v = x - rng.uniform(-room, room), y - rng.uniform(-room, room)
        turn = rng.uniform(0, np.pi)
        inside = ((np.cos(turn) * u + np.sin(turn) * v) / a) ** 2 + ((np.cos(turn) * v - np.sin(turn) * u) / b) ** 2 < 1
        field[inside] = rng.uniform(0.2, 0.6) if i == 0 else rng.uniform(0.05, 0.9)
    field = ndimage.gaussian_filter(field, rng.uniform(0.7, 2.5)) + rng.uniform(0.0, 0.05) * rng.standard_normal(
        field.shape
    )
    return _levels(field, 0.0, 1.0)


def _fan(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """A convex sector, and the depth of each pixel in it, 0 to 1."""
    y, x = np.mgrid[0 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    near, half = rng.uniform(0.08, 0.4), rng.uniform(0.5, 1.1)
    far = np.hypot(x * shape[1] / shape[0] / 2, y + near)
    depth = (far - near) / 1.0
    return (np.abs(np.arctan2(x * shape[1] / shape[0] / 2, y + near)) < half) & (depth > 0) & (depth < 1), depth


def _air(rng: np.random.Generator) -> Shown:
    """A probe that touches nobody: echoes between probe and air, fading with depth, then noise of the amplifier."""
    shape = _sides(rng)
    fan, depth = _fan(rng, shape)
    period, fade = rng.uniform(0.03, 0.12), rng.uniform(0.1, 0.4)
    rings = np.exp(-depth / fade) * (0.5 + 0.5 * np.cos(2 * np.pi * depth / period)) ** rng.uniform(1, 5)
    hiss = rng.uniform(0.05, 0.15) * rng.rayleigh(1.0, shape) * depth.clip(0, None)
    return _levels(np.where(fan, rings + hiss, 0.0), 0.0, 1.0)


def _strips(rng: np.random.Generator) -> Shown:
    """Time across and depth down, as an M-mode without tags would come: wavy stripes of speckle."""
    rows, columns = _sides(rng)
    wave = rows * rng.uniform(0.0, 0.04) * np.sin(np.arange(columns) * rng.uniform(0.01, 0.15))
    profile = ndimage.gaussian_filter1d(rng.rayleigh(1.0, rows) ** 2, rng.uniform(1, 6), mode="wrap")
    at = (np.arange(rows)[:, None] + wave).astype(int) % rows
    grain = ndimage.gaussian_filter(rng.rayleigh(1.0, (rows, columns)), (1.0, rng.uniform(2, 8)))
    field = profile[at] * grain
    return _levels(field / np.percentile(field, 98), 0.0, 1.0)


def _filled(rng: np.random.Generator) -> Shown:
    """The shape of a sector with something else in it: the shape alone must not pass."""
    other = rng.choice(np.array(["_noise", "_gradient", "_photograph", "_page"]))
    drawers: dict[str, Drawer] = {"_noise": _noise, "_gradient": _gradient, "_photograph": _photograph, "_page": _page}
    inside = drawers[str(other)](rng)
    fan, _ = _fan(rng, inside.shape[:2])
    return inside * (fan if inside.ndim == 2 else fan[..., None]).astype(np.uint8)


KINDS: dict[str, Drawer] = {
    "noise": _noise,
    "gradient": _gradient,
    "blank": _blank,
    "page": _page,
    "screen": _screen,
    "photograph": _photograph,
    "plot": _plot,
    "body": _body,
    "air": _air,
    "strips": _strips,
    "filled sector": _filled,
}
