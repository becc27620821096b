//! An event that did not happen, made from flags and from the checkout.

use anyhow::Context as _;
use ci_config::Changed;
use ci_config::event::{self, Event, MergeRequest, Side};
use ci_config::reason::Compared;
use domain::pipeline::Source;
use domain::push::ZERO_SHA;

use super::checkout::Checkout;
use crate::cli::pipeline::{EventArgs, EventKind};

/// The address of a server where the checkout does not name one.
const SERVER: &str = "http://127.0.0.1:8080";

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
    /// git's.
    pub(super) async fn of(checkout: &Checkout, args: &EventArgs) -> anyhow::Result<Self> {
        let found = git::Checkout::find(&checkout.root).await?;
        let default_branch = match (&args.default_branch, &found) {
            (Some(name), _) => name.clone(),
            (None, Some(found)) => default_branch(found).await?,
            (None, None) => "main".to_owned(),
        };
        let (branch, origin) = match &found {
            Some(found) => (found.branch().await?, found.origin_url().await?),
            None => (None, None),
        };
        let head = match found {
            Some(found) => head(found).await?,
            None => None,
        };
        let ref_name = args.ref_name.clone().or(branch).unwrap_or_else(|| default_branch.clone());
        let (server, project) = home(checkout, origin.as_deref(), &default_branch);
        let mut event = Event {
            source: source(args.event),
            tag: args.event == EventKind::Tag,
            protected: ref_name == default_branch,
            before_sha: before(args.event, head.as_ref()),
            commit: head.as_ref().map(|head| commit(&head.commit)).unwrap_or_default(),
            project,
            server,
            ref_name,
            ..Event::default()
        };
        if args.event == EventKind::MergeRequest {
            event.merge_request = Some(merge_request(&event));
        }
        Ok(Self { event, kind: args.event, given: args.changed.clone(), head, default_branch })
    }

    /// Whether the changed paths were given.
    pub(super) const fn is_given(&self) -> bool {
        !self.given.is_empty()
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
            EventKind::Api => format!("The API for {name}"),
            EventKind::Web => format!("The form for {name}"),
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
        config_path: checkout.config.clone(),
        ..event::Project::default()
    };
    (server, project)
}

/// The origin's default branch, else the first of the usual names that exists.
async fn default_branch(checkout: &git::Checkout) -> anyhow::Result<String> {
    if let Some(name) = checkout.origin_default_branch().await? {
        return Ok(name);
    }
    let is_there = checkout.repository().resolve("refs/heads/master").await?.is_some();
    let has_main = checkout.repository().resolve("refs/heads/main").await?.is_some();
    Ok(if is_there && !has_main { "master" } else { "main" }.to_owned())
}

async fn head(checkout: git::Checkout) -> anyhow::Result<Option<Head>> {
    let Some(sha) = checkout.repository().resolve("HEAD").await? else { return Ok(None) };
    let commit = checkout.repository().commit(&sha).await?;
    let commit = commit.with_context(|| format!("the commit {sha} cannot be read"))?;
    Ok(Some(Head { checkout, commit }))
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

/// The server and the project of an origin: `https://host/group/project.git`,
/// `ssh://git@host/group/project.git` or `git@host:group/project.git`.
fn place(origin: Option<&str>, folder: &str) -> (event::Server, String) {
    let url = origin.unwrap_or_default();
    let (protocol, rest) = url.split_once("://").unwrap_or(("ssh", url));
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let parts = if url.contains("://") { rest.split_once('/') } else { rest.split_once(':') };
    let known = parts.filter(|(host, path)| !host.is_empty() && path.contains('/'));
    let Some((fqdn, path)) = known else {
        return (server("http", SERVER.trim_start_matches("http://")), format!("local/{folder}"));
    };
    let path = path.trim_end_matches('/').trim_end_matches(".git").trim_start_matches('/');
    let is_web = matches!(protocol, "http" | "https");
    // The port of SSH is not the one of pages.
    let host = fqdn.split(':').next().unwrap_or(fqdn);
    let server = if is_web { server(protocol, fqdn) } else { server("https", host) };
    (server, path.to_owned())
}

fn server(protocol: &str, fqdn: &str) -> event::Server {
    let (host, port) = fqdn.split_once(':').unwrap_or((fqdn, ""));
    let usual = if protocol == "https" { 443 } else { 80 };
    event::Server {
        url: format!("{protocol}://{fqdn}"),
        protocol: protocol.to_owned(),
        host: host.to_owned(),
        port: port.parse().unwrap_or(usual),
        fqdn: fqdn.to_owned(),
        registry: fqdn.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn an_origin_names_the_server_and_the_project() {
        for (origin, url, path) in [
            ("https://git.example.com:8443/a/b.git", "https://git.example.com:8443", "a/b"),
            ("http://root:secret@127.0.0.1:8080/root/app.git", "http://127.0.0.1:8080", "root/app"),
            ("git@git.example.com:a/b/c.git", "https://git.example.com", "a/b/c"),
            ("ssh://git@git.example.com:22/a/b", "https://git.example.com", "a/b"),
            ("../other", "http://127.0.0.1:8080", "local/folder"),
            ("", "http://127.0.0.1:8080", "local/folder"),
        ] {
            let (server, found) = place(Some(origin), "folder");
            assert_eq!((server.url.as_str(), found.as_str()), (url, path), "{origin}");
        }
    }
}
