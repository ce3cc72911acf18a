"""The font that came with the program: the window writes Chinese with it where the machine has no such letters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

DRAWN = """
import sys
from pathlib import Path
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
import ovadesk.ui.speaking as speaking

def drawn(letter):
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen("white")
    painter.drawText(4, 30, letter)
    painter.end()
    return bytes(image.constBits())

app = QApplication([])
speaking.resource = lambda *_: Path(sys.argv[1])
print(speaking.can_show_chinese(), drawn("\u826f") != drawn("\u6076"))
"""  # where letters are missing, all look alike


def shown(folder: Path, config: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", DRAWN, str(folder)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        env={**os.environ, "FONTCONFIG_FILE": str(config), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="takes the system's fonts away with fontconfig")
def test_it_is_found_where_the_system_has_none(tmp_path: Path) -> None:
    found = subprocess.run(["fc-match", "-f", "%{file}", ":lang=zh-cn"], capture_output=True, text=True).stdout
    if not found.endswith((".ttf", ".otf", ".ttc")) or "DejaVu" in found:
        pytest.skip("no font here has Chinese letters: packaging/setup.sh installs one")
    for name in ("latin", "fonts", "none"):
        (tmp_path / name).mkdir()
    for latin in list(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"))[:1]:
        shutil.copy(latin, tmp_path / "latin")
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{tmp_path}/latin</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    (tmp_path / "fonts" / Path(found).name).symlink_to(found)
    assert shown(tmp_path / "none", config) == ["False", "False"]
    assert shown(tmp_path / "fonts", config) == ["True", "True"]
