//! The promises of the commands, on a real store and real repositories.

mod accounts;
mod artifacts;
mod bells;
mod deployments;
mod effects;
mod history;
mod house;
mod housekeeping;
mod includes;
mod jobs;
mod journal;
mod pipelines;
mod projects;
mod runners;
mod traces;
mod variables;
mod vault;
