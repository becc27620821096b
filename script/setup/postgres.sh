#!/usr/bin/env bash
# postgres.sh start|stop|url: a PostgreSQL for tests, on the loopback, thrown away by stop.
#   start  installs what is missing, starts a cluster of its own, prints its URL
#   stop   stops it and deletes its data
#   url    prints the URL of the one that runs; exit 3 if none does
# It is never run as root: root starts it as the user postgres. fsync is off: the data is thrown
# away, and no test measures it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

dir=${TMPDIR:-/tmp}/evenkeel-postgres-$(id -u)
# Where none is installed there is no such folder, which is no failure.
newest() {
  { find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null || true; } | sort -V | tail -n 1
}
runs() { our_process "$dir/data/postmaster.pid" postgres && [ -s "$dir/url" ]; }
unprivileged() {
  if is_root; then
    (cd / && setpriv --reuid=postgres --regid=postgres --init-groups "$@")
  else
    "$@"
  fi
}

start() {
  runs && { cat "$dir/url"; return; }
  local bin
  bin=$(newest)
  if [ -z "$bin" ]; then
    # The package would make and start a cluster of its own on port 5432.
    packages postgresql-common
    if is_root && [ -f /etc/postgresql-common/createcluster.conf ]; then
      sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    fi
    packages postgresql
    bin=$(newest)
  fi
  rm -rf "$dir"
  mkdir -p "$dir/socket"
  local password port
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s\n' "$password" >"$dir/password"
  if is_root; then chown -R postgres:postgres "$dir"; fi
  chmod 711 "$dir"
  unprivileged "$bin/initdb" -D "$dir/data" -U evenkeel --pwfile="$dir/password" -A scram-sha-256 \
    -E UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; fail "initdb failed"; }
  rm -f "$dir/password"
  # A port that is taken is found out when the server starts: try a few.
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 20000))
    if unprivileged "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 -o \
      "-c listen_addresses=127.0.0.1 -p $port -k $dir/socket -c fsync=off -c full_page_writes=off -c max_connections=200" \
      start >/dev/null 2>&1; then
      (umask 077; printf 'postgres://evenkeel:%s@127.0.0.1:%s/postgres\n' "$password" "$port" >"$dir/url")
      cat "$dir/url"
      return
    fi
  done
  tail -n 20 "$dir/server.log" >&2
  fail "PostgreSQL did not start"
}

stop() {
  if our_process "$dir/data/postmaster.pid" postgres; then
    unprivileged "$(newest)/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null
  fi
  rm -rf "$dir"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  url) runs || exit 3; cat "$dir/url" ;;
  *) sed -n '2,7s/^# //p' "$0" >&2; exit 2 ;;
esac
