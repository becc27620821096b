//! Processes of a run that nobody waits for: found by their mark, wherever they went.

use std::fs;

use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open, pidfd_send_signal};

/// The variable that marks every process of a run. Children inherit it, and leaving the process
/// group or the session does not remove it.
pub(crate) const RUN_VARIABLE: &str = "EVENKEEL_RUN";

/// Looks for processes that many times: a process may start another one while it is being ended.
const ROUNDS: usize = 20;

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

/// Ends every process that carries the mark of the run.
pub(crate) fn end_strays(run: &str) {
    let mark = format!("{RUN_VARIABLE}={run}").into_bytes();
    for _ in 0..ROUNDS {
        let ended = processes().filter(|number| end_marked(*number, &mark)).count();
        if ended == 0 {
            return;
        }
    }
    tracing::warn!(run, "processes of a run keep coming back");
}

/// The numbers of all processes.
fn processes() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter_map(Pid::from_raw)
}

/// Ends the process if it carries the mark. The handle is taken first, so that the process which is
/// ended is the one that was looked at.
fn end_marked(number: Pid, mark: &[u8]) -> bool {
    let Ok(handle) = pidfd_open(number, PidfdFlags::empty()) else { return false };
    let Ok(environment) = fs::read(format!("/proc/{}/environ", number.as_raw_nonzero())) else {
        return false;
    };
    let is_marked = environment.split(|byte| *byte == 0).any(|variable| variable == mark);
    is_marked && pidfd_send_signal(&handle, Signal::KILL).is_ok()
}
