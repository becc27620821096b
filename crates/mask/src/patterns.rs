//! Byte strings to look for, with the question that a stream asks at its end: what may have begun.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

/// A set of byte strings.
#[derive(Debug)]
pub(crate) struct Patterns {
    automaton: AhoCorasick,
    /// Sorted, so that all strings with a common beginning lie together.
    sorted: Vec<Vec<u8>>,
    longest: usize,
    /// Which bytes begin a string.
    begins: [bool; 256],
    ignores_case: bool,
}

impl Patterns {
    /// Strings as they are. `None` when there are none.
    pub(crate) fn new(strings: Vec<Vec<u8>>) -> Option<Self> {
        Self::build(strings, false)
    }

    /// Lower-case strings that are found in either case.
    pub(crate) fn ignoring_case(strings: Vec<Vec<u8>>) -> Option<Self> {
        Self::build(strings, true)
    }

    fn build(mut strings: Vec<Vec<u8>>, ignores_case: bool) -> Option<Self> {
        strings.retain(|string| !string.is_empty());
        strings.sort();
        strings.dedup();
        let longest = strings.iter().map(Vec::len).max()?;
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(ignores_case)
            .build(&strings)
            .expect("fewer than 2^31 states: their bytes are limited");
        let mut begins = [false; 256];
        for string in &strings {
            begins[usize::from(string[0])] = true;
            begins[usize::from(string[0].to_ascii_uppercase())] |= ignores_case;
        }
        Some(Self { automaton, sorted: strings, longest, begins, ignores_case })
    }

    /// Where the strings occur, occurrences that overlap joined, in order.
    pub(crate) fn find(&self, text: &[u8]) -> Vec<Range<usize>> {
        if !self.automaton.is_match(text) {
            return Vec::new();
        }
        let found = self.automaton.find_overlapping_iter(text);
        let mut found: Vec<Range<usize>> = found.map(|one| one.range()).collect();
        found.sort_by_key(|range| range.start);
        join(found)
    }

    /// The first occurrence to end, from `start` on.
    pub(crate) fn find_first(&self, text: &[u8], start: usize) -> Option<Range<usize>> {
        self.automaton.find(aho_corasick::Input::new(text).range(start..)).map(|one| one.range())
    }

    /// How many bytes at the end of a text may be the beginning of one of the strings.
    pub(crate) fn open_tail(&self, text: &[u8]) -> usize {
        let most = text.len().min(self.longest - 1);
        let tails = (1..=most).rev().map(|length| &text[text.len() - length..]);
        let mut open = tails.filter(|tail| self.begins[usize::from(tail[0])]);
        open.find(|tail| self.begins_one(tail)).map_or(0, <[u8]>::len)
    }

    /// Whether a string begins with these bytes and goes on.
    fn begins_one(&self, tail: &[u8]) -> bool {
        let lower;
        let tail = if self.ignores_case {
            lower = tail.to_ascii_lowercase();
            &lower[..]
        } else {
            tail
        };
        let at = self.sorted.partition_point(|string| string.as_slice() <= tail);
        self.sorted.get(at).is_some_and(|string| string.starts_with(tail))
    }
}

/// Joins ranges that overlap. They are sorted by their starts.
pub(crate) fn join(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}
