#!/usr/bin/env bash
# clients.sh: clients of others that the tests talk to Evenkeel with, in a folder beside the build.
#   python-gitlab, in a virtual environment
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

dir=$state/python
if ! "$dir/bin/python3" -c 'import gitlab' 2>/dev/null; then
  command -v python3 >/dev/null || packages python3
  if ! python3 -m venv "$dir" >/dev/null 2>&1; then
    packages python3-venv
    python3 -m venv "$dir"
  fi
  "$dir/bin/python3" -m pip install --quiet --disable-pip-version-check python-gitlab==8.6.0 ||
    fail "python-gitlab could not be installed" "it comes from the Python package index"
fi
say "python-gitlab $("$dir/bin/python3" -c 'import gitlab; print(gitlab.__version__)')"
