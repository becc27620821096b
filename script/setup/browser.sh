#!/usr/bin/env bash
# browser.sh: Debian's Chromium and the library that drives it; prints the folder of the library.
#   playwright-core, in a folder beside the build; it downloads no browser of its own
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

dir=$state/browser
# The newest that runs on the Node of Debian 12.
wanted=playwright-core@1.56.0

[ -x /usr/bin/chromium ] || packages chromium fonts-dejavu-core
command -v node >/dev/null || packages nodejs
if [ "$(cat "$dir/.made" 2>/dev/null || true)" != "$wanted" ]; then
  command -v npm >/dev/null || packages npm
  mkdir -p "$dir"
  npm install --prefix "$dir" --no-audit --no-fund --loglevel=error "$wanted" >&2 ||
    fail "$wanted could not be installed" "it comes from the npm registry"
  echo "$wanted" >"$dir/.made"
fi
say "$(/usr/bin/chromium --version 2>/dev/null), $wanted, node $(node --version)"
echo "$dir"
