#!/bin/sh
# Unit tests of app/greet.sh.
set -eu
. ./app/greet.sh

check() {
  if [ "$2" = "$3" ]; then
    echo "ok: $1"
  else
    echo "not ok: $1: expected '$2', got '$3'"
    exit 1
  fi
}

check "greets the world" "hello, world" "$(greet)"
check "greets by name" "hello, Ada" "$(greet Ada)"
check "has another word" "moin, Ada" "$(GREETING=moin greet Ada)"
