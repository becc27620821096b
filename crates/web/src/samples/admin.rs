//! Administrators' pages.

use super::Sample;
use super::parts::{HOSTILE, ago, frame, passed, press, state};
use crate::frame::Section;
use crate::pages::admin::health::{CheckRow, EffectRow, Health};
use crate::pages::admin::runners::{RunnerRow, Runners};
use crate::paths;
use crate::state::Mark;

impl Sample for Health {
    fn samples() -> Vec<(&'static str, Self)> {
        let check = |name, state, says: &str, hint: Option<&str>| CheckRow {
            name,
            state,
            says: says.to_owned(),
            hint: hint.map(str::to_owned),
        };
        let good = Self {
            frame: frame("Health", Section::Health),
            state: passed(),
            sentence: "Everything works".to_owned(),
            checks: vec![
                check("Database", passed(), "answers", None),
                check("Runners", passed(), "1 of 1 in contact", None),
                check("Effects", passed(), "none was given up", None),
            ],
            effects: Vec::new(),
        };
        let bad = Self {
            frame: frame("Health", Section::Health),
            state: state(Mark::Failed, "failed"),
            sentence: "2 things need somebody".to_owned(),
            checks: vec![
                check(
                    "Runners",
                    state(Mark::Failed, "none"),
                    "no runner was in contact for 5 min",
                    Some("Start the server with --runner docker, or look at the runner's own log."),
                ),
                check("Effects", state(Mark::Failed, "1 given up"), "see below", None),
            ],
            effects: vec![EffectRow {
                id: 5,
                kind: "offer_job".to_owned(),
                key: "offer_job:42:3".to_owned(),
                attempts: 10,
                error: HOSTILE.to_owned(),
                died: ago(4_000),
                retry: press("Run again", "offer_job:42:3", paths::rerun_effect(5)).icon("retry"),
            }],
        };
        vec![("good", good), ("bad", bad)]
    }
}

impl Sample for Runners {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |rows| Self {
            frame: frame("Runners", Section::Runners),
            rows,
            queued: 1,
            external_url: "http://127.0.0.1:8080".to_owned(),
        };
        let runner = RunnerRow {
            id: 1,
            description: "built-in".to_owned(),
            state: state(Mark::Passed, "in contact"),
            serves: "every project".to_owned(),
            tags: vec!["docker".to_owned(), "linux".to_owned()],
            is: "docker, evenkeel 0.1.0, linux".to_owned(),
            contacted: Some(ago(4)),
        };
        vec![("none", page(Vec::new())), ("some", page(vec![runner]))]
    }
}
