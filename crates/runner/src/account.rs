//! The user that jobs run as.

use std::path::Path;

/// A user of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

/// Why a user cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The list of users cannot be read.
    #[error("cannot read the users of this machine")]
    Unreadable(#[source] std::io::Error),
    /// Not in the list.
    #[error("this machine has no user `{name}`; name another one in the runner's settings")]
    Unknown { name: String },
    /// Jobs would have the powers of the server.
    #[error("user `{name}` is the administrator of this machine; jobs need another one")]
    Root { name: String },
}

impl Account {
    /// Finds a user in `/etc/passwd`.
    ///
    /// # Errors
    ///
    /// When there is no such user, or when it is the administrator.
    pub fn find(name: &str) -> Result<Self, AccountError> {
        let text = std::fs::read(Path::new("/etc/passwd")).map_err(AccountError::Unreadable)?;
        let text = String::from_utf8_lossy(&text);
        let account =
            text.lines().find_map(|line| parse(line).filter(|account| account.name == name));
        match account {
            None => Err(AccountError::Unknown { name: name.to_owned() }),
            Some(account) if account.uid == 0 => Err(AccountError::Root { name: name.to_owned() }),
            Some(account) => Ok(account),
        }
    }
}

/// Reads `name:password:uid:gid:..`.
fn parse(line: &str) -> Option<Account> {
    let mut fields = line.split(':');
    let name = fields.next()?.to_owned();
    let uid = fields.nth(1)?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some(Account { name, uid, gid })
}

/// The user and the group of this process as `chown` takes them.
pub fn user_and_group() -> String {
    format!("{}:{}", rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw())
}

/// Whether this process is the administrator, who alone can run jobs as another user.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
