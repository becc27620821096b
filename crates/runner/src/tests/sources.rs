//! Work trees: fresh, used again, tampered with.

use std::path::PathBuf;

use api_types::runner::{GitFacts, JobResponse};

use super::bench::{Bench, give_to, job, run, variable};
use super::jobs::plain;
use crate::sources::Address;

/// A repository that jobs fetch from, and a work tree to add commits with.
struct Origin {
    bare: PathBuf,
    work: PathBuf,
}

impl Origin {
    fn new(bench: &Bench) -> Self {
        let bare = bench.folder.path().join("origin/team/app.git");
        let work = bench.folder.path().join("work");
        std::fs::create_dir_all(&bare).unwrap();
        std::fs::create_dir(&work).unwrap();
        run("git", &["init", "-q", "--bare", "-b", "main"], &bare);
        run("git", &["init", "-q", "-b", "main"], &work);
        run("chmod", &["-R", "a+rX", "origin"], bench.folder.path());
        Self { bare, work }
    }

    /// Commits a file and returns the commit.
    fn commit(&self, file: &str, content: &str) -> String {
        std::fs::write(self.work.join(file), content).unwrap();
        run("git", &["add", "-A"], &self.work);
        run("git", &["commit", "-q", "-m", file], &self.work);
        let bare = self.bare.to_string_lossy().into_owned();
        give_to(&self.bare, "0:0");
        run("git", &["push", "-q", &bare, "HEAD:main"], &self.work);
        give_to(&self.bare, "65534:65534");
        run("git", &["rev-parse", "HEAD"], &self.work)
    }

