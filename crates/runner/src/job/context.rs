//! What a payload means on this machine: folders, variables, secrets.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use api_types::runner::{JobResponse, Variable};
use domain::limits::JOB_SECONDS_DEFAULT;

use crate::beneath::Beneath;
use crate::executor::{Failure, JobContext, Layout};
use crate::leftovers::Entry;
use crate::runner::Host;
use crate::sources::Address;
use crate::variables::Variables;
use crate::workspace::{Slot, Workspace};

/// A job made ready to run.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) context: JobContext,
    /// Expanded; files by their paths.
    pub(crate) variables: Variables,
}

/// Values that may not show in the trace.
pub(crate) fn secrets(payload: &JobResponse) -> Vec<String> {
    let masked = payload.variables.iter().filter(|variable| variable.masked);
    let mut secrets: Vec<String> = masked.map(|variable| variable.value.clone()).collect();
    secrets.push(payload.token.clone());
    secrets.extend(payload.dependencies.iter().map(|dependency| dependency.token.clone()));
    secrets.extend(payload.credentials.iter().map(|credentials| credentials.password.clone()));
    secrets.retain(|secret| !secret.is_empty());
    secrets
}

/// Seconds that the whole job may take.
pub(crate) fn timeout_seconds(payload: &JobResponse) -> u64 {
    match payload.runner_info.timeout {
        0 => JOB_SECONDS_DEFAULT,
        seconds => seconds,
    }
}

/// Makes the folders and the variables of a job.
pub(crate) fn prepare(
    host: &Host,
    payload: &Arc<JobResponse>,
    slot: &Slot,
    journal: Entry,
) -> Result<Prepared, Failure> {
    let layout = host.executor.layout();
    let address = Address::parse(&payload.git_info.repo_url);
    let path = address.project_path().unwrap_or(&payload.job_info.project_full_path);
    let workspace =
        Workspace::new(&host.builds, slot.of_project, path, &layout).ok_or_else(|| {
            Failure::system(format!("the project's path `{path}` cannot be a folder"))
        })?;
    let all = collect(host, payload, slot, &workspace, &layout);
    write_files(&workspace, &layout, &all, &journal)
        .map_err(|error| Failure::system(format!("cannot make the job's folders: {error}")))?;
    let variables = all.expanded(&workspace.seen_temporary);
    let context = JobContext {
        payload: Arc::new(expand_images(payload, &variables)),
        workspace,
        environment: environment(&variables, false),
        public_environment: environment(&variables, true),
        run: journal.record().run,
        journal,
    };
    Ok(Prepared { context, variables })
}

/// Names and values as a process gets them.
fn environment(variables: &Variables, only_public: bool) -> Vec<(String, String)> {
    let wanted = variables.iter().filter(|variable| variable.public || !only_public);
    let pairs = wanted.map(|variable| (variable.key.clone(), variable.value.clone()));
    pairs.filter(|(key, value)| is_possible(key, value)).collect()
}

/// The payload with the names of images and services expanded.
fn expand_images(payload: &JobResponse, variables: &Variables) -> JobResponse {
    let mut payload = payload.clone();
    if let Some(image) = &mut payload.image {
        image.name = variables.expand(&image.name);
    }
    for service in &mut payload.services {
        service.name = variables.expand(&service.name);
        service.alias = service.alias.as_ref().map(|alias| variables.expand(alias));
    }
    payload
}

/// Whether a process can have such a variable.
fn is_possible(key: &str, value: &str) -> bool {
    !key.is_empty() && !key.contains(['=', '\0']) && !value.contains('\0')
}

/// The job's variables between those that it may replace and those that always win.
fn collect(
    host: &Host,
    payload: &JobResponse,
    slot: &Slot,
    workspace: &Workspace,
    layout: &Layout,
) -> Variables {
    let mut all = Variables::default();
    let before = [
        ("CI_BUILDS_DIR", workspace.seen_builds.clone()),
        ("CI_PROJECT_DIR", workspace.seen_project.clone()),
        ("CI_CONCURRENT_ID", slot.of_runner.to_string()),
        ("CI_CONCURRENT_PROJECT_ID", slot.of_project.to_string()),
        ("CI_SERVER", "yes".to_owned()),
        ("CI_JOB_STATUS", "running".to_owned()),
        ("CI_JOB_TIMEOUT", timeout_seconds(payload).to_string()),
    ];
    for (key, value) in before {
        all.set_plain(key, value);
    }
    if let Some(image) = &payload.image {
        all.set(Variable {
            key: "CI_JOB_IMAGE".to_owned(),
            value: image.name.clone(),
            ..Variable::default()
        });
    }
    for variable in &payload.variables {
        all.set(variable.clone());
    }
    all.set_plain(
        if layout.is_shared { "CI_SHARED_ENVIRONMENT" } else { "CI_DISPOSABLE_ENVIRONMENT" },
        "true",
    );
    all.set_plain("CI_RUNNER_VERSION", host.config.version.clone());
    all.set_plain(
        "CI_RUNNER_EXECUTABLE_ARCH",
        format!("{}/{}", std::env::consts::OS, std::env::consts::ARCH),
    );
    all.set_plain("RUNNER_TEMP_PROJECT_DIR", workspace.seen_temporary.clone());
    all
}

/// Makes the slot's folder and a fresh folder with the files of variables.
fn write_files(
    workspace: &Workspace,
    layout: &Layout,
    all: &Variables,
    journal: &Entry,
) -> std::io::Result<()> {
    workspace.make_root()?;
    let below = PathBuf::from(format!("{}.tmp", workspace.project_path));
    journal.note_temporary(&workspace.root, &below)?;
    let root = Beneath::open(&workspace.root, workspace.account.clone())?;
    root.remove(&below)?;
    let enter = (layout.file_mode & 0o444) >> 2;
    root.enter_or_make(below.parent().unwrap_or(Path::new("")), 0o755)?;
    let folder = root.enter_or_make(&below, layout.file_mode | enter)?;
    for variable in all.iter().filter(|variable| variable.file && !variable.key.contains('/')) {
        folder.write(Path::new(&variable.key), layout.file_mode, variable.value.as_bytes())?;
    }
    Ok(())
}
