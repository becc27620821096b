//! Remote files that may be used again, kept in memory.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::limits::{REMOTE_CACHE_BYTES_MAX, REMOTE_CACHE_FILES_MAX};

/// The files by their addresses. Addresses count as much as what lies there: they are chosen by
/// strangers too.
#[derive(Debug, Default)]
pub(super) struct Memory {
    files: BTreeMap<String, File>,
    /// Of all addresses and texts.
    bytes: usize,
}

#[derive(Debug)]
struct File {
    text: String,
    at: Timestamp,
}

impl Memory {
    /// The file at an address, if it is younger.
    pub(super) fn get(&self, url: &str, age_seconds_max: u64, now: Timestamp) -> Option<String> {
        let known = self.files.get(url)?;
        let age = u64::try_from(now.as_seconds() - known.at.as_seconds()).ok()?;
        (age < age_seconds_max).then(|| known.text.clone())
    }

    /// Keeps a file; the oldest ones make room for it.
    pub(super) fn put(&mut self, url: &str, text: &str, now: Timestamp) {
        self.remove(url);
        let more = url.len() + text.len();
        if more > REMOTE_CACHE_BYTES_MAX {
            return;
        }
        while self.bytes + more > REMOTE_CACHE_BYTES_MAX
            || self.files.len() >= REMOTE_CACHE_FILES_MAX
        {
            let oldest = self.files.iter().min_by_key(|(_, known)| known.at);
            let Some(url) = oldest.map(|(url, _)| url.clone()) else { break };
            self.remove(&url);
        }
        self.bytes += more;
        self.files.insert(url.to_owned(), File { text: text.to_owned(), at: now });
    }

    fn remove(&mut self, url: &str) {
        if let Some(known) = self.files.remove(url) {
            self.bytes -= url.len() + known.text.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;
    use domain::limits::{REMOTE_CACHE_BYTES_MAX, REMOTE_CACHE_FILES_MAX};

    use super::Memory;

    fn at(second: usize) -> Timestamp {
        Timestamp::from_seconds(i64::try_from(second).unwrap())
    }

    #[test]
    fn addresses_count_and_the_oldest_file_goes() {
        let mut memory = Memory::default();
        let long = |number: usize| format!("https://a.test/{number}{}", "x".repeat(1024 * 1024));
        for number in 0..20 {
            memory.put(&long(number), "", at(number));
            assert!(memory.bytes <= REMOTE_CACHE_BYTES_MAX);
        }
        let held: usize = memory.files.iter().map(|(url, file)| url.len() + file.text.len()).sum();
        assert_eq!(held, memory.bytes);
        assert_eq!(memory.get(&long(0), u64::MAX, at(20)), None);
        assert_eq!(memory.get(&long(19), u64::MAX, at(20)).as_deref(), Some(""));
        memory.put("https://a.test", &"x".repeat(REMOTE_CACHE_BYTES_MAX), at(20));
        assert_eq!(memory.get("https://a.test", u64::MAX, at(20)), None, "longer than everything");
    }

    #[test]
    fn no_more_files_are_kept_than_the_limit() {
        let mut memory = Memory::default();
        for number in 0..=REMOTE_CACHE_FILES_MAX {
            memory.put(&number.to_string(), "a", at(number));
        }
        assert_eq!(memory.files.len(), REMOTE_CACHE_FILES_MAX);
        assert_eq!(memory.get("0", u64::MAX, at(9_999)), None);
    }

    #[test]
    fn a_file_is_used_while_it_is_young_and_replaced_by_a_newer_one() {
        let mut memory = Memory::default();
        memory.put("u", "old", at(0));
        assert_eq!(memory.get("u", 60, at(59)).as_deref(), Some("old"));
        assert_eq!(memory.get("u", 60, at(60)), None);
        memory.put("u", "new one", at(60));
        assert_eq!(memory.get("u", 60, at(61)).as_deref(), Some("new one"));
        assert_eq!(memory.bytes, "unew one".len());
    }
}
