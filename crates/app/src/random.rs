//! The only randomness of the server: secrets, and nothing that decides.

use std::fmt::Write as _;

use rand::TryRng as _;
use rand::rngs::SysRng;

/// Letters of a token's random part: 6 bits each, none of them special in addresses or shells.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

/// Bytes from the system's generator.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).expect("the system gives random bytes once it runs");
    bytes
}

/// A token: the prefix and 32 letters, 192 random bits. It neither begins nor ends with a `-` or
/// `_`, so that it can be selected with a double click and passed as an argument.
pub(crate) fn token(prefix: &str) -> String {
    let mut token = String::from(prefix);
    let random: [u8; 32] = bytes();
    for (at, byte) in random.iter().enumerate() {
        let edge = at == 0 || at + 1 == random.len();
        let letters = if edge { 52 } else { 64 };
        token.push(char::from(ALPHABET[usize::from(*byte) % letters]));
    }
    token
}

/// Random bytes in hex.
pub(crate) fn hex(count: usize) -> String {
    let mut text = String::with_capacity(count * 2);
    for _ in 0..count {
        let [byte] = bytes::<1>();
        write!(text, "{byte:02x}").expect("writing to a string works");
    }
    text
}
