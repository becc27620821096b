//! What happens without anybody's asking: effects, sweeps, and the writing of what was gathered.

use std::time::Duration;

use domain::limits::{
    GATHER_SECONDS, HOUSEKEEPING_SECONDS, LOOK_SECONDS, PUSH_SETTLE_SECONDS, SEAL_MILLISECONDS,
};
use store::Tx;

use crate::App;
use crate::effects::chain;
use crate::error::{Error, Result};

impl App {
    /// Settles what a stopped process has left, then carries out effects, sweeps and seals until
    /// `stop` resolves.
    pub async fn run_background(&self, stop: impl Future<Output = ()> + Send) {
        note("settling pushes", self.settle_pushes().await.map(drop));
        note("counting dead effects", self.count_dead_effects().await);
        let forever = async {
            tokio::join!(
                self.effects_loop(),
                self.sweep_loop(),
                self.gather_loop(),
                self.housekeeping_loop(),
                self.seal_loop()
            )
        };
        tokio::select! {
            _ = forever => {}
            () = stop => {}
        }
        note("writing what was gathered", self.write_gathered().await);
    }

    async fn effects_loop(&self) {
        loop {
            match self.run_due_effects().await {
                // Perhaps there is more that is due now.
                Ok(count) if count > 0 => continue,
                other => note("carrying out effects", other.map(drop)),
            }
            tokio::time::sleep(self.until_next_effect().await).await;
        }
    }

    /// How long to sleep: until the next effect is due, and never so long that one which was pushed
    /// meanwhile waits noticeably.
    async fn until_next_effect(&self) -> Duration {
        let longest = Duration::from_secs(1);
        let Ok(Some(at)) = self.reads().next_effect_at().await else { return longest };
        let micros = at.as_micros().saturating_sub(self.now().as_micros()).max(1_000);
        Duration::from_micros(u64::try_from(micros).unwrap_or(1_000)).min(longest)
    }

    async fn sweep_loop(&self) {
        loop {
            tokio::time::sleep(Duration::from_secs(LOOK_SECONDS)).await;
            note("sweeping", self.sweep().await);
        }
    }

    /// One look for everything whose time is over, and for pushes that were left behind. What fails
    /// in one part keeps no other from its turn.
    ///
    /// # Errors
    /// The first part's that failed.
    pub async fn sweep(&self) -> Result<()> {
        let before = self.now().plus_seconds(-PUSH_SETTLE_SECONDS);
        let parts = [
            self.sweep_jobs().await.map(drop),
            self.sweep_queue().await.map(drop),
            self.settle_pushes_before(before).await.map(drop),
            self.expire_artifacts().await.map(drop),
            self.count_queue().await,
        ];
        parts.into_iter().fold(Ok(()), Result::and)
    }

    async fn count_queue(&self) -> Result<()> {
        let queued = self.reads().count_queued_jobs().await?;
        self.inner.metrics.queue.set(i64::try_from(queued).unwrap_or(i64::MAX));
        Ok(())
    }

    async fn housekeeping_loop(&self) {
        loop {
            tokio::time::sleep(Duration::from_secs(HOUSEKEEPING_SECONDS)).await;
            note("keeping house in the repositories", self.keep_house().await);
        }
    }

    async fn gather_loop(&self) {
        loop {
            tokio::time::sleep(Duration::from_secs(GATHER_SECONDS)).await;
            note("writing what was gathered", self.write_gathered().await);
        }
    }

    /// Writes what was gathered in memory, and removes what no longer counts.
    ///
    /// # Errors
    /// The store's.
    pub async fn write_gathered(&self) -> Result<()> {
        let tokens = self.inner.touched.take_tokens();
        let now = self.now();
        self.write(async move |tx: &mut Tx<'_>| {
            tx.touch_tokens(&tokens).await?;
            tx.delete_expired_sessions(now).await?;
            Ok::<_, Error>(())
        })
        .await?;
        self.write_touched_jobs().await?;
        self.write_contacts().await
    }

    async fn seal_loop(&self) {
        loop {
            tokio::time::sleep(Duration::from_millis(SEAL_MILLISECONDS)).await;
            let sealed = self.inner.store.seal_history(&self.inner.process, self.now()).await;
            note("sealing history", sealed.map(drop).map_err(Error::from));
        }
    }
}

fn note(what: &str, result: Result<()>) {
    if let Err(error) = result {
        tracing::error!(error = chain(&error), "{what} failed");
    }
}
