//! Scenarios as transcripts, exhaustive small graphs, properties.

mod admission;
mod cancel;
mod delayed;
mod explore;
mod flow;
mod graph;
mod manual;
mod oracle;
mod queue;
mod random;
mod requirement;
mod retry;
mod retry_rule;
mod script;
mod status;
