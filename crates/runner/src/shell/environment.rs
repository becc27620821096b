//! The processes of one shell job.

use std::time::Duration;

use domain::limits::STOP_GRACE_MILLISECONDS;
use futures_util::future::BoxFuture;
use tokio::io::AsyncWriteExt as _;

use crate::executor::{Environment, Failure, Stage};
use crate::leftovers::Entry;
use crate::output::Pump;
use crate::process::{Program, Started};
use crate::script::Script;

/// A shell for every script of one job.
#[derive(Debug)]
pub(super) struct ShellEnvironment {
    pub(super) program: Program,
    pub(super) journal: Entry,
    /// Variables that only the script itself may see, not what prepares its surroundings.
    pub(super) exports: Vec<(String, String)>,
}

impl Environment for ShellEnvironment {
    fn run<'a>(&'a mut self, stage: Stage<'a>) -> BoxFuture<'a, Result<i32, Failure>> {
        Box::pin(async move {
            let broken = |error: std::io::Error| {
                Failure::system(format!("cannot run the job's shell: {error}"))
            };
            let Started { mut group, input, output } = self.program.start().map_err(broken)?;
            // The shell waits for its script. Were the runner to die here, it would read none.
            self.journal.note_group(group.number()).map_err(broken)?;
            self.journal.cage(group.number());
            let pump = Pump::start(output, stage.trace.clone());
            let exports = self.exports.iter().chain(&stage.script.exports).cloned().collect();
            let text = Script { exports, ..stage.script.clone() }.text();
            let feed = async move {
                if let Some(mut input) = input {
                    // A shell that ends early closes its end.
                    drop(input.write_all(text.as_bytes()).await);
                }
                std::future::pending::<()>().await;
            };
            let exit = tokio::select! {
                () = stage.stop.cancelled() => group.stop(Duration::from_millis(STOP_GRACE_MILLISECONDS)).await,
                exit = group.wait() => exit,
                () = feed => unreachable!("feeding never ends"),
            };
            pump.finish().await;
            exit.map(|exit| exit.code).map_err(broken)
        })
    }

    fn remove(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
}
