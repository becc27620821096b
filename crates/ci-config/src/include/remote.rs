//! Remote files: what was asked for, whether it is what came, and why nothing did.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::limits::{REMOTE_CACHE_SECONDS_DEFAULT, REMOTE_CACHE_SECONDS_MIN};
use sha2::{Digest as _, Sha256};

use super::item::Cache;
use crate::duration;
use crate::elsewhere::{BlockedAddress, RemoteFailure};

/// How `integrity` begins.
pub(super) const HASH: &str = "sha256-";

/// How old a cached body may be, in seconds.
///
/// # Errors
/// What is wrong with the duration.
pub(super) fn age_max(cache: &Cache) -> Result<u64, &'static str> {
    match cache {
        Cache::Usual => Ok(REMOTE_CACHE_SECONDS_DEFAULT),
        Cache::For(text) => age(text),
    }
}

/// A duration as seconds, unless it is none or too short.
pub(super) fn age(text: &str) -> Result<u64, &'static str> {
    match duration::parse_seconds(text) {
        None => Err("cache contains an invalid duration"),
        Some(seconds) if seconds < REMOTE_CACHE_SECONDS_MIN => {
            Err("cache duration must be at least 1 minute")
        }
        Some(seconds) => Ok(seconds),
    }
}

/// The `integrity` of a text.
pub(super) fn integrity(text: &str) -> String {
    format!("{HASH}{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// GitLab's text for a file that could not be fetched.
pub(super) fn failure(shown: &str, failure: &RemoteFailure) -> String {
    let fetched = format!("Remote file `{shown}` could not be fetched after");
    let times = |attempts: &u32| {
        if *attempts == 1 { "1 attempt".to_owned() } else { format!("{attempts} attempts") }
    };
    match failure {
        RemoteFailure::Status { code, attempts } => {
            format!("{fetched} {} because of HTTP code `{code}` error!", times(attempts))
        }
        RemoteFailure::Unreachable { attempts } => {
            format!("{fetched} {} because of a socket error!", times(attempts))
        }
        RemoteFailure::TimedOut { attempts } => {
            format!("{fetched} {} because of a timeout error!", times(attempts))
        }
        RemoteFailure::Broken { attempts } => {
            format!("{fetched} {} because of HTTP error!", times(attempts))
        }
        RemoteFailure::ConnectionRefused => {
            "Remote file could not be fetched because Connection refused!".to_owned()
        }
        RemoteFailure::NobodyToAsk => {
            format!(
                "Remote file `{shown}` could not be fetched because only a server fetches files!"
            )
        }
        RemoteFailure::Blocked(address) => {
            format!(
                "Remote file could not be fetched because URL is blocked: {}!",
                blocked(*address)
            )
        }
    }
}

const fn blocked(address: BlockedAddress) -> &'static str {
    match address {
        BlockedAddress::Localhost => "Requests to localhost are not allowed",
        BlockedAddress::LocalNetwork => "Requests to the local network are not allowed",
        BlockedAddress::LinkLocal => "Requests to the link local network are not allowed",
        BlockedAddress::Unusable => "Requests to this address are not allowed",
    }
}

/// What to do about it.
pub(super) const fn hint(failure: &RemoteFailure) -> Option<&'static str> {
    match failure {
        RemoteFailure::Blocked(_) => Some(
            "files are fetched from public addresses only; an administrator can allow private ones",
        ),
        RemoteFailure::Status { code: 401 | 403 | 404, .. } => {
            Some("the file is fetched without credentials; anybody must be able to read it")
        }
        RemoteFailure::NobodyToAsk
        | RemoteFailure::Status { .. }
        | RemoteFailure::Unreachable { .. }
        | RemoteFailure::TimedOut { .. }
        | RemoteFailure::Broken { .. }
        | RemoteFailure::ConnectionRefused => None,
    }
}
