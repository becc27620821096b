#!/usr/bin/env bash
# images.sh NAME...: the small images that tests and the demo need, made here if they are not there.
#   busybox:1   a static busybox on an empty file system
#   docker:24   the same with this machine's docker client and compose plugin
# An image of that name which is there already is left alone. One that can be pulled is pulled.
# Otherwise it is made from scratch, labelled evenkeel.stand-in, and this script says so.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

context=
trap '[ -z "$context" ] || rm -rf "$context"' EXIT

have() { docker image inspect "$1" >/dev/null 2>&1; }
pull() { timeout 20 docker pull -q "$1" >/dev/null 2>&1; }

# busybox_into FOLDER: a root file system of a static busybox.
busybox_into() {
  local binary name
  binary=$(command -v busybox || true)
  if [ -z "$binary" ] || ldd "$binary" >/dev/null 2>&1; then
    packages busybox-static
    binary=$(command -v busybox)
  fi
  mkdir -p "$1"/{bin,dev,etc,proc,root,run,sys,tmp,usr/bin,var}
  chmod 1777 "$1/tmp"
  cp "$binary" "$1/bin/busybox"
  for name in $("$binary" --list); do
    [ "$name" = busybox ] || ln -s busybox "$1/bin/$name"
  done
  ln -s ../../bin/env "$1/usr/bin/env"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$1/etc/passwd"
  echo 'root:x:0:' >"$1/etc/group"
}

# copy_program FOLDER PROGRAM TARGET: a program with the libraries that it is linked to.
copy_program() {
  local library
  mkdir -p "$1/$(dirname "$3")"
  cp -L "$2" "$1/$3"
  { ldd "$2" 2>/dev/null | grep -o '/[^ ]*' || true; } | while read -r library; do
    mkdir -p "$1$(dirname "$library")"
    cp -L "$library" "$1$library"
  done
}

# compose_plugin: prints the path of a compose plugin, fetched from Debian where none is installed.
compose_plugin() {
  local folder
  for folder in "$HOME/.docker/cli-plugins" /usr/local/lib/docker/cli-plugins \
    /usr/libexec/docker/cli-plugins /usr/lib/docker/cli-plugins; do
    if [ -x "$folder/docker-compose" ]; then
      echo "$folder/docker-compose"
      return
    fi
  done
  "$(dirname "${BASH_SOURCE[0]}")/compose.sh"
}

build() { # build NAME FOLDER
  printf 'FROM scratch\nCOPY root /\nENV PATH=/usr/local/bin:/usr/bin:/bin\nCMD ["/bin/sh"]\n' >"$2/Dockerfile"
  local said
  said=$(DOCKER_BUILDKIT=0 docker build -q --label evenkeel.stand-in=yes -t "$1" "$2" 2>&1) ||
    fail "the Docker engine can neither pull nor build $1" "what it said: $(tail -n 1 <<<"$said")"
  say "$1 cannot be pulled here: made a small stand-in from this machine's programs"
}

make_image() {
  context=$(mktemp -d)
  mkdir "$context/root"
  busybox_into "$context/root"
  case $1 in
    busybox:*) ;;
    docker:*)
      copy_program "$context/root" "$(command -v docker)" usr/local/bin/docker
      copy_program "$context/root" "$(compose_plugin)" usr/local/lib/docker/cli-plugins/docker-compose
      ;;
    *) fail "no recipe for the image $1" ;;
  esac
  build "$1" "$context"
  rm -rf "$context"
  context=
}

[ $# -gt 0 ] || { sed -n '2,7s/^# //p' "$0" >&2; exit 2; }
for name; do
  if have "$name"; then continue; fi
  if [ -z "${EVENKEEL_OFFLINE:-}" ] && pull "$name"; then
    say "pulled $name"
  else
    make_image "$name"
  fi
done
