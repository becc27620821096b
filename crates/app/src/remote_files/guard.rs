//! Which addresses the server may ask for somebody else.
//!
//! A configuration is written by a user, the request is made from the server's place in the
//! network: what only the server can reach must stay unreachable. Names are checked where they
//! are resolved, so that the checked address is the one that is used.

use std::error::Error as StdError;
use std::net::{IpAddr, SocketAddr};

use ci_config::elsewhere::BlockedAddress;
use domain::limits::REMOTE_REDIRECTS_MAX;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;

use super::special;

/// The rule for outgoing requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard {
    /// Whether addresses of this machine and its networks are allowed.
    pub(super) allow_local: bool,
}

/// An address that is not asked.
#[derive(Debug, thiserror::Error)]
#[error("requests to this address are not allowed")]
struct Blocked(BlockedAddress);

impl Guard {
    /// Whether an address that names no machine but its number may be asked.
    pub(super) fn check(self, url: &Url) -> Result<(), BlockedAddress> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BlockedAddress::Unusable);
        }
        let host = url.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        match host.parse::<IpAddr>() {
            Ok(address) => self.check_address(address),
            Err(_name) => Ok(()),
        }
    }

    fn check_address(self, address: IpAddr) -> Result<(), BlockedAddress> {
        match special::kind(address) {
            Some(BlockedAddress::Unusable) => Err(BlockedAddress::Unusable),
            Some(blocked) if !self.allow_local => Err(blocked),
            Some(_) | None => Ok(()),
        }
    }

    /// Follows a few redirects, each checked like the first address.
    pub(super) fn redirects(self) -> Policy {
        Policy::custom(move |attempt| {
            if attempt.previous().len() > REMOTE_REDIRECTS_MAX {
                return attempt.error("too many redirects");
            }
            match self.check(attempt.url()) {
                Ok(()) => attempt.follow(),
                Err(blocked) => attempt.error(Blocked(blocked)),
            }
        })
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = *self;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses: Vec<SocketAddr> = found.collect();
            for address in &addresses {
                guard.check_address(address.ip()).map_err(Blocked)?;
            }
            let addresses: Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}

/// Whether the guard stopped a request.
pub(super) fn blocked_by(error: &reqwest::Error) -> Option<BlockedAddress> {
    causes(error).find_map(|cause| cause.downcast_ref::<Blocked>()).map(|blocked| blocked.0)
}

/// Whether nobody listened.
pub(super) fn is_refused(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == std::io::ErrorKind::ConnectionRefused)
    })
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |cause| (*cause).source())
}
