//! An event that did not happen, made from flags and from the checkout.

mod changed_paths;
mod facts;
mod origin;
mod which_ref;

use ci_config::Changed;
use ci_config::event::{self, Event, MergeRequest, Side};
use ci_config::reason::{Compared, NoPipeline};
use domain::pipeline::Source;
use domain::push::{ZERO_SHA, skip_mark};

use super::checkout::Checkout;
use super::note;
use crate::cli::pipeline::{EventArgs, EventKind};

use facts::Facts;
use origin::place;

/// What would happen.
pub(super) struct Happening {
    pub(super) event: Event,
    kind: EventKind,
    /// Paths that were given.
    given: Vec<String>,
    /// `None` outside a checkout, and before its first commit.
    head: Option<Head>,
    default_branch: String,
}

/// The commit that is checked out.
struct Head {
    checkout: git::Checkout,
    commit: git::Commit,
}

impl Happening {
    /// # Errors
    /// git's; flags that make no event.
    pub(super) async fn of(checkout: &Checkout, args: &EventArgs) -> anyhow::Result<Self> {
        let given = changed_paths::of_repository(&checkout.root, &args.changed)?;
        let found = git::Checkout::find(&checkout.root).await?;
        let facts = match &found {
            Some(found) => Box::pin(Facts::of(found)).await?,
            None => Facts::default(),
        };
        let Facts { default_branch, origin, head } = facts;
        let current = || found.as_ref().and_then(|found| found.branch()).map(str::to_owned);
        let default_branch = args.default_branch.clone().or(default_branch).or_else(current);
        let default_branch = default_branch.unwrap_or_else(|| "main".to_owned());
        let which = which_ref::of(found.as_ref(), args, &default_branch).await?;
        if let Some(remark) = &which.remark {
            note(remark);
        }
        let head = found.zip(head).map(|(checkout, commit)| Head { checkout, commit });
        let (server, project) = home(checkout, origin.as_deref(), &default_branch);
        let (kind, ref_name) = (which.kind, which.name);
        let mut event = Event {
            source: source(kind),
            tag: which.is_tag,
            protected: !which.is_tag && ref_name == default_branch,
            before_sha: before(kind, head.as_ref()),
            commit: head.as_ref().map(|head| commit(&head.commit)).unwrap_or_default(),
            project,
            server,
            ref_name,
            ..Event::default()
        };
        if kind == EventKind::MergeRequest {
            event.merge_request = Some(merge_request(&event));
        }
        Ok(Self { event, kind, given, head, default_branch })
    }

    /// Whether the changed paths were given.
    pub(super) const fn is_given(&self) -> bool {
        !self.given.is_empty()
    }

    /// Who asked for no pipeline, if anybody did: the message of the commit may, unless the pipeline
    /// is asked for by itself.
    pub(super) fn skipped(&self) -> Option<NoPipeline> {
        let mark = match self.kind {
            EventKind::Push | EventKind::Tag | EventKind::MergeRequest => {
                skip_mark(&self.event.commit.message)?
            }
            EventKind::Schedule | EventKind::Api | EventKind::Web => return None,
        };
        Some(NoPipeline::SkippedByMessage { mark: mark.to_owned() })
    }

    /// `A push to main`.
    pub(super) fn words(&self) -> String {
        let name = &self.event.ref_name;
        match self.kind {
            EventKind::Push => format!("A push to {name}"),
            EventKind::MergeRequest => {
                format!("A merge request from {name} into {}", self.default_branch)
            }
            EventKind::Tag => format!("A push of the tag {name}"),
            EventKind::Schedule => format!("A schedule for {name}"),
            EventKind::Api => format!("A request to the API for {name}"),
            EventKind::Web => format!("The button for a new pipeline on {name}"),
        }
    }

    /// What changed, and between what: the last commit for a push, everything since the merge base
    /// with the default branch for a merge request. Other events have nothing to compare with.
    ///
    /// # Errors
    /// git's.
    pub(super) async fn changed(&self) -> anyhow::Result<(Compared, Changed)> {
        if self.is_given() {
            return Ok((Compared::Given, Changed::Paths(self.given.clone())));
        }
        let Some(Head { checkout, commit }) = &self.head else {
            return Ok((Compared::Nothing, Changed::NoDiff));
        };
        let (from, name) = match self.kind {
            EventKind::Push => (self.parent().await?, "HEAD~1".to_owned()),
            EventKind::MergeRequest => {
                let name = format!("the merge base with {}", self.default_branch);
                (self.merge_base(&self.default_branch).await?, name)
            }
            EventKind::Tag | EventKind::Schedule | EventKind::Api | EventKind::Web => {
                (None, String::new())
            }
        };
        let Some(from) = from else { return Ok((Compared::Nothing, Changed::NoDiff)) };
        let paths = checkout.repository().changed_paths(&from, &commit.sha).await?;
        let from = format!("{name} ({})", from.get(..8).unwrap_or(&from));
        let to = format!("HEAD ({})", commit.short_sha());
        Ok((Compared::Commits { from, to }, Changed::Paths(paths)))
    }

