# shellcheck shell=bash
# What every script here shares: saying what happens, asking for packages, waiting.
# Sourced, never run; sourcing it changes nothing.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Where the scripts keep what they make beside the build: removable when nothing runs.
state=${EVENKEEL_SETUP_DIR:-$root/target/setup}

say() { printf '%s\n' "$*" >&2; }
step() { printf '\n\033[1m==> %s\033[0m\n' "$*" >&2; }
fail() {
  printf '\033[1;31merror:\033[0m %s\n' "$1" >&2
  shift
  for hint; do printf '       %s\n' "$hint" >&2; done
  exit 3
}

is_root() { [ "$(id -u)" = 0 ]; }
can_sudo() { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }

# privileged COMMAND...: as root, through sudo if need be.
privileged() {
  if is_root; then "$@"; else sudo -n "$@"; fi
}

# packages NAME...: installs Debian packages that are missing, or says which to install.
packages() {
  local missing=() name
  for name; do
    dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null || ! { is_root || can_sudo; }; then
    fail "missing: ${missing[*]}" "install them with your package manager, for example:" \
      "  sudo apt-get install ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  if ! privileged env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o Dpkg::Use-Pty=0 \
    install --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
    # Old package lists name files that are gone: fetch new lists once.
    privileged apt-get -qq update >/dev/null || true
    privileged env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o Dpkg::Use-Pty=0 \
      -o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}" >/dev/null ||
      fail "could not install ${missing[*]}" "run: sudo apt-get install ${missing[*]}"
  fi
}

# until_true SECONDS COMMAND...: repeats COMMAND until it succeeds or the time is over.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# version_at_least WANTED HAVE
version_at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# our_process PIDFILE NAME: whether the file names a living process of that name.
our_process() {
  local pid
  pid=$(head -n 1 "$1" 2>/dev/null) || return 1
  [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$2" ]
}
