//! Pipelines.

use super::Sample;
use super::parts::{
    BRANCH, HOSTILE, LONG, RIGHT_TO_LEFT, SHA, ago, anonymous_frame, at, branch, commit, counting,
    deploy, no_pages, passed, press, project_frame, state, tag, took,
};
use super::projects::waiting;
use crate::frame::Section;
use crate::pages::pipelines::list::{Filter, List, PipelineRow, StageGlyph};
use crate::pages::pipelines::new::New;
use crate::pages::pipelines::show::{
    Finding, Group, JobNode, Marked, ReasonRow, Show, StageColumn,
};
use crate::pages::pipelines::why;
use crate::press::Weight;
use crate::state::{Mark, State};

/// A row of the list.
pub(super) fn row(id: i64, of: State) -> PipelineRow {
    let stage = |name: &str, state: State| StageGlyph {
        name: name.to_owned(),
        path: format!("{}#stage-1", at().pipeline(id)),
        state,
    };
    PipelineRow {
        id,
        path: at().pipeline(id),
        state: of,
        name: None,
        commit: commit(SHA, "Show prices with tax"),
        ref_chip: branch("main"),
        who: Some("root".to_owned()),
        stages: vec![
            stage("build", passed()),
            stage("test", state(Mark::Running, "running")),
            stage("deploy", state(Mark::Created, "created")),
        ],
        took: took(192),
        created: ago(700),
        refusal: None,
        presses: Vec::new(),
    }
}

impl Sample for List {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |rows: Vec<PipelineRow>, filter: Filter| Self {
            frame: project_frame("Pipelines", Section::Pipelines),
            at: at(),
            filter,
            total: rows.len() as u64,
            rows,
            pages: no_pages(),
            may_run: true,
            config_path: ".gitlab-ci.yml".to_owned(),
        };
        let mut running = row(44, state(Mark::Running, "running"));
        running.took = counting(72);
        running.presses =
            vec![press("Cancel", "pipeline 44", at().cancel_pipeline(44)).weight(Weight::Danger)];
        let mut refused = row(43, state(Mark::Failed, "failed"));
        refused.stages = Vec::new();
        refused.took = None;
        refused.ref_chip = branch(BRANCH);
        refused.refusal =
            Some(".gitlab-ci.yml:12:5 deploy job: chosen stage ship does not exist".to_owned());
        let mut hostile = row(41, state(Mark::Warned, "passed, warned"));
        hostile.name = Some(HOSTILE.to_owned());
        hostile.commit = commit(SHA, LONG);
        hostile.who = Some(RIGHT_TO_LEFT.to_owned());
        hostile.ref_chip = tag("v1.2.3");
        let rows = vec![
            running,
            refused,
            row(42, state(Mark::Waiting, "waiting for you")),
            hostile,
            row(40, state(Mark::Canceled, "canceled")),
            row(39, state(Mark::Scheduled, "scheduled 14:30 UTC")),
            row(38, state(Mark::Skipped, "skipped")),
            row(37, state(Mark::Pending, "pending")),
            row(36, passed()),
        ];
        let filter = Filter { ref_name: BRANCH.to_owned(), ..Filter::default() };
        vec![
            ("empty", page(Vec::new(), Filter::default())),
            ("some", page(rows, Filter::default())),
            ("none-match", page(Vec::new(), filter)),
        ]
    }
}

impl Sample for New {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |refusal: Option<&str>, findings| Self {
            frame: project_frame("Run a pipeline", Section::Pipelines),
            at: at(),
            ref_name: "main".to_owned(),
            refs: vec!["main".to_owned(), BRANCH.to_owned()],
            variables: vec![("A".to_owned(), HOSTILE.to_owned()), (String::new(), String::new())],
            refusal: refusal.map(str::to_owned),
            findings,
        };
        vec![
            ("plain", page(None, Vec::new())),
            ("refused", page(Some("The configuration was refused."), findings())),
        ]
    }
}

fn findings() -> Vec<Finding> {
    vec![
        Finding {
            message: "deploy job: chosen stage ship does not exist; available stages are .pre, build, test, deploy, .post".to_owned(),
            hint: Some("add `ship` to `stages`, or choose `deploy`".to_owned()),
            file: ".gitlab-ci.yml".to_owned(),
            line: 12,
            column: 5,
            snippet: Some(Marked {
                before: "  stage: ".to_owned(),
                marked: HOSTILE.to_owned(),
                after: " # ship it".to_owned(),
            }),
            ways: vec![
                "`deploy` (.gitlab-ci.yml:30) extends `.deploy`".to_owned(),
                "included by .gitlab-ci.yml:1:10".to_owned(),
            ],
        },
        Finding {
            message: "jobs:test:unit config contains unknown keys: scripts".to_owned(),
            hint: None,
            file: "ci/test.yml".to_owned(),
            line: 0,
            column: 0,
            snippet: None,
            ways: Vec::new(),
        },
    ]
}

