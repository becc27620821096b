//! What a command answers when it cannot do what was asked.

use std::error::Error as StdError;
use std::fmt;

/// A result of a command.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in the shape every surface needs: a kind for the status, words for a person.
#[derive(Debug)]
pub struct Error(Box<Parts>);

#[derive(Debug)]
struct Parts {
    kind: Kind,
    message: String,
    hint: Option<String>,
    fields: Vec<(String, String)>,
    code: Option<&'static str>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// How a surface answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is not there, or the viewer may not know that it is.
    NotFound,
    /// The viewer is known and may not.
    Forbidden,
    /// Nobody is known, or the credential is no good.
    Unauthenticated,
    /// It is there already, or has changed meanwhile.
    Conflict,
    /// What was asked for makes no sense; [`Error::fields`] says where.
    Invalid,
    /// More than a limit allows.
    TooLarge,
    /// Too often.
    Limited,
    /// Not now.
    Unavailable,
    /// The server's fault.
    Internal,
}

impl Error {
    /// An error of this kind. The message is GitLab's where clients compare GitLab's, else a
    /// lower-case fragment.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(Parts {
            kind,
            message,
            hint: None,
            fields: Vec::new(),
            code: None,
            source: None,
        }))
    }

    /// The thing is not there, or not for this viewer: `Project`, `Job`.
    pub fn not_found(thing: &str) -> Self {
        Self::new(Kind::NotFound, thing)
    }

    /// The viewer may not.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, message)
    }

    /// One field does not pass: GitLab's `{"message":{"field":["text"]}}`.
    pub fn invalid(field: impl Into<String>, text: impl Into<String>) -> Self {
        let (field, text) = (field.into(), text.into());
        Self::new(Kind::Invalid, format!("{field} {text}")).with_field(field, text)
    }

    /// A bug or a broken disk.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds a field that does not pass.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>, text: impl Into<String>) -> Self {
        self.0.fields.push((field.into(), text.into()));
        self
    }

    /// Adds the word that OAuth clients look for (`invalid_token`).
    #[must_use]
    pub fn with_code(mut self, code: &'static str) -> Self {
        self.0.code = Some(code);
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(cause.into());
        self
    }

    /// How to answer.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// What went wrong; for [`Kind::NotFound`] the thing's name.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do next.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The fields that do not pass, each with GitLab's text.
    pub fn fields(&self) -> &[(String, String)] {
        &self.0.fields
    }

    /// The word that OAuth clients look for: `invalid_token`, `insufficient_scope`.
    pub fn code(&self) -> Option<&'static str> {
        self.0.code
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.kind {
            Kind::NotFound => write!(f, "{} not found", self.0.message),
            Kind::Forbidden
            | Kind::Unauthenticated
            | Kind::Conflict
            | Kind::Invalid
            | Kind::TooLarge
            | Kind::Limited
            | Kind::Unavailable
            | Kind::Internal => f.write_str(&self.0.message),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}
