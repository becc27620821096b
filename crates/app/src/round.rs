//! One round over many rows: what fails with one of them keeps no other from its turn.

use std::fmt::Display;

use domain::limits::ROUND_FAILURES_MAX;

use crate::App;
use crate::effects::chain;
use crate::error::{Error, Kind, Result};

/// What a round has done so far.
#[derive(Debug)]
pub(crate) struct Round<'a> {
    app: &'a App,
    /// What it does with a row, for the log: `ending a silent job`.
    what: &'static str,
    done: usize,
    failed: usize,
}

impl<'a> Round<'a> {
    pub(crate) const fn new(app: &'a App, what: &'static str) -> Self {
        Self { app, what, done: 0, failed: 0 }
    }

    /// Counts what became of one row; a failure is logged.
    ///
    /// # Errors
    /// The row's, where it is not its own: the database does not answer, or more rows than
    /// `ROUND_FAILURES_MAX` have failed.
    pub(crate) fn count(&mut self, row: impl Display, result: Result<()>) -> Result<()> {
        let Err(error) = result else {
            self.done += 1;
            return Ok(());
        };
        self.failed += 1;
        self.app.metrics().sweep_failures.inc();
        tracing::error!(row = %row, error = chain(&error), "{} failed", self.what);
        if error.kind() == Kind::Unavailable || self.failed > ROUND_FAILURES_MAX {
            return Err(error);
        }
        Ok(())
    }

    /// Rows that did not fail.
    pub(crate) const fn done(&self) -> usize {
        self.done
    }
}

/// Does one thing after another although one of them fails.
///
/// # Errors
/// The first.
pub(crate) fn all(results: impl IntoIterator<Item = Result<()>>) -> Result<()> {
    let failed: Vec<Error> = results.into_iter().filter_map(Result::err).collect();
    failed.into_iter().next().map_or(Ok(()), Err)
}