fn node(index: usize, name: &str, stage: &str, state: State, needs: &[usize]) -> JobNode {
    JobNode {
        index,
        name: name.to_owned(),
        stage: stage.to_owned(),
        path: at().job(index + 1),
        state,
        needs: needs.to_vec(),
        waits_for: if needs.is_empty() { "nothing".to_owned() } else { "build".to_owned() },
        environment: None,
        took: took(42),
        attempt: 1,
        because: None,
        press: None,
    }
}

fn column(name: &str, state: State, groups: Vec<(&str, Vec<JobNode>)>) -> StageColumn {
    let groups = groups.into_iter().map(|(name, nodes)| Group {
        name: name.to_owned(),
        state: nodes.first().unwrap().state.clone(),
        nodes,
    });
    StageColumn { name: name.to_owned(), state, groups: groups.collect() }
}

fn stages() -> Vec<StageColumn> {
    let mut failed = node(2, "test:lint", "test", state(Mark::Warned, "failed, allowed"), &[0]);
    failed.because = Some("exit code 1".to_owned());
    failed.attempt = 2;
    failed.press = Some(press("Retry", "test:lint", at().retry_job(3)).icon("retry"));
    let mut staging = node(6, "deploy:staging", "deploy", state(Mark::Running, "running"), &[5]);
    staging.environment = Some("staging".to_owned());
    staging.took = counting(12);
    let mut production =
        node(7, "deploy:production", "deploy", state(Mark::Waiting, "waiting for you"), &[6]);
    production.environment = Some("production".to_owned());
    production.took = None;
    production.press = Some(deploy("deploy:production", 8));
    let mut smoke = node(8, "smoke", "verify", state(Mark::Created, "created"), &[6, 7]);
    smoke.took = None;
    let shard = |index, name: &str| node(index, name, "test", passed(), &[0]);
    vec![
        column("build", passed(), vec![("build", vec![node(0, "build", "build", passed(), &[])])]),
        column(
            "test",
            state(Mark::Warned, "passed, warned"),
            vec![
                ("test:unit", vec![shard(1, "test:unit")]),
                ("test:lint", vec![failed]),
                ("browser", vec![shard(3, "browser 1/2"), shard(4, "browser 2/2")]),
            ],
        ),
        column(
            "publish",
            passed(),
            vec![("publish", vec![node(5, "publish", "publish", passed(), &[1, 3, 4])])],
        ),
        column(
            "deploy",
            state(Mark::Running, "running"),
            vec![("deploy:staging", vec![staging]), ("deploy:production", vec![production])],
        ),
        column("verify", state(Mark::Created, "created"), vec![("smoke", vec![smoke])]),
    ]
}

impl Sample for Show {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = || Self {
            frame: project_frame("Pipeline 42", Section::Pipelines),
            id: 42,
            state: state(Mark::Running, "running"),
            sentence: "is running".to_owned(),
            name: None,
            commit: commit(SHA, "Show prices with tax"),
            ref_chip: branch("main"),
            who: Some("root".to_owned()),
            source: "pushed",
            created: ago(300),
            took: counting(280),
            stages: stages(),
            waiting: vec![waiting("deploy:production")],
            findings: Vec::new(),
            is_refused: false,
            skipped: None,
            not_created: vec![
                ReasonRow {
                    job: "release".to_owned(),
                    because: "no rule matched: `if: $CI_COMMIT_TAG` is false".to_owned(),
                    place: Some(".gitlab-ci.yml:40:7".to_owned()),
                },
                ReasonRow {
                    job: "docs".to_owned(),
                    because: "no changed file matches docs/**".to_owned(),
                    place: None,
                },
            ],
            created_because: vec![ReasonRow {
                job: "build".to_owned(),
                because: "it has no rules".to_owned(),
                place: None,
            }],
            why: at().why(42),
            presses: vec![
                press("Cancel pipeline", "42", at().cancel_pipeline(42))
                    .weight(Weight::Danger)
                    .icon("stop")
                    .confirm("Stops 1 running job; 2 jobs will not start."),
            ],
        };
        let refused = Self {
            state: state(Mark::Failed, "failed"),
            sentence: "has no jobs: the configuration was refused".to_owned(),
            stages: Vec::new(),
            waiting: Vec::new(),
            findings: findings(),
            is_refused: true,
            skipped: None,
            not_created: Vec::new(),
            created_because: Vec::new(),
            presses: Vec::new(),
            took: None,
            ref_chip: branch(BRANCH),
            commit: commit(SHA, LONG),
            ..page()
        };
        let skipped = Self {
            skipped: Some("the message of the commit says `[skip ci]`".to_owned()),
            stages: Vec::new(),
            waiting: Vec::new(),
            not_created: Vec::new(),
            created_because: Vec::new(),
            presses: Vec::new(),
            ..page()
        };
        let hostile = Self {
            frame: anonymous_frame("Pipeline 42", Section::Pipelines),
            name: Some(HOSTILE.to_owned()),
            commit: commit(SHA, HOSTILE),
            findings: findings(),
            stages: vec![column(
                HOSTILE,
                passed(),
                vec![(LONG, vec![node(0, LONG, HOSTILE, passed(), &[])])],
            )],
            waiting: Vec::new(),
            presses: Vec::new(),
            ..page()
        };
        vec![("running", page()), ("refused", refused), ("skipped", skipped), ("hostile", hostile)]
    }
}

