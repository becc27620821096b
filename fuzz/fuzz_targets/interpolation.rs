//! The first line as the value of an input, the rest as a text with `$[[ … ]]` blocks.
#![no_main]

use ci_config::{Input, compile};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (value, blocks) = text.split_once('\n').unwrap_or(("x", text));
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let header = format!("spec:\n  inputs:\n    a: {{default: {}}}\n", quoted(value));
    let inputs = "    l: {type: array, default: [{b: x}, y]}\n    n: {type: number, default: 5}\n";
    let body = format!("---\njob:\n  script: {}\n  ? {0}\n  : x\n", quoted(blocks));
    let text = [header.as_str(), inputs, &body].concat();
    drop(compile(&Input { text, ref_name: "main".to_owned(), ..Input::default() }));
});
