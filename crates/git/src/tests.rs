//! Repositories in temporary folders, with a real git as the other side.

mod checkout;
mod hook;
mod readers;
mod reading;
mod refs;
mod repositories;
mod sandbox;
mod sweep;
