//! The runner protocol from the runner's side, over HTTP or over a Unix socket.

mod answer;
mod transfer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use api_types::runner::{
    JOB_TOKEN, JobRequest, JobResponse, LAST_UPDATE, RUNNER_TOKEN, RegisteredRunner, UpdateJobBody,
    VerifyRunnerBody, content_range,
};
use domain::limits::{
    LONG_POLL_SECONDS_MAX, RUNNER_ANSWER_SECONDS_MAX, RUNNER_CONNECT_SECONDS_MAX,
};
use reqwest::{Method, RequestBuilder, StatusCode, header};

use crate::config::Endpoint;
pub(crate) use answer::{JobAnswer, TraceAnswer, Verdict};

/// Why a request brought no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No connection, or it broke.
    #[error("no answer from the server")]
    Unreachable(#[source] reqwest::Error),
    /// An answer that says no.
    #[error("the server answered {status}: {message}")]
    Refused { status: u16, message: String },
    /// A client could not be made of the settings.
    #[error("the server's address or the certificates cannot be used")]
    Unusable(#[source] reqwest::Error),
    /// A file on this side could not be read or written.
    #[error("a file on the way to or from the server cannot be used")]
    File(#[source] std::io::Error),
}

impl ClientError {
    /// The status of a refusal.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Unreachable(_) | Self::Unusable(_) | Self::File(_) => None,
        }
    }
}

/// What a job is called in requests, and what proves it.
#[derive(Clone, Debug)]
pub(crate) struct JobKey {
    pub(crate) id: i64,
    pub(crate) token: String,
}

/// Asks and tells the server. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: Arc<str>,
}

/// The answer to the question for a job.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) job: Option<Box<JobResponse>>,
    pub(crate) last_update: Option<String>,
}

impl Client {
    /// A client for the server's address.
    pub(crate) fn new(endpoint: &Endpoint, version: &str) -> Result<Self, ClientError> {
        install_crypto();
        let builder = reqwest::Client::builder()
            .user_agent(format!("evenkeel-runner {version}"))
            .connect_timeout(Duration::from_secs(RUNNER_CONNECT_SECONDS_MAX))
            .tcp_nodelay(true);
        let (builder, base) = match endpoint {
            Endpoint::Url(url) => (builder, url.trim_end_matches('/').to_owned()),
            Endpoint::UnixSocket(path) => (on_socket(builder, path), "http://localhost".to_owned()),
        };
        let http = builder.build().map_err(ClientError::Unusable)?;
        Ok(Self { http, base: format!("{base}/api/v4").into() })
    }

    /// Makes this machine known; the answer carries the runner's id.
    pub(crate) async fn verify(
        &self,
        body: &VerifyRunnerBody,
    ) -> Result<RegisteredRunner, ClientError> {
        let request = self.request(Method::POST, "/runners/verify").json(body);
        let answer = answer::accepted(request.send().await).await?;
        answer.json().await.map_err(ClientError::Unreachable)
    }

    /// Asks for a job. The server may hold the question.
    pub(crate) async fn request_job(&self, body: &JobRequest) -> Result<Offer, ClientError> {
        let patience = LONG_POLL_SECONDS_MAX + RUNNER_ANSWER_SECONDS_MAX;
        let mut request = self
            .request(Method::POST, "/jobs/request")
            .timeout(Duration::from_secs(patience))
            .header(header::ACCEPT, "application/json")
            .json(body);
        if let Some(token) = &body.token {
            request = request.header(RUNNER_TOKEN, token);
        }
        let answer = answer::accepted(request.send().await).await?;
        let last_update = answer.headers().get(LAST_UPDATE).and_then(|value| value.to_str().ok());
        let last_update = last_update.filter(|value| !value.is_empty()).map(str::to_owned);
        let job = match answer.status() {
            StatusCode::CREATED => Some(answer.json().await.map_err(ClientError::Unreachable)?),
            _ => None,
        };
        Ok(Offer { job, last_update })
    }

    /// Says that the job is still running, and hears whether it shall.
    pub(crate) async fn keep_alive(&self, key: &JobKey) -> Result<JobAnswer, ClientError> {
        self.update(key, &UpdateJobBody { state: Some("running".to_owned()), ..Default::default() })
            .await
    }

    /// Reports the job's state.
    pub(crate) async fn update(
        &self,
        key: &JobKey,
        body: &UpdateJobBody,
    ) -> Result<JobAnswer, ClientError> {
        let body = UpdateJobBody { token: Some(key.token.clone()), ..body.clone() };
        let request = self.for_job(Method::PUT, key, "").json(&body);
        answer::of_job(request.send().await).await
    }

    /// Appends a piece to the job's trace.
    pub(crate) async fn append_trace(
        &self,
        key: &JobKey,
        start: u64,
        piece: bytes::Bytes,
    ) -> Result<TraceAnswer, ClientError> {
        let range = content_range(start, piece.len() as u64);
        let request = self
            .for_job(Method::PATCH, key, "/trace")
            .header(header::CONTENT_TYPE, "text/plain")
            .header(header::CONTENT_RANGE, range)
            .body(piece);
        answer::of_trace(request.send().await).await
    }

    fn for_job(&self, method: Method, key: &JobKey, rest: &str) -> RequestBuilder {
        self.request(method, &format!("/jobs/{}{rest}", key.id)).header(JOB_TOKEN, &key.token)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base))
            .timeout(Duration::from_secs(RUNNER_ANSWER_SECONDS_MAX))
    }
}

fn on_socket(builder: reqwest::ClientBuilder, path: &Path) -> reqwest::ClientBuilder {
    builder.unix_socket(path.to_owned())
}

/// Chooses ring for TLS, once for the process; another choice made before stays.
fn install_crypto() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Losing the race against another thread that installs one is as good as winning it.
        drop(rustls::crypto::ring::default_provider().install_default());
    }
}
