//! A text to tokens.

use domain::limits::EXPRESSION_TOKENS_MAX;

use super::Operator;
use crate::pattern;

/// A token. `Pattern` is the whole literal with slashes and flags.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'t> {
    Open,
    Close,
    Not,
    Operator(Operator),
    Variable(&'t str),
    Text(&'t str),
    Pattern(&'t str),
    Null,
    Bool(bool),
    Input(&'t str),
}

/// Tokens of fixed spelling, longer ones first.
const FIXED: &[(&str, Token<'static>)] = &[
    ("==", Token::Operator(Operator::Equals)),
    ("!=", Token::Operator(Operator::Differs)),
    ("=~", Token::Operator(Operator::Matches)),
    ("!~", Token::Operator(Operator::MatchesNot)),
    ("&&", Token::Operator(Operator::And)),
    ("||", Token::Operator(Operator::Or)),
    ("!", Token::Not),
    ("(", Token::Open),
    (")", Token::Close),
    ("null", Token::Null),
    ("true", Token::Bool(true)),
    ("false", Token::Bool(false)),
];

/// The tokens; `None` if something is no token, or there are too many.
pub(super) fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (token, length) = token(rest)?;
        tokens.push(token);
        if tokens.len() > EXPRESSION_TOKENS_MAX {
            return None;
        }
        rest = rest[length..].trim_start();
    }
    Some(tokens)
}

/// The token that a text begins with, and its length.
fn token(text: &str) -> Option<(Token<'_>, usize)> {
    if let Some((word, token)) = FIXED.iter().find(|(word, _)| text.starts_with(word)) {
        return Some((token.clone(), word.len()));
    }
    match text.chars().next()? {
        '$' => variable(text).or_else(|| input(text)),
        quote @ ('"' | '\'') => {
            let inside = text[1..].split_once(quote)?.0;
            Some((Token::Text(inside), inside.len() + 2))
        }
        '/' => literal(text),
        _ => None,
    }
}

fn variable(text: &str) -> Option<(Token<'_>, usize)> {
    let name = &text[1..];
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
    (end > 0).then(|| (Token::Variable(&name[..end]), end + 1))
}

/// `$[[ inputs.name ]]`.
fn input(text: &str) -> Option<(Token<'_>, usize)> {
    let inside = text.strip_prefix("$[[")?.split_once("]]")?.0;
    let name = inside.trim().strip_prefix("inputs.")?;
    let is_name = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some((Token::Input(name), inside.len() + 5))
}

/// `/…/flags` with at least two characters inside, up to the first slash that has no backslash
/// before it.
fn literal(text: &str) -> Option<(Token<'_>, usize)> {
    let body = &text[1..];
    let end = body.match_indices('/').map(|(at, _)| at).find(|at| !body[..*at].ends_with('\\'))?;
    if body[..end].chars().count() < 2 {
        return None;
    }
    let behind = &body[end + 1..];
    let flags = behind.find(|c| !pattern::is_flag(c)).unwrap_or(behind.len());
    let length = end + 2 + flags;
    Some((Token::Pattern(&text[..length]), length))
}
