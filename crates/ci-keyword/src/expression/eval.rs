//! The value of an expression, with GitLab's peculiarities: `&&` and `||` give one of their sides,
//! an empty text counts as present for them and as false at the end.

use std::borrow::Cow;
use std::rc::Rc;

use regex::Regex;

use super::{InputValue, Operator, Term};
use crate::pattern::Patterns;

/// What a term is worth.
#[derive(Clone)]
enum Value<'v> {
    Null,
    Bool(bool),
    Text(Cow<'v, str>),
    Pattern(Rc<Regex>),
    /// A value of an input that no text is equal to.
    Other(String),
}

/// What names stand for.
pub(super) struct Facts<V, I> {
    pub variable: V,
    pub input: I,
}

/// Whether a term holds.
pub(super) fn holds<'v, V, I>(term: &'v Term, patterns: &Patterns, facts: &Facts<V, I>) -> bool
where
    V: Fn(&str) -> Option<&'v str>,
    I: Fn(&str) -> Option<InputValue>,
{
    value(term, patterns, facts).is_truthy()
}

fn value<'v, V, I>(term: &'v Term, patterns: &Patterns, facts: &Facts<V, I>) -> Value<'v>
where
    V: Fn(&str) -> Option<&'v str>,
    I: Fn(&str) -> Option<InputValue>,
{
    match term {
        Term::Null => Value::Null,
        Term::Bool(value) => Value::Bool(*value),
        Term::Text(text) => Value::Text(Cow::Borrowed(text)),
        Term::Pattern(regex) => Value::Pattern(Rc::clone(regex)),
        Term::Variable(name) => {
            (facts.variable)(name).map_or(Value::Null, |text| Value::Text(Cow::Borrowed(text)))
        }
        Term::Input(name) => match (facts.input)(name) {
            None => Value::Null,
            Some(InputValue::Bool(value)) => Value::Bool(value),
            Some(InputValue::Text(text)) => Value::Text(Cow::Owned(text)),
            Some(InputValue::Other(text)) => Value::Other(text),
        },
        Term::Not(inner) => Value::Bool(!value(inner, patterns, facts).is_truthy()),
        Term::Binary(operator, left, right) => {
            let left = value(left, patterns, facts);
            let right = || value(right, patterns, facts);
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
            Self::Pattern(_) | Self::Other(_) => true,
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
            Self::Other(text) => text,
        }
    }

    fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Null, _) | (_, Self::Null) => false,
            (Self::Pattern(a), Self::Pattern(b)) => a.as_str() == b.as_str(),
            (Self::Other(a), Self::Other(b)) => a == b,
            (Self::Pattern(_) | Self::Other(_), _) | (_, Self::Pattern(_) | Self::Other(_)) => {
                false
            }
            _ => self.text() == other.text(),
        }
    }

    /// A right side that is text but no pattern is searched for the left side, not the other way
    /// round.
    fn matches(&self, right: &Self, patterns: &Patterns) -> bool {
        match right {
            Self::Null | Self::Bool(_) | Self::Other(_) => false,
            Self::Pattern(regex) => regex.is_match(self.text()),
            Self::Text(text) => match patterns.compile(text) {
                Some(regex) => regex.is_match(self.text()),
                None => text.contains(self.text()),
            },
        }
    }
}
