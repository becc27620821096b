//! The first line as a regular expression, slashes included, and as one of paths; the rest as a text
//! to search.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (pattern, subject) = text.split_once('\n').unwrap_or((text, ""));
    ci_config::fuzz::pattern(pattern, subject);
});
