//! Tests of jobs in containers. Those that need an engine are run by name.

#[path = "../../runner/src/tests/coordinator.rs"]
#[expect(dead_code, reason = "the runner's own tests use all of it")]
mod coordinator;

mod engine;
mod rules;
