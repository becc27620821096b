//! Compiling a file of many jobs, and making its pipeline with everything that is stored.

use e2e::git::WorkTree;
use e2e::server::Server;
use serde_json::json;
use tokio::time::Instant;

use crate::samples::{Goal, Row, milliseconds};

/// What a job may cost.
const MILLISECONDS_A_JOB: f64 = 0.012;
/// What a file of a few jobs may cost.
const MILLISECONDS_AT_LEAST: f64 = 0.1;

/// A file of `jobs` jobs in four stages with rules, needs and variables.
pub(crate) fn file(jobs: u32) -> String {
    let mut text = "stages: [build, test, check, deploy]\n.base:\n  variables: { A: '1' }\n  \
        script: [echo one, echo two]\n  rules:\n    - if: '$CI_COMMIT_BRANCH'\n"
        .to_owned();
    for n in 0..jobs {
        let stage = ["build", "test", "check", "deploy"][n as usize % 4];
        let needs = if n % 4 == 1 { format!("  needs: [job-{}]\n", n - 1) } else { String::new() };
        text += &["job-", &n.to_string(), ":\n  extends: .base\n  stage: ", stage, "\n", &needs]
            .concat();
    }
    text
}

/// Fifty files that together have as many jobs, and the file that includes them.
pub(crate) fn files(jobs: u32) -> (String, Vec<(String, String)>) {
    let count = 50;
    let included = (0..count).map(|n| {
        let text = file(jobs / count).replace("job-", &format!("job-{n}-"));
        (format!("ci/{n}.yml"), text)
    });
    let included: Vec<(String, String)> = included.collect();
    let names: Vec<&str> = included.iter().map(|(name, _)| name.as_str()).collect();
    (format!("include: [{}]\n", names.join(", ")), included)
}

pub(crate) async fn measure(runs: usize) -> anyhow::Result<Vec<Row>> {
    let mut rows = vec![];
    for jobs in [1, 100, 1_000, 2_000, 10_000] {
        rows.push(call(&format!("compile {jobs} jobs"), jobs, (file(jobs), vec![]), runs)?);
    }
    rows.push(call("compile 1000 jobs in 50 includes", 1_000, files(1_000), runs)?);
    rows.push(create(runs.min(20)).await?);
    Ok(rows)
}

/// One file, perhaps with included ones, compiled as a call.
fn call(
    name: &str,
    jobs: u32,
    (text, included): (String, Vec<(String, String)>),
    runs: usize,
) -> anyhow::Result<Row> {
    let most = (f64::from(jobs) * MILLISECONDS_A_JOB).max(MILLISECONDS_AT_LEAST);
    let mut row = Row::new(name, "ms", Goal::AtMost(most));
    for _ in 0..runs {
        // Made anew each time: an input remembers the files that were read.
        let input = ci_config::Input {
            path: ".gitlab-ci.yml".to_owned(),
            text: text.clone(),
            files: included.iter().cloned().map(|(name, text)| (name, Some(text))).collect(),
            ref_name: "main".to_owned(),
            variables: ci_config::Variables {
                predefined: vec![domain::variable::JobVariable::public("CI_COMMIT_BRANCH", "main")],
                ..Default::default()
            },
            ..Default::default()
        };
        let begun = Instant::now();
        let outcome = ci_config::compile(&input);
        row.ours(milliseconds(begun));
        anyhow::ensure!(matches!(outcome, ci_config::Outcome::Compiled(_)), "{outcome:?}");
    }
    Ok(row)
}

/// A thousand jobs, made by the API: compiled, stored, committed, answered.
async fn create(runs: usize) -> anyhow::Result<Row> {
    let mut row = Row::new("create a pipeline of 1000 jobs", "ms", Goal::AtMost(50.0));
    let server = Server::start(&["--runner", "none"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("many").await?;
    let tree = WorkTree::new(server.url(), "root/many", "root", root.token())?;
    tree.write(".gitlab-ci.yml", &file(1_000))?;
    tree.commit("Many jobs")?;
    tree.push(&["main", "-o", "ci.skip"])?;
    for _ in 0..runs {
        let begun = Instant::now();
        root.post(&format!("/projects/{project}/pipeline"), json!({ "ref": "main" })).await?;
        row.ours(milliseconds(begun));
    }
    Ok(row)
}
