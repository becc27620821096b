//! A terminal's escape sequences: they color a secret without hiding it, so it is looked for in
//! what remains without them.

use std::ops::Range;

use domain::limits::MASK_ESCAPE_BYTES_MAX;

const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;

/// A piece of text without its escape sequences.
#[derive(Debug)]
pub(crate) struct Visible {
    pub(crate) bytes: Vec<u8>,
    escapes: Vec<Placed>,
    /// Where a sequence begins that has not ended; the text's length if there is none.
    complete: usize,
}

/// Where an escape sequence lies.
#[derive(Debug)]
struct Placed {
    /// In the text.
    range: Range<usize>,
    /// How many visible bytes come before it.
    behind: usize,
    /// Bytes of all sequences up to here, this one included.
    total: usize,
}

/// One try at reading an escape sequence.
enum Escape {
    Whole(usize),
    /// It may go on behind the end of the text.
    Open,
    /// An escape byte that begins nothing.
    Not,
}

impl Visible {
    /// Splits a text. `is_last`: nothing follows it, and a sequence without end is text.
    pub(crate) fn of(text: &[u8], is_last: bool) -> Self {
        let bytes = Vec::with_capacity(text.len());
        let mut visible = Self { bytes, escapes: Vec::new(), complete: text.len() };
        let mut at = 0;
        while let Some(found) = text[at..].iter().position(|&byte| byte == ESCAPE) {
            visible.bytes.extend_from_slice(&text[at..at + found]);
            at += found;
            match read(&text[at..], visible.run()) {
                Escape::Whole(length) => {
                    visible.push_escape(at..at + length);
                    at += length;
                }
                Escape::Open if !is_last => {
                    visible.complete = at;
                    return visible;
                }
                Escape::Open | Escape::Not => {
                    visible.bytes.push(ESCAPE);
                    at += 1;
                }
            }
        }
        visible.bytes.extend_from_slice(&text[at..]);
        visible
    }

    /// Bytes of sequences since the last visible byte.
    fn run(&self) -> usize {
        let here = |placed: &Placed| placed.behind == self.bytes.len();
        self.escapes.iter().rev().take_while(|placed| here(placed)).map(|one| one.range.len()).sum()
    }

    fn push_escape(&mut self, range: Range<usize>) {
        let total = range.len() + self.escapes.last().map_or(0, |last| last.total);
        self.escapes.push(Placed { behind: self.bytes.len(), range, total });
    }

    /// Where the visible byte of this index lies in the text, behind the sequences before it; the
    /// end of what is complete if there is no such byte.
    pub(crate) fn place(&self, index: usize) -> usize {
        if index >= self.bytes.len() {
            return self.complete;
        }
        let before = self.escapes.partition_point(|escape| escape.behind <= index);
        index + before.checked_sub(1).map_or(0, |last| self.escapes[last].total)
    }

    /// The sequences that lie in this part of the text.
    pub(crate) fn escapes_in(&self, part: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let from = self.escapes.partition_point(|escape| escape.range.start < part.start);
        let rest = self.escapes[from..].iter().map(|escape| escape.range.clone());
        rest.take_while(move |escape| escape.start < part.end)
    }
}

/// Reads the sequence that a text begins with. `run`: bytes of sequences directly before it.
fn read(text: &[u8], run: usize) -> Escape {
    let room = MASK_ESCAPE_BYTES_MAX.saturating_sub(run);
    let within = &text[..text.len().min(room)];
    let read = match within.get(1) {
        None => Escape::Open,
        Some(b'[') => control(within),
        Some(b']') => command(within),
        Some(0x40..=0x5f) => Escape::Whole(2),
        Some(_) => Escape::Not,
    };
    match read {
        Escape::Open if text.len() >= room => Escape::Not,
        other @ (Escape::Open | Escape::Whole(_) | Escape::Not) => other,
    }
}

/// `ESC [`, parameters, one final byte (ECMA-48, section 5.4).
fn control(text: &[u8]) -> Escape {
    match text[2..].iter().position(|byte| !(0x20..=0x3f).contains(byte)) {
        None => Escape::Open,
        Some(at) if (0x40..=0x7e).contains(&text[2 + at]) => Escape::Whole(at + 3),
        Some(_) => Escape::Not,
    }
}

/// `ESC ]`, text, then a bell or `ESC \` (ECMA-48, section 8.3.89).
fn command(text: &[u8]) -> Escape {
    match text[2..].iter().position(|&byte| byte == BELL || byte == ESCAPE || byte == b'\n') {
        None => Escape::Open,
        Some(at) => match (text[2 + at], text.get(3 + at)) {
            (BELL, _) => Escape::Whole(at + 3),
            (ESCAPE, Some(b'\\')) => Escape::Whole(at + 4),
            (ESCAPE, None) => Escape::Open,
            _ => Escape::Not,
        },
    }
}

/// A text without its escape sequences.
pub(crate) fn without_escapes(text: &[u8]) -> Vec<u8> {
    Visible::of(text, true).bytes
}
