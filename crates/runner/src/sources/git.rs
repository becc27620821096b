//! Running git for a job: as the owner of the work tree, with settings that the job cannot change.

use std::ffi::OsString;
use std::path::PathBuf;

use domain::limits::UNTRACKED_BYTES_MAX;
use tokio::io::AsyncReadExt as _;

use crate::executor::{Failure, JobContext};
use crate::leftovers::RUN_VARIABLE;
use crate::output::Pump;
use crate::process::{Exit, Program, Started};
use crate::trace::Trace;

use super::Address;

/// Git on one work tree.
#[derive(Debug)]
pub(crate) struct Git<'a> {
    job: &'a JobContext,
    trace: &'a Trace,
    environment: Vec<(String, String)>,
}

/// Where git and its parts are looked for.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Settings that hold for every run, whatever the repository says.
const SETTINGS: [(&str, &str); 8] = [
    ("core.hooksPath", "/dev/null"),
    ("core.fsmonitor", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("advice.detachedHead", "false"),
    ("protocol.ext.allow", "never"),
    ("core.askPass", ""),
    ("credential.helper", ""),
];

impl<'a> Git<'a> {
    pub(crate) fn new(job: &'a JobContext, trace: &'a Trace, address: &Address) -> Self {
        let workspace = &job.workspace;
        let own = SETTINGS.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let settings: Vec<_> = own.into_iter().chain(address.header_setting()).collect();
        let mut environment = vec![
            ("PATH".to_owned(), PATH.to_owned()),
            ("HOME".to_owned(), "/nonexistent".to_owned()),
            ("LC_ALL".to_owned(), "C.UTF-8".to_owned()),
            ("GIT_CONFIG_NOSYSTEM".to_owned(), "1".to_owned()),
            ("GIT_CONFIG_GLOBAL".to_owned(), "/dev/null".to_owned()),
            ("GIT_TERMINAL_PROMPT".to_owned(), "0".to_owned()),
            ("GIT_DIR".to_owned(), workspace.git_dir.to_string_lossy().into_owned()),
            ("GIT_WORK_TREE".to_owned(), workspace.project.to_string_lossy().into_owned()),
            ("GIT_CONFIG_COUNT".to_owned(), settings.len().to_string()),
            (RUN_VARIABLE.to_owned(), job.run.clone()),
        ];
        for (number, (key, value)) in settings.into_iter().enumerate() {
            environment.push((format!("GIT_CONFIG_KEY_{number}"), key));
            environment.push((format!("GIT_CONFIG_VALUE_{number}"), value));
        }
        Self { job, trace, environment }
    }

    /// Runs git; what it prints goes into the trace.
    pub(crate) async fn run(&self, arguments: &[String], what: &str) -> Result<(), Failure> {
        let program = self.program("git", arguments.iter().map(OsString::from).collect());
        self.finish(&Program { folder: self.job.workspace.project.clone(), ..program }, what).await
    }

    /// Runs git and returns what it prints.
    pub(crate) async fn capture(&self, arguments: &[String]) -> Result<Vec<u8>, Failure> {
        let failed = |error: std::io::Error| Failure::system(format!("cannot run git: {error}"));
        let program = self.program("git", arguments.iter().map(OsString::from).collect());
        let program = Program { folder: self.job.workspace.project.clone(), ..program };
        let Started { mut group, mut output, .. } =
            self.job.workspace.around(program).start().map_err(failed)?;
        let mut printed = Vec::new();
        (&mut output).take(UNTRACKED_BYTES_MAX).read_to_end(&mut printed).await.map_err(failed)?;
        drop(output);
        match group.wait().await.map_err(failed)?.code {
            0 => Ok(printed),
            code => {
                Err(Failure::system(format!("cannot list the work tree's files: exit code {code}")))
            }
        }
    }

    /// Removes folders with all that is in them, with the powers of their owner only.
    pub(crate) async fn remove(&self, folders: &[PathBuf]) -> Result<(), Failure> {
        let there: Vec<OsString> = folders
            .iter()
            .filter(|folder| folder.symlink_metadata().is_ok())
            .map(|folder| folder.clone().into_os_string())
            .collect();
        if there.is_empty() {
            return Ok(());
        }
        let arguments = ["-rf", "--"].map(OsString::from).into_iter().chain(there).collect();
        self.finish(&self.program("rm", arguments), "cannot remove the old work tree").await
    }

    async fn finish(&self, program: &Program, what: &str) -> Result<(), Failure> {
        let exit = self
            .start(program)
            .await
            .map_err(|error| Failure::system(format!("{what}: {error}")))?;
        match exit.code {
            0 => Ok(()),
            code => Err(Failure::system(format!("{what}: exit code {code}"))),
        }
    }

    /// The journal needs no note of it: its mark is enough to find a program that is ours.
    async fn start(&self, program: &Program) -> std::io::Result<Exit> {
        let Started { mut group, output, .. } =
            self.job.workspace.around(program.clone()).start()?;
        let pump = Pump::start(output, self.trace.clone());
        let exit = group.wait().await;
        pump.finish().await;
        exit
    }

    fn program(&self, name: &str, arguments: Vec<OsString>) -> Program {
        Program {
            path: PathBuf::from(name),
            arguments,
            folder: self.job.workspace.root.clone(),
            environment: self.environment.clone(),
            account: self.job.workspace.account.clone(),
            has_input: false,
        }
    }
}
