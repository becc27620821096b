//! Predefined variables: the event of the compiler, filled from rows and from the repository.

use ci_config::event::{self, Event};
use domain::project::Project;
use domain::user::User;
use git::Commit;

use crate::address::Address;

/// What an event is made from, apart from what happened itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) address: &'a Address,
    pub(crate) version: &'a str,
    pub(crate) project: &'a Project,
    pub(crate) commit: &'a Commit,
    pub(crate) user: Option<&'a User>,
    pub(crate) happened: &'a Happened,
    /// The number inside the project, where it is known.
    pub(crate) iid: Option<i64>,
}

/// What happened to which ref.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Happened {
    pub(crate) source: domain::pipeline::Source,
    /// Short name of the branch or tag.
    pub(crate) ref_name: String,
    pub(crate) tag: bool,
    /// The message of an annotated tag.
    pub(crate) tag_message: String,
    pub(crate) protected: bool,
    pub(crate) before_sha: String,
}

/// The compiler's event.
pub(crate) fn event(facts: Facts<'_>) -> Event {
    let Happened { source, ref_name, tag, tag_message, protected, before_sha } =
        facts.happened.clone();
    Event {
        source,
        ref_name,
        tag,
        tag_message,
        protected,
        before_sha,
        commit: commit(facts.commit),
        project: project(facts.project),
        server: server(facts.address, facts.version),
        user: facts.user.map(user),
        pipeline_iid: facts.iid,
        ..Event::default()
    }
}

fn commit(commit: &Commit) -> event::Commit {
    event::Commit {
        sha: commit.sha.clone(),
        message: commit.message.clone(),
        author: format!("{} <{}>", commit.author.name, commit.author.email),
        timestamp: commit.committer.at.to_rfc3339_at(commit.minutes_east),
    }
}

fn project(project: &Project) -> event::Project {
    event::Project {
        id: project.id.0,
        namespace_id: project.namespace_id.0,
        path: project.full_path.clone(),
        title: project.name.clone(),
        description: project.description.clone(),
        visibility: project.visibility.word().to_owned(),
        default_branch: project.default_branch.clone().unwrap_or_else(|| "main".to_owned()),
        config_path: project.ci_config_path().to_owned(),
    }
}

fn server(address: &Address, version: &str) -> event::Server {
    event::Server {
        url: address.url().to_owned(),
        protocol: address.scheme().to_owned(),
        host: address.host().to_owned(),
        port: address.port(),
        fqdn: address.authority().to_owned(),
        // The server's own host until it has a registry elsewhere.
        registry: address.authority().to_owned(),
        version: version.to_owned(),
    }
}

fn user(user: &User) -> event::User {
    event::User {
        id: user.id.0,
        username: user.username.clone(),
        name: user.name.clone(),
        email: user.email.clone(),
    }
}
