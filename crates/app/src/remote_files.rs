//! Files from addresses that configurations include: fetched without credentials, from addresses
//! that are nobody's inside.

mod guard;
mod memory;
mod special;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ci_config::elsewhere::{BlockedAddress, RemoteAnswer, RemoteFailure};
use domain::Timestamp;
use domain::limits::{
    INCLUDE_SECONDS_MAX, REMOTE_ATTEMPTS_MAX, REMOTE_CONNECT_SECONDS_MAX, REMOTE_REQUESTS_MAX,
    YAML_BYTES_MAX,
};
use reqwest::{Client, Response};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use guard::Guard;
use memory::Memory;

/// Fetches files, and remembers those that may be used again.
#[derive(Debug)]
pub(crate) struct RemoteFiles {
    http: Client,
    guard: Guard,
    memory: Mutex<Memory>,
    /// Of all configurations together.
    places: Semaphore,
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
        let places = Semaphore::new(REMOTE_REQUESTS_MAX);
        Ok(Self { http, guard, memory: Mutex::default(), places })
    }

    /// The file at an address: a remembered one if it is at most so old.
    pub(crate) async fn get(
        &self,
        url: &str,
        age_seconds_max: Option<u64>,
        now: Timestamp,
    ) -> RemoteAnswer {
        let known = age_seconds_max.and_then(|age| self.memory().get(url, age, now));
        if let Some(text) = known {
            return RemoteAnswer::Text(text);
        }
        match self.fetch(url).await {
            Ok(text) => {
                if age_seconds_max.is_some() {
                    self.memory().put(url, &text, now);
                }
                RemoteAnswer::Text(text)
            }
            Err(failure) => RemoteAnswer::Failed(failure),
        }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
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
        let _place = self.places.acquire().await.expect("the places are never closed");
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ci_config::elsewhere::RemoteAnswer;
    use domain::Timestamp;
    use domain::limits::REMOTE_REQUESTS_MAX;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::task::JoinSet;

    use super::RemoteFiles;

    async fn answer(mut stream: TcpStream) {
        let mut request = [0; 1024];
        assert!(stream.read(&mut request).await.unwrap() > 0);
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
        stream.write_all(text.as_bytes()).await.unwrap();
    }

    #[tokio::test]
    async fn no_more_requests_are_under_way_than_the_server_makes_at_once() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let files = Arc::new(RemoteFiles::new(true, "1.2.3").unwrap());
        let mut asked = JoinSet::new();
        for number in 0..REMOTE_REQUESTS_MAX + 3 {
            let files = Arc::clone(&files);
            let url = format!("http://{address}/{number}.yml");
            asked.spawn(async move { files.get(&url, None, Timestamp::from_seconds(0)).await });
        }
        let mut held = Vec::new();
        for _ in 0..REMOTE_REQUESTS_MAX {
            held.push(listener.accept().await.unwrap().0);
        }
        assert_eq!(files.places.available_permits(), 0);
        for stream in held {
            answer(stream).await;
        }
        for _ in 0..3 {
            answer(listener.accept().await.unwrap().0).await;
        }
        while let Some(answered) = asked.join_next().await {
            assert_eq!(answered.unwrap(), RemoteAnswer::Text("x".to_owned()));
        }
    }
}
