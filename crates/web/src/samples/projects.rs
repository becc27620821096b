//! Projects and the board.

use super::Sample;
use super::parts::{
    BRANCH, HOSTILE, LONG, OLDER, RIGHT_TO_LEFT, SHA, ago, anonymous_frame, at, commit, deploy,
    frame, no_pages, passed, press, project_frame, state,
};
use super::pipelines::row;
use crate::frame::{Frame, Section};
use crate::pages::projects::board::{
    Behind, Board, EnvironmentRow, EventRow, FirstPush, Headline, Next, Runs, WaitingRow,
};
use crate::pages::projects::list::{List, Pages, ProjectRow};
use crate::pages::projects::new::New;
use crate::press::Weight;
use crate::state::{Mark, State};

fn project(name: &str, description: &str, pipeline: Option<State>) -> ProjectRow {
    ProjectRow {
        path: at().board(),
        namespace: "shop".to_owned(),
        name: name.to_owned(),
        description: description.to_owned(),
        visibility: "private",
        pipeline: pipeline.map(|state| (state, at().pipeline(42))),
        active: ago(300),
    }
}

impl Sample for List {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |search: &str, rows: Vec<ProjectRow>, pages: Pages| Self {
            frame: frame("Projects", Section::None),
            search: search.to_owned(),
            total: rows.len() as u64,
            rows,
            pages,
            may_create: true,
        };
        let rows = vec![
            project("Webshop", "What customers see", Some(state(Mark::Waiting, "waiting for you"))),
            project("billing", "", Some(state(Mark::Failed, "failed"))),
            project(RIGHT_TO_LEFT, LONG, None),
            project(HOSTILE, HOSTILE, Some(passed())),
        ];
        let pages = Pages {
            previous: Some("/?page=1".to_owned()),
            next: Some("/?page=3".to_owned()),
            says: "Page 2 of 7".to_owned(),
        };
        let mut public = page("", Vec::new(), no_pages());
        public.may_create = false;
        public.frame = Frame { viewer: None, ..public.frame };
        vec![
            ("empty", page("", Vec::new(), no_pages())),
            ("some", page("", rows, pages)),
            ("not-found", page("zebra", Vec::new(), no_pages())),
            ("anonymous", public),
        ]
    }
}

impl Sample for New {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |name: &str, wrong: &[(&str, &str)]| Self {
            frame: frame("New project", Section::None),
            namespaces: vec![(1, "root".to_owned(), true), (2, "shop".to_owned(), false)],
            name: name.to_owned(),
            path: String::new(),
            description: String::new(),
            visibility: "private".to_owned(),
            with_readme: false,
            wrong: wrong.iter().map(|(f, t)| ((*f).to_owned(), (*t).to_owned())).collect(),
        };
        let wrong = [("path", "is a reserved name"), ("name", "has already been taken")];
        vec![("empty", page("", &[])), ("refused", page(HOSTILE, &wrong))]
    }
}

/// An environment of the board, in the condition that most are in.
pub(super) fn environment(name: &str, sha: &str, title: &str) -> EnvironmentRow {
    EnvironmentRow {
        id: 3,
        path: at().environment(3),
        name: name.to_owned(),
        url: Some(format!("https://{name}.example.com")),
        state: state(Mark::Passed, "success"),
        runs: Some(Runs {
            commit: commit(sha, title),
            since: ago(8_000),
            who: Some("root".to_owned()),
            is_external: false,
        }),
        next: None,
        behind: Some(Behind { commits: 0, branch: "main".to_owned(), at_least: false }),
        presses: Vec::new(),
    }
}

pub(super) fn environments() -> Vec<EnvironmentRow> {
    let mut production = environment("production", OLDER, "Fix the sign-in of returning customers");
    production.behind = Some(Behind { commits: 3, branch: "main".to_owned(), at_least: false });
    production.presses = vec![deploy("a1b2c3d4 to production", 9)];
    let mut staging = environment("staging", SHA, LONG);
    staging.next = Some(Next {
        state: state(Mark::Running, "running"),
        commit: commit(SHA, "Show prices with tax"),
        job_path: Some(at().job(8)),
        at: ago(12),
    });
    let mut review = environment("review/ticket-4711-stream-exports", SHA, HOSTILE);
    review.url = None;
    review.behind = Some(Behind { commits: 1_000, branch: BRANCH.to_owned(), at_least: true });
    review.state = state(Mark::Failed, "failed");
    if let Some(runs) = &mut review.runs {
        runs.is_external = true;
        runs.who = Some(RIGHT_TO_LEFT.to_owned());
    }
    let mut fresh = environment("qa", SHA, "");
    fresh.runs = None;
    fresh.behind = None;
    fresh.state = state(Mark::Created, "no deployment");
    let mut rows = vec![production, staging, review, fresh];
    for (row, id) in rows.iter_mut().zip(3..) {
        row.id = id;
    }
    rows
}

pub(super) fn headline() -> Headline {
    Headline {
        environment: "production".to_owned(),
        commit: commit(OLDER, "Fix the sign-in of returning customers"),
        since: ago(8_000),
        who: Some("root".to_owned()),
        state: state(Mark::Passed, "success"),
    }
}

pub(super) fn waiting(job: &str) -> WaitingRow {
    WaitingRow {
        job: job.to_owned(),
        job_path: at().job(9),
        pipeline: 42,
        pipeline_path: at().pipeline(42),
        state: state(Mark::Waiting, "waiting for you"),
        environment: Some("production".to_owned()),
        commit: commit(SHA, "Show prices with tax"),
        since: ago(600),
        presses: vec![
            deploy("a1b2c3d4 to production", 9),
            press("Cancel", "deploy:production", at().cancel_job(9)).weight(Weight::Danger),
        ],
    }
}

fn events() -> Vec<EventRow> {
    let event = |mark, who: Option<&str>, what: &str, seconds| EventRow {
        mark,
        who: who.map(str::to_owned),
        what: what.to_owned(),
        path: Some(at().job(8)),
        at: ago(seconds),
    };
    vec![
        event(Mark::Running, Some("root"), "deploys a1b2c3d4 to staging", 12),
        event(Mark::Waiting, None, "pipeline 42 waits for a person", 600),
        event(Mark::Failed, Some(RIGHT_TO_LEFT), "deployed f0e1d2c3 to review/ticket-4711", 7_000),
        event(Mark::Passed, Some("root"), "deployed f0e1d2c3 to production", 8_000),
    ]
}

impl Sample for Board {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = || Self {
            frame: project_frame("Webshop", Section::Board),
            name: "Webshop".to_owned(),
            headline: Some(headline()),
            environments: environments(),
            waiting: vec![waiting("deploy:production")],
            events: events(),
            latest: None,
            first_push: None,
            clone_url: "http://127.0.0.1:8080/shop/webshop.git".to_owned(),
        };
        let nothing = || Self {
            headline: None,
            environments: Vec::new(),
            waiting: Vec::new(),
            events: Vec::new(),
            ..page()
        };
        let push = |may_push| FirstPush {
            clone_url: "http://127.0.0.1:8080/shop/webshop.git".to_owned(),
            branch: "main".to_owned(),
            folder: "webshop".to_owned(),
            may_push,
        };
        vec![
            ("full", page()),
            ("empty", Self { first_push: Some(push(true)), ..nothing() }),
            (
                "empty-anonymous",
                Self {
                    first_push: Some(push(false)),
                    frame: anonymous_frame("Webshop", Section::Board),
                    ..nothing()
                },
            ),
            ("not-deployed", Self { latest: Some(row(42, passed())), ..nothing() }),
        ]
    }
}
