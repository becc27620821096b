//! The compiler's conversation: it says what it misses, this fetches it, until there is an outcome.

use ci_config::reason::Compared;
use ci_config::{Changed, Detail, Input, Missing, Outcome, ScopedVariable, Variables};
use domain::limits::{COMPILE_ROUNDS_MAX, INCLUDE_SECONDS_MAX, YAML_BYTES_MAX};
use domain::project::Project;
use domain::push::ZERO_SHA;
use domain::user::User;
use domain::variable::JobVariable;
use git::{Commit, Repository};
use tokio::time::{Duration, Instant};

use super::Inputs;
use super::config_file::read_config;
use super::predefined::{self, Facts, Happened};
use crate::error::{Error, Result};
use crate::{App, Kind};

/// What is to be compiled, and for which event.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) project: Project,
    pub(crate) commit: Commit,
    pub(crate) happened: Happened,
    pub(crate) user: Option<User>,
    /// Of the project's settings, those that this ref may see.
    pub(crate) settings: Vec<ScopedVariable>,
    /// Given with the pipeline.
    pub(crate) given: Vec<JobVariable>,
    /// Values for the inputs of the file's header.
    pub(crate) inputs: Inputs,
    /// The number inside the project, where it is known before.
    pub(crate) iid: Option<i64>,
    /// The file's text; `None` reads it from the commit.
    pub(crate) text: Option<String>,
}

impl App {
    /// Compiles the file of a commit, with reasons that say where everything comes from. `None`
    /// where the commit has no such file.
    pub(crate) async fn compile(&self, request: &Request) -> Result<Option<Outcome>> {
        let ask = |input: &Input| match ci_config::compile(input) {
            Outcome::Missing(missing) => Err(missing),
            outcome @ (Outcome::Refused { .. }
            | Outcome::Filtered { .. }
            | Outcome::Compiled(_)) => Ok(outcome),
        };
        let Some((input, outcome)) = self.ask(request, ask).await? else { return Ok(None) };
        Ok(Some(match compared(&input, request) {
            Some(compared) => outcome.compared(compared),
            None => outcome,
        }))
    }

    /// Asks the compiler a question about the file of a commit until it misses nothing. `None` where
    /// the commit has no such file.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        request: &Request,
        question: impl Fn(&Input) -> Response<T> + Copy + Send + 'static,
    ) -> Result<Option<(Input, T)>> {
        let repository = self.repositories().open(request.project.id);
        let path = request.project.ci_config_path();
        let text = match &request.text {
            Some(text) => Some(text.clone()),
            None => read_config(&repository, &request.commit.sha, path).await?,
        };
        let Some(text) = text else { return Ok(None) };
        let mut input = self.input(request, text);
        let deadline = Instant::now() + Duration::from_secs(INCLUDE_SECONDS_MAX);
        for _ in 0..COMPILE_ROUNDS_MAX {
            let (returned, answer) = run(input, question).await?;
            input = returned;
            let missing = match answer {
                Ok(answer) => return Ok(Some((input, answer))),
                Err(missing) => missing,
            };
            let mut elsewhere = Vec::new();
            for fact in missing {
                elsewhere.extend(fetch(&repository, request, &mut input, fact).await?);
            }
            let user = request.user.as_ref();
            let looking = self.look_elsewhere(user, &mut input.elsewhere, elsewhere);
            match tokio::time::timeout_at(deadline, looking).await {
                Ok(found) => found?,
                Err(_elapsed) => input.elsewhere.out_of_time = true,
            }
        }
        Err(Error::new(Kind::Invalid, "the file asks for more files than one pipeline may have"))
    }

    fn input(&self, request: &Request, text: String) -> Input {
        let facts = Facts {
            address: self.address(),
            version: self.version(),
            project: &request.project,
            commit: &request.commit,
            user: request.user.as_ref(),
            happened: &request.happened,
            iid: request.iid,
        };
        let input = predefined::event(facts).input();
        Input {
            text,
            detail: Detail::Origins,
            inputs: request.inputs.clone(),
            variables: Variables {
                user: input.variables.user.into_iter().map(of_person).collect(),
                project: request.settings.clone(),
                pipeline: request.given.clone(),
                ..input.variables
            },
            ..input
        }
    }
}

/// A variable about whoever started the pipeline. Its job is told; reasons, which others see, are not.
fn of_person(variable: JobVariable) -> JobVariable {
    JobVariable { public: false, ..variable }
}

