//! Who is at the other end, behind proxies that are trusted to say so.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

/// The address of the client. A connection without one, over a Unix socket, is this machine's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for ClientIp {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let found = parts.extensions.get::<Self>().copied();
        Ok(found.unwrap_or(Self(IpAddr::V4(Ipv4Addr::LOCALHOST))))
    }
}

/// Networks whose word about the client counts. None by default.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[Network]>);

impl TrustedProxies {
    /// Those networks.
    pub fn new(networks: impl IntoIterator<Item = Network>) -> Self {
        Self(networks.into_iter().collect())
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// The last address of `X-Forwarded-For` that is no trusted proxy: whoever stands before it
    /// may have written anything.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let hops: Vec<IpAddr> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map_while(|hop| hop.trim().parse().ok())
            .collect();
        let mut client = peer;
        for hop in hops.into_iter().rev() {
            if !self.trusts(client) {
                break;
            }
            client = hop;
        }
        client
    }
}

/// An address with the bits of it that count: `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u32,
}

/// The text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address or a network such as 10.0.0.0/8")]
pub struct NotANetwork;

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (base, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let base: IpAddr = base.trim().parse().ok().ok_or(NotANetwork)?;
        let width = width(base);
        let bits = bits.map_or(Some(width), |bits| bits.trim().parse().ok());
        let bits = bits.filter(|bits| *bits <= width).ok_or(NotANetwork)?;
        Ok(Self { base, bits })
    }
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let width = width(self.base);
        if width != crate::client_ip::width(address) {
            return false;
        }
        let differs = value(self.base) ^ value(address);
        self.bits == 0 || differs >> (width - self.bits) == 0
    }
}

const fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn value(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// Finds the client of each request, once.
pub async fn middleware(
    State(proxies): State<TrustedProxies>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    if let Some(ConnectInfo(peer)) = peer {
        let client = proxies.client(peer.ip().to_canonical(), request.headers());
        request.extensions_mut().insert(ClientIp(client.to_canonical()));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::{Network, TrustedProxies};
    use axum::http::HeaderMap;
    use std::net::IpAddr;

    fn client(peer: &str, forwarded: &str) -> String {
        let proxies: Vec<Network> = vec!["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()];
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let peer: IpAddr = peer.parse().unwrap();
        TrustedProxies::new(proxies).client(peer, &headers).to_string()
    }

    #[test]
    fn believes_only_proxies_that_are_trusted() {
        assert_eq!(client("203.0.113.9", "1.2.3.4"), "203.0.113.9");
        assert_eq!(client("10.1.2.3", "1.2.3.4"), "1.2.3.4");
        assert_eq!(client("10.1.2.3", "6.6.6.6, 1.2.3.4, 10.9.9.9"), "1.2.3.4");
        assert_eq!(client("::1", "2001:db8::1"), "2001:db8::1");
        assert_eq!(client("10.1.2.3", "unknown"), "10.1.2.3");
    }

    #[test]
    fn refuses_what_is_no_network() {
        for text in ["", "10.0.0.0/33", "10.0.0.0/x", "host", "::/129"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
        assert!("0.0.0.0/0".parse::<Network>().unwrap().contains("9.9.9.9".parse().unwrap()));
    }
}
