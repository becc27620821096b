//! Getting a job's image: by whose rules, with whose credentials, and why it failed.

use api_types::runner::JobResponse;
use bollard::Docker;
use bollard::auth::DockerCredentials;
use bollard::models::ImageInspect;
use bollard::query_parameters::CreateImageOptionsBuilder;
use domain::job::FailureReason;
use futures_util::StreamExt as _;
use runner::{Failure, JobContext, Trace};

use crate::engine::{status, words};
use crate::settings::{DockerSettings, PullPolicy};

/// An image that a job wants.
#[derive(Clone, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) name: &'a str,
    pub(crate) policies: Option<&'a [String]>,
    pub(crate) platform: Option<&'a str>,
}

/// Makes sure that the engine has the image, and returns what is known of it.
pub(crate) async fn get(
    docker: &Docker,
    settings: &DockerSettings,
    job: &JobContext,
    wanted: &Wanted<'_>,
    trace: &Trace,
) -> Result<ImageInspect, Failure> {
    let policies = policies(settings, wanted)?;
    let mut last = None;
    for policy in policies {
        let there = docker.inspect_image(wanted.name).await;
        match (policy, there) {
            (PullPolicy::IfNotPresent | PullPolicy::Never, Ok(image)) => {
                trace.say(&format!(
                    "Using docker image {} ({})...",
                    wanted.name,
                    image.id.as_deref().unwrap_or("?")
                ));
                return Ok(image);
            }
            (PullPolicy::Never, Err(error)) => last = Some(failed(wanted, &words(&error))),
            (PullPolicy::Always | PullPolicy::IfNotPresent, _) => {
                match pull(docker, job, wanted, trace).await {
                    Ok(image) => return Ok(image),
                    Err(failure) => last = Some(failure),
                }
            }
        }
    }
    Err(last.unwrap_or_else(|| failed(wanted, "no pull policy is left to try")))
}

fn policies(settings: &DockerSettings, wanted: &Wanted<'_>) -> Result<Vec<PullPolicy>, Failure> {
    let Some(words) = wanted.policies.filter(|words| !words.is_empty()) else {
        return Ok(vec![settings.pull_policy]);
    };
    let parse = |word: &String| {
        PullPolicy::parse(word).ok_or_else(|| {
            Failure::new(
                FailureReason::RunnerConfigurationError,
                format!("pull policy `{word}` is none of always, if-not-present, never"),
            )
        })
    };
    words.iter().map(parse).collect()
}

async fn pull(
    docker: &Docker,
    job: &JobContext,
    wanted: &Wanted<'_>,
    trace: &Trace,
) -> Result<ImageInspect, Failure> {
    trace.say(&format!("Pulling docker image {} ...", wanted.name));
    let options = CreateImageOptionsBuilder::new()
        .from_image(&with_tag(wanted.name))
        .platform(wanted.platform.unwrap_or_default())
        .build();
    let mut progress = docker.create_image(Some(options), None, credentials(job, wanted.name));
    while let Some(step) = progress.next().await {
        step.map_err(|error| failed(wanted, &words(&error)))?;
    }
    let image = docker.inspect_image(wanted.name).await;
    image.map_err(|error| match status(&error) {
        Some(404) => failed(wanted, "the engine pulled it, and does not have it"),
        Some(_) | None => failed(wanted, &words(&error)),
    })
}

fn failed(wanted: &Wanted<'_>, message: &str) -> Failure {
    Failure::new(FailureReason::ImagePullFailure, format!("cannot get the image {}: {message}", wanted.name)).with_hint(
        "Check the image's name and that this machine reaches its registry; an image that was built here is used without a pull.",
    )
}

/// Without a tag the engine would pull them all.
fn with_tag(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    if last.contains([':', '@']) { name.to_owned() } else { format!("{name}:latest") }
}

/// The registry of an image; Docker's own where the name does not say it.
pub(crate) fn registry(name: &str) -> &str {
    match name.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => host,
        Some(_) | None => "docker.io",
    }
}

/// The credentials for an image: the job's `DOCKER_AUTH_CONFIG`, then what the server sent.
pub(crate) fn credentials(job: &JobContext, name: &str) -> Option<DockerCredentials> {
    let host = registry(name);
    let config = job.environment.iter().rev().find(|(key, _)| key == "DOCKER_AUTH_CONFIG");
    config
        .and_then(|(_, json)| from_config(json, host))
        .or_else(|| from_payload(&job.payload, host))
}

/// Reads `{"auths": {"host": {"auth": base64 of user:password}}}`.
pub(crate) fn from_config(json: &str, host: &str) -> Option<DockerCredentials> {
    let config: serde_json::Value = serde_json::from_str(json).ok()?;
    let of_host = |(address, entry): (&String, &serde_json::Value)| {
        let address = address.trim_start_matches("https://").trim_start_matches("http://");
        let address = address.split('/').next().unwrap_or(address);
        let is_hub = host == "docker.io" && address == "index.docker.io";
        (address == host || is_hub).then(|| entry.clone())
    };
    let entry = config.get("auths")?.as_object()?.iter().find_map(of_host)?;
    let text = |key: &str| entry.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
    Some(DockerCredentials {
        auth: text("auth"),
        username: text("username"),
        password: text("password"),
        serveraddress: Some(host.to_owned()),
        ..DockerCredentials::default()
    })
}

fn from_payload(payload: &JobResponse, host: &str) -> Option<DockerCredentials> {
    let found =
        payload.credentials.iter().find(|found| found.kind == "registry" && found.url == host)?;
    Some(DockerCredentials {
        username: Some(found.username.clone()),
        password: Some(found.password.clone()),
        serveraddress: Some(found.url.clone()),
        ..DockerCredentials::default()
    })
}
