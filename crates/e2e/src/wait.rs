//! Waiting for something in the world, without a guess about how long it takes.

use std::time::Duration;

use anyhow::bail;

/// Between two looks at something that has no bell.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Looks until `look` finds something, for at most `seconds`.
///
/// # Errors
/// The time is over; the message says what was waited for. Errors of `look` end it at once.
pub async fn until<T, F, L>(seconds: u64, what: &str, mut look: L) -> anyhow::Result<T>
where
    F: Future<Output = anyhow::Result<Option<T>>>,
    L: FnMut() -> F,
{
    let end = tokio::time::Instant::now() + Duration::from_secs(seconds);
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if tokio::time::Instant::now() > end {
            bail!("waited {seconds} s for {what}");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
