//! A coordinator that gives out scripted jobs and records everything.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use api_types::runner::{
    JOB_STATUS, JobRequest, JobResponse, LAST_UPDATE, UpdateJobBody, content_range_start,
    stored_range,
};
use axum::body::{Body, Bytes};
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::{get, patch, post, put};
use axum::{Json, Router};
use tokio::sync::Notify;

/// The coordinator; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Coordinator(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<Records>,
    news: Notify,
}

/// An upload: its parameters, the name of its file, and its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) filename: String,
    pub(crate) bytes: Vec<u8>,
}

/// What was asked and told.
#[derive(Default)]
pub(crate) struct Records {
    waiting: VecDeque<JobResponse>,
    given: Vec<JobResponse>,
    pub(crate) requests: Vec<JobRequest>,
    pub(crate) traces: BTreeMap<i64, Vec<u8>>,
    pub(crate) ends: BTreeMap<i64, UpdateJobBody>,
    pub(crate) keep_alives: usize,
    pub(crate) uploads: BTreeMap<i64, Vec<Upload>>,
    /// The status that answers carry; `running` unless said.
    pub(crate) status: BTreeMap<i64, &'static str>,
    /// Bytes that the coordinator keeps of a piece before it refuses it once.
    pub(crate) cut_next_piece: Option<usize>,
    /// Answers that are errors before one is none.
    pub(crate) failures: usize,
    pub(crate) tokens: BTreeMap<i64, String>,
}

impl Records {
    /// Offers again what got lost on its way: what was given, is not answered for and never spoke.
    fn take_back_lost(&mut self, body: &JobRequest) {
        let running = body.running_jobs.clone().expect("our runner says it");
        let is_lost =
            |job: &JobResponse| !running.contains(&job.id) && !self.traces.contains_key(&job.id);
        let (lost, given) = std::mem::take(&mut self.given).into_iter().partition(is_lost);
        self.given = given;
        let lost: Vec<JobResponse> = lost;
        self.waiting.extend(lost);
    }
}

impl Coordinator {
    pub(crate) fn records(&self) -> MutexGuard<'_, Records> {
        self.0.state.lock().unwrap()
    }

    /// Offers a job.
    pub(crate) fn offer(&self, job: JobResponse) {
        let mut records = self.records();
        records.tokens.insert(job.id, job.token.clone());
        records.waiting.push_back(job);
        drop(records);
        self.0.news.notify_waiters();
    }

    /// Says that a job is in another status now.
    pub(crate) fn set_status(&self, job: i64, status: &'static str) {
        self.records().status.insert(job, status);
    }

    /// Waits until something is so.
    pub(crate) async fn wait<T>(&self, mut is_so: impl FnMut(&Records) -> Option<T>) -> T {
        let waiting = async {
            loop {
                let news = self.0.news.notified();
                tokio::pin!(news);
                news.as_mut().enable();
                if let Some(found) = is_so(&self.records()) {
                    return found;
                }
                news.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), waiting).await.expect("within 30 seconds")
    }

    /// Waits until a job has ended.
    pub(crate) async fn end_of(&self, job: i64) -> UpdateJobBody {
        self.wait(|records| records.ends.get(&job).cloned()).await
    }

    /// Waits until a text stands in a trace.
    pub(crate) async fn saw(&self, job: i64, text: &str) {
        self.wait(|records| {
            let trace =
                records.traces.get(&job).map(|trace| String::from_utf8_lossy(trace).into_owned());
            trace.filter(|trace| trace.contains(text)).map(drop)
        })
        .await;
    }

    /// A trace so far.
    pub(crate) fn trace(&self, job: i64) -> String {
        let records = self.records();
        String::from_utf8(records.traces.get(&job).cloned().unwrap_or_default()).expect("text")
    }

    /// Its routes.
    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/api/v4/jobs/request", post(request_job))
            .route("/api/v4/jobs/{id}", put(update))
            .route("/api/v4/jobs/{id}/trace", patch(append))
            .route("/api/v4/jobs/{id}/artifacts", post(upload))
            .route("/api/v4/jobs/{id}/artifacts", get(download))
            .layer(axum::extract::DefaultBodyLimit::max(64 << 20))
            .with_state(self.clone())
    }

    fn status_of(&self, job: i64) -> &'static str {
        self.records().status.get(&job).copied().unwrap_or("running")
    }

    fn fails_now(&self) -> bool {
        let mut records = self.records();
        let fails = records.failures > 0;
        records.failures = records.failures.saturating_sub(1);
        fails
    }

    fn answer(&self, job: i64, status: StatusCode) -> axum::http::response::Builder {
        self.0.news.notify_waiters();
        Response::builder().status(status).header(JOB_STATUS, self.status_of(job))
    }
}

