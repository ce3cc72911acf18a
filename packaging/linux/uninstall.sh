#!/bin/sh
# Removes the program that install.sh put here. Readings, settings and models of all users stay where they are.
#
#   ./uninstall.sh            removes the installation this file lies in
#   ./uninstall.sh --quiet    says nothing unless something is wrong
set -eu

lib=$(cd "$(dirname "$0")" && pwd)
quiet=
case ${1:-} in
  --quiet) quiet=1 ;;
  -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
  "") ;;
  *) printf 'uninstall.sh: unknown: %s (see --help)\n' "$1" >&2; exit 1 ;;
esac
case $lib in
  */lib/ovadesk) prefix=${lib%/lib/ovadesk} ;;
  *) printf 'uninstall.sh: this is no installed OvaDesk. An unpacked folder is removed by deleting it.\n' >&2; exit 1 ;;
esac

if [ "$(readlink "$prefix/bin/ovadesk" 2>/dev/null || :)" = "$lib/ovadesk" ]; then
  rm -f "$prefix/bin/ovadesk"
fi
rm -f "$prefix/share/applications/ovadesk.desktop"
rm -f "$prefix"/share/icons/hicolor/*/apps/ovadesk.png "$prefix/share/icons/hicolor/scalable/apps/ovadesk.svg"
# What somebody put beside the program is not ours to remove.
rm -rf "$lib/_internal" "$lib/licences" "$lib/share"
rm -f "$lib/ovadesk" "$lib/uninstall.sh"
rmdir "$lib" 2>/dev/null || :
command -v update-desktop-database >/dev/null 2>&1 && update-desktop-database -q "$prefix/share/applications" || :

[ -n "$quiet" ] || printf 'OvaDesk is removed. Readings and settings stay in each home (usually ~/.local/share/OvaDesk).\n'
