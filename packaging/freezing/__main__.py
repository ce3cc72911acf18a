"""``python -m freezing``: the whole way from the source tree to files to hand out, in ``dist``.

With a FOLDER the program is frozen into FOLDER/ovadesk, and nothing is packed: enough to try it.
OVADESK_BUILD (lean, full), OVADESK_EXTRAS and OVADESK_FONT say which build; see ``recipe``.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from freezing.archive import folder_size, pack_tar, pack_zip, write_sums
from freezing.components import Component, components, package_versions
from freezing.contents import Contents, contents
from freezing.identity import write_identity
from freezing.licences import gpl_parts, whole_text, write_licences
from freezing.pictures import draw_icons
from freezing.recipe import Recipe
from freezing.sbom import bill
from freezing.stripping import strip_libraries

ROOT = Path(__file__).resolve().parents[2]
DIST, WORK = ROOT / "dist", ROOT / "build" / "freezing"
LEAN_MAX = 450 * 1000 * 1000  # bytes, unpacked
SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}


def freeze(recipe: Recipe, into: Path) -> Path:
    """The folder of the program, ready to run: ``into``/ovadesk, replaced where it is there."""
    work = WORK / "ovadesk"
    work.mkdir(parents=True, exist_ok=True)
    draw_icons(ROOT / "resources" / "icons" / "ovadesk.svg", work / "icons")
    (work / "version.json").write_text(json.dumps(version("ovadesk")), encoding="utf-8")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", str(into)]
    asked = {"OVADESK_BUILD": recipe.flavour, "OVADESK_EXTRAS": " ".join(recipe.extras)}
    spec = str(ROOT / "packaging" / "ovadesk.spec")
    subprocess.run([*command, "--workpath", str(WORK), spec], check=True, cwd=ROOT, env={**os.environ, **asked})
    folder = into / "ovadesk"
    saved = strip_libraries(folder / "_internal")
    print(f"frozen into {folder}; {saved / 1e6:.0f} MB of what debuggers read taken out")
    return folder


def describe(folder: Path, recipe: Recipe) -> list[Path]:
    """What is inside, in the folder and beside it: build.json, licences, bill of materials. The files beside it.

    Raises SystemExit where something may not be inside.
    """
    inside = folder / "_internal"
    origins = json.loads((WORK / "ovadesk" / "origins.json").read_text(encoding="utf-8"))
    found = contents(inside, [tuple(entry) for entry in origins], ROOT)
    parts = components(found)
    _refuse(found, parts, inside, recipe)
    write_identity(inside, recipe.flavour, ROOT, package_versions(found))
    own = (ROOT / "LICENSE").read_text(encoding="utf-8")
    write_licences(folder / "licences", parts, own)
    program = Component("ovadesk", version("ovadesk"), "package", "MIT", (("LICENSE", own),), 1)
    bom = bill(program, parts, inside, recipe.flavour)
    (folder / "licences" / "sbom.cdx.json").write_text(bom, encoding="utf-8")
    beside = {f"{_name(recipe)}-sbom.cdx.json": bom, f"{_name(recipe)}-licences.txt": whole_text(parts, own)}
    for name, text in beside.items():
        (folder.parent / name).write_text(text, encoding="utf-8")
    return [folder.parent / name for name in beside]


def _refuse(found: Contents, parts: list[Component], inside: Path, recipe: Recipe) -> None:
    """Nothing of unknown origin, nothing under the GPL that was not asked for."""
    names = [name for files in (*found.packages.values(), *found.system.values()) for name in files]
    gpl = [] if recipe.extras else gpl_parts(parts, inside, names)
    wrong = [f"not traced: {name}" for name in found.untraced] + [f"under the GPL: {name}" for name in gpl]
    if wrong:
        raise SystemExit("\n".join(["This may not be packed.", *wrong]))


def furnish(folder: Path) -> None:
    """Put in what installs it, and its icons."""
    own = ROOT / "packaging" / SYSTEMS.get(sys.platform, sys.platform)
    for file in sorted(own.glob("*")) if sys.platform.startswith("linux") else []:
        target = folder / ("share" if file.suffix == ".desktop" else "") / file.name
        target.parent.mkdir(exist_ok=True)
        shutil.copy2(file, target)
    icons = folder / "share" / "icons"
    shutil.copytree(WORK / "ovadesk" / "icons", icons, dirs_exist_ok=True)
    shutil.copy2(ROOT / "resources" / "icons" / "ovadesk.svg", icons)


def pack(folder: Path, recipe: Recipe) -> Path:
    """The archive to hand out."""
    system = f"{SYSTEMS.get(sys.platform, sys.platform)}-{platform.machine().lower()}"
    suffix, write = (".zip", pack_zip) if sys.platform == "win32" else (".tar.gz", pack_tar)
    target = folder.parent / f"{_name(recipe)}-{system}{suffix}"
    write(folder, target, _name(recipe))
    return target


def _name(recipe: Recipe) -> str:
    """ovadesk-1.2.3, the full build ovadesk-1.2.3-full."""
    return f"ovadesk-{version('ovadesk')}" + ("-full" if recipe.full else "")


def main(words: list[str]) -> int:
    """0 where everything is there, 1 where the lean build is larger than it may be."""
    recipe = Recipe.asked_for()
    folder = freeze(recipe, Path(words[0]) if words else DIST)
    beside = describe(folder, recipe)
    furnish(folder)
    if words:
        return 0
    archive = pack(folder, recipe)
    sums = write_sums(DIST, [archive, *beside])
    size = folder_size(folder)
    print(f"{size / 1e6:.0f} MB unpacked, {archive.stat().st_size / 1e6:.0f} MB packed")
    for file in (archive, *beside, sums):
        print(file.relative_to(ROOT))
    if not recipe.full and size > LEAN_MAX:
        print(f"The lean build may have {LEAN_MAX / 1e6:.0f} MB.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
