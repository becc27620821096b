//! A push to the whole product, and what its terminal shows.

use api_types::runner::JobRequest;
use app::{App, NewRunner};
use domain::access::Role;
use domain::project::Visibility;
use domain::token::Scope;

use super::house::{House, PASSWORD};
use super::sandbox::{Client, new_work_tree};

const FILE: &str = ".gitlab-ci.yml";
const JOB: &str = "build:\n  script: echo hello\n";

async fn work_tree(house: &House, name: &str) -> Client {
    new_work_tree(house.folder.path().join("clients").join(name)).await
}

#[tokio::test]
async fn a_push_prints_the_address_of_its_pipeline() {
    let house = House::new().await;
    house.project("app", Visibility::Private).await;
    let url = house.serve("root", &house.token(&house.root, &[Scope::Api]).await).await;
    let ada = work_tree(&house, "ada").await;
    ada.commit(FILE, JOB).await;
    let text = ada.terminal(&["push", &format!("{url}/root/app.git"), "main"]).await;
    assert!(text.contains("remote: Pipeline #1 for main:"), "{text}");
    assert!(text.contains("remote:   http://git.example.com/root/app/-/pipelines/"), "{text}");
    assert_eq!(house.app.settle_pushes().await.unwrap(), 0);
}

#[tokio::test]
async fn a_bad_file_prints_what_is_wrong_and_where() {
    let house = House::new().await;
    house.project("app", Visibility::Private).await;
    let url = house.serve("root", &house.token(&house.root, &[Scope::Api]).await).await;
    let ada = work_tree(&house, "ada").await;
    ada.commit(FILE, "build:\n  script: 1\n  skript: 2\n").await;
    let text = ada.terminal(&["push", &format!("{url}/root/app.git"), "main"]).await;
    assert!(text.contains("remote:   .gitlab-ci.yml:"), "{text}");
}

#[tokio::test]
async fn a_protected_branch_refuses_by_name_and_role() {
    let house = House::new().await;
    let project = house.project("app", Visibility::Private).await;
    let dev = house.user("dev").await;
    house.join(&project, &dev, Role::Developer).await;
    let token = house.token(&house.root, &[Scope::WriteRepository]).await;
    let root = house.serve("root", &token).await;
    let ada = work_tree(&house, "ada").await;
    ada.commit("a", "1").await;
    ada.run(&["push", "-q", &format!("{root}/root/app.git"), "main"]).await;
    ada.commit("a", "2").await;
    let url = format!("{}/root/app.git", house.serve("dev", PASSWORD).await);
    let text = ada.fail(&["push", &url, "main"]).await;
    assert!(
        text.contains("remote: You are not allowed to push code to protected branches"),
        "{text}"
    );
    ada.run(&["push", "-q", &url, "main:feature"]).await;
    for name in ["refs/merge-requests/1/head", "refs/pipelines/1", "refs/evenkeel/x"] {
        let text = ada.fail(&["push", &url, &format!("main:{name}")]).await;
        assert!(text.contains("only branches and tags can be pushed"), "{text}");
    }
}

#[tokio::test]
async fn a_protected_branch_goes_forward_only() {
    let house = House::new().await;
    house.project("app", Visibility::Private).await;
    let token = house.token(&house.root, &[Scope::WriteRepository]).await;
    let url = format!("{}/root/app.git", house.serve("root", &token).await);
    let ada = work_tree(&house, "ada").await;
    ada.commit("a", "1").await;
    ada.run(&["push", "-q", &url, "main"]).await;
    // Whether it goes forward is asked while the new commits wait in their quarantine.
    ada.commit("a", "2").await;
    ada.run(&["push", "-q", &url, "main"]).await;
    ada.run(&["commit", "-q", "--amend", "-m", "other"]).await;
    let text = ada.fail(&["push", "-f", &url, "main"]).await;
    assert!(text.contains("not allowed to force push code to a protected branch"), "{text}");
}

#[tokio::test]
async fn a_job_fetches_its_own_project_and_pushes_nothing() {
    let house = House::new().await;
    house.project("app", Visibility::Private).await;
    house.project("other", Visibility::Private).await;
    let url = house.serve("root", &house.token(&house.root, &[Scope::Api]).await).await;
    let ada = work_tree(&house, "ada").await;
    let sha = ada.commit(FILE, JOB).await;
    ada.run(&["push", "-q", &format!("{url}/root/app.git"), "main"]).await;

    let new = NewRunner {
        project_id: None,
        description: "r".to_owned(),
        tags: Vec::new(),
        run_untagged: true,
        paused: false,
        protected_only: false,
        maximum_timeout_seconds: None,
    };
    let (_, secret) = house.app.create_runner(&App::viewer_of(&house.root), new).await.unwrap();
    let runner = house.app.authenticate_runner(&secret).await.unwrap();
    let job = house.app.request_job(&runner, JobRequest::default()).await.unwrap().job.unwrap();

    let url = house.serve("gitlab-ci-token", &job.token).await;
    let bob = work_tree(&house, "bob").await;
    bob.run(&["fetch", "-q", "--depth=1", &format!("{url}/root/app.git"), &sha]).await;
    let text = bob.fail(&["fetch", "-q", &format!("{url}/root/other.git")]).await;
    assert!(text.contains("not found"), "{text}");
    let text = ada.fail(&["push", &format!("{url}/root/app.git"), "main:x"]).await;
    assert!(text.contains("403"), "{text}");
}
