//! Doors for fuzzing (see `fuzz/`) to parts that no caller needs alone.

use crate::expression::Expressions;
use crate::glob::Glob;
use crate::pattern::Patterns;

/// Reads an expression and evaluates it with every variable set to one value.
pub fn expression(text: &str, value: &str) {
    let patterns = Patterns::default();
    if let Some(expression) = Expressions::default().read(text, &patterns) {
        expression.holds(&patterns, |_| Some(value));
    }
}

/// Compares a path with a glob.
pub fn glob(text: &str, path: &str) {
    if let Some(glob) = Glob::new(text) {
        glob.matches(path, &mut 0);
    }
}

/// Compiles `/…/flags`, and the same text as the `regexp` of a rule, and searches a text for both.
pub fn pattern(text: &str, subject: &str) {
    let patterns = Patterns::default();
    if let Some(regex) = patterns.compile(text) {
        regex.is_match(subject);
    }
    if let Ok(regexp) = patterns.of_paths(text) {
        // One that takes too long says so.
        let _ = regexp.first(&[subject], &mut 0);
    }
}
