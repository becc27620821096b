//! Configurations from several places, on real repositories and a real connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ci_config::elsewhere::{BlockedAddress, RemoteAnswer, RemoteFailure};
use domain::access::Role;
use domain::pipeline::{Source, Status};
use domain::project::Visibility;
use test_support::database::TestDatabase;
use test_support::on_both_engines;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::house::{House, Scene};
use crate::remote_files::RemoteFiles;
use crate::{CreatePipeline, Inputs, Kind, Lint, UpdateProject};

on_both_engines!(
    files_of_a_project_are_read_as_the_user_who_runs_the_pipeline,
    components_are_found_by_their_version,
    remote_files_are_fetched_and_remembered_where_asked,
    remote_files_that_are_not_there_say_so,
    below_a_remote_file_only_public_projects_are_seen,
    a_project_takes_its_configuration_from_another,
    a_pipeline_is_given_inputs,
);

const LIBRARY: &str = "
spec:
  inputs:
    image: {default: rust}
---
include: nested.yml
library:
  script: use $[[ inputs.image ]]
";

/// A library project of somebody else: a file, a nested one, and a component.
async fn library(scene: &Scene) -> domain::access::ProjectAccess {
    let owner = scene.house.user("lin").await;
    let library = scene.house.project(&owner, "library").await;
    let files = [
        ("ci.yml", LIBRARY),
        ("nested.yml", "nested:\n  script: [nested]\n"),
        (
            "templates/scan.yml",
            "spec:\n  component: [version]\n---\nscan:\n  script: v $[[ component.version ]]\n",
        ),
    ];
    let update = scene.house.commit(&library, "refs/heads/main", "Files", &files).await;
    scene.house.push(&library, &update, &[]).await.unwrap();
    let tag = domain::push::RefUpdate {
        name: "refs/tags/1.2.0".to_owned(),
        old: domain::push::ZERO_SHA.to_owned(),
        new: update.new,
    };
    scene.house.push(&library, &tag, &[]).await.unwrap();
    library
}

async fn messages(scene: &Scene, content: &str) -> Vec<String> {
    let asked = Lint { content: Some(content.to_owned()), ..Lint::default() };
    let report = scene.app().lint(&scene.access, asked).await.unwrap();
    report.diagnostics.into_iter().map(|finding| finding.message).collect()
}

const NO_LIBRARY: &str = "Project `lin/library` not found or access denied! Make sure any includes in the pipeline configuration are correctly defined.";

async fn files_of_a_project_are_read_as_the_user_who_runs_the_pipeline(database: TestDatabase) {
    let scene = House::scene(database).await;
    let library = library(&scene).await;
    let file = "include: {project: Lin/Library, file: ci.yml, inputs: {image: go}}\n";
    let pipeline = scene.pipeline_of(file).await;
    assert_eq!(pipeline.status, Status::Failed);
    assert_eq!(pipeline.diagnostics[0].message, NO_LIBRARY);
    let missing = file.replace("Lin/Library", "lin/nothing");
    let message = messages(&scene, &missing).await.remove(0);
    assert_eq!(message, NO_LIBRARY.replace("library", "nothing"), "both look the same");

    let olga = scene.access.viewer.user_id().unwrap();
    scene.app().add_member(&library, olga, Role::Reporter, None).await.unwrap();
    let pipeline = scene.pipeline_of(file).await;
    assert_eq!(scene.jobs(pipeline.id).await, ["nested pending", "library pending"]);
    let job = scene.take().await.unwrap();
    let other = scene.take().await.unwrap();
    let scripts: Vec<_> = [&job, &other].map(|job| job.steps[0].script.join("\n")).into();
    assert!(scripts.contains(&"use go".to_owned()), "{scripts:?}");

    let of_ref = file.replace("ci.yml,", "ci.yml, ref: v9,");
    let message = messages(&scene, &of_ref).await.remove(0);
    assert_eq!(message, "Project `lin/library` reference `v9` does not exist!");
}

async fn components_are_found_by_their_version(database: TestDatabase) {
    let scene = House::scene(database).await;
    let library = library(&scene).await;
    let olga = scene.access.viewer.user_id().unwrap();
    scene.app().add_member(&library, olga, Role::Reporter, None).await.unwrap();
    for version in ["1", "1.2", "~latest"] {
        let file =
            format!("include: [{{component: $CI_SERVER_FQDN/lin/library/scan@{version}}}]\n");
        let pipeline = scene.pipeline_of(&file).await;
        assert_eq!(scene.jobs(pipeline.id).await, ["scan pending"], "{version}");
        assert_eq!(scene.take().await.unwrap().steps[0].script, ["v 1.2.0"]);
    }
    let other = "include: [{component: gitlab.com/lin/library/scan@1}]\n";
    let message = messages(&scene, other).await.remove(0);
    let prefix = "Component 'gitlab.com/lin/library/scan@1' -";
    assert_eq!(message, format!("{prefix} the component path is not supported"));
}

/// A server that gives every request the same answer; its address, and how often it was asked.
async fn answering(status: &'static str, body: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _bytes = stream.read(&mut request).await.unwrap();
            counted.fetch_add(1, Ordering::SeqCst);
            let length = body.len();
            let head =
                format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n");
            let answer = format!("{head}\r\n{body}");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (address, asked)
}

