//! Settling: what a push that has moved its refs owes, in one transaction with its end.

use domain::Timestamp;
use domain::access::Viewer;
use domain::limits::{PUSH_PIPELINES_MAX, SWEEP_BATCH_MAX};
use domain::pipeline::{Pipeline, Source};
use domain::project::Project;
use domain::push::{Push, PushState, RefUpdate, ZERO_SHA};
use domain::user::User;
use git::Commit;
use serde_json::json;
use store::{ProjectRef, Tx};

use super::finish::Lines;
use super::lines::{self, lines};
use super::options::{self, PushOptions};
use super::{default_branch, short_name};
use crate::App;
use crate::drive::{Draft, Started};
use crate::error::{Error, Kind, Result};
use crate::pipelines::draft::{Drafted, Skip, Wish};
use crate::pipelines::given;
use crate::pipelines::predefined::Happened;
use crate::round::Round;

/// What one ref of a push owes.
#[derive(Clone, Debug)]
struct Owed {
    ref_name: String,
    commit: Commit,
    drafted: Drafted,
}

/// What the last transaction of a push writes.
#[derive(Clone, Debug)]
struct Settlement {
    push: Push,
    intended: Option<Vec<RefUpdate>>,
    default_branch: Option<String>,
    drafts: Vec<Draft>,
}

impl App {
    /// Settles every push that a stopped process has left, by looking at the refs. Answers how many.
    ///
    /// # Errors
    /// The store's.
    pub async fn settle_pushes(&self) -> Result<usize> {
        self.settle_pushes_before(self.now()).await
    }

    /// The same for pushes that began before a moment: a younger one may still be moving its refs.
    pub(crate) async fn settle_pushes_before(&self, before: Timestamp) -> Result<usize> {
        let mut round = Round::new(self, "settling a push");
        let mut after = None;
        loop {
            let open = self.reads().open_pushes(after, SWEEP_BATCH_MAX).await?;
            let Some(last) = open.last() else { return Ok(round.done()) };
            after = Some(last.id);
            for push in open.into_iter().filter(|push| push.created_at <= before) {
                let id = push.id;
                let Some(_held) = self.inner.under_way.hold(id) else { continue };
                round.count(id, self.settle_left_behind(push).await)?;
            }
        }
    }

    /// A push whose process has stopped. Where nobody said that the refs moved, the repository knows.
    async fn settle_left_behind(&self, push: Push) -> Result<()> {
        let intended = push.updates.clone();
        let mut moved = Vec::new();
        if push.state == PushState::Moved {
            moved.clone_from(&push.updates);
        } else {
            let repository = self.repositories().open(push.project_id);
            for update in &push.updates {
                if repository.ref_moved(update, push.created_at).await? {
                    moved.push(update.clone());
                }
            }
        }
        self.settle(Push { updates: moved, ..push }, Some(&intended)).await?;
        Ok(())
    }

    /// Makes what a push owes and ends it. `push.updates` are those that happened, `intended` those
    /// of the journal.
    pub(super) async fn settle(&self, push: Push, intended: Option<&[RefUpdate]>) -> Lines {
        let marked = self.mark_moved(&push);
        let owed = self.owed(&push);
        // Compiling and the first commit need not wait for each other.
        let (marked, owed) = tokio::join!(marked, owed);
        marked?;
        let (project, owed, left_out) = owed?;
        let head = match project.default_branch {
            None => self.repositories().open(push.project_id).default_branch().await?,
            Some(_) => None,
        };
        let first = project.default_branch.is_none();
        let branch =
            first.then(|| default_branch::choose(&push.updates, head.as_deref())).flatten();
        let settlement = Settlement {
            intended: intended.map(<[RefUpdate]>::to_vec),
            default_branch: branch.clone(),
            drafts: owed.iter().filter_map(|one| one.draft().cloned()).collect(),
            push: push.clone(),
        };
        let now = self.now();
        let started =
            self.write(async move |tx: &mut Tx<'_>| settlement.write(tx, now).await).await?;
        if let Some(branch) = branch
            && head.as_deref() != Some(branch.as_str())
        {
            self.repositories().open(push.project_id).set_default_branch(&branch).await?;
        }
        self.keep_and_announce(&owed, &started).await;
        let pipelines = started.into_iter().map(|one| self.announce(one)).collect();
        let mut lines = self.described(&project, owed, pipelines, left_out);
        lines.extend(options::not_understood(&push.options));
        Ok(lines)
    }

    pub(crate) async fn mark_moved(&self, push: &Push) -> Result<()> {
        let id = push.id;
        self.write(async move |tx: &mut Tx<'_>| {
            tx.set_push_state(id, PushState::Intended, PushState::Moved).await?;
            Ok::<_, Error>(())
        })
        .await
    }

    /// Keeps the commits before anybody hears of the jobs: a runner that fetches must find the ref.
    async fn keep_and_announce(&self, owed: &[Owed], started: &[Started]) {
        let drafted = owed.iter().filter(|one| one.draft().is_some());
        for (one, started) in drafted.zip(started) {
            self.remember_commit(started.pipeline.id, one.commit.clone());
            if let Err(error) = self.kept_commit(&started.pipeline).await {
                let error = crate::effects::chain(&error);
                tracing::warn!(pipeline = started.pipeline.id.0, error, "a commit is kept later");
            }
        }
    }

