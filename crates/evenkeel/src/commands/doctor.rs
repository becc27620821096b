//! `evenkeel doctor`: what is wrong with the machine or the data, and how to mend it.

use std::path::Path;
use std::time::Duration;

use app::EffectFilter;
use domain::page::PageRequest;
use executor_docker::{DockerExecutor, DockerSettings};
use runner::Executor as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{Answer, answer, open};
use crate::cli::DataArgs;

/// How long a server may take to answer.
const ANSWER: Duration = Duration::from_secs(5);

/// One finding.
struct Check {
    what: &'static str,
    outcome: Outcome,
}

enum Outcome {
    Fine(String),
    /// Works, and should be looked at.
    Look(String),
    Broken(String),
}

pub(super) async fn run(data: DataArgs) -> anyhow::Result<Answer> {
    let mut checks =
        vec![git().await, folder(&data.data), server(&data.data).await, docker().await];
    checks.extend(database(&data).await);
    let mut broken = false;
    for check in &checks {
        let (mark, text) = match &check.outcome {
            Outcome::Fine(text) => ("ok     ", text),
            Outcome::Look(text) => ("look   ", text),
            Outcome::Broken(text) => ("broken ", text),
        };
        broken |= matches!(check.outcome, Outcome::Broken(_));
        answer(&format!("{mark} {}: {text}", check.what));
    }
    Ok(if broken { Answer::No } else { Answer::Yes })
}

async fn git() -> Check {
    let outcome = match git::check_version().await {
        Ok(version) => Outcome::Fine(version.to_string()),
        Err(error) => Outcome::Broken(error.to_string()),
    };
    Check { what: "git", outcome }
}

fn folder(data: &Path) -> Check {
    use std::os::unix::fs::PermissionsExt as _;
    let what = "data folder";
    let Ok(keys) = std::fs::metadata(data.join("keys")) else {
        let text =
            format!("{} is none: start the server once, or name it with --data", data.display());
        return Check { what, outcome: Outcome::Broken(text) };
    };
    if keys.permissions().mode() & 0o077 != 0 {
        let text = format!("others may read {}/keys: chmod 700 it", data.display());
        return Check { what, outcome: Outcome::Broken(text) };
    }
    Check { what, outcome: Outcome::Fine(data.display().to_string()) }
}

/// A server that runs answers where it wrote that it listens. Nothing on disk is touched.
async fn server(data: &Path) -> Check {
    let what = "server";
    let Ok(written) = std::fs::read_to_string(data.join("run/address")) else {
        return Check { what, outcome: Outcome::Look("never started here".to_owned()) };
    };
    let (url, process) = written.trim().split_once(' ').unwrap_or((written.trim(), "unknown"));
    let outcome = if answers(url).await {
        Outcome::Fine(format!("process {process} answers at {url}"))
    } else if Path::new("/proc").join(process).exists() {
        Outcome::Look(format!("process {process} is there and does not answer at {url}"))
    } else {
        Outcome::Fine("not running".to_owned())
    };
    Check { what, outcome }
}

async fn answers(url: &str) -> bool {
    let ask = async {
        let address = url.strip_prefix("http://").unwrap_or(url);
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        stream.write_all(b"GET /-/readiness HTTP/1.0\r\n\r\n").await?;
        let mut status = [0; 12];
        stream.read_exact(&mut status).await?;
        Ok::<_, std::io::Error>(status.ends_with(b" 200"))
    };
    matches!(tokio::time::timeout(ANSWER, ask).await, Ok(Ok(true)))
}

async fn docker() -> Check {
    let executor = DockerExecutor::new(DockerSettings::default(), Path::new(""));
    let outcome = match executor.available().await {
        Ok(()) => Outcome::Fine("Docker answers".to_owned()),
        Err(why) => Outcome::Look(format!("{why}: jobs in containers wait; {}", why.hint)),
    };
    Check { what: "engine", outcome }
}

async fn database(data: &DataArgs) -> Vec<Check> {
    let app = match open(data).await {
        Ok(app) => app,
        Err(error) => {
            return vec![Check {
                what: "database",
                outcome: Outcome::Broken(format!("{error:#}")),
            }];
        }
    };
    let dead = match app.reads().list_effects(EffectFilter::Dead, PageRequest::first(1)).await {
        Ok(dead) if dead.total == 0 => Outcome::Fine("none dead".to_owned()),
        Ok(dead) => Outcome::Look(format!(
            "{} dead: look at them under Administration and run them again",
            dead.total
        )),
        Err(error) => Outcome::Broken(error.to_string()),
    };
    let database = Check { what: "database", outcome: Outcome::Fine("opens".to_owned()) };
    vec![database, Check { what: "effects", outcome: dead }]
}