async fn request_job(
    State(it): State<Coordinator>,
    Json(body): Json<JobRequest>,
) -> Response<Body> {
    if it.fails_now() {
        return Response::builder().status(503).body(Body::empty()).unwrap();
    }
    it.records().take_back_lost(&body);
    it.records().requests.push(body);
    it.0.news.notify_waiters();
    let hold = tokio::time::sleep(Duration::from_millis(200));
    tokio::pin!(hold);
    loop {
        let news = it.0.news.notified();
        tokio::pin!(news);
        news.as_mut().enable();
        let job = it.records().waiting.pop_front();
        if let Some(job) = job {
            it.records().given.push(job.clone());
            let json = serde_json::to_vec(&job).unwrap();
            return Response::builder()
                .status(201)
                .header("content-type", "application/json")
                .body(json.into())
                .unwrap();
        }
        tokio::select! {
            () = news => {}
            () = &mut hold => return Response::builder().status(204).header(LAST_UPDATE, "v1").body(Body::empty()).unwrap(),
        }
    }
}

async fn update(
    State(it): State<Coordinator>,
    Path(job): Path<i64>,
    Json(body): Json<UpdateJobBody>,
) -> Response<Body> {
    if it.fails_now() {
        return Response::builder().status(503).body(Body::empty()).unwrap();
    }
    assert_eq!(body.token.as_ref(), it.records().tokens.get(&job), "the job's own token");
    if body.state.as_deref() == Some("running") {
        it.records().keep_alives += 1;
    } else {
        let again = it.records().ends.insert(job, body);
        assert!(again.is_none(), "an end is reported once");
    }
    it.answer(job, StatusCode::OK).body(Body::empty()).unwrap()
}

async fn append(
    State(it): State<Coordinator>,
    Path(job): Path<i64>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    if it.fails_now() {
        return Response::builder().status(503).body(Body::empty()).unwrap();
    }
    let start = content_range_start(headers["content-range"].to_str().unwrap()).unwrap();
    let mut records = it.records();
    let cut = records.cut_next_piece.take();
    let trace = records.traces.entry(job).or_default();
    let is_next = start == trace.len() as u64;
    if is_next {
        trace.extend_from_slice(&body[..cut.unwrap_or(body.len()).min(body.len())]);
    }
    let size = trace.len() as u64;
    drop(records);
    let status = match is_next && cut.is_none() {
        true => StatusCode::ACCEPTED,
        false => StatusCode::RANGE_NOT_SATISFIABLE,
    };
    it.answer(job, status).header("range", stored_range(size)).body(Body::empty()).unwrap()
}

async fn upload(
    State(it): State<Coordinator>,
    Path(job): Path<i64>,
    Query(query): Query<BTreeMap<String, String>>,
    mut form: Multipart,
) -> StatusCode {
    if it.fails_now() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let field = form.next_field().await.unwrap().unwrap();
    assert_eq!(field.name(), Some("file"));
    let filename = field.file_name().unwrap().to_owned();
    let bytes = field.bytes().await.unwrap().to_vec();
    it.records().uploads.entry(job).or_default().push(Upload { query, filename, bytes });
    StatusCode::CREATED
}

async fn download(State(it): State<Coordinator>, Path(job): Path<i64>) -> Response<Body> {
    let records = it.records();
    let archive = records.uploads.get(&job).and_then(|uploads| uploads.first());
    match archive {
        Some(upload) => Response::new(upload.bytes.clone().into()),
        None => Response::builder().status(404).body(Body::empty()).unwrap(),
    }
}