    /// What each ref owes, and how many refs are over the limit.
    async fn owed(&self, push: &Push) -> Result<(Project, Vec<Owed>, usize)> {
        let system = Viewer::System;
        let access = self.reads().find_project(&system, ProjectRef::Id(push.project_id)).await?;
        let project = access.ok_or_else(|| Error::not_found("Project"))?.project;
        let user = self.reads().find_user(push.user_id).await?;
        let options = options::read(&push.options);
        let refs = push.updates.iter().filter(|update| update.new != ZERO_SHA);
        let refs: Vec<_> = refs.filter(|update| short_name(&update.name).is_some()).collect();
        if options.no_pipeline {
            return Ok((project, Vec::new(), 0));
        }
        let left_out = refs.len().saturating_sub(PUSH_PIPELINES_MAX);
        let mut owed = Vec::new();
        for update in refs.into_iter().take(PUSH_PIPELINES_MAX) {
            owed.extend(self.owed_by(push, &project, user.as_ref(), &options, update).await?);
        }
        Ok((project, owed, left_out))
    }

    #[expect(clippy::too_many_arguments, reason = "one ref, and what the push says about all")]
    async fn owed_by(
        &self,
        push: &Push,
        project: &Project,
        user: Option<&User>,
        options: &PushOptions,
        update: &RefUpdate,
    ) -> Result<Option<Owed>> {
        let Some((tag, name)) = short_name(&update.name) else { return Ok(None) };
        let repository = self.repositories().open(project.id);
        // A tag may be an object of its own, or point to something that is no commit.
        let Some(sha) = repository.resolve(&update.new).await? else { return Ok(None) };
        let Some(commit) = repository.commit(&sha).await? else { return Ok(None) };
        let is_first = project.default_branch.is_none() && !tag;
        let protected = self.is_protected(project.id, tag, name).await?
            || (is_first && self.becomes_default(push, name).await?);
        let wish = Wish {
            project: Project {
                default_branch: project
                    .default_branch
                    .clone()
                    .or(is_first.then(|| name.to_owned())),
                ..project.clone()
            },
            commit: commit.clone(),
            happened: Happened {
                source: Source::Push,
                ref_name: name.to_owned(),
                tag,
                tag_message: self.tag_message(project.id, tag, name).await?,
                protected,
                before_sha: update.old.clone(),
            },
            push: Some(push.id),
            user: user.cloned(),
            given: given(&options.variables).unwrap_or_default(),
            inputs: options.inputs.clone(),
            skip: if options.skip { Skip::Always } else { Skip::ByMessage },
        };
        let drafted = self.draft(wish).await?;
        Ok(Some(Owed { ref_name: name.to_owned(), commit, drafted }))
    }

    async fn becomes_default(&self, push: &Push, name: &str) -> Result<bool> {
        let head = self.repositories().open(push.project_id).default_branch().await?;
        let chosen = default_branch::choose(&push.updates, head.as_deref());
        Ok(chosen.as_deref() == Some(name))
    }

    fn described(
        &self,
        project: &Project,
        owed: Vec<Owed>,
        pipelines: Vec<Pipeline>,
        left_out: usize,
    ) -> Vec<String> {
        let mut pipelines = pipelines.into_iter();
        let mut text = Vec::new();
        for one in owed {
            let result = match one.drafted {
                Drafted::Draft(_) => match pipelines.next() {
                    Some(pipeline) => lines::Result::Pipeline(Box::new(pipeline)),
                    None => lines::Result::Later,
                },
                Drafted::Filtered(because, diagnostics) => {
                    lines::Result::Filtered(because, diagnostics)
                }
                Drafted::NoFile { path } => lines::Result::NoFile { path },
            };
            text.extend(lines(self.address(), &project.full_path, &one.ref_name, &result));
        }
        if left_out > 0 {
            text.push(format!(
                "{left_out} more refs make no pipeline: one push makes {PUSH_PIPELINES_MAX} at most"
            ));
        }
        text
    }
}

impl Owed {
    fn draft(&self) -> Option<&Draft> {
        match &self.drafted {
            Drafted::Draft(draft) => Some(draft),
            Drafted::Filtered(..) | Drafted::NoFile { .. } => None,
        }
    }
}

impl Settlement {
    /// All pipelines of the push and its end, or nothing.
    async fn write(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Started>> {
        let Push { id, project_id, user_id, updates, .. } = &self.push;
        if self.intended.as_ref() != Some(updates) {
            tx.set_push_updates(*id, updates).await?;
        }
        if !tx.set_push_state(*id, PushState::Moved, PushState::Settled).await? {
            return Err(Error::new(Kind::Conflict, "the push is settled already"));
        }
        if let Some(branch) = &self.default_branch
            && tx.project(*project_id).await?.default_branch.is_none()
        {
            tx.set_default_branch(*project_id, branch).await?;
            let protections = tx.list_protected_refs(*project_id).await?;
            if crate::projects::push_role(&protections, false, branch).is_none() {
                let protection = default_branch::protection(branch);
                tx.insert_protected_ref(*project_id, &protection).await?;
            }
        }
        let mut started = Vec::new();
        for draft in &self.drafts {
            started.push(draft.store(tx, now).await?);
        }
        if !updates.is_empty() {
            tx.touch_project(*project_id, now).await?;
            let entry = domain::history::Entry {
                project_id: Some(*project_id),
                actor: domain::history::Actor::User(*user_id),
                action: "push.accepted",
                subject: format!("push:{id}"),
                payload: json!({"v": 1, "updates": updates}),
            };
            tx.append_history(&entry, now).await?;
        }
        Ok(started)
    }
}