    fn job(&self, id: i64, sha: &str, script: &[&str]) -> JobResponse {
        let mut one = job(id, script);
        one.variables.clear();
        one.git_info = GitFacts {
            repo_url: format!("file://{}", self.bare.display()),
            ref_name: "main".to_owned(),
            sha: sha.to_owned(),
            refspecs: vec!["+refs/heads/main:refs/remotes/origin/main".to_owned()],
            depth: 1,
            ..GitFacts::default()
        };
        one
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_are_fetched_once_and_the_work_tree_is_used_again() {
    let bench = Bench::new().await;
    let origin = Origin::new(&bench);
    let first = origin.commit("a", "one\n");
    let text = plain(
        &bench
            .run(origin.job(
                1,
                &first,
                &["cat a; touch left ignored; git rev-parse HEAD; git status --short"],
            ))
            .await,
    );
    assert!(
        text.contains("Fetching changes with git depth set to 1...")
            && text.contains(&format!("one\n{first}\n")),
        "{text}"
    );
    assert!(text.contains("\n?? ignored\n?? left\n"), "{text}");
    let text = plain(&bench.run(origin.job(2, &first, &["ls"])).await);
    assert!(text.contains("The commits are here already."), "{text}");
    assert!(!text.contains("left"), "{text}");
    let second = origin.commit("a", "two\n");
    let text =
        plain(&bench.run(origin.job(3, &second, &["cat a; ls; git log --oneline | wc -l"])).await);
    assert!(
        text.contains("Fetching changes") && text.contains("two") && text.contains("\n1\n"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_work_tree_is_made_anew() {
    let bench = Bench::new().await;
    let origin = Origin::new(&bench);
    let sha = origin.commit("a", "one\n");
    for (id, damage) in (1..).zip([
        "rm -rf .git/objects",
        "echo x > .git/HEAD",
        "touch .git/index.lock .git/shallow.lock",
        "rm -rf .git; ln -s /etc .git",
        "chmod 0 a; echo '[core] bare = true' > .git/config",
        "echo junk > .git/index",
        "cd ..; rm -rf app.git; true",
    ]) {
        let end = {
            bench.run(origin.job(id, &sha, &["cat a", damage])).await;
            bench.coordinator.end_of(id).await
        };
        assert_eq!(end.state.as_deref(), Some("success"), "{}", bench.coordinator.trace(id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn locks_of_an_interrupted_git_do_not_cost_the_work_tree() {
    let bench = Bench::new().await;
    let origin = Origin::new(&bench);
    let locks = "touch .git/index.lock .git/shallow.lock .git/HEAD.lock .git/config.lock";
    bench.run(origin.job(1, &origin.commit("a", "one\n"), &[locks])).await;
    let text = plain(&bench.run(origin.job(2, &origin.commit("a", "two\n"), &["cat a"])).await);
    assert!(text.contains("\ntwo\n") && !text.contains("starting from"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refs_of_earlier_pipelines_do_not_pile_up() {
    let bench = Bench::new().await;
    let origin = Origin::new(&bench);
    let mut text = String::new();
    for id in 1..4 {
        let sha = origin.commit("a", &format!("{id}\n"));
        let mut one = origin.job(id, &sha, &["echo $(git for-each-ref --format='%(refname)')"]);
        one.job_info.pipeline_id = id;
        one.git_info.refspecs.push(format!("+refs/heads/main:refs/pipelines/{id}"));
        text = plain(&bench.run(one).await);
    }
    assert!(text.contains("refs/pipelines/3") && !text.contains("refs/pipelines/1 "), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_of_many_files_is_packed() {
    let bench = Bench::new().await;
    let origin = Origin::new(&bench);
    let sha = origin.commit("a", "one\n");
    let litter = "mkdir -p .git/objects/17; for i in 1 2 3 4 5 6 7 8 9; do echo x > .git/objects/17/$(printf %038d $i); done; for i in $(seq 40); do echo $i | git hash-object -w --stdin; done";
    bench.run(origin.job(1, &sha, &[litter])).await;
    let text =
        plain(&bench.run(origin.job(2, &sha, &["git count-objects -v; git fsck && cat a"])).await);
    assert!(
        text.contains("\ncount: 0\n") && text.contains("\npacks: 1\n") && text.contains("\none\n"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn strategies_are_gitlabs() {
    let bench = Bench::new().await;
    let origin = Origin::new(&bench);
    let sha = origin.commit("a", "one\n");
    let with = |id, variables: &[(&str, &str)], script: &str| {
        let mut one = origin.job(id, &sha, &[script]);
        one.variables.extend(variables.iter().map(|(key, value)| variable(key, value)));
        one
    };
    bench.run(with(1, &[], "touch left")).await;
    let none = plain(&bench.run(with(2, &[("GIT_STRATEGY", "none")], "ls")).await);
    assert!(
        none.contains("\na\nleft\n") && none.contains("Skipping Git repository setup"),
        "{none}"
    );
    let kept = plain(&bench.run(with(3, &[("GIT_CLEAN_FLAGS", "none")], "ls")).await);
    assert!(kept.contains("\na\nleft\n"), "{kept}");
    let excluded = plain(&bench.run(with(4, &[("GIT_CLEAN_FLAGS", "-ffdx -e left")], "ls")).await);
    assert!(excluded.contains("\na\nleft\n"), "{excluded}");
    let fresh = plain(
        &bench.run(with(5, &[("GIT_STRATEGY", "clone"), ("GIT_CLEAN_FLAGS", "none")], "ls")).await,
    );
    assert!(fresh.contains("\na\n") && !fresh.contains("left"), "{fresh}");
    let empty = plain(&bench.run(with(6, &[("GIT_STRATEGY", "empty")], "ls -A | wc -l")).await);
    assert!(empty.contains("\n0\n"), "{empty}");
    let bare = plain(
        &bench
            .run(with(7, &[("GIT_CHECKOUT", "false")], "ls | wc -l; git rev-parse origin/main"))
            .await,
    );
    assert!(bare.contains(&format!("\n0\n{sha}\n")), "{bare}");
    for (id, key, value) in [
        (8, "GIT_STRATEGY", "other"),
        (9, "GIT_FETCH_EXTRA_FLAGS", "--upload-pack=id"),
        (10, "GIT_SUBMODULE_STRATEGY", "recursive"),
    ] {
        let text = bench.run(with(id, &[(key, value)], "ls")).await;
        assert!(text.contains(key), "{text}");
        assert_eq!(
            bench.coordinator.end_of(id).await.failure_reason.as_deref(),
            Some("runner_configuration_error")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_that_cannot_be_had_fail_the_job_before_its_script() {
    let bench = Bench::new().await;
    let origin = Origin::new(&bench);
    origin.commit("a", "one\n");
    let mut one = origin.job(1, &"0".repeat(39).add_one(), &["echo never"]);
    one.steps.push(super::bench::step("after_script", &["echo after"]));
    let text = plain(&bench.run(one).await);
    assert!(
        text.contains("cannot check out the commit")
            && !text.contains("\nnever")
            && !text.contains("\nafter\n"),
        "{text}"
    );
    assert_eq!(
        bench.coordinator.end_of(1).await.failure_reason.as_deref(),
        Some("runner_system_failure")
    );
}

trait AddOne {
    fn add_one(&self) -> String;
}

impl AddOne for String {
    fn add_one(&self) -> String {
        format!("{self}1")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hooks_of_an_earlier_job_do_not_run() {
    let bench = Bench::new().await;
    let origin = Origin::new(&bench);
    let sha = origin.commit("a", "one\n");
    let plant = "mkdir -p .git/hooks; printf '#!/bin/sh\\necho hooked\\n' > .git/hooks/post-checkout; chmod +x .git/hooks/post-checkout; git config core.fsmonitor 'echo monitored'";
    bench.run(origin.job(1, &sha, &[plant])).await;
    let second = origin.commit("a", "two\n");
    let text = bench.run(origin.job(2, &second, &["cat a"])).await;
    assert!(!text.contains("hooked") && !text.contains("monitored"), "{text}");
}

#[test]
fn credentials_are_told_to_one_server_and_never_written() {
    let address =
        Address::parse("http://gitlab-ci-token:glcbt-a%2Fb@ci.example.com:8080/x/team/app.git");
    assert_eq!(address.without_credentials(), "http://ci.example.com:8080/x/team/app.git");
    assert_eq!(address.project_path(), Some("x/team/app"));
    let (key, value) = address.header_setting().unwrap();
    assert_eq!(key, "http.http://ci.example.com:8080/.extraHeader");
    assert_eq!(value, "Authorization: Basic Z2l0bGFiLWNpLXRva2VuOmdsY2J0LWEvYg==");
    assert_eq!(Address::parse("file:///srv/a.git").header_setting(), None);
    assert_eq!(Address::parse("/srv/a.git").without_credentials(), "/srv/a.git");
}
