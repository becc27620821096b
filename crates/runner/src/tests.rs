//! Tests of the runner against a small coordinator that records what it is told.

mod bench;
mod coordinator;

mod artifacts;
mod beneath;
mod ends;
mod jobs;
mod leftovers;
mod sources;
mod texts;