fn rule(number: usize, matched: bool, clauses: &[&str]) -> explain::why::Rule {
    let clauses = clauses.iter().map(|clause| (*clause).to_owned()).collect();
    explain::why::Rule {
        number,
        place: format!(".gitlab-ci.yml:{}", 20 + number),
        matched,
        clauses,
    }
}

fn reason(job: &str, included: bool, rules: Vec<explain::why::Rule>) -> explain::why::Why {
    explain::why::Why {
        job: job.to_owned(),
        included,
        because: "rule 2 matched; its `when` is `manual`".to_owned(),
        place: ".gitlab-ci.yml:22".to_owned(),
        rules,
        lacks: Vec::new(),
        sources: vec![
            "the job itself (.gitlab-ci.yml:18) gives `script`, `rules`".to_owned(),
            "`.deploy`, which it extends, (ci/base.yml:1, included by .gitlab-ci.yml:1) gives `image`".to_owned(),
        ],
        variables: vec![
            "LEVEL is `high`, from the job (.gitlab-ci.yml:19); it overrides `low` from the top of the file (.gitlab-ci.yml:4)".to_owned(),
            "CI_COMMIT_TAG is not set: it is predefined in pipelines of tags".to_owned(),
        ],
    }
}

fn release() -> explain::why::Why {
    let clause = "`if: $CI_COMMIT_TAG` does not hold: CI_COMMIT_TAG is not set";
    reason("release", false, vec![rule(1, false, &[clause])])
}

fn notes() -> explain::why::Why {
    let lacks = vec![release()];
    let because = "it needs `release`, which is not there".to_owned();
    explain::why::Why { because, lacks, ..reason("notes", false, Vec::new()) }
}

impl Sample for why::Why {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = || Self {
            frame: project_frame("Why pipeline 42 is as it is", Section::Pipelines),
            id: 42,
            pipeline: at().pipeline(42),
            workflow: Some((
                "rule 1 of `workflow` allows the pipeline".to_owned(),
                vec![rule(1, true, &["`if: $CI_COMMIT_BRANCH` holds: CI_COMMIT_BRANCH is `main`"])],
            )),
            no_pipeline: Some("`notes` needs `release`, which is not there".to_owned()),
            compared: Some("`changes` compares 1a2b3c4d with 5e6f7a8b".to_owned()),
            not_created: vec![release(), notes()],
            created: vec![
                reason(
                    "deploy",
                    true,
                    vec![
                        rule(
                            1,
                            false,
                            &[
                                "`changes: docs/**/*` does not hold: none of 3 changed paths matches",
                            ],
                        ),
                        rule(2, true, &[]),
                    ],
                ),
                explain::why::Why {
                    sources: Vec::new(),
                    variables: Vec::new(),
                    ..reason("build", true, Vec::new())
                },
            ],
        };
        let hostile = Self {
            created: vec![reason(HOSTILE, true, vec![rule(1, true, &[HOSTILE])])],
            not_created: vec![reason(LONG, false, vec![rule(1, false, &[LONG])])],
            ..page()
        };
        let empty = Self {
            workflow: None,
            compared: None,
            not_created: Vec::new(),
            created: Vec::new(),
            ..page()
        };
        vec![("plain", page()), ("hostile", hostile), ("empty", empty)]
    }
}
