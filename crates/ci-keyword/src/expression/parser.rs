//! Tokens to terms, as GitLab puts them together: operators wait on a stack until one comes that
//! binds less, and take the last terms then. So brackets may be empty, and may stand between an
//! operator and its right side (`lib/gitlab/ci/pipeline/expression/parser.rb`).

use super::lexer::{Token, tokens};
use super::{Expression, Operator, Term};
use crate::pattern::Patterns;

/// Reads an expression; `None` if it is invalid.
pub(super) fn parse(text: &str, patterns: &Patterns) -> Option<Expression> {
    let mut parser = Parser { patterns, variables: Vec::new(), terms: Vec::new() };
    let mut waiting: Vec<Waiting> = Vec::new();
    for token in tokens(text)? {
        match token {
            Token::Open => waiting.push(Waiting::Open),
            Token::Not => waiting.push(Waiting::Not),
            Token::Operator(operator) => {
                let operator = Waiting::Binary(operator);
                parser.release(&mut waiting, operator.looseness())?;
                waiting.push(operator);
            }
            Token::Close => {
                parser.release(&mut waiting, Waiting::Open.looseness() - 1)?;
                waiting.pop()?;
            }
            Token::Variable(_)
            | Token::Text(_)
            | Token::Pattern(_)
            | Token::Null
            | Token::Bool(_)
            | Token::Input(_) => parser.value(&token)?,
        }
    }
    parser.release(&mut waiting, Waiting::Open.looseness())?;
    let root = parser.terms.pop()?;
    parser.terms.is_empty().then_some(Expression { root, variables: parser.variables })
}

/// What waits for its terms.
#[derive(Clone, Copy)]
enum Waiting {
    Open,
    Not,
    Binary(Operator),
}

impl Waiting {
    /// The higher, the later it takes its terms.
    const fn looseness(self) -> u8 {
        match self {
            Self::Not => 0,
            Self::Binary(Operator::And) => 2,
            Self::Binary(Operator::Or) => 3,
            Self::Binary(_) => 1,
            Self::Open => 5,
        }
    }
}

struct Parser<'p> {
    patterns: &'p Patterns,
    variables: Vec<String>,
    terms: Vec<Term>,
}

impl Parser<'_> {
    /// Lets all that binds at least so tightly take its terms.
    fn release(&mut self, waiting: &mut Vec<Waiting>, looseness: u8) -> Option<()> {
        while waiting.last().is_some_and(|last| last.looseness() <= looseness) {
            let term = match waiting.pop()? {
                // A bracket that nothing closes.
                Waiting::Open => return None,
                Waiting::Not => Term::Not(Box::new(self.terms.pop()?)),
                Waiting::Binary(operator) => {
                    let right = self.terms.pop()?;
                    binary(operator, self.terms.pop()?, right)?
                }
            };
            self.terms.push(term);
        }
        Some(())
    }

    fn value(&mut self, token: &Token<'_>) -> Option<()> {
        let term = match token {
            Token::Variable(name) => self.variable(name),
            Token::Text(text) => Term::Text((*text).to_owned()),
            Token::Pattern(text) => Term::Pattern(self.patterns.compile(text)?),
            Token::Null => Term::Null,
            Token::Input(name) => Term::Input((*name).to_owned()),
            Token::Bool(value) => Term::Bool(*value),
            Token::Open | Token::Close | Token::Not | Token::Operator(_) => return None,
        };
        self.terms.push(term);
        Some(())
    }

    fn variable(&mut self, name: &str) -> Term {
        if !self.variables.iter().any(|known| known == name) {
            self.variables.push(name.to_owned());
        }
        Term::Variable(name.to_owned())
    }
}

fn binary(operator: Operator, left: Term, right: Term) -> Option<Term> {
    let matches = matches!(operator, Operator::Matches | Operator::MatchesNot);
    // GitLab fails on `=~ true` while it evaluates.
    if matches && matches!(right, Term::Bool(true)) {
        return None;
    }
    Some(Term::Binary(operator, Box::new(left), Box::new(right)))
}
