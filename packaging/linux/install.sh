#!/bin/sh
# Installs OvaDesk from the folder this file lies in. Nothing is downloaded, and nobody's readings are touched.
#
#   ./install.sh                       for you alone, below ~/.local
#   ./install.sh --system              for everybody, below /usr/local (as root)
#   ./install.sh --prefix DIR          somewhere else
#   ./install.sh --settings FILE       settings that are to be fixed for all users of this machine (as root)
#   ./install.sh --quiet               says nothing unless something is wrong
set -eu

here=$(cd "$(dirname "$0")" && pwd)
prefix=$HOME/.local
settings=
quiet=

fail() { printf 'install.sh: %s\n' "$1" >&2; exit 1; }
say() { [ -n "$quiet" ] || printf '%s\n' "$1"; }

while [ $# -gt 0 ]; do
  case $1 in
    --user) prefix=$HOME/.local ;;
    --system) prefix=/usr/local ;;
    --prefix) [ $# -gt 1 ] || fail "--prefix needs a folder"; prefix=$2; shift ;;
    --settings) [ $# -gt 1 ] || fail "--settings needs a file"; settings=$2; shift ;;
    --quiet) quiet=1 ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "unknown: $1 (see --help)" ;;
  esac
  shift
done

[ -x "$here/ovadesk" ] && [ -d "$here/_internal" ] || fail "this is not the unpacked folder of OvaDesk"
[ -z "$settings" ] || [ -f "$settings" ] || fail "there is no file $settings"
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
lib=$prefix/lib/ovadesk
[ "$here" != "$lib" ] || fail "OvaDesk is installed here already"
mkdir -p "$prefix/lib" "$prefix/bin" "$prefix/share/applications" || fail "$prefix cannot be written"

# The new program stands whole beside the old one before it takes its place.
rm -rf "$lib.new" "$lib.old"
mkdir "$lib.new"
for part in ovadesk _internal licences share uninstall.sh; do
  cp -R "$here/$part" "$lib.new/$part"
done
chmod -R u+w,go-w,a+rX "$lib.new"
[ ! -e "$lib" ] || mv "$lib" "$lib.old"
mv "$lib.new" "$lib"
rm -rf "$lib.old"

ln -sf "$lib/ovadesk" "$prefix/bin/ovadesk"
# In a desktop file quotes hold a path with blanks together; \ " $ ` need a backslash, a % another %.
quoted=$(printf '%s' "$lib/ovadesk" | sed -e 's/[\\"$`]/\\\\&/g' -e 's/%/%%/g')
awk -v program="$quoted" '/^Exec=/ { print "Exec=\"" program "\" %F"; next } { print }' \
  "$lib/share/ovadesk.desktop" >"$prefix/share/applications/ovadesk.desktop"
for picture in "$lib"/share/icons/ovadesk-*.png; do
  size=${picture##*-}
  size=${size%.png}
  mkdir -p "$prefix/share/icons/hicolor/${size}x$size/apps"
  cp "$picture" "$prefix/share/icons/hicolor/${size}x$size/apps/ovadesk.png"
done
mkdir -p "$prefix/share/icons/hicolor/scalable/apps"
cp "$lib/share/icons/ovadesk.svg" "$prefix/share/icons/hicolor/scalable/apps/ovadesk.svg"
if [ -n "$settings" ]; then
  { mkdir -p /etc/ovadesk && cp "$settings" /etc/ovadesk/settings.json && chmod 644 /etc/ovadesk/settings.json; } ||
    fail "/etc/ovadesk/settings.json cannot be written"
fi
command -v update-desktop-database >/dev/null 2>&1 && update-desktop-database -q "$prefix/share/applications" || :

say "OvaDesk is installed in $lib. Start it from the menu, or with $prefix/bin/ovadesk"
say "To remove it: $lib/uninstall.sh (your readings stay)"
