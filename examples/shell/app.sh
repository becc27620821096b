#!/bin/sh
# Greets by name, or says its version.
if [ "${1:-}" = --version ]; then
  echo "@VERSION@"
else
  echo "hello, ${1:-world}"
fi
