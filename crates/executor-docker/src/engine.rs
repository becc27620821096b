//! Reaching the engine, and saying what to do when it cannot be reached.

use bollard::{API_DEFAULT_VERSION, Docker, errors::Error};
use domain::limits::ENGINE_ANSWER_SECONDS_MAX;
use runner::Unavailable;

use crate::settings::DockerSettings;

const HINT: &str = "start Docker on this machine, name its socket in the runner's settings, or choose the shell executor";

/// A handle on the engine; whether it answers is another question.
pub(crate) fn connect(settings: &DockerSettings) -> Result<Docker, Unavailable> {
    let Some(path) = settings.host.strip_prefix("unix://") else {
        return Err(Unavailable {
            message: format!("the engine at {} is not on this machine", settings.host),
            hint: "jobs need folders of this machine: run the runner beside the engine, and name the engine's socket as unix:///path".to_owned(),
        });
    };
    Docker::connect_with_unix(path, ENGINE_ANSWER_SECONDS_MAX, API_DEFAULT_VERSION)
        .map_err(|error| unavailable(settings, &error))
}

/// Asks the engine whether it is there.
pub(crate) async fn ping(docker: &Docker, settings: &DockerSettings) -> Result<(), Unavailable> {
    docker.ping().await.map(drop).map_err(|error| unavailable(settings, &error))
}

fn unavailable(settings: &DockerSettings, error: &Error) -> Unavailable {
    Unavailable {
        message: format!("no container engine answers at {}: {error}", settings.host),
        hint: HINT.to_owned(),
    }
}

/// The engine's own words, without the client's around them.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other errors say what they are")]
pub(crate) fn words(error: &Error) -> String {
    match error {
        Error::DockerResponseServerError { message, .. } => message.trim().to_owned(),
        Error::DockerStreamError { error } => error.trim().to_owned(),
        other => other.to_string(),
    }
}

/// The status of a refusal by the engine.
#[expect(clippy::wildcard_enum_match_arm, reason = "only refusals have a status")]
pub(crate) fn status(error: &Error) -> Option<u16> {
    match error {
        Error::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}
