//! One round over rows, at most `SWEEP_BATCH_MAX` of each kind at a time: what fails with one of them
//! keeps no other from its turn.

use std::fmt::Display;

use crate::App;
use crate::effects::chain;
use crate::error::{Kind, Result};

/// What a round has done so far.
#[derive(Debug)]
pub(crate) struct Round<'a> {
    app: &'a App,
    /// What it does with a row, for the log: `ending a silent job`.
    what: &'static str,
    done: usize,
}

impl<'a> Round<'a> {
    pub(crate) const fn new(app: &'a App, what: &'static str) -> Self {
        Self { app, what, done: 0 }
    }

    /// Counts what became of one row; a failure is logged, and counted for `/-/metrics`.
    ///
    /// # Errors
    /// The row's, where it is not its own: the database does not answer.
    pub(crate) fn count(&mut self, row: impl Display, result: Result<()>) -> Result<()> {
        let Err(error) = result else {
            self.done += 1;
            return Ok(());
        };
        self.app.metrics().sweep_failures.inc();
        tracing::error!(row = %row, error = chain(&error), "{} failed", self.what);
        if error.kind() == Kind::Unavailable { Err(error) } else { Ok(()) }
    }

    /// Rows that did not fail.
    pub(crate) const fn done(&self) -> usize {
        self.done
    }
}
