"""The icon in the sizes and forms that systems want, drawn from the one SVG."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def draw_icons(svg: Path, folder: Path) -> list[Path]:
    """``ovadesk-SIZE.png`` of every size, ovadesk.ico and ovadesk.icns in ``folder``."""
    application = QGuiApplication.instance() or QGuiApplication(["icons", "-platform", "offscreen"])
    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(svg))
    if not renderer.isValid():
        raise ValueError(f"{svg.name} is no SVG")
    made = []
    for size in SIZES:
        image = QImage(QSize(size, size), QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        made.append(folder / f"ovadesk-{size}.png")
        image.save(str(made[-1]))
    del application
    with Image.open(made[-1]) as largest:
        largest.save(folder / "ovadesk.ico", sizes=[(size, size) for size in SIZES if size <= 256])
        largest.save(folder / "ovadesk.icns")
    return made
