//! The value of an expression, with GitLab's peculiarities: `&&` and `||` give one of their sides,
//! an empty text counts as present for them and as false at the end.

use std::borrow::Cow;
use std::rc::Rc;

use regex::Regex;

use super::{Operator, Term};
use crate::pattern::Patterns;

/// What a term is worth.
#[derive(Clone)]
enum Value<'v> {
    Null,
    Bool(bool),
    Text(Cow<'v, str>),
    Pattern(Rc<Regex>),
}

/// Whether a term holds.
pub(super) fn holds<'v>(
    term: &'v Term,
    patterns: &Patterns,
    variable: &impl Fn(&str) -> Option<&'v str>,
) -> bool {
    value(term, patterns, variable).is_truthy()
}

fn value<'v>(
    term: &'v Term,
    patterns: &Patterns,
    variable: &impl Fn(&str) -> Option<&'v str>,
) -> Value<'v> {
    match term {
        Term::Null => Value::Null,
        Term::Bool(value) => Value::Bool(*value),
        Term::Text(text) => Value::Text(Cow::Borrowed(text)),
        Term::Pattern(regex) => Value::Pattern(Rc::clone(regex)),
        Term::Variable(name) => {
            variable(name).map_or(Value::Null, |text| Value::Text(Cow::Borrowed(text)))
        }
        Term::Not(inner) => Value::Bool(!value(inner, patterns, variable).is_truthy()),
        Term::Binary(operator, left, right) => {
            let left = value(left, patterns, variable);
            let right = || value(right, patterns, variable);
            match operator {
                Operator::And if left.is_absent() => left,
                Operator::Or if !left.is_absent() => left,
                Operator::And | Operator::Or => right(),
                Operator::Equals => Value::Bool(left.equals(&right())),
                Operator::Differs => Value::Bool(!left.equals(&right())),
                Operator::Matches => Value::Bool(left.matches(&right(), patterns)),
                Operator::MatchesNot => Value::Bool(!left.matches(&right(), patterns)),
            }
        }
    }
}

impl Value<'_> {
    /// What counts in the end: a text with something in it.
    fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Text(text) => !text.trim().is_empty(),
            Self::Pattern(_) => true,
        }
    }

    /// What `&&` and `||` look at: an empty text is not absent.
    const fn is_absent(&self) -> bool {
        matches!(self, Self::Null | Self::Bool(false))
    }

    fn text(&self) -> &str {
        match self {
            Self::Null => "",
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Text(text) => text,
            Self::Pattern(regex) => regex.as_str(),
        }
    }

    fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Null, _) | (_, Self::Null) => false,
            (Self::Pattern(a), Self::Pattern(b)) => a.as_str() == b.as_str(),
            (Self::Pattern(_), _) | (_, Self::Pattern(_)) => false,
            _ => self.text() == other.text(),
        }
    }

    /// A right side that is text but no pattern is searched for the left side, not the other way
    /// round.
    fn matches(&self, right: &Self, patterns: &Patterns) -> bool {
        match right {
            Self::Null | Self::Bool(_) => false,
            Self::Pattern(regex) => regex.is_match(self.text()),
            Self::Text(text) => match patterns.compile(text) {
                Some(regex) => regex.is_match(self.text()),
                None => text.contains(self.text()),
            },
        }
    }
}
