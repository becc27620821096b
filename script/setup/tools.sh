#!/usr/bin/env bash
# tools.sh: checks for git 2.38, a C compiler and cargo, and installs what apt has.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# All at once, so that whoever has to install them by hand is told once.
needed=()
command -v git >/dev/null || needed+=(git)
command -v cc >/dev/null || needed+=(gcc libc6-dev)
command -v curl >/dev/null || needed+=(curl ca-certificates)
[ ${#needed[@]} = 0 ] || packages "${needed[@]}"
have=$(git version | awk '{print $3}')
version_at_least 2.38 "$have" ||
  fail "git $have is too old" "Evenkeel needs git 2.38 or newer (Debian 12, Ubuntu 24.04)"

if ! command -v cargo >/dev/null && [ -x "$HOME/.cargo/bin/cargo" ]; then
  PATH=$HOME/.cargo/bin:$PATH
fi
command -v cargo >/dev/null ||
  fail "cargo is missing" "install Rust with rustup (https://rustup.rs); the toolchain file picks the version"
# The toolchain file names the version; rustup fetches it on first use.
(cd "$root" && cargo --version >/dev/null) ||
  fail "the toolchain of rust-toolchain.toml cannot be used" \
    "without rustup, install a Rust of that version or newer"
for part in clippy rustfmt; do
  (cd "$root" && cargo "${part/rustfmt/fmt}" --version >/dev/null 2>&1) || rustup component add "$part"
done
say "git $have, $(cc --version | head -n 1), $(cd "$root" && cargo --version)"
