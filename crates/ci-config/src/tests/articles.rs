//! The examples of the articles are tried.

use crate::article::articles;
use crate::{Changed, Input, Lint, Missing, Outcome, compile, lint};

/// Codes that no short file shows.
const WITHOUT_EXAMPLE: [&str; 3] = ["CI0024", "CI0050", "CI0099"];

/// The codes of all findings about a text.
fn codes(text: &str) -> Vec<String> {
    let mut input = Input {
        text: text.to_owned(),
        changed_paths: Changed::NoDiff,
        existing_paths: Some(vec!["src/main.rs".to_owned()]),
        ..Input::default()
    };
    loop {
        let found = match compile(&input) {
            Outcome::Refused { diagnostics, .. } | Outcome::Filtered { diagnostics, .. } => {
                diagnostics
            }
            Outcome::Compiled(compiled) => compiled.diagnostics,
            Outcome::Missing(missing) => {
                for fact in missing {
                    let Missing::ChangedSince { reference } = fact else { panic!("{fact:?}") };
                    let answer = (reference == "main").then(Vec::new);
                    input.changed_since.insert(reference, answer);
                }
                continue;
            }
        };
        let mut codes: Vec<String> = found.into_iter().map(|found| found.code).collect();
        if let Lint::Done(linted) = lint(&input) {
            codes.extend(linted.diagnostics.into_iter().map(|found| found.code));
        }
        return codes;
    }
}

/// The examples of an article.
fn examples(text: &str) -> Vec<&str> {
    let fences = text.split("```yaml\n").skip(1);
    fences.map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn examples_fail_and_mended_ones_do_not() {
    for article in articles() {
        let code = article.code;
        assert!(article.text.starts_with(&format!("# {code}: ")), "{code}: title");
        assert!(article.text.contains("\nSource: "), "{code}: source");
        let examples = examples(article.text);
        if WITHOUT_EXAMPLE.contains(&code) {
            assert!(examples.is_empty(), "{code}");
            continue;
        }
        let [fails, mended] = examples[..] else { panic!("{code}: one that fails, one mended") };
        assert!(codes(fails).iter().any(|found| found == code), "{code}: {:?}", codes(fails));
        assert_eq!(codes(mended), Vec::<String>::new(), "{code}, mended");
    }
}

#[test]
fn numbers_are_used_once() {
    let all = articles();
    assert!(all.windows(2).all(|pair| pair[0].code < pair[1].code));
}
