//! What jobs leave behind, in folders: blobs by the hash of their bytes, and traces that grow.

mod error;
mod folder;
mod traces;
mod turns;
mod writer;

#[cfg(test)]
mod tests;

pub use error::{Error, Result};
pub use folder::{Blobs, OpenBlob};
pub use traces::{Appended, Piece, Traces};
pub use turns::{Hold, Removal};
pub use writer::{BlobWriter, Stored};
