//! The first step of every fetch and push: which refs there are, and what git can do.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use git::{Protocol, Repository, Service};
use tokio::io::AsyncReadExt as _;

use crate::fetch::stream;
use crate::outcome::ERROR_BYTES_MAX;
use crate::refusal::Refusal;

/// Answers `GET info/refs`.
pub(crate) async fn advertise(
    repository: &Repository,
    service: Service,
    protocol: Protocol,
    permit: tokio::sync::OwnedSemaphorePermit,
) -> Response {
    // Pushes have no version 2; git answers with version 0 then.
    let protocol = match service {
        Service::ReceivePack if protocol == Protocol::V2 => Protocol::V0,
        Service::ReceivePack | Service::UploadPack => protocol,
    };
    let started = repository.advertise(service, protocol);
    let Ok(mut process) = started else { return Refusal::Broken.into_response() };
    let errors = process.collect_stderr(ERROR_BYTES_MAX);
    drop(process.take_stdin());
    let Some(mut stdout) = process.take_stdout() else {
        return Refusal::Broken.into_response();
    };
    // A repository that cannot be opened says nothing; that must not look like an empty one.
    let mut first = vec![0; 4096];
    let length = stdout.read(&mut first).await.unwrap_or_default();
    if length == 0 {
        crate::outcome::settle(&mut process, errors).await;
        return Refusal::Broken.into_response();
    }
    first.truncate(length);
    let mut head = preface(service, protocol);
    head.append(&mut first);
    let body = stream(head.into(), stdout, process, (errors, permit));
    response(service, "advertisement", body)
}

/// Versions 0 and 1 begin with the service's name.
fn preface(service: Service, protocol: Protocol) -> Vec<u8> {
    if protocol == Protocol::V2 {
        return Vec::new();
    }
    let line = format!("# service={}\n", service.word());
    format!("{:04x}{line}0000", line.len() + 4).into_bytes()
}

/// A successful answer of the pack protocol.
pub(crate) fn response(service: Service, kind: &str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::OK;
    let media_type = format!("application/x-{}-{kind}", service.word());
    let media_type = HeaderValue::from_str(&media_type);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media_type.expect("the words are ASCII"));
    let uncached = HeaderValue::from_static("no-cache, max-age=0, must-revalidate");
    headers.insert(header::CACHE_CONTROL, uncached);
    response
}
