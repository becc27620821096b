//! Tokens to terms. From loose to tight: `||`, `&&`, comparisons (to the left), `!`.

use super::lexer::{Token, tokens};
use super::{Expression, Operator, Term};
use crate::pattern::Patterns;

/// Reads an expression; `None` if it is invalid.
pub(super) fn parse(text: &str, patterns: &Patterns) -> Option<Expression> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, patterns, variables: Vec::new() };
    let root = parser.or()?;
    parser.tokens.is_empty().then_some(Expression { root, variables: parser.variables })
}

struct Parser<'p, 't> {
    tokens: &'p [Token<'t>],
    patterns: &'p Patterns,
    variables: Vec<String>,
}

impl Parser<'_, '_> {
    fn or(&mut self) -> Option<Term> {
        let mut left = self.and()?;
        while self.take_operator(|operator| operator == Operator::Or).is_some() {
            left = binary(Operator::Or, left, self.and()?);
        }
        Some(left)
    }

    fn and(&mut self) -> Option<Term> {
        let mut left = self.comparison()?;
        while self.take_operator(|operator| operator == Operator::And).is_some() {
            left = binary(Operator::And, left, self.comparison()?);
        }
        Some(left)
    }

    fn comparison(&mut self) -> Option<Term> {
        let mut left = self.unary()?;
        let compares = |operator| !matches!(operator, Operator::And | Operator::Or);
        while let Some(operator) = self.take_operator(compares) {
            let right = self.unary()?;
            let matches = matches!(operator, Operator::Matches | Operator::MatchesNot);
            // GitLab fails on `=~ true` while it evaluates.
            if matches && matches!(right, Term::Bool(true)) {
                return None;
            }
            left = binary(operator, left, right);
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Term> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(match first {
            Token::Not => Term::Not(Box::new(self.unary()?)),
            Token::Open => {
                let inside = self.or()?;
                let (Token::Close, rest) = self.tokens.split_first()? else { return None };
                self.tokens = rest;
                inside
            }
            Token::Variable(name) => self.variable(name),
            Token::Text(text) => Term::Text((*text).to_owned()),
            Token::Pattern(text) => Term::Pattern(self.patterns.compile(text)?),
            Token::Null => Term::Null,
            Token::Input(name) => Term::Input((*name).to_owned()),
            Token::Bool(value) => Term::Bool(*value),
            Token::Close | Token::Operator(_) => return None,
        })
    }

    fn variable(&mut self, name: &str) -> Term {
        if !self.variables.iter().any(|known| known == name) {
            self.variables.push(name.to_owned());
        }
        Term::Variable(name.to_owned())
    }

    /// Takes the next token if it is an operator that is wanted.
    fn take_operator(&mut self, wanted: impl Fn(Operator) -> bool) -> Option<Operator> {
        let (Token::Operator(operator), rest) = self.tokens.split_first()? else { return None };
        wanted(*operator).then(|| {
            self.tokens = rest;
            *operator
        })
    }
}

fn binary(operator: Operator, left: Term, right: Term) -> Term {
    Term::Binary(operator, Box::new(left), Box::new(right))
}
