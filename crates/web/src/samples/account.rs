//! An account's own pages.

use super::Sample;
use super::parts::{ago, frame, press, token};
use crate::frame::{Frame, Section};
use crate::pages::account::password::Password;
use crate::pages::account::preferences::Preferences;
use crate::pages::account::sign_in::SignIn;
use crate::pages::account::tokens::{ScopeChoice, TokenForm, TokenRow, TokenTable, Tokens};
use crate::paths;

impl Sample for SignIn {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |login: &str, refusal: Option<&str>, file: Option<&str>| Self {
            frame: Frame { viewer: None, ..frame("Sign in", Section::SignIn) },
            login: login.to_owned(),
            next: "/shop/webshop".to_owned(),
            refusal: refusal.map(str::to_owned),
            password_file: file.map(str::to_owned),
        };
        vec![
            ("plain", page("", None, None)),
            ("first-start", page("", None, Some("/var/lib/evenkeel/keys/first-password"))),
            ("refused", page("root", Some("This name and password do not belong together."), None)),
        ]
    }
}

pub(super) fn token_rows() -> TokenTable {
    TokenTable {
        rows: vec![
            TokenRow {
                name: "laptop".to_owned(),
                scopes: vec!["read_repository".to_owned(), "write_repository".to_owned()],
                created: ago(900_000),
                used: Some(ago(50)),
                expires: Some(ago(-2_000_000)),
                revoke: Some(
                    press("Revoke", "laptop", paths::revoke_token(3))
                        .confirm("Programs that use laptop are refused from now on."),
                ),
            },
            TokenRow {
                name: "a token with a rather long name, from the script that reports deployments"
                    .to_owned(),
                scopes: vec!["api".to_owned()],
                created: ago(90),
                used: None,
                expires: None,
                revoke: Some(press("Revoke", "script", paths::revoke_token(4))),
            },
        ],
    }
}

pub(super) fn token_form(action: &str, roles: Vec<(i64, &'static str, bool)>) -> TokenForm {
    TokenForm {
        form_token: token(),
        action: action.to_owned(),
        name: String::new(),
        expires_at: "2027-11-21".to_owned(),
        scopes: vec![
            ScopeChoice { word: "api", means: "Everything that the account may do.", ticked: true },
            ScopeChoice { word: "read_repository", means: "Clone and fetch.", ticked: false },
            ScopeChoice { word: "write_repository", means: "Push.", ticked: false },
        ],
        roles,
        refusal: None,
    }
}

impl Sample for Tokens {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |secret: Option<&str>, tokens: TokenTable| Self {
            frame: frame("Access tokens", Section::Tokens),
            secret: secret.map(str::to_owned),
            tokens,
            form: token_form(paths::TOKENS, Vec::new()),
        };
        vec![
            ("none", page(None, TokenTable { rows: Vec::new() })),
            ("new", page(Some("glpat-x8Rk2mVw7QpL0sYt4nZb"), token_rows())),
        ]
    }
}

impl Sample for Password {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |refusal: Option<&str>| Self {
            frame: frame("Password", Section::Password),
            refusal: refusal.map(str::to_owned),
        };
        vec![("plain", page(None)), ("refused", page(Some("The current password is another one.")))]
    }
}

impl Sample for Preferences {
    fn samples() -> Vec<(&'static str, Self)> {
        vec![("plain", Self { frame: frame("Preferences", Section::Preferences) })]
    }
}
