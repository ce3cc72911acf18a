"""Libraries and fonts of the machine the program is built on: their package, version and licence."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DOC = Path("/usr/share/doc")
NONE = "NOASSERTION"
# What each library is under, by the beginning of its name; the first that fits. Where there is a choice, the one taken
# here is the first. Checked against the copyright files that Debian 12 ships with them.
LICENCES = (
    (r"libX11|libXau|libXdmcp|libXext|libXrender|libXi|libXinerama|libXrandr|libXfixes|libXcursor|libXss", "MIT"),
    (r"libXcomposite|libXdamage|libxcb|libxkbcommon|libwayland|libICE|libSM|libxshmfence|libdrm|libEGL|libGL", "MIT"),
    (r"libdbus-1", "AFL-2.1 OR GPL-2.0-or-later"),
    (r"libfontconfig", "HPND"),
    (r"libfreetype", "FTL OR GPL-2.0-or-later"),
    (r"libpng16", "libpng-2.0"),
    (r"libz\.", "Zlib"),
    (r"libbz2", "bzip2-1.0.6"),
    (r"liblzma", "0BSD"),
    (r"libzstd", "BSD-3-Clause OR GPL-2.0-only"),
    (r"liblz4", "BSD-2-Clause"),
    (r"libbrotli", "MIT"),
    (r"libexpat", "MIT"),
    (r"libffi", "MIT"),
    (r"libssl|libcrypto\.", "Apache-2.0"),
    (r"libsqlite3", "blessing"),
    (r"libuuid", "BSD-3-Clause"),
    (r"libmount|libblkid", "LGPL-2.1-or-later"),
    (r"libselinux", "libselinux-1.0"),
    (r"libsystemd", "LGPL-2.1-or-later"),
    (r"libcap\.", "BSD-3-Clause OR GPL-2.0-only"),
    (r"libgcrypt|libgpg-error", "LGPL-2.1-or-later"),
    (r"libglib-2|libgobject-2|libgio-2|libgmodule-2|libgthread-2", "LGPL-2.1-or-later"),
    (r"libpcre2", "BSD-3-Clause"),
    (r"libharfbuzz", "MIT"),
    (r"libgraphite2", "LGPL-2.1-or-later OR MPL-1.1 OR GPL-2.0-or-later"),
    (r"libbsd|libmd\.", "BSD-3-Clause"),
    (r"libkrb5|libgssapi|libk5crypto|libcom_err|libkrb5support", "MIT"),
    (r"libkeyutils", "LGPL-2.0-or-later"),
    (r"libjpeg", "IJG AND BSD-3-Clause AND Zlib"),
    (r"libstdc\+\+|libgcc_s|libgomp", "GPL-3.0-or-later WITH GCC-exception-3.1"),
    (r"libtinfo|libncurses", "X11-distribute-modifications-variant"),
    (r"Noto\w+CJK|SourceHan", "OFL-1.1"),
    (r"wqy-microhei", "Apache-2.0 OR (GPL-3.0-or-later WITH Font-exception-2.0)"),
    (r"wqy-zenhei", "GPL-2.0-only WITH Font-exception-2.0"),
)
LIBRARY = re.compile(r"\.(so|dll|dylib)(\.|$)")
FONT = re.compile(r"\.(ttf|otf|ttc)$", re.IGNORECASE)
BESIDE = ("LICEN[CS]E*", "OFL*", "COPYING*", "copyright*")  # files with the licence of a font that no package brought


@dataclass(frozen=True, slots=True)
class SystemPackage:
    """A package of the system's, by the library or font taken from it; ``version`` is "" where it is not known."""

    name: str
    version: str
    licence: str
    copyright: Path | None


@cache
def package_of(path: Path) -> SystemPackage | None:
    """The package that ``path`` (a library outside of Python, or a font) belongs to; None where it is neither."""
    if not LIBRARY.search(path.name) and not FONT.search(path.name):
        return None
    licence = next((one for pattern, one in LICENCES if re.match(pattern, path.name)), NONE)
    name = _debian_package(path)
    if name is None:
        beside = (text for pattern in BESIDE for text in sorted(path.parent.glob(pattern)))
        text = next(beside, None) if FONT.search(path.name) else None
        return SystemPackage(FONT.sub("", path.name.split(".so")[0]), "", licence, text)
    text = DOC / name / "copyright"
    return SystemPackage(name, _debian_versions().get(name, ""), licence, text if text.is_file() else None)


def _debian_package(path: Path) -> str | None:
    """The Debian package of a file. The same file can be known as that of /lib and of /usr/lib."""
    names = {str(path), str(path.resolve())}
    names |= {name.removeprefix("/usr") for name in names if name.startswith("/usr/lib")}
    names |= {f"/usr{name}" for name in names if name.startswith("/lib")}
    return next((_debian_files()[name] for name in sorted(names) if name in _debian_files()), None)


@cache
def _debian_files() -> Mapping[str, str]:
    """The package of every library and font that Debian's own list knows; empty elsewhere."""
    patterns = ("*.so*", "*.ttf", "*.otf", "*.ttc")
    lines = (line.rsplit(": ", 1) for one in patterns for line in _ask("dpkg-query", "-S", one).splitlines())
    return {pair[1]: pair[0].split(",")[0].split(":")[0] for pair in lines if len(pair) == 2}


@cache
def _debian_versions() -> Mapping[str, str]:
    lines = _ask("dpkg-query", "-W", "-f", "${Package} ${Version}\\n").splitlines()
    return dict(line.split(" ", 1) for line in lines if " " in line)


def _ask(*words: str) -> str:
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""
