//! Accounts: who somebody is, by password, token or session, and what they may hand out.

mod attempts;
mod authenticate;
mod first;
mod members;
mod passwords;
mod rules;
mod sessions;
mod tokens;
mod users;

pub(crate) use attempts::Attempts;
pub use authenticate::Credential;
pub use passwords::PasswordCost;
pub(crate) use passwords::Passwords;
pub use tokens::NewToken;
pub use users::NewUser;
