//! Every way to write a script, against what Ruby's YAML makes of it.

use crate::{Input, Outcome, compile};

const TABLE: &str = include_str!("../../corpus/scripts.txt");

/// One case: its name, the file, and what is expected of it.
fn cases() -> impl Iterator<Item = (&'static str, String, &'static str)> {
    TABLE.split("\n=== ").skip(1).map(|case| {
        let (name, rest) = case.split_once('\n').unwrap();
        let (text, expected) = rest.rsplit_once(">>> ").unwrap();
        let text = text.replace("␄\n", "").replace('␍', "\r").replace('␉', "\t");
        (name, text, expected.trim_end_matches('\n'))
    })
}

/// The commands as JSON, or `refused`.
fn commands(text: &str) -> String {
    match compile(&Input { text: text.to_owned(), ..Input::default() }) {
        Outcome::Compiled(compiled) => serde_json::to_string(&compiled.specs[0].script).unwrap(),
        Outcome::Refused { .. } => "refused".to_owned(),
        other @ (Outcome::Missing(_) | Outcome::Filtered { .. }) => format!("{other:?}"),
    }
}

/// Row: C06 (whole)
#[test]
fn scripts_become_what_psych_makes_of_them() {
    let mut problems = Vec::new();
    for (name, text, expected) in cases() {
        let found = commands(&text);
        if found != expected {
            problems.push(format!("{name}: {found}, not {expected}"));
        }
    }
    assert!(problems.is_empty(), "{}:\n{}", problems.len(), problems.join("\n"));
    assert!(cases().count() >= 200);
}
