//! Bare repositories on disk through the `git` program.
