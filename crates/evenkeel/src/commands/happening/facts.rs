//! What git says of a checkout.

use anyhow::Context as _;

/// Facts that every event needs, asked for all at once: each question is a process.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) default_branch: Option<String>,
    /// The address of the origin.
    pub(super) origin: Option<String>,
    /// `None` before the first commit.
    pub(super) head: Option<git::Commit>,
}

impl Facts {
    /// # Errors
    /// git's.
    pub(super) async fn of(checkout: &git::Checkout) -> anyhow::Result<Self> {
        let (head, default_branch, origin) = tokio::try_join!(
            head(checkout),
            async { Ok(checkout.default_branch().await?) },
            async { Ok(checkout.origin_url().await?) },
        )?;
        Ok(Self { default_branch, origin, head })
    }
}

async fn head(checkout: &git::Checkout) -> anyhow::Result<Option<git::Commit>> {
    let Some(sha) = checkout.repository().resolve("HEAD").await? else { return Ok(None) };
    let commit = checkout.repository().commit(&sha).await?;
    Ok(Some(commit.with_context(|| format!("the commit {sha} cannot be read"))?))
}
