"""The pictures of the documentation, made small from what the scripted sessions left.

``python packaging/guide_pictures.py FOLDER`` reads FOLDER/en and FOLDER/zh, each with what ``ovadesk demo --headless``
and ``ovadesk demo --study`` wrote in that language, and FOLDER/frozen with the photographs of the frozen program. It
writes ``docs/images/en`` and ``docs/images/zh``; ``make screenshots`` does all of it. The page of the report needs
``pdftoppm`` (Debian: poppler-utils).
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
LANGUAGES = ("en", "zh")
HEADLESS, STUDY, PAGE = "--headless", "--study", "a page of the report that --study wrote"
FROZEN = "a photograph that freezing.smoke took of a virtual screen (Debian: xvfb)"
PICTURES = {  # name: which session leaves it
    **dict.fromkeys(("window", "overlay", "called", "layouts", "measured", "out-of-scope", "damaged"), HEADLESS),
    **dict.fromkeys(("card", "refused"), HEADLESS),
    **dict.fromkeys(("study-design", "study-cases", "study-review", "study-start", "study-reading"), STUDY),
    **dict.fromkeys(("study-lock", "study-reveal", "study-aided", "study-leave"), STUDY),
    **dict.fromkeys(("study-progress", "study-export"), STUDY),
    **dict.fromkeys(("statistics-overview", "statistics-roc", "statistics-differences", "statistics-switches"), STUDY),
    "report": PAGE,
    "frozen": FROZEN,
}
REPORT = Path("study") / "simulated-results" / "report.pdf"
WIDTH = 1280  # pixels at most
COLOURS = 256
BLACK = 8  # of 255: what is darker is the bare screen
BYTES = 200_000  # of one picture at most
ALL_BYTES = 6_000_000  # of all of them


def small(picture: Image.Image) -> bytes:
    """``picture`` as a PNG with a palette."""
    picture = picture.convert("RGB")
    if picture.width > WIDTH:
        size = (WIDTH, round(picture.height * WIDTH / picture.width))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    # the rare colours of words and maps count as much as the many greys; no dither, whose dots would look like speckle
    made = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    file = io.BytesIO()
    made.save(file, "PNG", optimize=True)
    return file.getvalue()


def page(report: Path, number: int = 1) -> Image.Image:
    """A page of a report, as a picture."""
    if shutil.which("pdftoppm") is None:
        raise SystemExit("pdftoppm is not here, which draws the page of the report (Debian: poppler-utils)")
    only = ("-f", str(number), "-l", str(number), "-r", "80", "-png")
    drawn = subprocess.run(["pdftoppm", *only, str(report)], check=True, capture_output=True)
    return Image.open(io.BytesIO(drawn.stdout))


def pictures(folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """Every picture of a language by its name. Raises SystemExit, naming it, where the sessions left none."""
    elsewhere = {PAGE: folder / REPORT, FROZEN: folder.parent / "frozen" / f"frozen-{folder.name}.png"}
    for name, session in PICTURES.items():
        source = elsewhere.get(session, folder / f"{name}.png")
        if not source.is_file():
            raise SystemExit(f"{source} is not there: it comes from {session}")
        picture = page(source) if session == PAGE else Image.open(source)
        yield name, without_border(picture) if session == FROZEN else picture


def without_border(screen: Image.Image) -> Image.Image:
    """The window alone, on a screen that is black around it."""
    return screen.crop(screen.convert("L").point(lambda grey: 255 if grey > BLACK else 0).getbbox())


def main(words: list[str]) -> int:
    """Write all of them anew; others that lie there go."""
    [folder] = words
    made = {
        IMAGES / language / f"{name}.png": small(picture)
        for language in LANGUAGES
        for name, picture in pictures(Path(folder) / language)
    }
    total = sum(len(content) for content in made.values())
    large = [f"{file.name}: {len(content)} bytes" for file, content in made.items() if len(content) > BYTES]
    if large or total > ALL_BYTES:
        raise SystemExit("\n".join(("Too large:", *large, f"{total} bytes in all")))
    for old in IMAGES.rglob("*.png"):
        old.unlink()
    for file, content in made.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    print(f"{len(made)} pictures, {total} bytes, in {IMAGES.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
