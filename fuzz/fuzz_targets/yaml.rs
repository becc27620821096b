//! Any text as YAML, whole and cut into documents.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    drop(yaml::parse(text, "f.yml"));
    for piece in yaml::cut(text, 3) {
        drop(yaml::parse_piece(piece, "f.yml"));
    }
});
