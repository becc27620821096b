//! The files of a checkout, for commands that need no server.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use domain::limits::YAML_BYTES_MAX;

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
}

impl Checkout {
    /// Finds and reads the configuration.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn open(args: &FilesArgs) -> anyhow::Result<Self> {
        let named = &args.path;
        let path = named.canonicalize().with_context(|| format!("{}", named.display()))?;
        let file = if path.is_dir() { path.join(CONFIG) } else { path };
        let root = root_of(&file);
        let config = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        let text = read(&file)
            .with_context(|| format!("cannot read {}", file.display()))?
            .with_context(|| format!("there is no {}", file.display()))?;
        Ok(Self { root, config, text })
    }

    /// A file of the checkout; `None` where there is none, or where the path leads out of it.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub(super) fn file(&self, path: &str) -> anyhow::Result<Option<String>> {
        let file = self.root.join(path.trim_start_matches('/'));
        match file.canonicalize() {
            Ok(real) if real.starts_with(&self.root) => {
                read(&real).with_context(|| format!("cannot read {}", file.display()))
            }
            Ok(_) | Err(_) => Ok(None),
        }
    }

    /// Every file that a commit of the checkout could have.
    ///
    /// # Errors
    /// git's, or this is no checkout.
    pub(super) async fn list(&self) -> anyhow::Result<Vec<String>> {
        let found = git::Checkout::find(&self.root).await?.with_context(|| {
            let root = self.root.display();
            format!("{root} is no git checkout, which `exists` and `*` in paths of files need")
        })?;
        Ok(found.files().await?)
    }
}

/// The nearest folder above a file with a repository in it, else the file's own.
fn root_of(file: &Path) -> PathBuf {
    let own = file.parent().unwrap_or(file);
    own.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(own).to_owned()
}

/// A text; what is no UTF-8 is replaced, and of a long one only as much is read as the compiler
/// needs to refuse it. `None` where there is no such file.
fn read(path: &Path) -> std::io::Result<Option<String>> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(YAML_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}
