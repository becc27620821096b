//! Environments and commits.

use super::Sample;
use super::parts::{
    HOSTILE, LONG, OLDER, RIGHT_TO_LEFT, SHA, ago, at, branch, commit, no_pages, passed, press,
    project_frame, state, tag, took,
};
use super::pipelines::row;
use super::projects::{environment, environments, headline};
use crate::frame::Section;
use crate::pages::commits;
use crate::pages::environments::list::List;
use crate::pages::environments::show::{DeploymentRow, MadeBy, Show};
use crate::pages::projects::board::Behind;
use crate::press::Weight;
use crate::state::Mark;

impl Sample for List {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |environments, stopped| Self {
            frame: project_frame("Environments", Section::Environments),
            environments,
            stopped,
        };
        let mut stopped = environment("review/old", OLDER, "Try another font");
        stopped.state = state(Mark::Skipped, "stopped");
        stopped.id = 30;
        vec![("empty", page(Vec::new(), Vec::new())), ("some", page(environments(), vec![stopped]))]
    }
}

fn deployment(id: i64, sha: &str, title: &str) -> DeploymentRow {
    DeploymentRow {
        id,
        iid: id,
        state: state(Mark::Passed, "success"),
        commit: commit(sha, title),
        ref_chip: branch("main"),
        who: Some("root".to_owned()),
        made_by: MadeBy::Job { name: "deploy:production".to_owned(), path: at().job(id) },
        at: ago(id * 1_000),
        took: took(14),
        is_current: false,
        again: Some(
            press("Deploy this one again", title, at().retry_job(id))
                .icon("retry")
                .confirm("production goes from f0e1d2c3 back to a1b2c3d4: 3 commits less."),
        ),
    }
}

impl Sample for Show {
    fn samples() -> Vec<(&'static str, Self)> {
        let mut failed = deployment(9, SHA, LONG);
        failed.state = state(Mark::Failed, "failed");
        failed.again = None;
        let mut current = deployment(8, OLDER, "Fix the sign-in of returning customers");
        current.is_current = true;
        let mut external = deployment(7, SHA, HOSTILE);
        external.made_by = MadeBy::External;
        external.who = Some(RIGHT_TO_LEFT.to_owned());
        external.again = None;
        external.ref_chip = tag("v1.2.2");
        let page = |deployments: Vec<DeploymentRow>| Self {
            frame: project_frame("production", Section::Environments),
            name: "production".to_owned(),
            tier: "production",
            url: Some("https://shop.example.com".to_owned()),
            is_stopped: false,
            headline: Some(headline()),
            behind: Some(Behind { commits: 3, branch: "main".to_owned(), at_least: false }),
            total: deployments.len() as u64,
            deployments,
            pages: no_pages(),
            presses: vec![
                press("Stop", "production", at().stop_environment(3))
                    .weight(Weight::Danger)
                    .confirm("production counts as stopped; nothing that runs there is touched."),
            ],
        };
        let mut stopped = page(Vec::new());
        stopped.headline = None;
        stopped.is_stopped = true;
        stopped.behind = None;
        stopped.url = None;
        vec![
            ("some", page(vec![failed, current, external, deployment(6, SHA, "Show prices")])),
            ("stopped", stopped),
        ]
    }
}

impl Sample for commits::show::Show {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = || Self {
            frame: project_frame("a1b2c3d4", Section::None),
            at: at(),
            sha: SHA.to_owned(),
            title: "Show prices with tax".to_owned(),
            body: "The rate comes from the country of delivery.\n\nSigned-off-by: Grace Hopper"
                .to_owned(),
            author: "Grace Hopper".to_owned(),
            authored: ago(4_000),
            committer: None,
            parents: vec![OLDER.to_owned()],
            pipelines: vec![row(42, passed())],
            deployments: vec![commits::show::DeployedRow {
                environment: "staging".to_owned(),
                path: at().environment(2),
                state: state(Mark::Passed, "success"),
                at: ago(300),
                is_current: true,
            }],
        };
        let hostile = Self {
            title: LONG.to_owned(),
            body: HOSTILE.to_owned(),
            author: RIGHT_TO_LEFT.to_owned(),
            committer: Some(("Forge".to_owned(), ago(30))),
            parents: Vec::new(),
            pipelines: Vec::new(),
            deployments: Vec::new(),
            ..page()
        };
        vec![("some", page()), ("hostile", hostile)]
    }
}
