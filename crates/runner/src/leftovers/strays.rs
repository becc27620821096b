//! Processes of a run that nobody waits for: found by their control group and by their mark,
//! wherever they went.

use std::fs;
use std::time::Duration;

use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open, pidfd_send_signal};

use super::cage::Cage;

/// The variable that marks every process of a run. Children inherit it, and leaving the process
/// group or the session does not remove it.
pub(crate) const RUN_VARIABLE: &str = "EVENKEEL_RUN";

/// Looks for processes that many times: a process may start another one while it is being ended.
const ROUNDS: u32 = 50;

/// When a process started, in clock ticks since boot; none when it is not there.
pub(crate) fn started_at(number: i32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    // The name stands in brackets and may hold anything; the start is the 20th field after it.
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_ascii_whitespace().nth(19)?.parse().ok()
}

/// Ends a process group, if its leader is still the process that was noted.
pub(crate) fn end_group(number: i32, started: u64) {
    let Some(leader) = Pid::from_raw(number) else { return };
    if started_at(number) == Some(started)
        && let Err(error) = kill_process_group(leader, Signal::KILL)
    {
        tracing::warn!(group = number, %error, "a process group of an earlier life cannot be ended");
    }
}

/// Ends every process of the run, and returns when none is left.
pub(crate) async fn end_strays(run: &str) {
    let cage = Cage::of(run);
    let mut is_over = false;
    for round in 0..ROUNDS {
        let (run, cage) = (run.to_owned(), cage.clone());
        let ended = tokio::task::spawn_blocking(move || end_once(&run, cage.as_ref())).await;
        match ended {
            Ok(0) => {
                is_over = true;
                break;
            }
            Ok(_) => tokio::time::sleep(Duration::from_millis(u64::from(round))).await,
            Err(error) => tracing::error!(%error, "processes of a run were not looked for"),
        }
    }
    if !is_over {
        tracing::warn!(run, "processes of a run do not end");
    }
    if let Some(cage) = cage {
        cage.remove();
    }
}

/// Ends what is there now, and returns how many there were.
fn end_once(run: &str, cage: Option<&Cage>) -> usize {
    let mark = format!("{RUN_VARIABLE}={run}").into_bytes();
    let caged = cage.map(Cage::processes).unwrap_or_default();
    let caged = caged.into_iter().filter(|number| end_if(*number, |_| true)).count();
    let marked =
        processes().filter(|number| end_if(*number, |environment| is_marked(environment, &mark)));
    caged + marked.count()
}

/// The numbers of all processes.
fn processes() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter_map(Pid::from_raw)
}

fn is_marked(environment: &[u8], mark: &[u8]) -> bool {
    environment.split(|byte| *byte == 0).any(|variable| variable == mark)
}

/// Ends the process if it is one. The handle is taken first, so that the process which is ended is
/// the one that was looked at.
fn end_if(number: Pid, is_one: impl Fn(&[u8]) -> bool) -> bool {
    let Ok(handle) = pidfd_open(number, PidfdFlags::empty()) else { return false };
    let Ok(environment) = fs::read(format!("/proc/{}/environ", number.as_raw_nonzero())) else {
        return false;
    };
    is_one(&environment) && pidfd_send_signal(&handle, Signal::KILL).is_ok()
}