/// What the compiler answers, or what it misses.
pub(super) type Response<T> = std::result::Result<T, Vec<Missing>>;

/// A thousand jobs take milliseconds of one core, which the other requests should not wait for.
async fn run<T: Send + 'static>(
    input: Input,
    question: impl Fn(&Input) -> Response<T> + Send + 'static,
) -> Result<(Input, Response<T>)> {
    let work = move || {
        let answer = question(&input);
        (input, answer)
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|cause| Error::internal("the compiler stopped with a bug").caused_by(cause))
}

/// Between what `changes` were looked for, if they were.
fn compared(input: &Input, request: &Request) -> Option<Compared> {
    let short = |sha: &str| sha.get(..8).unwrap_or(sha).to_owned();
    match &input.changed_paths {
        Changed::NotAsked => None,
        Changed::NoDiff => Some(Compared::Nothing),
        Changed::Paths(_) => Some(Compared::Commits {
            from: short(&request.happened.before_sha),
            to: short(&request.commit.sha),
        }),
    }
}

/// Looks up a fact about the pipeline's own commit; one about another place is handed back.
async fn fetch(
    repository: &Repository,
    request: &Request,
    input: &mut Input,
    missing: Missing,
) -> Result<Option<Missing>> {
    let sha = &request.commit.sha;
    match missing {
        Missing::LocalFile { path } => {
            let text = read_text(repository, sha, path.trim_start_matches('/')).await?;
            input.files.insert(path, text);
        }
        Missing::ChangedPaths => input.changed_paths = changed(repository, request).await?,
        Missing::ChangedSince { reference } => {
            let paths = match sha.as_str() {
                ZERO_SHA => None,
                sha => changed_since(repository, &reference, sha).await?,
            };
            input.changed_since.insert(reference, paths);
        }
        Missing::FileId { path } => {
            let id = repository.blob_sha(sha, &path).await?;
            input.file_ids.insert(path, id);
        }
        Missing::LastCommit { path } => {
            let last = match sha.as_str() {
                ZERO_SHA => None,
                sha => repository.last_commit(sha, &path).await?,
            };
            input.last_commits.insert(path, last);
        }
        Missing::ExistingPaths if sha == ZERO_SHA => input.existing_paths = Some(Vec::new()),
        Missing::ExistingPaths => input.existing_paths = Some(repository.list_paths(sha).await?),
        elsewhere @ (Missing::Commit(_)
        | Missing::Tags(_)
        | Missing::StoredFile(_)
        | Missing::StoredPaths { .. }
        | Missing::RemoteFile { .. }) => return Ok(Some(elsewhere)),
    }
    Ok(None)
}

/// What the push changed. A new branch, a tag and a pipeline that somebody asked for have nothing
/// to compare with.
async fn changed(repository: &Repository, request: &Request) -> Result<Changed> {
    let Happened { tag, before_sha, .. } = &request.happened;
    if *tag || before_sha == ZERO_SHA {
        return Ok(Changed::NoDiff);
    }
    let paths = repository.changed_paths(before_sha, &request.commit.sha).await;
    match paths {
        Ok(paths) => Ok(Changed::Paths(paths)),
        // The old tip of a branch that was moved by force may be gone.
        Err(git::Error::Failed { .. }) => Ok(Changed::NoDiff),
        Err(error) => Err(error.into()),
    }
}

async fn changed_since(
    repository: &Repository,
    reference: &str,
    sha: &str,
) -> Result<Option<Vec<String>>> {
    let Some(other) = repository.resolve(reference).await? else { return Ok(None) };
    let base = repository.merge_base(&other, sha).await?;
    Ok(Some(repository.changed_paths(base.as_deref().unwrap_or(ZERO_SHA), sha).await?))
}

/// A file's text; what is no UTF-8 is replaced. Of a file that is too long, so much that the
/// compiler refuses it by its length.
pub(super) async fn read_text(
    repository: &Repository,
    sha: &str,
    path: &str,
) -> Result<Option<String>> {
    let bytes_max = u64::try_from(YAML_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    match repository.read_blob_max(sha, path, bytes_max).await {
        Ok(bytes) => Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())),
        // Not blank, or the compiler would say that there is nothing.
        Err(git::Error::TooLarge { .. }) => Ok(Some("#".repeat(YAML_BYTES_MAX + 1))),
        Err(error) => Err(error.into()),
    }
}
