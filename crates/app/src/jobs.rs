//! Jobs: what runners do with them, and what people do with them.

mod archive;
mod artifacts;
mod bridges;
mod change;
mod dependencies;
mod dotenv;
mod expired;
mod facts;
mod masked;
mod payload;
mod pending;
mod report;
mod request;
mod silent;
mod token;
mod trace;
mod variables;

pub use archive::ArtifactPath;
pub use artifacts::{ArtifactFile, NewArtifact, ReceivedFile};
pub(crate) use masked::Masked;
pub use pending::PendingReason;
pub use report::{JobAnswer, UpdateJob};
pub use request::Requested;
pub use token::JobToken;
pub use trace::{TraceAnswer, TraceOutcome, TracePiece};
