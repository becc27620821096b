//! The text of an item's file: found, still missing, or refused.

use std::borrow::Cow;
use std::rc::Rc;

use domain::limits::YAML_BYTES_MAX;

use super::component::{self, NotFound};
use super::context::{Component, Context, Home};
use super::item::{Item, Location, is_address};
use super::{fault, remote, template};
use crate::code::Code;
use crate::elsewhere::{
    CommitAnswer, CommitQuestion, ProjectQuestion, RemoteAnswer, RemoteFailure, ask_for,
};
use crate::fault::Fault;
use crate::input::{Input, Missing};
use crate::merged::{IncludeKind, StoredFile};

/// A file that was found.
#[derive(Debug)]
pub(super) struct Fetched<'i> {
    pub text: Cow<'i, str>,
    /// What findings call it.
    pub file: String,
    /// What its own includes see.
    pub context: Context<'i>,
    pub stored: Option<StoredFile>,
}

/// Why there is no text.
#[derive(Debug)]
pub(super) enum NoText {
    Missing(Vec<Missing>),
    Fault(Fault),
    /// Nobody is there who could look.
    Unknown(Fault),
}

/// Looks for the file of an item.
pub(super) struct Fetch<'f, 'i> {
    pub input: &'i Input,
    pub item: &'f Item,
    /// Of the including file.
    pub context: &'f Context<'i>,
}

type Result<'i> = std::result::Result<Fetched<'i>, NoText>;

impl Item {
    /// Which kind of item it is.
    pub(super) const fn kind(&self) -> IncludeKind {
        match &self.location {
            Location::Local { .. } | Location::NoText { .. } => IncludeKind::Local,
            Location::Project { .. } => IncludeKind::Project,
            Location::Remote { .. } => IncludeKind::Remote,
            Location::Template { .. } => IncludeKind::Template,
            Location::Artifact { .. } => IncludeKind::Artifact,
            Location::Component { .. } => IncludeKind::Component,
        }
    }

    /// The path, name or address.
    pub(super) fn named(&self) -> &str {
        match &self.location {
            Location::Local { path } | Location::Artifact { path, .. } => path,
            Location::Project { file, .. } => file,
            Location::Remote { url, .. } => url,
            Location::Template { name } => name,
            Location::Component { address } => address,
            Location::NoText { shown } => shown,
        }
    }
}

