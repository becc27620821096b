//! Addresses that are none of the public network.
//!
//! From IANA's registries of special-purpose addresses of IPv4 and IPv6 (RFC 6890 and what changed
//! it since), of multicast, and from what clouds document of their metadata. What the registries
//! call globally reachable among the protocol assignments is kept away from too: no file lies there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ci_config::elsewhere::BlockedAddress::{self, LinkLocal, LocalNetwork, Localhost, Unusable};

/// A network: its address, the bits that count, and what it is.
type Network<A> = (A, u32, BlockedAddress);

const V4: &[Network<Ipv4Addr>] = &[
    // "This network": connecting to it reaches the machine itself.
    (Ipv4Addr::new(0, 0, 0, 0), 8, Localhost),
    (Ipv4Addr::new(10, 0, 0, 0), 8, LocalNetwork),
    // Shared by a carrier's customers; one cloud keeps its metadata in it.
    (Ipv4Addr::new(100, 64, 0, 0), 10, LocalNetwork),
    (Ipv4Addr::new(127, 0, 0, 0), 8, Localhost),
    // Azure's wire server, which answers as 169.254.169.254 does elsewhere.
    (Ipv4Addr::new(168, 63, 129, 16), 32, LinkLocal),
    (Ipv4Addr::new(169, 254, 0, 0), 16, LinkLocal),
    (Ipv4Addr::new(172, 16, 0, 0), 12, LocalNetwork),
    // Protocol assignments; one cloud keeps its metadata in it.
    (Ipv4Addr::new(192, 0, 0, 0), 24, Unusable),
    // Documentation.
    (Ipv4Addr::new(192, 0, 2, 0), 24, Unusable),
    // Name servers of private addresses (AS112), tunnels (AMT), relays of 6to4.
    (Ipv4Addr::new(192, 31, 196, 0), 24, Unusable),
    (Ipv4Addr::new(192, 52, 193, 0), 24, Unusable),
    (Ipv4Addr::new(192, 88, 99, 0), 24, Unusable),
    (Ipv4Addr::new(192, 168, 0, 0), 16, LocalNetwork),
    (Ipv4Addr::new(192, 175, 48, 0), 24, Unusable),
    // Benchmarks, documentation.
    (Ipv4Addr::new(198, 18, 0, 0), 15, Unusable),
    (Ipv4Addr::new(198, 51, 100, 0), 24, Unusable),
    (Ipv4Addr::new(203, 0, 113, 0), 24, Unusable),
    // Multicast; reserved, with the broadcast address.
    (Ipv4Addr::new(224, 0, 0, 0), 4, Unusable),
    (Ipv4Addr::new(240, 0, 0, 0), 4, Unusable),
];

const V6: &[Network<Ipv6Addr>] = &[
    (Ipv6Addr::UNSPECIFIED, 128, Localhost),
    (Ipv6Addr::LOCALHOST, 128, Localhost),
    // Translated by a network of its own, with any address inside.
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, LocalNetwork),
    // Discard-only, and the dummy prefix.
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 48, Unusable),
    // Protocol assignments: Teredo, benchmarks, ORCHID and others.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, Unusable),
    // Documentation.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, Unusable),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, Unusable),
    // Name servers of private addresses (AS112).
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48, Unusable),
    // Segment routing.
    (Ipv6Addr::new(0x5f00, 0, 0, 0, 0, 0, 0, 0), 16, Unusable),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, LocalNetwork),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, LinkLocal),
    // What was "site-local" before.
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, LocalNetwork),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, Unusable),
];

/// What an address is, if it is none of the public network.
pub(super) fn kind(address: IpAddr) -> Option<BlockedAddress> {
    match address.to_canonical() {
        IpAddr::V4(address) => kind_v4(address),
        IpAddr::V6(address) => kind_v6(address),
    }
}

fn kind_v4(address: Ipv4Addr) -> Option<BlockedAddress> {
    let differs = |network: &Ipv4Addr| address.to_bits() ^ network.to_bits();
    let found = V4.iter().find(|(network, bits, _)| differs(network).leading_zeros() >= *bits);
    found.map(|(_, _, kind)| *kind)
}

