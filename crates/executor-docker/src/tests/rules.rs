//! What is decided without an engine.

use runner::Executor as _;

use crate::command::is_root;
use crate::image::{from_config, registry};
use crate::service::{aliases, tcp_ports};
use crate::{DockerExecutor, DockerSettings};

#[tokio::test]
async fn an_engine_that_does_not_answer_is_a_reason_and_a_hint() {
    let at = |host: &str| {
        let settings = DockerSettings { host: host.to_owned(), ..DockerSettings::default() };
        DockerExecutor::new(settings, std::path::Path::new("/nowhere"))
    };
    let absent = at("unix:///nowhere/docker.sock").available().await.unwrap_err();
    assert!(
        absent.message.starts_with("no container engine answers at unix:///nowhere/docker.sock"),
        "{absent:?}"
    );
    assert!(absent.hint.contains("start Docker"), "{absent:?}");
    let remote = at("tcp://10.0.0.1:2375").available().await.unwrap_err();
    assert!(remote.message.contains("not on this machine"), "{remote:?}");
}

#[test]
fn services_are_called_by_gitlabs_rules() {
    assert_eq!(aliases("postgres:16-alpine", None), ["postgres"]);
    assert_eq!(
        aliases("registry.example.com:5000/team/db:1", Some("db, pg")),
        ["registry.example.com__team__db", "registry.example.com-team-db", "db", "pg"]
    );
    assert_eq!(aliases("a/b@sha256:00", Some("a-b")), ["a__b", "a-b"]);
}

#[test]
fn the_lowest_tcp_ports_are_tried() {
    let exposed = ["8443/tcp", "53/udp", "80/tcp", "9000"].map(str::to_owned);
    assert_eq!(tcp_ports(&exposed), [80, 8443, 9000]);
}

#[test]
fn credentials_belong_to_one_registry() {
    let json = r#"{"auths": {"registry.example.com:5000": {"auth": "dTpw"}, "https://index.docker.io/v1/": {"auth": "aHVi"}}}"#;
    let auth = |image: &str| from_config(json, registry(image)).and_then(|found| found.auth);
    assert_eq!(auth("registry.example.com:5000/a/b:1").as_deref(), Some("dTpw"));
    assert_eq!(auth("alpine").as_deref(), Some("aHVi"));
    assert_eq!(auth("team/alpine").as_deref(), Some("aHVi"));
    assert_eq!(auth("other.example.com/a"), None);
    assert!(from_config("no json", "docker.io").is_none());
}

#[test]
fn the_administrator_of_a_container_has_three_names() {
    assert!(["", "0", "root", "0:0", "root:staff"].iter().all(|user| is_root(user)));
    assert!(!is_root("1000") && !is_root("node"));
}
