//! Masking: forms, chunks, colors, tokens.

mod chunks;
mod forms;
mod tokens;

use crate::{Masker, Secrets};

/// What comes out of a stream that is cut at these places.
fn in_pieces(mut masker: Masker, text: &[u8], cuts: &[usize]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    for &cut in cuts {
        let cut = cut.clamp(at, text.len());
        out.extend(masker.push(&text[at..cut]));
        at = cut;
    }
    out.extend(masker.push(&text[at..]));
    out.extend(masker.finish());
    out
}

/// What comes out of a whole text.
fn mask(secrets: &[&str], text: &str) -> String {
    String::from_utf8(Secrets::new(secrets).mask(text.as_bytes())).unwrap()
}

#[test]
fn hides_a_value_and_nothing_else() {
    assert_eq!(mask(&["hunter2x"], "login: hunter2x, ok\n"), "login: [MASKED], ok\n");
    assert_eq!(mask(&["hunter2x"], "hunter2 hunter2y"), "hunter2 hunter2y");
    assert_eq!(mask(&["hunter2x"], "hunter2xhunter2x"), "[MASKED][MASKED]");
}

#[test]
fn joins_values_that_overlap() {
    assert_eq!(mask(&["abc", "abcdef"], "xabcdefx"), "x[MASKED]x");
    assert_eq!(mask(&["abcd", "cdef"], "abcdef"), "[MASKED]");
    assert_eq!(mask(&["aa"], "aaaaaaa-"), "[MASKED]-");
}

#[test]
fn shows_at_once_what_cannot_be_a_secret() {
    let mut masker = Masker::new(["password1"]);
    assert_eq!(masker.push(b"hello pass"), b"hello ");
    assert_eq!(masker.push(b"port\n"), b"passport\n");
    assert_eq!(masker.push(b"pass"), b"");
    assert_eq!(masker.finish(), b"pass");
}

#[test]
fn shows_the_mask_before_the_end_of_a_chain() {
    let mut masker = Masker::new(["aaaa"]);
    assert_eq!(masker.push(b"aaaa"), b"[MASKED]");
    for _ in 0..100 {
        assert_eq!(masker.push(b"aaa"), b"");
    }
    assert_eq!(masker.push(b"b"), b"b");
}

#[test]
fn a_chain_that_is_held_back_belongs_to_its_mask() {
    assert_eq!(in_pieces(Masker::new(["bab"]), b"babab", &[3, 4]), b"[MASKED]");
}

#[test]
fn passes_everything_through_when_there_is_nothing_to_hide() {
    let mut masker = Masker::new(["", " ", "\n"]);
    assert_eq!(masker.push(b"anything \x1b["), b"anything \x1b[");
    assert_eq!(masker.finish(), b"");
}

#[test]
fn keeps_lengths_when_asked() {
    let secrets = Secrets::new(["secret", "cretin"]);
    assert_eq!(secrets.mask_same_length(b"a secretin b"), b"a ******** b");
    assert_eq!(secrets.mask_same_length(b"glpat-12345 b"), b"glpat-***** b");
    assert_eq!(secrets.mask_same_length(b"sec\x1b[1mret!"), b"***\x1b[1m***!");
}

#[test]
fn finds_values_that_colors_split() {
    assert_eq!(mask(&["secret"], "\x1b[1msec\x1b[0mret\x1b[K!"), "\x1b[1m[MASKED]\x1b[0m\x1b[K!");
    assert_eq!(mask(&["se\x1b[1mcret"], "secret"), "[MASKED]");
    assert_eq!(mask(&["secret"], "sec\x1b]8;;http://x\x07ret"), "[MASKED]\x1b]8;;http://x\x07");
    assert_eq!(mask(&["secret"], "sec\x1bret"), "sec\x1bret");
}

#[test]
fn an_endless_escape_sequence_is_text() {
    let text = format!("sec\x1b[{}mret", "0;".repeat(500));
    assert_eq!(mask(&["secret"], &text), text);
    let mut masker = Masker::new(["secret"]);
    let shown: usize = (0..1_000).map(|_| masker.push(b"\x1b[0;0;0;0").len()).sum();
    assert!(shown > 9_000 - 300, "{shown} of 9000 bytes are shown");
}

#[test]
fn sequences_without_end_do_not_hold_anything_back_for_ever() {
    let mut masker = Masker::new(["secret"]);
    assert_eq!(masker.push(b"sec"), b"");
    let shown: usize = (0..1_000).map(|_| masker.push(b"\x1b[0m").len()).sum();
    assert!(shown > 4_000 - 300, "{shown} of 4003 bytes are shown");
}
