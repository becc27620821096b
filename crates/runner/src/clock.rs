//! The only place of the runner that reads the wall clock.

/// Seconds since the epoch, for the marks of sections in traces.
#[expect(clippy::disallowed_methods, reason = "a trace carries the time at which a section began")]
pub(crate) fn unix_seconds() -> i64 {
    jiff::Timestamp::now().as_second()
}
