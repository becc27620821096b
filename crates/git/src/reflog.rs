//! The log of a ref: whether a push that was interrupted had moved it.

use std::io;

use domain::Timestamp;
use domain::push::{RefUpdate, ZERO_SHA};

use crate::error::{Error, Result};
use crate::names::is_full_ref;
use crate::repository::Repository;

impl Repository {
    /// Whether the update was carried out at `since` or later. The log of the ref says it. Where the
    /// log does not end at the ref's value, a power cut took its end, and the value alone decides. A
    /// deletion leaves no log: it was carried out when the ref has not the old value any more.
    ///
    /// # Errors
    /// The log cannot be read; git's.
    pub async fn ref_moved(&self, update: &RefUpdate, since: Timestamp) -> Result<bool> {
        if !is_full_ref(&update.name) {
            return Ok(false);
        }
        let now = self.ref_sha(&update.name).await?;
        if update.new == ZERO_SHA {
            return Ok(now.as_deref() != Some(&update.old));
        }
        let log = self.read_log(&update.name).await?;
        if log.lines().rev().any(|line| is_entry(line, update, since)) {
            return Ok(true);
        }
        let end = log.lines().next_back().and_then(|line| line.split(' ').nth(1));
        Ok(now.as_deref() == Some(&update.new) && end != Some(&update.new))
    }

    async fn read_log(&self, name: &str) -> Result<String> {
        let path = self.path.join("logs").join(name);
        match tokio::fs::read(&path).await {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if missing(&error) => Ok(String::new()),
            Err(error) => Err(Error::io("read", path)(error)),
        }
    }
}

/// `logs/refs/heads/a/b` is also not there when `logs/refs/heads/a` is a file.
fn missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
        || error.kind() == io::ErrorKind::IsADirectory
}

/// A line is `<old> <new> Name <email> <seconds> <zone>\t<why>`.
fn is_entry(line: &str, update: &RefUpdate, since: Timestamp) -> bool {
    let (entry, _why) = line.split_once('\t').unwrap_or((line, ""));
    let mut words = entry.splitn(3, ' ');
    let hashes = (words.next(), words.next());
    let seconds = words.next().and_then(|who| who.rsplit(' ').nth(1)?.parse::<i64>().ok());
    hashes == (Some(&update.old), Some(&update.new))
        && seconds.is_some_and(|seconds| seconds >= since.as_seconds())
}

#[cfg(test)]
mod tests {
    use super::is_entry;
    use domain::Timestamp;
    use domain::push::RefUpdate;

    #[test]
    fn reads_an_entry() {
        let (old, new) = ("a".repeat(40), "b".repeat(40));
        let update = RefUpdate { name: "refs/heads/main".into(), old, new };
        let line = format!("{} {} A B <a@b> 1700000000 +0000\tpush", update.old, update.new);
        let at = Timestamp::from_seconds;
        assert!(is_entry(&line, &update, at(1_700_000_000)));
        assert!(!is_entry(&line, &update, at(1_700_000_001)));
        assert!(!is_entry(&line.replace('b', "c"), &update, at(0)));
        assert!(!is_entry("", &update, at(0)));
    }
}
