//! Counting of failed sign-ins, so that guessing takes for ever.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::Timestamp;
use domain::limits::{SIGN_IN_FAILURES_MAX, SIGN_IN_NAMES_MAX, SIGN_IN_WINDOW_SECONDS};

/// Failed sign-ins of one name from one address, in the current window.
#[derive(Debug, Default)]
pub(crate) struct Attempts {
    failures: Mutex<BTreeMap<(String, IpAddr), Failures>>,
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    since: Timestamp,
}

impl Attempts {
    /// Whether this name may be tried from this address now.
    pub(crate) fn may_try(&self, name: &str, from: IpAddr, now: Timestamp) -> bool {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(failed) = failures.get(&(name.to_lowercase(), from)) else { return true };
        failed.count < SIGN_IN_FAILURES_MAX || is_over(*failed, now)
    }

    /// Counts a failure.
    pub(crate) fn failed(&self, name: &str, from: IpAddr, now: Timestamp) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= SIGN_IN_NAMES_MAX {
            failures.retain(|_, failed| !is_over(*failed, now));
            if failures.len() >= SIGN_IN_NAMES_MAX {
                failures.clear();
            }
        }
        let fresh = Failures { count: 0, since: now };
        let failed = failures.entry((name.to_lowercase(), from)).or_insert(fresh);
        if is_over(*failed, now) {
            *failed = fresh;
        }
        failed.count = failed.count.saturating_add(1);
    }

    /// Forgets the failures of a name that has proved who it is.
    pub(crate) fn succeeded(&self, name: &str, from: IpAddr) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.remove(&(name.to_lowercase(), from));
    }
}

fn is_over(failed: Failures, now: Timestamp) -> bool {
    failed.since.plus_seconds(SIGN_IN_WINDOW_SECONDS) <= now
}
