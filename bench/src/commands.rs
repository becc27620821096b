//! `evenkeel lint` and `what-if` as whole commands, beside `gitlab-ci-local --list` and `--preview` on
//! the same files: time and peak memory.

use std::path::{Path, PathBuf};

use e2e::process::{binary, command, run, setting};
use tokio::time::Instant;

use crate::compile::{file, files};
use crate::samples::{Goal, Row, milliseconds};

/// Runs of the other program for one row: it needs seconds.
const RUNS_MAX: usize = 3;
/// Runs of our own beside each of them: they need milliseconds, so that three would be chance.
const OWN_RUNS: usize = 7;
/// Milliseconds of a run of the other program after which no other run is made.
const OTHER_MILLISECONDS_MAX: f64 = 45_000.0;

pub(crate) fn measure(runs: usize) -> anyhow::Result<Vec<Row>> {
    let other = PathBuf::from(setting("EVENKEEL_TEST_GITLAB_CI_LOCAL")?);
    let runs = runs.min(RUNS_MAX);
    let mut rows = vec![];
    for (name, jobs, goal) in [
        ("1 job", 1, Goal::AtMost(5.0)),
        ("100 jobs", 100, Goal::Ratio(0.1)),
        ("1000 jobs", 1_000, Goal::AtMost(15.0)),
        ("10000 jobs", 10_000, Goal::Ratio(0.1)),
    ] {
        rows.extend(compare(name, (file(jobs), vec![]), goal, (&other, runs))?);
    }
    let name = "1000 jobs in 50 includes";
    rows.extend(compare(name, files(1_000), Goal::Ratio(0.1), (&other, runs))?);
    Ok(rows)
}

/// Both commands on one checkout.
fn compare(
    name: &str,
    files: (String, Vec<(String, String)>),
    goal: Goal,
    (other, runs): (&Path, usize),
) -> anyhow::Result<Vec<Row>> {
    let folder = checkout(files)?;
    let own = binary()?;
    let mut rows = vec![];
    for (ours, theirs) in [("lint", "--list"), ("what-if", "--preview")] {
        let mut time = Row::new(&format!("{ours}, {name}"), "ms", goal);
        let mut memory = Row::new(&format!("{ours}, {name}, peak memory"), "MB", Goal::Ratio(0.1));
        for _ in 0..runs {
            let (other_milliseconds, megabytes) = cost(folder.path(), other, theirs)?;
            time.floor(other_milliseconds);
            memory.floor(megabytes);
            for _ in 0..OWN_RUNS {
                let (milliseconds, megabytes) = cost(folder.path(), &own, ours)?;
                time.ours(milliseconds);
                memory.ours(megabytes);
            }
            if other_milliseconds >= OTHER_MILLISECONDS_MAX {
                break;
            }
        }
        rows.extend([time, memory]);
    }
    Ok(rows)
}

/// A repository with these files committed, and a remote, which the other program asks for.
fn checkout(
    (text, included): (String, Vec<(String, String)>),
) -> anyhow::Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    std::fs::create_dir(folder.path().join("ci"))?;
    std::fs::write(folder.path().join(".gitlab-ci.yml"), text)?;
    for (name, text) in included {
        std::fs::write(folder.path().join(name), text)?;
    }
    for arguments in [
        "init -q -b main",
        "add -A",
        "-c user.name=a -c user.email=a@example.com commit -q -m files",
        "remote add origin git@gitlab.example.com:group/project.git",
    ] {
        run(command("git").current_dir(folder.path()).args(arguments.split(' ')))?;
    }
    Ok(folder)
}

/// Milliseconds and megabytes of one run to its end. `time` is there for the memory and costs both
/// sides the same millisecond.
fn cost(folder: &Path, program: &Path, argument: &str) -> anyhow::Result<(f64, f64)> {
    let peak = folder.join(".git/peak");
    let mut command = command("/usr/bin/time");
    command.current_dir(folder).env("HOME", folder.join(".git"));
    command.args(["-f", "%M", "-o"]).arg(&peak).arg(program).arg(argument);
    let begun = Instant::now();
    run(&mut command)?;
    let milliseconds = milliseconds(begun);
    let kilobytes: f64 = std::fs::read_to_string(peak)?.trim().parse()?;
    Ok((milliseconds, kilobytes / 1_000.0))
}
