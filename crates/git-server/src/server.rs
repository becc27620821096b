//! The one entrance: reads the address, asks the gate, waits for a place, hands over.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use domain::limits::{FETCHES_MAX, GIT_WAIT_SECONDS_MAX, PUSH_BYTES_MAX, PUSHES_MAX};
use git::{Protocol, Service};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::address::{Address, Step};
use crate::advertise::advertise;
use crate::body::Incoming;
use crate::fetch::fetch;
use crate::gate::{Entry, Gate};
use crate::push::Push;
use crate::refusal::Refusal;

/// Everything that requests share.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    gate: Gate,
    fetches: Arc<Semaphore>,
    pushes: Arc<Semaphore>,
    push_bytes_max: u64,
}

impl Server {
    pub(crate) fn new(gate: Gate) -> Self {
        Self {
            gate,
            fetches: Arc::new(Semaphore::new(FETCHES_MAX)),
            pushes: Arc::new(Semaphore::new(PUSHES_MAX)),
            push_bytes_max: PUSH_BYTES_MAX,
        }
    }

    /// Another limit for the bytes of a pack, for tests.
    #[cfg(test)]
    pub(crate) fn with_push_bytes_max(mut self, bytes: u64) -> Self {
        self.push_bytes_max = bytes;
        self
    }

    /// Waits until no push runs, for tests.
    #[cfg(test)]
    pub(crate) async fn until_no_push_runs(&self) {
        let all = u32::try_from(PUSHES_MAX).unwrap_or(u32::MAX);
        drop(self.pushes.acquire_many(all).await);
    }

    pub(crate) fn router(self) -> Router {
        Router::new().fallback(handle).with_state(self)
    }

    async fn answer(&self, request: Request) -> Result<Response, Refusal> {
        let (parts, body) = request.into_parts();
        let address = Address::parse(&parts.method, &parts.uri)?;
        let entry = self.gate.enter(&address.project, address.service, &parts).await?;
        let header = parts.headers.get("git-protocol").and_then(|header| header.to_str().ok());
        let protocol = Protocol::parse(header.unwrap_or_default());
        let permit = self.wait_for_place(address.service).await?;
        match (address.step, address.service) {
            (Step::Advertise, service) => {
                Ok(advertise(&entry.repository, service, protocol, permit).await)
            }
            (Step::Serve, Service::UploadPack) => {
                let incoming = Incoming::open(address.service, &parts.headers, body)?;
                Ok(fetch(&entry.repository, protocol, incoming, permit))
            }
            (Step::Serve, Service::ReceivePack) => {
                let incoming = Incoming::open(address.service, &parts.headers, body)?;
                Ok(self.push(entry, protocol, permit).serve(incoming).await)
            }
        }
    }

    fn push(&self, entry: Entry, protocol: Protocol, permit: OwnedSemaphorePermit) -> Push {
        let (gate, bytes_max) = (self.gate.clone(), self.push_bytes_max);
        Push { gate, entry, protocol, bytes_max, permit }
    }

    async fn wait_for_place(&self, service: Service) -> Result<OwnedSemaphorePermit, Refusal> {
        let places = match service {
            Service::UploadPack => &self.fetches,
            Service::ReceivePack => &self.pushes,
        };
        let limit = Duration::from_secs(GIT_WAIT_SECONDS_MAX);
        match tokio::time::timeout(limit, Arc::clone(places).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(Refusal::Busy {
                because: "The server is busy with other clones and pushes. Try again in a moment."
                    .to_owned(),
            }),
        }
    }
}

async fn handle(State(server): State<Server>, request: Request) -> Response {
    server.answer(request).await.unwrap_or_else(Refusal::into_response)
}
