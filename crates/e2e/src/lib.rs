//! The real binary with real git, containers and foreign clients.
