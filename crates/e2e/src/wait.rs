//! Waiting for something in the world, without a guess about how long it takes.

use std::time::Duration;

use anyhow::bail;

/// Between the first two looks at something that has no bell: what comes soon is seen soon, so that
/// a start can be timed by it.
const LOOK_FIRST: Duration = Duration::from_millis(1);
/// Between two looks later on: what takes long is not disturbed. Each pause is half as long again.
const LOOK_EVERY_MAX: Duration = Duration::from_millis(30);

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
    let mut pause = LOOK_FIRST;
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if tokio::time::Instant::now() > end {
            bail!("waited {seconds} s for {what}");
        }
        tokio::time::sleep(pause).await;
        pause = LOOK_EVERY_MAX.min(pause * 3 / 2);
    }
}
