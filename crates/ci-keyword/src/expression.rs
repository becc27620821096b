//! The language of `rules:if` and `only:variables`.

mod eval;
mod hint;
mod lexer;
mod parser;

use std::collections::BTreeMap;
use std::rc::Rc;

use regex::Regex;

use crate::pattern::Patterns;

pub use hint::hint;

/// An expression that was read without error.
#[derive(Debug)]
pub struct Expression {
    root: Term,
    /// Names of its variables in order, each once.
    pub variables: Vec<String>,
}

/// A part of an expression.
#[derive(Clone, Debug)]
enum Term {
    Null,
    /// `$[[ inputs.name ]]`, which has a value only in the rules of inputs.
    Input(String),
    Bool(bool),
    Text(String),
    Pattern(Rc<Regex>),
    Variable(String),
    Not(Box<Self>),
    Binary(Operator, Box<Self>, Box<Self>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equals,
    Differs,
    Matches,
    MatchesNot,
    And,
    Or,
}

/// Expressions by their text, because many jobs have the same rules.
#[derive(Debug, Default)]
pub struct Expressions {
    read: BTreeMap<String, Option<Rc<Expression>>>,
}

impl Expressions {
    /// Reads an expression; `None` if it is invalid.
    pub fn read(&mut self, text: &str, patterns: &Patterns) -> Option<Rc<Expression>> {
        if let Some(known) = self.read.get(text) {
            return known.clone();
        }
        let expression = parser::parse(text, patterns).map(Rc::new);
        self.read.insert(text.to_owned(), expression.clone());
        expression
    }
}

impl Expression {
    /// Whether it holds. `value` gives the value of a variable as written, not expanded.
    pub fn holds<'v>(
        &'v self,
        patterns: &Patterns,
        value: impl Fn(&str) -> Option<&'v str>,
    ) -> bool {
        eval::holds(&self.root, patterns, &eval::Facts { variable: value, input: |_: &str| None })
    }

    /// Whether it holds where inputs have values and variables have none.
    pub fn holds_for_inputs(
        &self,
        patterns: &Patterns,
        input: impl Fn(&str) -> Option<InputValue>,
    ) -> bool {
        eval::holds(&self.root, patterns, &eval::Facts { variable: |_: &str| None, input })
    }
}

/// The value of an input in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputValue {
    Bool(bool),
    Text(String),
    /// A number, or a list: equal to nothing that an expression can spell.
    Other(String),
}

#[cfg(test)]
mod tests;
