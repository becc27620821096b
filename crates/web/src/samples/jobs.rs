//! Jobs and their traces.

use super::Sample;
use super::parts::{LONG, SHA, ago, at, branch, commit, press, project_frame, state, took};
use crate::frame::Section;
use crate::pages::jobs::confirm::Confirm;
use crate::pages::jobs::show::{ArtifactRow, Because, Fact, FactValue, Show, Trace};
use crate::press::Weight;
use crate::state::{Mark, State};
use crate::trace::{Cursor, nested, read};

const TRACE: &str = "\u{1b}[0KRunning with evenkeel 0.1.0\u{1b}[0;m\n\
\u{1b}[0K  on built-in docker runner, system ID: s_1\u{1b}[0;m\n\
section_start:1795269600:prepare_executor\r\u{1b}[0K\u{1b}[36;1mPreparing the \"docker\" executor\u{1b}[0;m\n\
Using image golang:1.24-alpine ...\n\
section_end:1795269603:prepare_executor\r\u{1b}[0Ksection_start:1795269603:get_sources\r\u{1b}[0K\u{1b}[36;1mGetting source from the repository\u{1b}[0;m\n\
Checking out a1b2c3d4 as detached HEAD (ref is main)...\n\
section_end:1795269604:get_sources\r\u{1b}[0Ksection_start:1795269604:step_script\r\u{1b}[0K\u{1b}[36;1mExecuting \"step_script\" stage of the job script\u{1b}[0;m\n\
\u{1b}[32;1m$ go test ./...\u{1b}[0;m\n\
ok  \tshop/cart\t0.012s\n\
Receiving 12 %\rReceiving 63 %\rReceiving 100 %, done.\n\
section_start:1795269610:pkg[collapsed=true]\r\u{1b}[0KPackages\n\
shop/price\n\
section_end:1795269640:pkg\r\u{1b}[0K\n\
--- FAIL: TestTax (0.00s)\n\
    price_test.go:17: got \u{1b}[31m19.00\u{1b}[0m, want \u{1b}[32m22.61\u{1b}[0m\n\
\u{1b}[43;30m WARN \u{1b}[0m \u{1b}[33mthe rate of 2024 is used\u{1b}[0m \u{1b}[1;35mbold magenta\u{1b}[0m \u{1b}[34mblue\u{1b}[0m \u{1b}[2mdim\u{1b}[0m \u{1b}[4munderlined\u{1b}[0m \u{1b}[7mturned\u{1b}[0m\n\
a line with a trick: \u{202e}txt.exe\u{202c} and <script>alert(1)</script>\n\
FAIL\tshop/price\t0.010s\n\
FAIL\n\
section_end:1795269642:step_script\r\u{1b}[0K\u{1b}[31;1mERROR: Job failed: exit code 1\u{1b}[0;m\n";

fn trace(text: &str, is_live: bool, open_at: Option<u64>) -> Trace {
    let mut cursor = Cursor::default();
    let items = read(text.as_bytes(), &mut cursor, !is_live);
    Trace {
        markup: nested(&items, open_at),
        cursor: cursor.to_text(),
        is_live,
        open_at,
        bytes: text.len() as u64,
        earlier: None,
        later: None,
        has_times: false,
    }
}

fn page(state: State, sentence: &str, trace: Trace) -> Show {
    let text = |name, text: &str| Fact { name, value: FactValue::Text(text.to_owned()) };
    Show {
        frame: project_frame("test:unit", Section::Pipelines),
        at: at(),
        id: 7,
        name: "test:unit".to_owned(),
        state,
        sentence: sentence.to_owned(),
        pipeline: 42,
        index: 1,
        stage: "test".to_owned(),
        commit: commit(SHA, "Show prices with tax"),
        ref_chip: branch("main"),
        because: None,
        facts: vec![
            text("Runner", "built-in docker runner"),
            text("Image", "golang:1.24-alpine"),
            Fact { name: "Took", value: FactValue::Took(took(42).unwrap()) },
            Fact { name: "Waited in the queue", value: FactValue::Took(took(1).unwrap()) },
            Fact { name: "Started", value: FactValue::Moment(ago(60)) },
            Fact {
                name: "Environment",
                value: FactValue::Link { text: "staging".to_owned(), path: at().environment(3) },
            },
        ],
        attempts: Vec::new(),
        artifacts: Vec::new(),
        trace,
        presses: vec![press("Retry", "test:unit", at().retry_job(7)).icon("retry")],
    }
}

impl Sample for Show {
    fn samples() -> Vec<(&'static str, Self)> {
        let mut failed = page(
            state(Mark::Failed, "failed"),
            "failed with exit code 1 after 42 s",
            trace(TRACE, false, Some(13)),
        );
        failed.attempts = vec![
            (1, at().job(5), state(Mark::Failed, "failed")),
            (2, at().job(7), state(Mark::Failed, "failed")),
        ];
        failed.artifacts = vec![
            ArtifactRow {
                name: "report.zip".to_owned(),
                size: "12 kB".to_owned(),
                path: Some(at().artifacts(7)),
                whom: None,
                expires: Some(ago(-600_000)),
            },
            ArtifactRow {
                name: "signed.zip".to_owned(),
                size: "3 MB".to_owned(),
                path: None,
                whom: Some("for the role maintainer and above".to_owned()),
                expires: None,
            },
        ];
        let mut pending = page(
            state(Mark::Pending, "pending"),
            "is pending for 2 min 5 s",
            trace("", true, None),
        );
        pending.because = Some(Because {
            class: "waiting",
            text: "No runner with the tags `gpu`, `eu` is known.".to_owned(),
            hint: Some(
                "Register a runner with these tags, or change `tags` of the job.".to_owned(),
            ),
        });
        pending.facts.clear();
        pending.presses =
            vec![press("Cancel", "test:unit", at().cancel_job(7)).weight(Weight::Danger)];
        let running = page(
            state(Mark::Running, "running"),
            "is running",
            trace(&TRACE[..TRACE.find("--- FAIL").unwrap() + 4], true, None),
        );
        let mut long =
            page(state(Mark::Passed, "passed"), "passed in 42 s", trace(TRACE, false, None));
        long.name = LONG.to_owned();
        long.trace.earlier = Some(format!("{}?line=1", at().job(7)));
        long.trace.later = Some(format!("{}?line=900", at().job(7)));
        long.trace.has_times = true;
        vec![("failed", failed), ("pending", pending), ("running", running), ("passed", long)]
    }
}

impl Sample for Confirm {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |name: &str, text: &str| Self {
            frame: project_frame("Start deploy", Section::Pipelines),
            name: name.to_owned(),
            what: "It deploys to production.".to_owned(),
            text: text.to_owned(),
            press: press("Deploy", name, at().play_job(7))
                .icon("play")
                .weight(Weight::Primary)
                .field("confirmed", "true"),
            back: at().job(7),
        };
        let long = format!("<b>{LONG}</b> {}", "sure ".repeat(200));
        vec![
            ("short", page("deploy", "Did the tests on staging pass?")),
            ("long", page(LONG, &long)),
        ]
    }
}
