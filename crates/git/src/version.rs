//! Which git is installed, and which is needed.

use std::fmt;

use crate::command::Git;
use crate::error::{Error, Result};

/// A version of git: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// `cat-file --batch-command -z` and `merge-tree --write-tree` came with it.
    pub const MIN: Self = Self(2, 38, 0);

    /// Reads `git version 2.39.5 (Apple Git-154)`.
    pub fn parse(text: &str) -> Option<Self> {
        let number = text.strip_prefix("git version ")?.split_whitespace().next()?;
        let mut parts = number.split('.').map(|part| part.parse().ok());
        let (major, minor) = (parts.next()??, parts.next()??);
        Some(Self(major, minor, parts.next().flatten().unwrap_or(0)))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The installed version.
///
/// # Errors
/// git cannot be started.
pub async fn version() -> Result<Version> {
    let output = Git::anywhere().args(["version"]).run().await?;
    let text = String::from_utf8_lossy(&output);
    Version::parse(&text).ok_or_else(|| Error::Corrupt(text.trim().to_owned()))
}

/// The installed version, when it is new enough.
///
/// # Errors
/// git cannot be started or is older than [`Version::MIN`].
pub async fn check_version() -> Result<Version> {
    let found = version().await?;
    if found < Version::MIN { Err(Error::Version { found }) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn reads_what_distributions_print() {
        assert_eq!(Version::parse("git version 2.39.5\n"), Some(Version(2, 39, 5)));
        assert_eq!(Version::parse("git version 2.38.0.rc1 (x)"), Some(Version(2, 38, 0)));
        assert_eq!(Version::parse("git version 2.50"), Some(Version(2, 50, 0)));
        assert_eq!(Version::parse("hub version 2"), None);
        assert!(Version(2, 37, 9) < Version::MIN);
    }
}
