//! `/-/user_settings/personal_access_tokens`: what programs show instead of a password.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::frame::{Frame, FormToken};
use crate::moment::Moment;
use crate::page::pages;
use crate::press::Press;

/// The tokens of the viewer, and the form for a new one.
#[derive(Debug, Template)]
#[template(path = "account/tokens.html", blocks = ["main"])]
pub(crate) struct Tokens {
    pub(crate) frame: Frame,
    /// A token that was just made: shown once.
    pub(crate) secret: Option<String>,
    pub(crate) tokens: TokenTable,
    pub(crate) form: TokenForm,
}

pages!(Tokens);

/// Tokens as rows.
#[derive(Debug, Template)]
#[template(path = "parts/token_table.html")]
pub(crate) struct TokenTable {
    pub(crate) rows: Vec<TokenRow>,
}

impl HtmlSafe for TokenTable {}

/// One token.
#[derive(Debug)]
pub(crate) struct TokenRow {
    pub(crate) name: String,
    /// Words of scopes, a role's word before them for a project's token.
    pub(crate) scopes: Vec<String>,
    pub(crate) created: Moment,
    pub(crate) used: Option<Moment>,
    pub(crate) expires: Option<Moment>,
    pub(crate) revoke: Option<Press>,
}

/// The form for a new token.
#[derive(Debug, Default, Template)]
#[template(path = "parts/token_form.html")]
pub(crate) struct TokenForm {
    pub(crate) form_token: FormToken,
    pub(crate) action: String,
    pub(crate) name: String,
    pub(crate) expires_at: String,
    pub(crate) scopes: Vec<ScopeChoice>,
    /// `(level, word, chosen)`; empty for a personal token.
    pub(crate) roles: Vec<(i64, &'static str, bool)>,
    pub(crate) refusal: Option<String>,
}

impl HtmlSafe for TokenForm {}

/// A scope to tick.
#[derive(Debug)]
pub(crate) struct ScopeChoice {
    pub(crate) word: &'static str,
    pub(crate) means: &'static str,
    pub(crate) ticked: bool,
}
