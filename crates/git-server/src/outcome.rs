//! How git's own runs end up in the log: clients that go away are nothing to report.

use git::Process;

/// Bytes of git's error output that are logged.
pub(crate) const ERROR_BYTES_MAX: usize = 1024;

/// Waits for the end of a run whose output was sent, and logs a failure.
pub(crate) async fn settle(process: &mut Process, errors: tokio::task::JoinHandle<String>) {
    match process.wait().await {
        Ok(status) if status.success() => {}
        Ok(status) => {
            let text = errors.await.unwrap_or_default();
            tracing::info!(command = process.name(), %status, text, "git did not end well");
        }
        Err(error) => tracing::error!(command = process.name(), %error, "git was lost"),
    }
}
