#!/usr/bin/env bash
# compose.sh: prints the path of Docker's compose plugin (version 2), installing it where apt has
# one. Debian 12 has only version 1: there the plugin of Debian 13 is unpacked beside the build,
# from this machine's own package source, with its signature checked.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

plugin=/usr/libexec/docker/cli-plugins/docker-compose
dir=$state/compose
unpacked=$dir/root$plugin

# candidate PACKAGE: the version that apt would install.
candidate() { apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ {print $2}'; }

unpack_newer() {
  local source key=/usr/share/keyrings/debian-archive-keyring.gpg
  source=$({ cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null || true; } |
    awk '/^URIs:/ {print $2} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) {print $i; break}}' |
    grep -v security | head -n 1)
  [ -n "$source" ] && [ -r "$key" ] ||
    fail "Docker's compose plugin is missing" "install docker-compose-plugin from Docker's packages"
  mkdir -p "$dir"/{lists/partial,archives/partial,parts}
  printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' "$source" "$key" >"$dir/parts/newer.sources"
  local apt=(apt-get -qq -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$dir/parts"
    -o "Dir::State::Lists=$dir/lists" -o "Dir::Cache=$dir" -o "Dir::Cache::Archives=$dir/archives"
    -o APT::Sandbox::User=root)
  say "fetching Docker's compose plugin from Debian 13"
  "${apt[@]}" update >&2
  (cd "$dir" && "${apt[@]}" download docker-compose >&2)
  dpkg -x "$dir"/docker-compose_*.deb "$dir/root"
  rm -rf "$dir"/docker-compose_*.deb "$dir/lists"
}

if [ ! -x "$plugin" ] && [ ! -x "$unpacked" ]; then
  [ -n "$(candidate docker-compose)$(candidate docker-compose-v2)" ] || privileged apt-get -qq update >/dev/null || true
  version=$(candidate docker-compose)
  if version_at_least 2 "${version:-0}"; then
    packages docker-compose
  elif [ -n "$(candidate docker-compose-v2 | grep -v none)" ]; then
    packages docker-compose-v2
  else
    unpack_newer
  fi
fi
for found in "$plugin" /usr/lib/docker/cli-plugins/docker-compose "$unpacked"; do
  if [ -x "$found" ]; then
    echo "$found"
    exit 0
  fi
done
fail "Docker's compose plugin could not be had"