    /// What changed since the merge base with a ref; `None` where there is no such ref.
    ///
    /// # Errors
    /// git's.
    pub(super) async fn changed_since(
        &self,
        reference: &str,
    ) -> anyhow::Result<Option<Vec<String>>> {
        let Some(Head { checkout, commit }) = &self.head else { return Ok(None) };
        let Some(base) = self.merge_base(reference).await? else { return Ok(None) };
        Ok(Some(checkout.repository().changed_paths(&base, &commit.sha).await?))
    }

    /// The commit before; `None` where there is none, and in a shallow clone that lacks it.
    async fn parent(&self) -> anyhow::Result<Option<String>> {
        let Some(Head { checkout, commit }) = &self.head else { return Ok(None) };
        let Some(parent) = commit.parents.first() else { return Ok(None) };
        Ok(checkout.repository().commit(parent).await?.map(|parent| parent.sha))
    }

    /// The merge base with a branch, here or at the origin, a tag or a commit.
    async fn merge_base(&self, reference: &str) -> anyhow::Result<Option<String>> {
        let Some(Head { checkout, commit }) = &self.head else { return Ok(None) };
        let repository = checkout.repository();
        let remote = format!("refs/remotes/origin/{reference}");
        let other = match repository.resolve(&remote).await? {
            Some(sha) => Some(sha),
            None => repository.resolve(reference).await?,
        };
        let Some(other) = other else { return Ok(None) };
        Ok(repository.merge_base(&other, &commit.sha).await?)
    }
}

/// A push to a default branch, as far as it is known without asking git.
pub(super) fn plain_push(checkout: &Checkout) -> Event {
    let branch = "main";
    let (server, project) = home(checkout, None, branch);
    Event {
        source: Source::Push,
        protected: true,
        before_sha: ZERO_SHA.to_owned(),
        ref_name: branch.to_owned(),
        project,
        server,
        ..Event::default()
    }
}

/// Where a checkout would be hosted.
fn home(
    checkout: &Checkout,
    origin: Option<&str>,
    default_branch: &str,
) -> (event::Server, event::Project) {
    let folder = checkout.root.file_name().unwrap_or_default().to_string_lossy();
    let (server, path) = place(origin, &folder);
    let project = event::Project {
        path,
        title: folder.into_owned(),
        default_branch: default_branch.to_owned(),
        config_path: checkout.config_path(),
        ..event::Project::default()
    };
    (server, project)
}

const fn source(kind: EventKind) -> Source {
    match kind {
        EventKind::Push | EventKind::Tag => Source::Push,
        EventKind::MergeRequest => Source::MergeRequestEvent,
        EventKind::Schedule => Source::Schedule,
        EventKind::Api => Source::Api,
        EventKind::Web => Source::Web,
    }
}

/// The tip before: the last commit's parent for a push of a branch.
fn before(kind: EventKind, head: Option<&Head>) -> String {
    let parent = head.and_then(|head| head.commit.parents.first());
    let parent = parent.filter(|_| kind == EventKind::Push);
    parent.map_or_else(|| ZERO_SHA.to_owned(), Clone::clone)
}

fn commit(commit: &git::Commit) -> event::Commit {
    event::Commit {
        sha: commit.sha.clone(),
        message: commit.message.clone(),
        author: format!("{} <{}>", commit.author.name, commit.author.email),
        timestamp: commit.committer.at.to_rfc3339_at(commit.minutes_east),
    }
}

fn merge_request(event: &Event) -> MergeRequest {
    let side = |branch: &str, protected: bool| Side {
        project_path: event.project.path.clone(),
        branch: branch.to_owned(),
        protected,
        ..Side::default()
    };
    MergeRequest {
        id: 1,
        iid: 1,
        title: event.commit.message.lines().next().unwrap_or_default().to_owned(),
        source: side(&event.ref_name, event.protected),
        target: side(&event.project.default_branch, true),
        ..MergeRequest::default()
    }
}
