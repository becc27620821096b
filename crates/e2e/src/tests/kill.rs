//! `kill -9` of the server at random moments: nothing accepted is lost, nothing runs twice.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Value;

use crate::git::WorkTree;
use crate::process::{command, run};
use crate::rest::Client;
use crate::server::Server;
use crate::wait;

/// Kills in an ordinary run; `EVENKEEL_KILLS=1000 cargo test -p e2e kill` is the long one.
const KILLS: usize = 100;

/// The script writes when it begins and when it ends; a second beginning of the same attempt or two
/// at once would be seen. It prints, so that acknowledged bytes of the trace can be compared.
fn file(marks: &Path) -> String {
    format!(
        "job:\n  script:\n    - |\n      mkdir {marks}/$CI_JOB_ID || {{ echo twice >> {marks}/twice; exit 1; }}\n    \
         - for n in 1 2 3 4 5 6 7 8; do echo line $n of $CI_JOB_ID; sleep 0.05; done\n    \
         - echo artifact $CI_JOB_ID > out.txt\n  artifacts: {{ paths: [out.txt] }}\n",
        marks = marks.display()
    )
}

struct Round {
    server: Server,
    root: Client,
    project: i64,
    tree: WorkTree,
    accepted: Vec<String>,
    seen: Vec<(i64, String)>,
}

/// Row: P03 (whole)
#[tokio::test]
async fn a_killed_server_forgets_nothing_that_it_accepted() -> anyhow::Result<()> {
    let seed = crate::process::setting("EVENKEEL_SEED").ok().and_then(|text| text.parse().ok());
    let seed: u64 = seed.unwrap_or_else(fresh_seed);
    let kills = crate::process::setting("EVENKEEL_KILLS").ok().and_then(|text| text.parse().ok());
    let kills = kills.unwrap_or(KILLS);
    say(&format!("EVENKEEL_SEED={seed}, {kills} kills"));
    let mut random = StdRng::seed_from_u64(seed);
    let marks = marks_folder()?;
    let mut round = begin(marks.path()).await?;
    for number in 0..kills {
        round.one(number, &mut random).await?;
    }
    round.check(marks.path()).await
}

/// A folder that jobs of any user can leave marks in.
fn marks_folder() -> anyhow::Result<tempfile::TempDir> {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir()?;
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o1777))?;
    Ok(folder)
}

async fn begin(marks: &Path) -> anyhow::Result<Round> {
    let server = Server::start(&["--runner", "shell"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("kill").await?;
    let tree = WorkTree::new(server.url(), "root/kill", "root", root.token())?;
    tree.write(".gitlab-ci.yml", &file(marks))?;
    tree.commit("Begin")?;
    tree.push(&["HEAD:refs/heads/main"])?;
    Ok(Round { server, root, project, tree, accepted: Vec::new(), seen: Vec::new() })
}

impl Round {
    /// Pushes a branch of its own, looks at traces, and kills the server somewhere in between.
    async fn one(&mut self, number: usize, random: &mut StdRng) -> anyhow::Result<()> {
        let branch = format!("b{number}");
        self.tree.write("number", &branch)?;
        self.tree.commit(&branch)?;
        let mut push = self.tree.command();
        push.args(["push", "-q", "origin", &format!("HEAD:refs/heads/{branch}")]);
        push.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let mut push = push.spawn()?;
        self.remember_a_trace(random).await;
        tokio::time::sleep(Duration::from_millis(random.random_range(0..250))).await;
        self.server.kill()?;
        if push.wait()?.success() {
            self.accepted.push(branch);
        }
        self.server.restart().await
    }

    /// What a reader was shown of a trace must be there for ever.
    async fn remember_a_trace(&mut self, random: &mut StdRng) {
        let path = format!("/projects/{}/jobs?per_page=20", self.project);
        let Ok(jobs) = self.root.get(&path).await else { return };
        let Some(jobs) = jobs.as_array().filter(|jobs| !jobs.is_empty()) else { return };
        let job = jobs[random.random_range(0..jobs.len())]["id"].as_i64().unwrap_or_default();
        if let Ok(text) = self.root.trace(self.project, job).await {
            self.seen.push((job, text));
        }
    }

    async fn check(&self, marks: &Path) -> anyhow::Result<()> {
        let branches = self.branches()?;
        for branch in &self.accepted {
            assert!(branches.iter().any(|(name, _)| name == branch), "{branch} was accepted");
        }
        let pipelines = self.settled(branches.len()).await?;
        for (branch, sha) in &branches {
            let mine: Vec<&Value> =
                pipelines.iter().filter(|pipeline| pipeline["ref"] == branch.as_str()).collect();
            assert_eq!(mine.len(), 1, "one pipeline for {branch}: {mine:?}");
            assert_eq!(mine[0]["sha"], sha.as_str());
        }
        assert_eq!(pipelines.len(), branches.len(), "no pipeline lacks its commit");
        assert!(!marks.join("twice").exists(), "a script ran twice");
        for (job, text) in &self.seen {
            let now = self.root.trace(self.project, *job).await?;
            assert!(now.starts_with(text), "job {job} lost bytes: {text:?} is no start of {now:?}");
        }
        self.fsck()
    }

    /// All pipelines, when none is going any more.
    async fn settled(&self, wanted: usize) -> anyhow::Result<Vec<Value>> {
        wait::until(120, "all pipelines to end", || async {
            let mut all = Vec::new();
            for page in 1.. {
                let path = format!("/projects/{}/pipelines?per_page=100&page={page}", self.project);
                let rows = self.root.get(&path).await?.as_array().cloned().unwrap_or_default();
                if rows.is_empty() {
                    break;
                }
                all.extend(rows);
            }
            let ended = |row: &Value| {
                matches!(
                    row["status"].as_str(),
                    Some("success" | "failed" | "canceled" | "skipped")
                )
            };
            Ok((all.len() >= wanted && all.iter().all(ended)).then_some(all))
        })
        .await
    }

    fn branches(&self) -> anyhow::Result<Vec<(String, String)>> {
        let listed = self.tree.git(&["ls-remote", "--heads", "origin"])?;
        let parse = |line: &str| {
            let (sha, name) = line.split_once('\t')?;
            Some((name.strip_prefix("refs/heads/")?.to_owned(), sha.to_owned()))
        };
        Ok(listed.lines().filter_map(parse).collect())
    }

    fn fsck(&self) -> anyhow::Result<()> {
        let found = run(command("find")
            .arg(self.server.data().join("repositories"))
            .args(["-name", "*.git", "-type", "d"]))?;
        let repository = PathBuf::from(found.lines().next().unwrap_or_default());
        let said = run(command("git").arg("-C").arg(repository).args([
            "-c",
            "safe.directory=*",
            "fsck",
            "--full",
            "--strict",
            "--no-dangling",
        ]))?;
        assert_eq!(said.trim(), "", "git fsck");
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the seed is printed, so the run can be repeated")]
fn fresh_seed() -> u64 {
    rand::rng().random()
}

#[expect(clippy::print_stdout, reason = "cargo shows it when the test fails")]
fn say(text: &str) {
    println!("{text}");
}
