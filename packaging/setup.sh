#!/usr/bin/env bash
# Makes .venv ready: `packaging/setup.sh run` for the program, `dev` for the checks as well, `package` to freeze it.
# Does nothing where a ready .venv already matches pyproject.toml and constraints.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
level=${1:-run}

say() { printf '%s\n' "$*" >&2; }

# What Qt loads that a bare Linux machine lacks: library file -> Debian package.
qt_libraries="libEGL.so.1:libegl1 libGL.so.1:libgl1 libxkbcommon-x11.so.0:libxkbcommon-x11-0
libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-keysyms.so.1:libxcb-keysyms1
libxcb-image.so.0:libxcb-image0 libxcb-render-util.so.0:libxcb-render-util0 libxcb-shape.so.0:libxcb-shape0
libxcb-randr.so.0:libxcb-randr0 libxcb-xinerama.so.0:libxcb-xinerama0 libdbus-1.so.3:libdbus-1-3
libfontconfig.so.1:libfontconfig1"

missing_packages() {
  local known pair
  known=$(/sbin/ldconfig -p 2>/dev/null || ldconfig -p 2>/dev/null || true)
  for pair in $qt_libraries; do
    case "$known" in *"${pair%%:*}"*) ;; *) printf '%s ' "${pair##*:}" ;; esac
  done
  find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" \
    -name '*.[to]tf' -print -quit 2>/dev/null | grep -q . || printf 'fonts-dejavu-core '
}

# Whether packages can be installed here, and doing it.
may_install() { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; }
apt_install() { { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >&2; }

install_system_libraries() {
  [ "$(uname -s)" = Linux ] || return 0
  local packages
  packages=$(missing_packages)
  [ -n "$packages" ] || return 0
  if may_install; then
    say "Installing system libraries: $packages"
    # shellcheck disable=SC2086 # a list of package names is meant to split
    apt_install $packages
  else
    say "The window needs system libraries that are missing here. Ask an administrator to run:"
    say "    apt-get install $packages      (Debian and Ubuntu names)"
    exit 1
  fi
}

# Independent decoders that the tests compare pixels with, and a database server that they run for themselves (the one
# that the package may start is left alone); without them those tests are skipped, saying so.
install_peers() {
  local missing=""
  command -v dcmcjpeg >/dev/null || missing="$missing dcmtk"
  command -v ffmpeg >/dev/null || missing="$missing ffmpeg"
  command -v ojph_compress >/dev/null || missing="$missing openjph-tools"
  command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
  command -v Xvfb >/dev/null || missing="$missing xvfb" # the frozen window on a screen
  fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-wqy-microhei" # windows in Chinese
  [ -n "$missing" ] || return 0
  if may_install; then
    say "Installing what the tests compare with:$missing"
    # shellcheck disable=SC2086 # a list of package names is meant to split
    apt_install $missing ||
      say "They could not be installed: some tests will be skipped."
  else
    say "Not here, so some tests will be skipped:$missing"
  fi
}

find_python() {
  local name
  for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python; do
    [ -n "$name" ] && command -v "$name" >/dev/null || continue
    "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2])' 2>/dev/null || continue
    command -v "$name"
    return 0
  done
  return 1
}

# What PyInstaller looks into libraries with.
install_builders() {
  [ "$(uname -s)" = Linux ] && ! command -v objdump >/dev/null || return 0
  if may_install && apt_install binutils; then return 0; fi
  say "Freezing the program needs binutils. Ask an administrator to run: apt-get install binutils (Debian and Ubuntu)"
  [ "$level" = dev ] # its tests are skipped then
}

make_environment() {
  [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 && return 0
  local python
  if ! python=$(find_python); then
    if may_install; then
      apt-get update -qq >&2
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 python3-venv >&2
      python=$(find_python) || true
    fi
  fi
  if [ -z "${python:-}" ]; then
    say "OvaDesk needs Python 3.11 or newer with its venv module. On Debian: apt-get install python3 python3-venv"
    exit 1
  fi
  say "Making .venv with $("$python" --version)"
  "$python" -m venv --clear .venv
}

install_packages() {
  local stamp=".venv/ready-$level" state extras=""
  state=$(cat pyproject.toml constraints.txt "$0" | cksum)
  case $level in dev | package) extras="[$level]" ;; esac
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ]; then return 0; fi
  say "Installing OvaDesk and what it needs into .venv (some 5 GB with torch; a few minutes)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".$extras" >&2
  printf '%s' "$state" >"$stamp"
  [ "$level" = run ] || printf '%s' "$state" >.venv/ready-run
  [ "$level" != dev ] || printf '%s' "$state" >.venv/ready-package
  return 0
}

install_system_libraries
if [ "$level" = dev ]; then install_peers; fi
if [ "$level" != run ]; then install_builders; fi
make_environment
install_packages
