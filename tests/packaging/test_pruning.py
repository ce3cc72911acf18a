"""Of the machine's own libraries only those are packed that something packed links to."""

from __future__ import annotations

from freezing.pruning import pruned

LINKS = {
    "/site/qt/libqxcb.so": ["libX11.so.6", "libc.so.6"],
    "/lib/libX11.so.6": ["libxcb.so.1"],
    "/lib/libxcb.so.1": ["libXau.so.6"],
    "/lib/libgtk-3.so.0": ["libcairo.so.2", "libxcb.so.1"],
}
ENTRIES = [
    ("PySide6/Qt/plugins/platforms/libqxcb.so", "/site/qt/libqxcb.so", "BINARY"),
    ("libX11.so.6", "/lib/libX11.so.6", "BINARY"),
    ("libxcb.so.1", "/lib/libxcb.so.1", "BINARY"),
    ("libXau.so.6", "/lib/libXau.so.6", "BINARY"),
    ("libcairo.so.2", "/lib/libcairo.so.2", "BINARY"),
    ("libgtk-3.so.0", "/lib/libgtk-3.so.0", "BINARY"),
    ("libpython3.11.so.1.0", "/python/libpython3.11.so.1.0", "BINARY"),
    ("_sqlite3.so", "/python/_sqlite3.so", "EXTENSION"),
    ("pillow.libs/libtiff.so.6", "/site/pillow.libs/libtiff.so.6", "BINARY"),
    ("libtiff.so.6", "pillow.libs/libtiff.so.6", "SYMLINK"),
    ("plugins/libgone.so", "../gone.libs/libgone.so", "SYMLINK"),
]


def test_what_only_a_left_out_library_needed_goes_with_it() -> None:
    kept = {name for name, _, _ in pruned(ENTRIES, lambda source: LINKS.get(source, []))}
    assert {"libX11.so.6", "libxcb.so.1", "libXau.so.6"} <= kept
    assert not {"libgtk-3.so.0", "libcairo.so.2"} & kept


def test_python_extensions_and_links_to_what_is_there_stay() -> None:
    kept = {name for name, _, _ in pruned(ENTRIES, lambda source: LINKS.get(source, []))}
    assert {"libpython3.11.so.1.0", "_sqlite3.so", "libtiff.so.6", "pillow.libs/libtiff.so.6"} <= kept
    assert "plugins/libgone.so" not in kept


def test_the_order_is_kept_and_nothing_is_twice() -> None:
    kept = pruned(ENTRIES, lambda source: LINKS.get(source, []))
    assert kept == [entry for entry in ENTRIES if entry in kept] and len(set(kept)) == len(kept)
