//! Values in a stream: what may be the beginning of one is held back, and everything else is shown
//! at once.

use std::ops::Range;
use std::sync::Arc;

use crate::escapes::Visible;
use crate::patterns::{Patterns, join};
use crate::{MASK, MASK_BYTE, Style};

/// A stream in which values are hidden.
#[derive(Debug)]
pub(crate) struct ValueStream {
    patterns: Arc<Patterns>,
    style: Style,
    /// What is not shown yet. It begins with a visible byte.
    held: Vec<u8>,
    /// How many visible bytes at the beginning of `held` belong to a value whose mask is shown
    /// already.
    covered: usize,
}

impl ValueStream {
    pub(crate) fn new(patterns: Arc<Patterns>, style: Style) -> Self {
        Self { patterns, style, held: Vec::new(), covered: 0 }
    }

    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.held.extend_from_slice(bytes);
        let visible = Visible::of(&self.held, false);
        let shown = visible.bytes.len() - self.patterns.open_tail(&visible.bytes);
        self.show(&visible, shown, out);
    }

    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) {
        let visible = Visible::of(&self.held, true);
        self.show(&visible, visible.bytes.len(), out);
    }

    /// Shows so many visible bytes, and keeps the others.
    fn show(&mut self, visible: &Visible, shown: usize, out: &mut Vec<u8>) {
        let end = visible.place(shown);
        let mut at = 0;
        let mut reach = self.covered;
        for range in self.hidden(visible).into_iter().take_while(|range| range.start < shown) {
            let start = visible.place(range.start);
            out.extend_from_slice(&self.held[at..start]);
            if self.style == Style::Word && (range.start > 0 || self.covered == 0) {
                out.extend_from_slice(MASK);
            }
            at = visible.place(range.end.min(shown));
            self.cover(visible, start..at, out);
            reach = reach.max(range.end);
        }
        out.extend_from_slice(&self.held[at..end]);
        self.covered = reach.saturating_sub(shown);
        self.held.drain(..end);
    }

    /// Writes what remains of a hidden part: its escape sequences, and with
    /// [`Style::SameLength`] a byte for each of its bytes.
    fn cover(&self, visible: &Visible, part: Range<usize>, out: &mut Vec<u8>) {
        let mut at = part.start;
        for escape in visible.escapes_in(part.clone()) {
            self.fill(escape.start - at, out);
            out.extend_from_slice(&self.held[escape.clone()]);
            at = escape.end;
        }
        self.fill(part.end - at, out);
    }

    fn fill(&self, length: usize, out: &mut Vec<u8>) {
        if self.style == Style::SameLength {
            out.resize(out.len() + length, MASK_BYTE);
        }
    }

    /// What to hide, as ranges of visible bytes, the rest of a value that began earlier included.
    fn hidden(&self, visible: &Visible) -> Vec<Range<usize>> {
        let mut found = self.patterns.find(&visible.bytes);
        if self.covered > 0 {
            found.insert(0, 0..self.covered);
            found = join(found);
        }
        found
    }
}
