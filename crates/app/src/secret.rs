//! Secrets that clients show: only their hashes are kept.

use sha2::{Digest as _, Sha256};

/// A personal or project access token.
pub(crate) const ACCESS_PREFIX: &str = "glpat-";
/// A browser's session, inside a cookie.
pub(crate) const SESSION_PREFIX: &str = "eks-";

/// The SHA-256 of a secret. A slow hash is for passwords: these have 190 random bits.
pub(crate) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