impl<'i> Fetch<'_, 'i> {
    /// The file, or why there is none.
    pub(super) fn run(&self) -> Result<'i> {
        self.check_name()?;
        match &self.item.location {
            Location::Local { path } => self.local(path),
            Location::Project { project, file, reference } => {
                self.project(project, file, reference)
            }
            Location::Remote { url, integrity, cache } => {
                self.remote(url, integrity.as_deref(), cache.as_ref())
            }
            Location::Template { name } => self.template(name),
            Location::Component { address } => self.component(address),
            Location::Artifact { .. } | Location::NoText { .. } => {
                let text = "Including configs from artifacts is only allowed when triggering child pipelines";
                Err(self.fault(text))
            }
        }
    }

    /// What can be said before looking.
    fn check_name(&self) -> std::result::Result<(), NoText> {
        let shown = self.shown(self.item.named());
        match &self.item.location {
            Location::NoText { .. } => {
                Err(self.fault(&format!("Included file `{shown}` needs to be a string")))
            }
            Location::Component { .. } => Ok(()),
            Location::Local { .. }
            | Location::Project { .. }
            | Location::Remote { .. }
            | Location::Template { .. }
            | Location::Artifact { .. } => {
                if !has_extension(self.item.named()) {
                    let text = format!("Included file `{shown}` does not have YAML extension!");
                    return Err(self.fault(&text));
                }
                Ok(())
            }
        }
    }

    fn local(&self, path: &str) -> Result<'i> {
        let shown = self.shown(path);
        let (text, file, stored) = match &self.context.home {
            Home::Nowhere => {
                let text = format!("Local file `{shown}` does not have project!");
                let hint = "below a remote file or a template there are no local files";
                return Err(self.hinted(&text, hint));
            }
            Home::Own => {
                let missing = || Missing::LocalFile { path: path.to_owned() };
                let text = self.input.files.get(path).ok_or_else(|| asked(missing()))?;
                let (project, sha) = (self.input.project_path.clone(), self.input.sha.clone());
                (text, shown.clone(), StoredFile { project, sha, path: path.to_owned() })
            }
            Home::Commit { project, sha } => {
                let stored = stored(project, sha, path);
                let text = self.stored(&stored)?;
                (text, self.shown(&at(path, project, sha)), stored)
            }
        };
        let name = format!("Local file `{shown}`");
        let text = self.present(text.as_deref(), &name)?;
        let context = self.below(self.context.clone());
        Ok(Fetched { text, file, context, stored: Some(stored) })
    }

    fn project(&self, project: &str, path: &str, reference: &str) -> Result<'i> {
        let question = ProjectQuestion { project: project.to_owned(), asker: self.context.asker };
        let question = CommitQuestion { project: question, reference: reference.to_owned() };
        let (shown, shown_ref) = (self.shown(project), self.shown(reference));
        match self.input.elsewhere.commits.get(&question) {
            None => Err(asked(Missing::Commit(question))),
            Some(CommitAnswer::NoProject) => {
                let text = format!(
                    "Project `{shown}` not found or access denied! Make sure any includes in the pipeline configuration are correctly defined."
                );
                let hint = "the user who runs the pipeline must be able to read its code";
                Err(self.hinted(&text, hint))
            }
            Some(CommitAnswer::NobodyToAsk) => {
                let text = format!("Project `{shown}` cannot be looked up without a server");
                Err(self.unknown(&text, ask_for(&shown)))
            }
            Some(CommitAnswer::NoCommit) => {
                let text = format!("Project `{shown}` reference `{shown_ref}` does not exist!");
                Err(self.fault(&text))
            }
            Some(CommitAnswer::Found { project, sha }) => {
                let stored = stored(project, sha, path);
                let shown_path = self.shown(path);
                let name = format!("Project `{shown}` file `{shown_path}`");
                let text = self.present(self.stored(&stored)?.as_deref(), &name)?;
                let file = self.shown(&at(path, project, sha));
                let context = self.below(self.context.at(project, sha));
                Ok(Fetched { text, file, context, stored: Some(stored) })
            }
        }
    }

    fn remote(
        &self,
        url: &str,
        integrity: Option<&str>,
        cache: Option<&super::item::Cache>,
    ) -> Result<'i> {
        let shown = self.shown(url);
        if !is_address(url) {
            let text = format!("Remote file `{shown}` does not have a valid address!");
            return Err(self.fault(&text));
        }
        if !url.trim().starts_with("http") {
            let text = "Remote file could not be fetched because URL is blocked: Only allowed schemes are http, https!";
            return Err(self.fault(text));
        }
        let age_seconds_max = cache.map(remote::age_max).transpose();
        let age_seconds_max = age_seconds_max
            .map_err(|problem| self.fault(&format!("include:include config {problem}")))?;
        let text = match self.input.elsewhere.remote.get(url) {
            None => {
                let url = url.to_owned();
                return Err(asked(Missing::RemoteFile { url, age_seconds_max }));
            }
            Some(RemoteAnswer::Failed(failure @ RemoteFailure::NobodyToAsk)) => {
                let hint = "check the file on the server, which fetches it".to_owned();
                return Err(self.unknown(&remote::failure(&shown, failure), hint));
            }
            Some(RemoteAnswer::Failed(failure)) => {
                let fault = fault(&self.item.span, remote::failure(&shown, failure));
                let hint = remote::hint(failure).map(str::to_owned);
                return Err(NoText::Fault(fault.with_hint(hint)));
            }
            Some(RemoteAnswer::Text(text)) => text,
        };
        let own = remote::integrity(text);
        if integrity.is_some_and(|integrity| integrity != own) {
            let text = format!("Remote file `{shown}` failed integrity check!");
            let hint = format!(
                "what came has `integrity: {own}`; look at what changed before you take it over"
            );
            return Err(self.hinted(&text, &hint));
        }
        let text = self.not_blank(text)?;
        Ok(Fetched { text, file: shown, context: Context::outside(), stored: None })
    }

    fn template(&self, name: &str) -> Result<'i> {
        let shown = self.shown(name);
        if !name.ends_with(template::SUFFIX) {
            let text = format!("Template file `{shown}` is not a valid location!");
            return Err(self.hinted(&text, &template::hint(name)));
        }
        let Some(text) = template::text(name) else {
            let text = format!("Included file `{shown}` is empty or does not exist!");
            return Err(self.hinted(&text, &template::hint(name)));
        };
        let file = format!("template:{shown}");
        Ok(Fetched { text: Cow::Borrowed(text), file, context: Context::outside(), stored: None })
    }

    fn component(&self, address: &str) -> Result<'i> {
        let shown = self.shown(address);
        let prefix = format!("Component '{shown}' -");
        if self.context.home == Home::Nowhere {
            return Err(self.fault("Unable to use components outside of a project context"));
        }
        let Some(parts) = component::address(address, &self.context.scope) else {
            let hint = "write `$CI_SERVER_FQDN/<project>/<component>@<version>`: components of other hosts cannot be used, mirror their project here";
            return Err(self.hinted(&format!("{prefix} the component path is not supported"), hint));
        };
        let found = match parts.commit(self.input, self.context.asker) {
            Ok(found) => found,
            Err(NotFound::Missing(missing)) => return Err(asked(missing)),
            Err(NotFound::NobodyToAsk) => {
                let text = format!("{prefix} cannot be looked up without a server");
                return Err(self.unknown(&text, ask_for(&self.shown(parts.project))));
            }
            Err(NotFound::NoProject) => {
                let text = "project does not exist or you don't have sufficient permissions";
                return Err(self.fault(&format!("{prefix} {text}")));
            }
            Err(NotFound::NoVersion { versions }) => {
                let hint = self.shown(&no_version(parts.reference, &versions));
                return Err(self.hinted(&format!("{prefix} content not found"), &hint));
            }
        };
        let [simple, own_folder] =
            parts.paths().map(|path| stored(&found.project, &found.sha, &path));
        let text = match (self.stored(&simple), self.stored(&own_folder)) {
            (Err(NoText::Missing(mut missing)), Err(NoText::Missing(more))) => {
                missing.extend(more);
                return Err(NoText::Missing(missing));
            }
            (Err(missing), _) | (_, Err(missing)) => return Err(missing),
            (Ok(Some(text)), Ok(_)) => Some((simple, text)),
            (Ok(None), Ok(Some(text))) => Some((own_folder, text)),
            (Ok(None), Ok(None)) => None,
        };
        let Some((stored, text)) = text.filter(|(_, text)| !text.trim().is_empty()) else {
            let hint = format!(
                "the project has no `{}` at that version",
                parts.paths().join("` and no `")
            );
            return Err(self.hinted(&format!("{prefix} content not found"), &self.shown(&hint)));
        };
        let component = Component {
            name: parts.name.to_owned(),
            sha: found.sha.clone(),
            version: found.version,
            reference: parts.reference.to_owned(),
        };
        let mut context = self.below(self.context.at(&found.project, &found.sha));
        context.component = Some(Rc::new(component));
        let file = self.shown(&at(&stored.path, &found.project, &found.sha));
        Ok(Fetched { text: Cow::Borrowed(text), file, context, stored: Some(stored) })
    }

    fn stored(&self, file: &StoredFile) -> std::result::Result<&'i Option<String>, NoText> {
        let known = self.input.elsewhere.files.get(file);
        known.ok_or_else(|| asked(Missing::StoredFile(file.clone())))
    }

    /// A text that is there and says something.
    fn present(
        &self,
        text: Option<&'i str>,
        name: &str,
    ) -> std::result::Result<Cow<'i, str>, NoText> {
        match text {
            None => Err(self.fault(&format!("{name} does not exist!"))),
            Some(text) if text.trim().is_empty() => Err(self.fault(&format!("{name} is empty!"))),
            Some(text) => Ok(Cow::Borrowed(text)),
        }
    }

    fn not_blank(&self, text: &'i str) -> std::result::Result<Cow<'i, str>, NoText> {
        if text.len() <= YAML_BYTES_MAX && text.trim().is_empty() {
            let shown = self.shown(self.item.named());
            return Err(self.fault(&format!("Included file `{shown}` is empty or does not exist!")));
        }
        Ok(Cow::Borrowed(text))
    }

    /// A text without values that may not be shown.
    pub(super) fn shown(&self, text: &str) -> String {
        let hidden = self.item.hidden.iter().chain(&self.context.hidden);
        self.context.scope.without(text, hidden)
    }

    /// What the includes of the file see, which hides what its name hides.
    fn below(&self, mut context: Context<'i>) -> Context<'i> {
        context.hidden.extend(self.item.hidden.iter().cloned());
        context
    }

    fn fault(&self, text: &str) -> NoText {
        NoText::Fault(fault(&self.item.span, text))
    }

    fn unknown(&self, text: &str, hint: String) -> NoText {
        let fault = fault(&self.item.span, text).coded(Code::NotKnownHere);
        NoText::Unknown(fault.with_hint(Some(hint)))
    }

    fn hinted(&self, text: &str, hint: &str) -> NoText {
        NoText::Fault(fault(&self.item.span, text).with_hint(Some(hint.to_owned())))
    }
}

fn asked(missing: Missing) -> NoText {
    NoText::Missing(vec![missing])
}

fn stored(project: &str, sha: &str, path: &str) -> StoredFile {
    StoredFile { project: project.to_owned(), sha: sha.to_owned(), path: path.to_owned() }
}

/// The name of a file of another commit.
fn at(path: &str, project: &str, sha: &str) -> String {
    format!("{path}@{project}:{sha}")
}

fn no_version(reference: &str, versions: &[String]) -> String {
    if versions.is_empty() {
        return format!("the project has no tag, branch or commit `{reference}`");
    }
    let known = versions.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    format!("no version begins with `{reference}`; there are {known}")
}

/// Whether a name ends as YAML files do (GitLab looks behind the last slash, in any case).
fn has_extension(name: &str) -> bool {
    let file = name.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_lowercase();
    [".yml", ".yaml"].iter().any(|end| file.strip_suffix(end).is_some_and(|stem| !stem.is_empty()))
}
