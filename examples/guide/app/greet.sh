#!/bin/sh
# greet NAME: the one thing that this application knows.
greet() {
  printf '%s, %s\n' "${GREETING:-hello}" "${1:-world}"
}