fn kind_v6(address: Ipv6Addr) -> Option<BlockedAddress> {
    let differs = |network: &Ipv6Addr| address.to_bits() ^ network.to_bits();
    let found = V6.iter().find(|(network, bits, _)| differs(network).leading_zeros() >= *bits);
    found.map(|(_, _, kind)| *kind).or_else(|| kind_v4(embedded(address)?))
}

/// The address that would be asked in the end: by a translator (`64:ff9b::/96`, `::ffff:0:0:0/96`), by
/// a relay of 6to4 (`2002::/16`), or by whoever still takes the "compatible" form (`::/96`).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let (high, low) = match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0, 0, 0, 0, 0 | 0xffff, 0, high, low] => {
            (high, low)
        }
        [0x2002, high, low, ..] => (high, low),
        _ => return None,
    };
    Some(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low)))
}

#[cfg(test)]
mod tests {
    use ci_config::elsewhere::BlockedAddress;

    use super::kind;

    /// The first and the last address of every special network, and its neighbours.
    #[test]
    fn only_public_addresses_are_free() {
        let rows: &[(Option<BlockedAddress>, &str)] = &[
            (Some(BlockedAddress::Localhost), "0.0.0.0 0.255.255.255 127.0.0.1 127.255.255.255"),
            (
                Some(BlockedAddress::Localhost),
                ":: ::1 ::ffff:127.0.0.1 ::127.0.0.1 ::ffff:0:7f00:1",
            ),
            (
                Some(BlockedAddress::LocalNetwork),
                "10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255",
            ),
            (
                Some(BlockedAddress::LocalNetwork),
                "192.168.0.0 192.168.255.255 100.64.0.0 100.127.255.255",
            ),
            (Some(BlockedAddress::LocalNetwork), "64:ff9b:1:: 64:ff9b:1:ffff:ffff:ffff:ffff:ffff"),
            (
                Some(BlockedAddress::LocalNetwork),
                "fc00:: fdff:ffff::1 fd00:ec2::254 fec0:: feff::1",
            ),
            (
                Some(BlockedAddress::LocalNetwork),
                "64:ff9b::a00:1 2002:a00:1:: ::ffff:10.0.0.1 ::10.0.0.1",
            ),
            (
                Some(BlockedAddress::LinkLocal),
                "169.254.0.0 169.254.169.254 168.63.129.16 fe80:: febf::1",
            ),
            (
                Some(BlockedAddress::LinkLocal),
                "::169.254.169.254 64:ff9b::a9fe:a9fe 2002:a83f:8110::",
            ),
            (
                Some(BlockedAddress::Unusable),
                "192.0.0.0 192.0.0.192 192.0.0.255 192.0.2.1 198.51.100.9",
            ),
            (Some(BlockedAddress::Unusable), "203.0.113.7 198.18.0.0 198.19.255.255 192.88.99.1"),
            (Some(BlockedAddress::Unusable), "192.31.196.1 192.52.193.1 192.175.48.1 224.0.0.1"),
            (Some(BlockedAddress::Unusable), "239.255.255.255 240.0.0.0 255.255.255.255 ff02::1"),
            (
                Some(BlockedAddress::Unusable),
                "100::1 100:0:0:1::1 2001::1 2001:2::1 2001:1ff:ffff::1",
            ),
            (
                Some(BlockedAddress::Unusable),
                "2001:db8::1 3fff::1 3fff:fff::1 5f00::1 2620:4f:8000::1",
            ),
            (
                None,
                "1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0",
            ),
            (
                None,
                "168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0",
            ),
            (
                None,
                "191.255.255.255 192.0.1.0 192.0.3.0 192.167.255.255 192.169.0.0 198.17.255.255",
            ),
            (None, "198.20.0.0 223.255.255.255 2001:200:: 2606:4700::1111 2620:4f:8001:: 3ffe::1"),
            (None, "64:ff9b::808:808 2002:808:808:: 64:ff9b:2:: 5f01:: fbff::1 4000::"),
        ];
        for (expected, addresses) in rows {
            for address in addresses.split(' ') {
                assert_eq!(kind(address.parse().unwrap()), *expected, "{address}");
            }
        }
    }
}
