//! Compiling a file of many jobs, and making its pipeline with everything that is stored.

use e2e::git::WorkTree;
use e2e::server::Server;
use serde_json::json;
use tokio::time::Instant;

use crate::samples::{Goal, Row, milliseconds};

/// A file of `jobs` jobs in four stages with rules, needs and variables.
pub(crate) fn file(jobs: usize) -> String {
    let mut text = "stages: [build, test, check, deploy]\n.base:\n  variables: { A: '1' }\n  \
        script: [echo one, echo two]\n  rules:\n    - if: '$CI_COMMIT_BRANCH'\n"
        .to_owned();
    for n in 0..jobs {
        let stage = ["build", "test", "check", "deploy"][n % 4];
        let needs = if n % 4 == 1 { format!("  needs: [job-{}]\n", n - 1) } else { String::new() };
        text += &["job-", &n.to_string(), ":\n  extends: .base\n  stage: ", stage, "\n", &needs]
            .concat();
    }
    text
}

pub(crate) async fn measure(runs: usize) -> anyhow::Result<Vec<Row>> {
    let mut rows = vec![];
    for (jobs, goal) in [(100, 1.5), (1_000, 15.0), (2_000, 30.0)] {
        let goal = Goal::AtMost(goal);
        let mut row = Row::new(&format!("compile {jobs} jobs"), "ms", goal);
        let input = ci_config::Input {
            path: ".gitlab-ci.yml".to_owned(),
            text: file(jobs),
            ref_name: "main".to_owned(),
            variables: ci_config::Variables {
                predefined: vec![domain::variable::JobVariable::public("CI_COMMIT_BRANCH", "main")],
                ..Default::default()
            },
            ..Default::default()
        };
        for _ in 0..runs {
            let begun = Instant::now();
            let outcome = ci_config::compile(&input);
            row.ours(milliseconds(begun));
            anyhow::ensure!(matches!(outcome, ci_config::Outcome::Compiled(_)), "{outcome:?}");
        }
        rows.push(row);
    }
    rows.push(create(runs.min(20)).await?);
    Ok(rows)
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
