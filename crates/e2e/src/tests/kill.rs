//! `kill -9` of the server, at any moment and aimed at pushes, scripts and uploads: nothing accepted is
//! lost, nothing runs twice, nothing half written is taken for whole.

mod aim;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Value;

use crate::git::WorkTree;
use crate::process::{command, run};
use crate::rest::Client;
use crate::server::Server;
use crate::wait;
use aim::{Aim, Sight};

/// Kills in an ordinary run; `EVENKEEL_KILLS=1000 cargo test -p e2e kill` is the long one.
const KILLS: usize = 100;

/// Bytes of an artifact: its upload takes long enough to be met.
const ARTIFACT_BYTES: usize = 8 * 1024 * 1024;

/// The script leaves a mark when it begins; a second beginning of the same attempt would be seen. It
/// prints, so that acknowledged bytes of the trace can be compared. All leave the same bytes, so that
/// a thousand of them are kept once.
fn file(place: &Path) -> String {
    format!(
        "job:\n  script:\n    - |\n      mkdir {place}/marks/$CI_JOB_ID || {{ echo twice >> {place}/twice; exit 1; }}\n    \
         - for n in 1 2 3 4 5 6 7 8; do echo line $n of $CI_JOB_ID; sleep 0.05; done\n    \
         - cp -p {place}/large large\n  artifacts: {{ paths: [large] }}\n",
        place = place.display()
    )
}

struct Round {
    server: Server,
    root: Client,
    project: i64,
    tree: WorkTree,
    repository: PathBuf,
    /// What jobs read and where they leave marks.
    place: tempfile::TempDir,
    accepted: Vec<String>,
    seen: Vec<(i64, String)>,
    /// How many kills met what they were aimed at.
    met: BTreeMap<Aim, usize>,
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
    let mut round = begin(&mut random).await?;
    for number in 0..kills {
        round.one(number, &mut random).await?;
    }
    say(&format!("kills that met their aim: {:?}", round.met));
    for aim in [Aim::RefMoved, Aim::Script, Aim::Upload] {
        assert!(kills < KILLS || round.met.contains_key(&aim), "no kill met {aim:?}");
    }
    round.check().await
}

/// A folder that jobs of any user can read and leave marks in.
fn place(random: &mut StdRng) -> anyhow::Result<tempfile::TempDir> {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir()?;
    let marks = folder.path().join("marks");
    std::fs::create_dir(&marks)?;
    let mut large = vec![0; ARTIFACT_BYTES];
    random.fill(&mut large[..]);
    std::fs::write(folder.path().join("large"), large)?;
    for path in [folder.path(), &marks] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o1777))?;
    }
    Ok(folder)
}

async fn begin(random: &mut StdRng) -> anyhow::Result<Round> {
    let place = place(random)?;
    let server = Server::start(&["--runner", "shell"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("kill").await?;
    let tree = WorkTree::new(server.url(), "root/kill", "root", root.token())?;
    tree.write(".gitlab-ci.yml", &file(place.path()))?;
    tree.commit("Begin")?;
    tree.push(&["HEAD:refs/heads/main"])?;
    let found = run(command("find")
        .arg(server.data().join("repositories"))
        .args(["-name", "*.git", "-type", "d"]))?;
    let repository = PathBuf::from(found.lines().next().unwrap_or_default());
    let (accepted, seen, met) = Default::default();
    Ok(Round { server, root, project, tree, repository, place, accepted, seen, met })
}

impl Round {
    /// Pushes a branch of its own, looks at traces, and kills the server somewhere in between.
    async fn one(&mut self, number: usize, random: &mut StdRng) -> anyhow::Result<()> {
        let branch = format!("b{number}");
        self.tree.write("number", &branch)?;
        self.tree.commit(&branch)?;
        let (marks, repository) = (self.place.path().join("marks"), self.repository.clone());
        let sight = Sight {
            repository: &repository,
            branch: &branch,
            tmp: self.server.data().join("tmp"),
            marks: &marks,
            marks_before: aim::count(&marks),
        };
        let mut push = self.tree.command();
        push.args(["push", "-q", "origin", &format!("HEAD:refs/heads/{branch}")]);
        push.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let mut push = push.spawn()?;
        self.remember_a_trace(random).await;
        let aim = Aim::any(random);
        if aim.wait(&sight, random).await {
            *self.met.entry(aim).or_default() += 1;
        }
        if aim == Aim::Script {
            self.remember_a_trace(random).await;
        }
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

    async fn check(&self) -> anyhow::Result<()> {
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
        assert!(!self.place.path().join("twice").exists(), "a script ran twice");
        for (job, text) in &self.seen {
            let now = self.root.trace(self.project, *job).await?;
            assert!(now.starts_with(text), "job {job} lost bytes: {text:?} is no start of {now:?}");
        }
        self.artifacts_are_whole(&pipelines).await?;
        self.fsck()
    }

    /// What succeeded has its artifact, every stored file is what its name says, and nothing is left of
    /// uploads that broke off.
    async fn artifacts_are_whole(&self, pipelines: &[Value]) -> anyhow::Result<()> {
        let succeeded = pipelines.iter().filter(|pipeline| pipeline["status"] == "success");
        for pipeline in succeeded {
            let job = self.root.job(self.project, pipeline, "job").await?;
            let bytes = job["artifacts_file"]["size"].as_u64().unwrap_or_default();
            assert!(bytes > 1_000_000, "job {} left {bytes} bytes", job["id"]);
        }
        let script = "find . -type f -exec sha256sum {} + | while read hash path; do \
            [ \"${path##*/}\" = \"$hash\" ] || echo \"$path is $hash\"; done";
        let blobs = self.server.data().join("blobs");
        let said = run(command("sh").args(["-c", script]).current_dir(blobs))?;
        assert_eq!(said, "", "a stored file is not what its name says");
        assert_eq!(aim::count(&self.server.data().join("tmp")), 0, "a broken upload lies about");
        Ok(())
    }

    /// All pipelines, when none is going any more.
    async fn settled(&self, wanted: usize) -> anyhow::Result<Vec<Value>> {
        wait::until(300, "all pipelines to end", || async {
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
        let said = run(command("git").arg("-C").arg(&self.repository).args([
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
