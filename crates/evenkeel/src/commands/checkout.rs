//! The files of a checkout, for commands that need no server.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use ci_config::elsewhere::CommitAnswer;
use ci_config::{Input, Missing};
use domain::limits::YAML_BYTES_MAX;
use serde_json::Value;

use crate::cli::pipeline::FilesArgs;

/// The name of the file where none is named.
const CONFIG: &str = ".gitlab-ci.yml";

/// A checkout, or the folder of a file that is in none.
pub(super) struct Checkout {
    /// With nothing symbolic in it.
    pub(super) root: PathBuf,
    /// Path of the configuration below the root, for messages.
    pub(super) config: String,
    pub(super) text: String,
    /// Folders of other projects, by the projects' paths.
    projects: Vec<(String, PathBuf)>,
    /// Inputs of the file's header: texts, which may spell other values in JSON.
    inputs: BTreeMap<String, Value>,
}

impl Checkout {
    /// Finds and reads the configuration.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn open(args: &FilesArgs) -> anyhow::Result<Self> {
        let Named { root, config, text } = Named::open(&args.path)?;
        let projects = args.project_include.clone();
        let inputs = args.input.iter();
        let inputs = inputs.map(|(key, value)| (key.clone(), value.as_str().into())).collect();
        Ok(Self { root, config, text, projects, inputs })
    }

    /// Where the project keeps the file: what comes through a pipe stands for the usual one.
    pub(super) fn config_path(&self) -> String {
        let is_file = self.root.join(&self.config).is_file();
        if is_file { self.config.clone() } else { CONFIG.to_owned() }
    }

    /// Gives the compiler the file and its inputs.
    pub(super) fn put_into(&self, input: &mut Input) {
        input.path.clone_from(&self.config);
        input.text.clone_from(&self.text);
        input.inputs.clone_from(&self.inputs);
    }

    /// A file of the checkout; `None` where there is none, or where the path leads out of it.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub(super) fn file(&self, path: &str) -> anyhow::Result<Option<String>> {
        file_below(&self.root, path)
    }

    /// Answers what concerns other projects from their folders. What no folder was given for is
    /// left to a finding.
    ///
    /// # Errors
    /// A file is there and cannot be read.
    pub(super) fn answer_elsewhere(
        &self,
        input: &mut Input,
        missing: Missing,
    ) -> anyhow::Result<()> {
        match missing {
            Missing::Commit(question) if self.folder(&question.project.project).is_some() => {
                let project = question.project.project.clone();
                let sha = question.reference.clone();
                input.elsewhere.commits.insert(question, CommitAnswer::Found { project, sha });
            }
            Missing::StoredFile(file) if self.folder(&file.project).is_some() => {
                let folder = self.folder(&file.project).unwrap_or(&self.root);
                let text = file_below(folder, &file.path)?;
                input.elsewhere.files.insert(file, text);
            }
            other @ (Missing::LocalFile { .. }
            | Missing::ChangedPaths
            | Missing::ChangedSince { .. }
            | Missing::ExistingPaths
            | Missing::FileId { .. }
            | Missing::LastCommit { .. }
            | Missing::Commit(_)
            | Missing::Tags(_)
            | Missing::StoredFile(_)
            | Missing::StoredPaths { .. }
            | Missing::RemoteFile { .. }) => input.elsewhere.leave_unanswered(other),
        }
        Ok(())
    }

    fn folder(&self, project: &str) -> Option<&Path> {
        let found = self.projects.iter().find(|(path, _)| path.eq_ignore_ascii_case(project));
        found.map(|(_, folder)| folder.as_path())
    }

    /// Every file that a commit of the checkout could have.
    ///
    /// # Errors
    /// git's, or this is no checkout.
    pub(super) async fn list(&self) -> anyhow::Result<Vec<String>> {
        Ok(self.git().await?.files().await?)
    }

    /// git's view of it.
    ///
    /// # Errors
    /// git's, or this is no checkout.
    pub(super) async fn git(&self) -> anyhow::Result<git::Checkout> {
        git::Checkout::find(&self.root).await?.with_context(|| {
            let root = self.root.display();
            format!(
                "{root} is no git checkout, which `exists`, `*` in paths of files and keys of caches need"
            )
        })
    }
}

/// A configuration as it is named on the command line.
struct Named {
    root: PathBuf,
    config: String,
    text: String,
}

impl Named {
    fn open(path: &Path) -> anyhow::Result<Self> {
        if path == Path::new("-") {
            return Self::through(std::io::stdin().lock(), "<stdin>");
        }
        let found = path.metadata().with_context(|| format!("cannot open {}", path.display()))?;
        if !found.is_dir() && !found.is_file() {
            let pipe = std::fs::File::open(path);
            let pipe = pipe.with_context(|| format!("cannot open {}", path.display()))?;
            return Self::through(pipe, &path.display().to_string());
        }
        let path = path.canonicalize().with_context(|| format!("{}", path.display()))?;
        let file = if found.is_dir() { config_of(&path) } else { path };
        let root = root_of(&file);
        let config = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        let text = read(&file)
            .with_context(|| format!("cannot read {}", file.display()))?
            .with_context(|| format!("there is no {}", file.display()))?;
        Ok(Self { root, config, text })
    }

    /// A text from elsewhere, in the place of the file of the checkout around the current folder.
    fn through(pipe: impl std::io::Read, name: &str) -> anyhow::Result<Self> {
        let text = text_of(pipe).with_context(|| format!("cannot read {name}"))?;
        let here = std::env::current_dir().context("the current folder is not known")?;
        let root = root_of(&here.join(CONFIG));
        Ok(Self { root, config: name.to_owned(), text })
    }
}

/// The file of a folder, or of the checkout that it lies in.
fn config_of(folder: &Path) -> PathBuf {
    let own = folder.join(CONFIG);
    let of_checkout = || root_of(&own).join(CONFIG);
    if own.exists() { own } else { of_checkout() }
}

/// A file below a folder; `None` where there is none, or where the path leads out of it.
fn file_below(folder: &Path, path: &str) -> anyhow::Result<Option<String>> {
    let file = folder.join(path.trim_start_matches('/'));
    match file.canonicalize() {
        Ok(real) if real.starts_with(folder) => {
            read(&real).with_context(|| format!("cannot read {}", file.display()))
        }
        Ok(_) | Err(_) => Ok(None),
    }
}

/// The nearest folder above a file with a repository in it, else the file's own.
fn root_of(file: &Path) -> PathBuf {
    let own = file.parent().unwrap_or(file);
    own.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(own).to_owned()
}

/// The text of a file; `None` where there is no such file.
fn read(path: &Path) -> std::io::Result<Option<String>> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    text_of(file).map(Some)
}

/// A text; what is no UTF-8 is replaced, and of a long one only as much is read as the compiler
/// needs to refuse it.
fn text_of(file: impl std::io::Read) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    file.take(YAML_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
