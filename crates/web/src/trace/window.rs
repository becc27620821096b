//! Which part of a long trace is in the page.

use super::mistakes;

/// What a first pass over a trace finds: how long it is, and where the first mistake stands.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Bytes and lines that were seen; lines count ends of lines.
    bytes: u64,
    lines: u64,
    /// Bytes before each hundredth line.
    marks: Vec<u64>,
    /// The number and the place of the first line that looks like a mistake.
    pub(crate) first_mistake: Option<(u64, u64)>,
    line_start: u64,
    pending: Vec<u8>,
    seeks_mistakes: bool,
}

/// Lines between two marks of a survey.
const MARK_LINES: u64 = 100;

/// A part of a trace: from a line's beginning, at most so many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) offset: u64,
    /// The number of the first line, from 1.
    pub(crate) line: u64,
    pub(crate) bytes: u64,
}

impl Survey {
    /// A survey that looks for the first mistake too, which takes longer.
    pub(crate) fn new(seeks_mistakes: bool) -> Self {
        Self { seeks_mistakes, marks: vec![0], ..Self::default() }
    }

    /// Looks at the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, tail) = rest.split_at(end + 1);
            self.end_line(line);
            rest = tail;
        }
        self.bytes += u64::try_from(rest.len()).unwrap_or_default();
        if self.seeks_mistakes && self.first_mistake.is_none() {
            self.pending.extend_from_slice(rest);
        }
    }

    fn end_line(&mut self, line: &[u8]) {
        self.bytes += u64::try_from(line.len()).unwrap_or_default();
        self.lines += 1;
        if self.seeks_mistakes && self.first_mistake.is_none() {
            self.pending.extend_from_slice(line);
            if mistakes::is_mistake(&String::from_utf8_lossy(&self.pending)) {
                self.first_mistake = Some((self.lines, self.line_start));
            }
            self.pending.clear();
        }
        self.line_start = self.bytes;
        if self.lines.is_multiple_of(MARK_LINES) {
            self.marks.push(self.bytes);
        }
    }

    /// The last window of the trace.
    pub(crate) fn last(&self, size: u64) -> Window {
        let from = self.bytes.saturating_sub(size);
        let index = self.marks.partition_point(|mark| *mark < from).min(self.marks.len() - 1);
        self.at_mark(index, size)
    }

    /// The window that holds a line, with some lines before it.
    pub(crate) fn around(&self, line: u64, size: u64) -> Window {
        let index = usize::try_from(line.saturating_sub(1) / MARK_LINES).unwrap_or(usize::MAX);
        self.at_mark(index.saturating_sub(1).min(self.marks.len() - 1), size)
    }

    fn at_mark(&self, index: usize, size: u64) -> Window {
        let offset = self.marks[index];
        let line = u64::try_from(index).unwrap_or_default() * MARK_LINES + 1;
        Window { offset, line, bytes: size.min(self.bytes - offset) }
    }

    /// Bytes of the whole trace.
    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }
}
