//! Carries the output of a program into a trace.

use std::time::Duration;

use domain::limits::OUTPUT_DRAIN_MILLISECONDS;
use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe;
use tokio::task::JoinHandle;

use crate::trace::Trace;

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// A pipe that is being read.
#[derive(Debug)]
pub(crate) struct Pump(JoinHandle<()>);

impl Pump {
    pub(crate) fn start(output: pipe::Receiver, trace: Trace) -> Self {
        Self(tokio::spawn(carry(output, trace)))
    }

    /// Reads what is left after the program has ended. Something that escaped may hold the other
    /// end, so this does not wait for it for long.
    pub(crate) async fn finish(mut self) {
        let patience = Duration::from_millis(OUTPUT_DRAIN_MILLISECONDS);
        if tokio::time::timeout(patience, &mut self.0).await.is_err() {
            self.0.abort();
        }
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn carry(mut output: pipe::Receiver, trace: Trace) {
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        match output.read(&mut buffer).await {
            Ok(0) => return,
            Ok(length) => trace.output(&buffer[..length]),
            Err(error) => {
                tracing::warn!(%error, "a job's output cannot be read");
                return;
            }
        }
    }
}
