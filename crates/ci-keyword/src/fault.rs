//! Mistakes in headers, inputs and blocks. Several become one message, as in GitLab.

use yaml::Span;

use crate::code::Code;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub code: Code,
    pub span: Span,
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

/// Mistakes that one message names (GitLab's number).
const SHOWN_MAX: usize = 3;

impl Fault {
    /// A mistake about inputs, without a hint.
    pub fn new(span: &Span, message: impl Into<String>) -> Self {
        Self { code: Code::Inputs, span: span.clone(), message: message.into(), hint: None }
    }

    /// The same with another code.
    pub fn coded(self, code: Code) -> Self {
        Self { code, ..self }
    }

    /// The same with a hint.
    pub fn with_hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    /// One mistake for all of a list, at the place of the first; `None` if there are none.
    pub fn joined(faults: Vec<Self>) -> Option<Self> {
        let messages: Vec<&str> =
            faults.iter().take(SHOWN_MAX).map(|fault| fault.message.as_str()).collect();
        let message = messages.join(", ");
        let first = faults.into_iter().next()?;
        Some(Self { message, ..first })
    }
}
