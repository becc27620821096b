//! The real binary with real git, real containers and foreign clients: the harness, and the tests.

pub mod git;
pub mod process;
pub mod rest;
pub mod server;
pub mod visitor;
pub mod wait;

#[cfg(test)]
mod tests;
