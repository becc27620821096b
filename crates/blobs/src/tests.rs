//! Blobs and traces in temporary folders.

mod blobs;
mod traces;
