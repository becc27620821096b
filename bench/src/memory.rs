//! Resident memory of an idle server with everything on.

use std::time::Duration;

use e2e::server::Server;

use crate::samples::{Goal, Row};

/// Seconds of idling before the first look.
const SETTLE: Duration = Duration::from_secs(10);

pub(crate) async fn measure() -> anyhow::Result<Vec<Row>> {
    let mut row = Row::new("idle resident memory", "MB", Goal::AtMost(30.0));
    let server = Server::start(&["--runner", "shell"]).await?;
    tokio::time::sleep(SETTLE).await;
    for _ in 0..5 {
        row.ours(resident(server.pid())?);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(vec![row])
}

fn resident(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").trim().parse()?;
    Ok(kilobytes / 1_000.0)
}
