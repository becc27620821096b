//! `/-/user_settings/personal_access_tokens`: what programs show instead of a password.

use app::{Kind, NewToken};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use domain::Timestamp;
use domain::TokenId;
use domain::token::{Scope, Token};
use domain::user::User;

use crate::answer::{self, Answer, after};
use crate::form::Form;
use crate::frame::{FormToken, Frame, Section};
use crate::moment::Moment;
use crate::page::pages;
use crate::paths;
use crate::press::{Press, Weight};
use crate::problem::{Problem, sentence};
use crate::site::Site;
use crate::visitor::Visitor;

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

/// Days that a new token works, unless the form says otherwise.
const DAYS: i64 = 365;

/// `GET /-/user_settings/personal_access_tokens`.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor) -> Answer {
    let user = visitor.signed_in()?;
    answer::show(&visitor, &load(&site, &visitor, user).await?)
}

/// `POST /-/user_settings/personal_access_tokens`. The secret is in the answer and nowhere else.
pub(crate) async fn create(State(site): State<Site>, visitor: Visitor, form: Form) -> Answer {
    let user = visitor.signed_in()?;
    let asked = asked(&form);
    match site.app.create_token(&visitor.viewer, asked).await {
        Ok((_, secret)) => {
            let page = load(&site, &visitor, user).await?;
            answer::show(&visitor, &Tokens { secret: Some(secret), ..page })
        }
        Err(error) if error.kind() == Kind::Invalid => {
            let mut page = load(&site, &visitor, user).await?;
            page.form.refuse(&form, &error);
            answer::show_again(&visitor, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /-/user_settings/personal_access_tokens/9/revoke`.
pub(crate) async fn revoke(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<i64>,
    _form: Form,
) -> Answer {
    let user = visitor.signed_in()?;
    let tokens = site.app.reads().list_user_tokens(user.id).await.map_err(app::Error::from)?;
    let token = tokens.iter().find(|token| token.id == TokenId(id)).ok_or_else(Problem::missing)?;
    site.app.revoke_token(&visitor.viewer, token.id).await?;
    after(&visitor, paths::TOKENS, &format!("{} no longer works.", token.name))
}

/// The token that a form asks for.
pub(crate) fn asked(form: &Form) -> NewToken {
    NewToken {
        user_id: None,
        name: form.trimmed("name").to_owned(),
        scopes: form.all("scopes[]").into_iter().filter_map(Scope::parse).collect(),
        expires_at: form.optional("expires_at").and_then(|day| Timestamp::parse(&day)),
        project: None,
    }
}

async fn load(site: &Site, visitor: &Visitor, user: &User) -> app::Result<Tokens> {
    let frame = visitor.frame("Access tokens", Section::Tokens);
    let tokens = site.app.reads().list_user_tokens(user.id).await?;
    let rows = tokens
        .iter()
        .filter(|token| is_active(token, frame.now))
        .map(|token| row(&frame, token, paths::revoke_token(token.id)));
    Ok(Tokens {
        secret: None,
        tokens: TokenTable { rows: rows.collect() },
        form: TokenForm::empty(&frame, paths::TOKENS.to_owned()),
        frame,
    })
}

/// Whether a token still works.
pub(crate) fn is_active(token: &Token, now: Timestamp) -> bool {
    !token.revoked && token.expires_at.is_none_or(|at| at > now)
}

/// The row of a token.
pub(crate) fn row(frame: &Frame, token: &Token, revoke: String) -> TokenRow {
    let press = Press::new(&frame.form_token, "Revoke", &token.name, revoke);
    let what = format!("Programs that use {} are refused from now on.", token.name);
    TokenRow {
        name: token.name.clone(),
        scopes: token.scopes.iter().map(|scope| scope.word().to_owned()).collect(),
        created: frame.moment(token.created_at),
        used: token.last_used_at.map(|at| frame.moment(at)),
        expires: token.expires_at.map(|at| frame.moment(at)),
        revoke: Some(press.weight(Weight::Danger).confirm(what)),
    }
}

impl TokenForm {
    /// The form before anything is filled in.
    pub(crate) fn empty(frame: &Frame, action: String) -> Self {
        Self {
            form_token: frame.form_token.clone(),
            action,
            expires_at: frame.now.plus_seconds(DAYS * 86_400).to_date(),
            scopes: Scope::ALL.iter().map(|scope| ScopeChoice::of(*scope)).collect(),
            ..Self::default()
        }
    }

    /// The form as it was sent, with what is wrong.
    pub(crate) fn refuse(&mut self, form: &Form, error: &app::Error) {
        form.text("name").clone_into(&mut self.name);
        form.text("expires_at").clone_into(&mut self.expires_at);
        let ticked = form.all("scopes[]");
        for scope in &mut self.scopes {
            scope.ticked = ticked.contains(&scope.word);
        }
        self.refusal = Some(sentence(error.message()));
    }
}

impl ScopeChoice {
    const fn of(scope: Scope) -> Self {
        let means = match scope {
            Scope::Api => "Everything that the account may do, through the API and with git.",
            Scope::ReadApi => "Reading everything that the account may read.",
            Scope::ReadUser => "Reading the account itself.",
            Scope::ReadRepository => "Cloning and fetching with git.",
            Scope::WriteRepository => "Pushing with git.",
            Scope::CreateRunner => "Making runners.",
        };
        Self { word: scope.word(), means, ticked: false }
    }
}
