#!/usr/bin/env bash
# engine.sh start|stop|status: a Docker engine for tests and the demo.
#   start   uses the one that answers; else, as root, installs Debian's and starts it
#   stop    stops the one that this script started, and no other
#   status  exit 0 if one answers, 3 if none
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

dir=$state/engine
pid=$dir/dockerd.pid
answers() { docker version --format '{{.Server.Version}}' 2>/dev/null | grep -q .; }

start() {
  if command -v docker >/dev/null && answers; then
    say "Docker $(docker version --format '{{.Server.Version}}') answers"
    return
  fi
  if ! is_root; then
    fail "no Docker engine answers" \
      "start yours (sudo systemctl start docker) and let this user use it (group docker)," \
      "or run this script as root: it then starts an engine of its own and stops it afterwards"
  fi
  command -v dockerd >/dev/null || packages docker.io
  command -v docker >/dev/null || packages docker-cli
  command -v iptables >/dev/null || packages iptables
  answers && return # the package started its own
  mkdir -p "$dir"
  say "starting a Docker engine (log: $dir/dockerd.log)"
  setsid nohup dockerd --pidfile "$pid" </dev/null >"$dir/dockerd.log" 2>&1 &
  until_true 60 answers || {
    tail -n 15 "$dir/dockerd.log" >&2
    fail "the Docker engine did not start" \
      "it needs CAP_SYS_ADMIN and CAP_NET_ADMIN: an unprivileged container cannot run one"
  }
  say "Docker $(docker version --format '{{.Server.Version}}') started"
}

stop() {
  our_process "$pid" dockerd || return 0
  local number
  number=$(cat "$pid")
  kill "$number"
  until_true 60 test ! -e "/proc/$number" || say "the engine (pid $number) does not stop"
  rm -f "$pid"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  status) answers || exit 3 ;;
  *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;;
esac
