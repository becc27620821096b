//! The first line as a glob of `rules:changes`, the rest as a path.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (glob, path) = text.split_once('\n').unwrap_or((text, ""));
    ci_config::fuzz::glob(glob, path);
});
