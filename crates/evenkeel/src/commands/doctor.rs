//! `evenkeel doctor`: what is wrong with the machine or the data, and how to mend it.

use std::path::Path;

use app::EffectFilter;
use domain::page::PageRequest;
use executor_docker::{DockerExecutor, DockerSettings};
use runner::Executor as _;

use super::{Answer, answer, open};
use crate::cli::DataArgs;
use crate::data_folder::DataFolder;

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
    let mut checks = vec![git().await, folder(&data.data), lock(&data.data), docker().await];
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

fn lock(data: &Path) -> Check {
    let outcome = if !data.join("run").is_dir() {
        Outcome::Look("never started here".to_owned())
    } else if let Err(error) = DataFolder::open(data) {
        Outcome::Fine(format!("running ({error})"))
    } else {
        Outcome::Fine("not running".to_owned())
    };
    Check { what: "server", outcome }
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
