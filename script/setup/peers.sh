#!/usr/bin/env bash
# peers.sh: programs of others that the benchmarks are measured beside, in a folder beside the build.
#   gitlab-ci-local, with the Node.js that it needs; GNU time, for peak memory
# Prints the program's path, for EVENKEEL_TEST_GITLAB_CI_LOCAL.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ -x /usr/bin/time ] || packages time
command -v npm >/dev/null || packages npm
dir=$state/gitlab-ci-local
program=$dir/gitlab-ci-local
if [ ! -x "$program" ]; then
  mkdir -p "$dir"
  npm install --silent --no-fund --no-audit --prefix "$dir" gitlab-ci-local@4.75.1 node@22 >&2 ||
    fail "gitlab-ci-local could not be installed" "it comes from the npm registry"
  cat >"$program" <<'EOF'
#!/bin/sh
modules=$(dirname "$0")/node_modules
exec "$modules/node/bin/node" "$modules/gitlab-ci-local/dist/index.js" "$@"
EOF
  chmod +x "$program"
fi
"$program" --version >/dev/null 2>&1 || fail "gitlab-ci-local does not start" "remove $dir and try again"
say "gitlab-ci-local $("$program" --version)"
echo "$program"
