//! The life of an effect: claim, attempt, done or tried again, dead after the last attempt.

use domain::Timestamp;
use domain::access::Viewer;
use domain::history::Entry;
use domain::limits::{
    EFFECT_ATTEMPTS_MAX, EFFECT_BACKOFF_SECONDS, EFFECT_BACKOFF_SECONDS_MAX, EFFECT_LEASE_SECONDS,
    EFFECTS_BATCH_MAX,
};
use domain::page::PageRequest;
use serde_json::json;
use store::{EffectFailure, EffectFilter, EffectRow, Tx};

use super::Work;
use crate::App;
use crate::bell::EFFECTS_TOPIC;
use crate::error::{Error, Result};

impl App {
    /// Carries out what is due now, at once, and answers how many there were.
    ///
    /// # Errors
    /// The store's. What an effect itself fails with is kept with it.
    pub async fn run_due_effects(&self) -> Result<usize> {
        let owner = self.inner.process.clone();
        let now = self.now();
        if self.reads().next_effect_at().await?.is_none_or(|at| at > now) {
            return Ok(0);
        }
        let until = now.plus_seconds(EFFECT_LEASE_SECONDS);
        let claimed = self
            .write(async move |tx: &mut Tx<'_>| {
                let claimed = tx.claim_effects(&owner, now, until, EFFECTS_BATCH_MAX).await;
                claimed.map_err(Error::from)
            })
            .await?;
        let count = claimed.len();
        let attempts: Vec<_> = claimed
            .into_iter()
            .map(|effect| {
                let app = self.clone();
                tokio::spawn(async move { app.attempt(effect).await })
            })
            .collect();
        for attempt in attempts {
            match attempt.await {
                Ok(written) => written?,
                Err(bug) => tracing::error!(%bug, "an effect could not be recorded"),
            }
        }
        Ok(count)
    }

    /// One attempt. A panic is a failure like any other, and hurts no other effect.
    async fn attempt(&self, effect: EffectRow) -> Result<()> {
        let app = self.clone();
        let body = effect.body.clone();
        let work = tokio::spawn(async move { Work::read(&body)?.carry_out(&app).await });
        let result = match work.await {
            Ok(result) => result,
            Err(bug) => Err(Error::internal("it stopped with a bug").caused_by(bug)),
        };
        match result {
            Ok(()) => self.finish(effect).await,
            Err(error) => self.fail(effect, &error).await,
        }
    }

    async fn finish(&self, effect: EffectRow) -> Result<()> {
        let owner = self.inner.process.clone();
        self.write(async move |tx: &mut Tx<'_>| {
            tx.finish_effect(&effect, &owner).await?;
            Ok::<_, Error>(())
        })
        .await
    }

    async fn fail(&self, effect: EffectRow, error: &Error) -> Result<()> {
        let metrics = &self.inner.metrics;
        metrics.effects_failed.inc();
        let (now, text, owner) = (self.now(), chain(error), self.inner.process.clone());
        let again = next_attempt(effect.attempts, now);
        let (key, attempts) = (effect.key.clone(), effect.attempts);
        tracing::warn!(
            effect = key,
            attempts,
            error = text,
            dead = again.is_none(),
            "an effect failed"
        );
        self.write(async move |tx: &mut Tx<'_>| {
            let failure = EffectFailure { error: &text, again, now };
            tx.fail_effect(&effect, &owner, failure).await?;
            Ok::<_, Error>(())
        })
        .await?;
        if again.is_none() {
            self.count_dead_effects().await?;
        }
        Ok(())
    }

    /// Lets a dead effect live again, with all its attempts.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks; `NotFound` for one that is not dead.
    pub async fn run_effect_again(&self, viewer: &Viewer, id: i64) -> Result<()> {
        if !viewer.is_admin() {
            return Err(Error::forbidden("403 Forbidden"));
        }
        let now = self.now();
        let entry = Entry {
            project_id: None,
            actor: crate::history::actor(viewer),
            action: "effect.run_again",
            subject: format!("effect:{id}"),
            payload: json!({"v": 1}),
        };
        self.write(async move |tx: &mut Tx<'_>| {
            if !tx.run_effect_again(id, now).await? {
                return Err(Error::not_found("Effect"));
            }
            Ok(tx.append_history(&entry, now).await?)
        })
        .await?;
        self.count_dead_effects().await
    }

    /// Brings the number of dead effects up to date, for the metrics.
    pub(crate) async fn count_dead_effects(&self) -> Result<()> {
        let dead = self.reads().list_effects(EffectFilter::Dead, PageRequest::first(1)).await?;
        let metrics = &self.inner.metrics;
        metrics.effects_dead.set(i64::try_from(dead.total).unwrap_or(i64::MAX));
        self.bells().ring(EFFECTS_TOPIC);
        Ok(())
    }
}

/// When an effect is tried again after so many attempts: after 2, 4, 8 seconds and so on; `None` when
/// it had its last.
fn next_attempt(attempts: u32, now: Timestamp) -> Option<Timestamp> {
    if attempts >= EFFECT_ATTEMPTS_MAX {
        return None;
    }
    let doubled = EFFECT_BACKOFF_SECONDS << attempts.saturating_sub(1).min(20);
    Some(now.plus_seconds(doubled.min(EFFECT_BACKOFF_SECONDS_MAX)))
}

/// An error with its causes, on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(one) = cause {
        text.push_str(": ");
        text.push_str(&one.to_string());
        cause = one.source();
    }
    text
}