async fn remote_files_are_fetched_and_remembered_where_asked(database: TestDatabase) {
    let scene = House::scene(database).await;
    let (address, asked) = answering("200 OK", "far:\n  script: [x]\n").await;
    let file = format!("include: [{{remote: '{address}/far.yml', cache: 5 minutes}}]\n");
    let pipeline = scene.pipeline_of(&file).await;
    assert_eq!(scene.jobs(pipeline.id).await, ["far pending"]);
    assert!(messages(&scene, &file).await.is_empty());
    assert_eq!(asked.load(Ordering::SeqCst), 1, "the second time it is remembered");
    scene.house.clock.advance(301);
    assert!(messages(&scene, &file).await.is_empty());
    assert_eq!(asked.load(Ordering::SeqCst), 2, "it was too old");
    let plain = format!("include: ['{address}/far.yml']\n");
    assert!(messages(&scene, &plain).await.is_empty());
    assert_eq!(asked.load(Ordering::SeqCst), 3, "without `cache` it is always fetched");
}

async fn remote_files_that_are_not_there_say_so(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.push_main(&[("a", "b")]).await;
    let (address, _) = answering("404 Not Found", "").await;
    let url = format!("{address}/far.yml");
    let message = messages(&scene, &format!("include: ['{url}']\n")).await.remove(0);
    let fetched = format!("Remote file `{url}` could not be fetched after 1 attempt");
    assert_eq!(message, format!("{fetched} because of HTTP code `404` error!"));
    let message = messages(&scene, "include: ['http://127.0.0.1:1/far.yml']\n").await.remove(0);
    assert_eq!(message, "Remote file could not be fetched because Connection refused!");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_inside_are_not_asked() {
    let (address, asked) = answering("200 OK", "far: x\n").await;
    let outside = RemoteFiles::new(false, "1.2.3").unwrap();
    let now = domain::Timestamp::from_seconds(0);
    let port = address.rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        let answer = outside.get(&format!("http://{host}:{port}/x.yml"), None, now).await;
        let blocked = RemoteFailure::Blocked(BlockedAddress::Localhost);
        assert_eq!(answer, RemoteAnswer::Failed(blocked), "{host}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let metadata = outside.get("http://169.254.169.254/latest/x.yml", None, now).await;
    let blocked = RemoteFailure::Blocked(BlockedAddress::LinkLocal);
    assert_eq!(metadata, RemoteAnswer::Failed(blocked));
}

async fn below_a_remote_file_only_public_projects_are_seen(database: TestDatabase) {
    let scene = House::scene(database).await;
    scene.push_main(&[("a", "b")]).await;
    let library = library(&scene).await;
    let olga = scene.access.viewer.user_id().unwrap();
    scene.app().add_member(&library, olga, Role::Reporter, None).await.unwrap();
    let (address, _) = answering("200 OK", "include: {project: lin/library, file: ci.yml}\n").await;
    let file = format!("include: ['{address}/far.yml']\n");
    assert_eq!(messages(&scene, &file).await, [NO_LIBRARY]);
    let public = UpdateProject { visibility: Some(Visibility::Public), ..UpdateProject::default() };
    scene.app().update_project(&library, public).await.unwrap();
    assert!(messages(&scene, &file).await.is_empty());
}

async fn a_project_takes_its_configuration_from_another(database: TestDatabase) {
    let scene = House::scene(database).await;
    let library = library(&scene).await;
    let olga = scene.access.viewer.user_id().unwrap();
    scene.app().add_member(&library, olga, Role::Reporter, None).await.unwrap();
    let path = Some("ci.yml@lin/library:1.2.0".to_owned());
    let update = UpdateProject { ci_config_path: path, ..UpdateProject::default() };
    scene.app().update_project(&scene.access, update).await.unwrap();
    scene.push_main(&[("a", "b")]).await;
    let pipeline = scene.latest().await.unwrap();
    assert_eq!(scene.jobs(pipeline.id).await, ["nested pending", "library pending"]);
}

const WITH_INPUTS: &str = "
spec:
  inputs:
    count: {type: number, default: 1}
---
job:
  script: run $[[ inputs.count ]]
";

async fn a_pipeline_is_given_inputs(database: TestDatabase) {
    let scene = House::scene(database).await;
    let files = [(".gitlab-ci.yml", WITH_INPUTS)];
    let update = scene.house.commit(&scene.access, "refs/heads/main", "Inputs", &files).await;
    scene.house.push(&scene.access, &update, &["ci.input=count=3"]).await.unwrap();
    assert_eq!(scene.take().await.unwrap().steps[0].script, ["run 3"]);
    let ask = |inputs: Inputs| CreatePipeline {
        ref_name: "main".to_owned(),
        source: Source::Api,
        variables: Vec::new(),
        inputs,
    };
    let given = Inputs::from([("count".to_owned(), 4.into())]);
    scene.app().create_pipeline(&scene.access, ask(given)).await.unwrap();
    assert_eq!(scene.take().await.unwrap().steps[0].script, ["run 4"]);
    let wrong = Inputs::from([("count".to_owned(), "x".into())]);
    let refused = scene.app().create_pipeline(&scene.access, ask(wrong)).await.unwrap_err();
    assert_eq!(refused.message(), "`count` input: provided value is not a number");
    let many = (0..21).map(|index| (format!("i{index}"), 0.into())).collect();
    let refused = scene.app().create_pipeline(&scene.access, ask(many)).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Invalid);
}
