//! Which addresses the server may ask for somebody else.
//!
//! A configuration is written by a user, the request is made from the server's place in the
//! network: what only the server can reach must stay unreachable. Names are checked where they
//! are resolved, so that the checked address is the one that is used.

use std::error::Error as StdError;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ci_config::elsewhere::BlockedAddress;
use domain::limits::REMOTE_REDIRECTS_MAX;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;

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
        match blocked(address) {
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

/// What an address is, if it is none of the public network.
fn blocked(address: IpAddr) -> Option<BlockedAddress> {
    match address.to_canonical() {
        IpAddr::V4(address) => blocked_v4(address),
        IpAddr::V6(address) => blocked_v6(address),
    }
}

fn blocked_v4(address: Ipv4Addr) -> Option<BlockedAddress> {
    let [a, b, ..] = address.octets();
    let is_shared = a == 100 && (64..128).contains(&b);
    if address.is_loopback() || a == 0 {
        return Some(BlockedAddress::Localhost);
    }
    if address.is_link_local() {
        return Some(BlockedAddress::LinkLocal);
    }
    if address.is_private() || is_shared {
        return Some(BlockedAddress::LocalNetwork);
    }
    let is_test = a == 198 && matches!(b, 18 | 19);
    let is_unusable = address.is_multicast() || address.is_documentation() || a >= 240 || is_test;
    is_unusable.then_some(BlockedAddress::Unusable)
}

fn blocked_v6(address: Ipv6Addr) -> Option<BlockedAddress> {
    if address.is_loopback() || address.is_unspecified() {
        return Some(BlockedAddress::Localhost);
    }
    if address.is_unicast_link_local() {
        return Some(BlockedAddress::LinkLocal);
    }
    if address.is_unique_local() {
        return Some(BlockedAddress::LocalNetwork);
    }
    if let Some(inside) = embedded_v4(address) {
        return blocked_v4(inside);
    }
    address.is_multicast().then_some(BlockedAddress::Unusable)
}

/// The address that a translator would ask: `64:ff9b::/96`, and 6to4's `2002::/16`.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let octets = address.octets();
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => {
            Some(Ipv4Addr::new(octets[12], octets[13], octets[14], octets[15]))
        }
        [0x2002, ..] => Some(Ipv4Addr::new(octets[2], octets[3], octets[4], octets[5])),
        _ => None,
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

#[cfg(test)]
mod tests {
    use ci_config::elsewhere::BlockedAddress;

    use super::blocked;

    #[test]
    fn only_public_addresses_are_free() {
        let kind = |address: &str| blocked(address.parse().unwrap());
        for address in ["127.0.0.1", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1"] {
            assert_eq!(kind(address), Some(BlockedAddress::Localhost), "{address}");
        }
        for address in ["10.1.2.3", "172.31.0.1", "192.168.0.1", "100.64.0.1", "fd00::1"] {
            assert_eq!(kind(address), Some(BlockedAddress::LocalNetwork), "{address}");
        }
        for address in ["64:ff9b::a00:1", "2002:a00:1::", "::ffff:10.0.0.1"] {
            assert_eq!(kind(address), Some(BlockedAddress::LocalNetwork), "{address}");
        }
        for address in ["169.254.169.254", "fe80::1"] {
            assert_eq!(kind(address), Some(BlockedAddress::LinkLocal), "{address}");
        }
        for address in ["224.0.0.1", "255.255.255.255", "203.0.113.7", "ff02::1"] {
            assert_eq!(kind(address), Some(BlockedAddress::Unusable), "{address}");
        }
        for address in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"] {
            assert_eq!(kind(address), None, "{address}");
        }
    }
}
