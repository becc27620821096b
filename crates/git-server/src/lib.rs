//! Smart HTTP for git.
