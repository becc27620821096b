//! Pages of one's own account.

pub(crate) mod password;
pub(crate) mod preferences;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod tokens;
