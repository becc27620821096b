//! The head of a push, in which the client lists refs and options: git keeps all of it in memory,
//! so it is measured on its way.

use domain::limits::PUSH_COMMAND_BYTES_MAX;

/// Measures packets (four hex digits of length, then the rest) until the pack begins.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    bytes: usize,
    digits: Vec<u8>,
    rest: usize,
    ended: bool,
}

impl Commands {
    /// Looks at the next bytes. Answers whether the head is still within its limit.
    pub(crate) fn pass(&mut self, mut bytes: &[u8]) -> bool {
        while !self.ended && !bytes.is_empty() {
            let taken = if self.rest > 0 { self.rest.min(bytes.len()) } else { 1 };
            if self.rest > 0 {
                self.rest -= taken;
            } else {
                self.take_digit(bytes[0]);
            }
            self.bytes += taken;
            bytes = &bytes[taken..];
        }
        self.bytes <= PUSH_COMMAND_BYTES_MAX
    }

    /// `PACK`, with which the pack begins, is no number.
    fn take_digit(&mut self, digit: u8) {
        if !digit.is_ascii_hexdigit() {
            self.ended = true;
            return;
        }
        self.digits.push(digit);
        if self.digits.len() == 4 {
            let text = String::from_utf8_lossy(&self.digits);
            let length = usize::from_str_radix(&text, 16).unwrap_or_default();
            self.rest = length.saturating_sub(4);
            self.digits.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Commands;
    use domain::limits::PUSH_COMMAND_BYTES_MAX;

    #[test]
    fn the_pack_counts_for_nothing_and_the_head_for_all() {
        let mut commands = Commands::default();
        for byte in b"0009ab cd0000000aoption0000PACK" {
            assert!(commands.pass(&[*byte]));
        }
        assert!(commands.ended);
        assert!(commands.pass(&vec![0; PUSH_COMMAND_BYTES_MAX + 1]));

        let packet = [b"fff0".as_slice(), &[b'x'; 0xffec]].concat();
        let mut commands = Commands::default();
        let within = PUSH_COMMAND_BYTES_MAX / packet.len();
        assert!((0..within).all(|_| commands.pass(&packet)));
        assert!(!commands.pass(&packet));
    }
}
