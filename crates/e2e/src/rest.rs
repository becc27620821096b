//! A client of the API, as thin as can be: what GitLab's clients send, and what comes back.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use reqwest::Method;
use serde_json::Value;

use crate::wait;

/// A client with a token.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

/// A client without any credential.
pub fn http() -> reqwest::Client {
    build(reqwest::Client::builder())
}

/// The same, which answers a redirect instead of following it.
pub fn http_without_redirects() -> reqwest::Client {
    build(reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()))
}

fn build(builder: reqwest::ClientBuilder) -> reqwest::Client {
    // The provider is chosen once in a process; a second choice changes nothing.
    rustls::crypto::ring::default_provider().install_default().ok();
    builder.build().expect("a client with these options can be built")
}

impl Client {
    /// A client of the server at `url`.
    pub fn new(url: &str, token: &str) -> Self {
        Self { http: http(), base: format!("{url}/api/v4"), token: token.to_owned() }
    }

    /// The token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Sends a request and returns status and body.
    ///
    /// # Errors
    /// No answer, or one that is no JSON.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> anyhow::Result<(u16, Value)> {
        let mut request = self
            .http
            .request(method.clone(), format!("{}{path}", self.base))
            .header("PRIVATE-TOKEN", &self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.with_context(|| format!("{method} {path}"))?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        let body = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        };
        Ok((status, body))
    }

    /// GET that must succeed.
    ///
    /// # Errors
    /// Any other status than 2xx.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.expect(Method::GET, path, None).await
    }

    /// POST that must succeed.
    ///
    /// # Errors
    /// Any other status than 2xx.
    pub async fn post(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        self.expect(Method::POST, path, Some(body)).await
    }

    /// A new private project of the token's user; its id.
    ///
    /// # Errors
    /// It cannot be made.
    pub async fn project(&self, name: &str) -> anyhow::Result<i64> {
        let project =
            self.post("/projects", serde_json::json!({ "name": name, "path": name })).await?;
        project["id"].as_i64().context("a project has an id")
    }

    /// The trace of a job.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn trace(&self, project: i64, job: i64) -> anyhow::Result<String> {
        let path = format!("{}/projects/{project}/jobs/{job}/trace", self.base);
        let answer = self.http.get(path).header("PRIVATE-TOKEN", &self.token).send().await?;
        Ok(answer.error_for_status()?.text().await?)
    }

    /// The newest pipeline of a ref, when its status is one of these.
    ///
    /// # Errors
    /// It takes longer than a minute; the message has its jobs and their traces.
    pub async fn pipeline_is(
        &self,
        project: i64,
        sha: &str,
        wanted: &[&str],
    ) -> anyhow::Result<Value> {
        let path = format!("/projects/{project}/pipelines?sha={sha}");
        let what = format!("the pipeline of {sha} to be {wanted:?}");
        let waited = wait::until(90, &what, || async {
            let list = self.get(&path).await?;
            let status = list[0]["status"].as_str().unwrap_or_default().to_owned();
            Ok(wanted.contains(&status.as_str()).then(|| list[0].clone()))
        });
        match waited.await {
            Ok(pipeline) => Ok(pipeline),
            Err(error) => bail!("{error}: {}", self.describe(project, sha).await?),
        }
    }

    /// The jobs of a pipeline, oldest first, by name.
    ///
    /// # Errors
    /// They cannot be listed.
    pub async fn jobs(&self, project: i64, pipeline: &Value) -> anyhow::Result<Vec<Value>> {
        let path = format!("/projects/{project}/pipelines/{}/jobs?per_page=100", pipeline["id"]);
        let mut jobs = self.get(&path).await?.as_array().cloned().unwrap_or_default();
        jobs.sort_by_key(|job| job["id"].as_i64());
        Ok(jobs)
    }

    /// The job of that name.
    ///
    /// # Errors
    /// There is none.
    pub async fn job(&self, project: i64, pipeline: &Value, name: &str) -> anyhow::Result<Value> {
        let jobs = self.jobs(project, pipeline).await?;
        jobs.into_iter().rfind(|job| job["name"] == name).with_context(|| format!("no job {name}"))
    }

    async fn describe(&self, project: i64, sha: &str) -> anyhow::Result<String> {
        let list = self.get(&format!("/projects/{project}/pipelines?sha={sha}")).await?;
        let mut text = format!("{}\n", list[0]);
        if list[0].is_null() {
            return Ok(text);
        }
        for job in self.jobs(project, &list[0]).await? {
            let id = job["id"].as_i64().unwrap_or_default();
            let trace = self.trace(project, id).await?;
            writeln!(
                text,
                "{} {}
{trace}",
                job["name"], job["status"]
            )?;
        }
        Ok(text)
    }

    async fn expect(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> anyhow::Result<Value> {
        let (status, body) = self.send(method.clone(), path, body).await?;
        if !(200..300).contains(&status) {
            bail!("{method} {path} answered {status}: {body}");
        }
        Ok(body)
    }
}
