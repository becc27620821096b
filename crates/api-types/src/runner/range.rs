//! The two ranges of a trace's requests, neither of which is a range of HTTP.

/// The header `Content-Range` for a piece of a trace; `length` is not 0.
///
/// The end is inclusive, as GitLab's runner sends it.
pub fn content_range(start: u64, length: u64) -> String {
    format!("{start}-{}", start + length.saturating_sub(1))
}

/// Where a piece begins, from `Content-Range`.
///
/// The end is not read: clients disagree about it, and the body's length says it.
pub fn content_range_start(header: &str) -> Option<u64> {
    let (start, _) = header.trim().split_once('-')?;
    start.trim().parse().ok()
}

/// The header `Range` of an answer: `size` is the size of what is stored, where the next piece begins.
pub fn stored_range(size: u64) -> String {
    format!("0-{size}")
}

/// The size of what is stored, from the header `Range` of an answer.
pub fn stored_size(header: &str) -> Option<u64> {
    let (_, size) = header.trim().split_once('-')?;
    size.trim().parse().ok()
}
