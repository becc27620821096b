//! Names that no other thread of this process uses.

use std::sync::atomic::{AtomicU64, Ordering};

/// `<process>-<count>`.
pub(crate) fn name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
