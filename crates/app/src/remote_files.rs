//! Files from addresses that configurations include: fetched without credentials, from addresses
//! that are nobody's inside.

mod guard;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ci_config::elsewhere::{BlockedAddress, RemoteAnswer, RemoteFailure};
use domain::Timestamp;
use domain::limits::{
    INCLUDE_SECONDS_MAX, REMOTE_ATTEMPTS_MAX, REMOTE_CACHE_BYTES_MAX, REMOTE_CONNECT_SECONDS_MAX,
    YAML_BYTES_MAX,
};
use reqwest::{Client, Response};

use crate::error::{Error, Result};
use guard::Guard;

/// Fetches files, and remembers those that may be used again.
#[derive(Debug)]
pub(crate) struct RemoteFiles {
    http: Client,
    guard: Guard,
    remembered: Mutex<BTreeMap<String, Remembered>>,
}

#[derive(Debug)]
struct Remembered {
    text: String,
    at: Timestamp,
}

/// Why one attempt brought nothing.
enum Trouble {
    /// It is as likely to fail again.
    Final(RemoteFailure),
    /// Another attempt may do better; what to say if it was the last.
    Perhaps(fn(u32) -> RemoteFailure),
    Status(u16),
}

impl RemoteFiles {
    /// # Errors
    /// The machine's certificates cannot be used.
    pub(crate) fn new(allow_local: bool, version: &str) -> Result<Self> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Losing the race against another thread that installs one is as good as winning it.
            drop(rustls::crypto::ring::default_provider().install_default());
        }
        let guard = Guard { allow_local };
        let http = Client::builder()
            .user_agent(format!("evenkeel {version}"))
            .connect_timeout(Duration::from_secs(REMOTE_CONNECT_SECONDS_MAX))
            .timeout(Duration::from_secs(INCLUDE_SECONDS_MAX))
            .no_proxy()
            .redirect(guard.redirects())
            .dns_resolver(Arc::new(guard))
            .build()
            .map_err(|cause| {
                Error::internal("the client for outgoing requests cannot be made").caused_by(cause)
            })?;
        Ok(Self { http, guard, remembered: Mutex::default() })
    }

    /// The file at an address: a remembered one if it is at most so old.
    pub(crate) async fn get(
        &self,
        url: &str,
        age_seconds_max: Option<u64>,
        now: Timestamp,
    ) -> RemoteAnswer {
        if let Some(text) = age_seconds_max.and_then(|age| self.recall(url, age, now)) {
            return RemoteAnswer::Text(text);
        }
        match self.fetch(url).await {
            Ok(text) => {
                if age_seconds_max.is_some() {
                    self.remember(url, &text, now);
                }
                RemoteAnswer::Text(text)
            }
            Err(failure) => RemoteAnswer::Failed(failure),
        }
    }

    fn recall(&self, url: &str, age_seconds_max: u64, now: Timestamp) -> Option<String> {
        let remembered = self.remembered.lock().ok()?;
        let known = remembered.get(url)?;
        let age = u64::try_from(now.as_seconds() - known.at.as_seconds()).ok()?;
        (age < age_seconds_max).then(|| known.text.clone())
    }

    fn remember(&self, url: &str, text: &str, now: Timestamp) {
        let Ok(mut remembered) = self.remembered.lock() else { return };
        let size = |remembered: &BTreeMap<String, Remembered>| -> usize {
            remembered.values().map(|known| known.text.len()).sum()
        };
        while size(&remembered) + text.len() > REMOTE_CACHE_BYTES_MAX {
            let oldest = remembered.iter().min_by_key(|(_, known)| known.at);
            let Some(url) = oldest.map(|(url, _)| url.clone()) else { break };
            remembered.remove(&url);
        }
        remembered.insert(url.to_owned(), Remembered { text: text.to_owned(), at: now });
    }

    /// Tries a few times, each time after twice the pause.
    async fn fetch(&self, url: &str) -> std::result::Result<String, RemoteFailure> {
        let mut attempts = 1;
        loop {
            let failure = match self.attempt(url).await {
                Ok(text) => return Ok(text),
                Err(Trouble::Final(failure)) => return Err(failure),
                Err(Trouble::Status(code)) if code < 500 => {
                    return Err(RemoteFailure::Status { code, attempts });
                }
                Err(Trouble::Status(code)) => RemoteFailure::Status { code, attempts },
                Err(Trouble::Perhaps(failure)) => failure(attempts),
            };
            if attempts >= REMOTE_ATTEMPTS_MAX {
                return Err(failure);
            }
            tokio::time::sleep(Duration::from_secs(1 << (attempts - 1))).await;
            attempts += 1;
        }
    }

    async fn attempt(&self, url: &str) -> std::result::Result<String, Trouble> {
        let url = reqwest::Url::parse(url.trim())
            .map_err(|_invalid| Trouble::Final(RemoteFailure::Blocked(BlockedAddress::Unusable)))?;
        self.guard
            .check(&url)
            .map_err(|blocked| Trouble::Final(RemoteFailure::Blocked(blocked)))?;
        let answer = self.http.get(url).send().await.map_err(|error| trouble(&error))?;
        if !answer.status().is_success() {
            return Err(Trouble::Status(answer.status().as_u16()));
        }
        body(answer).await.map_err(|error| trouble(&error))
    }
}

/// So much of a body that the compiler can refuse it by its length.
async fn body(mut answer: Response) -> reqwest::Result<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > YAML_BYTES_MAX {
            return Ok("#".repeat(YAML_BYTES_MAX + 1));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn trouble(error: &reqwest::Error) -> Trouble {
    if let Some(blocked) = guard::blocked_by(error) {
        return Trouble::Final(RemoteFailure::Blocked(blocked));
    }
    if guard::is_refused(error) {
        return Trouble::Final(RemoteFailure::ConnectionRefused);
    }
    if error.is_timeout() {
        return Trouble::Perhaps(|attempts| RemoteFailure::TimedOut { attempts });
    }
    if error.is_connect() {
        return Trouble::Perhaps(|attempts| RemoteFailure::Unreachable { attempts });
    }
    Trouble::Perhaps(|attempts| RemoteFailure::Broken { attempts })
}
