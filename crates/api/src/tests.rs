//! In-process tests of the router, over a real store and real repositories in a temporary folder.
//!
//! Every resource is asked by an owner, a developer, a guest, somebody who is no member, and nobody.

mod deployments;
mod environments;
mod jobs;
mod members;
mod pages;
mod pipelines;
mod projects;
mod refusals;
mod reply;
mod runner;
mod server;
mod tokens;
mod users;
mod variables;
