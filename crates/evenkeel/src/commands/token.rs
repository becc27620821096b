//! `evenkeel token`: access tokens, also while the server runs.

use anyhow::{Context as _, bail};
use domain::access::Viewer;
use domain::token::Scope;
use domain::user::User;
use domain::{Timestamp, TokenId};

use super::{Answer, answer, open};
use crate::cli::TokenCommand;

pub(super) async fn run(command: TokenCommand) -> anyhow::Result<Answer> {
    match command {
        TokenCommand::Create { data, user, name, scopes, expires } => {
            let app = open(&data).await?;
            let owner = find_user(&app, &user).await?;
            let wanted = app::NewToken {
                user_id: Some(owner.id),
                name,
                scopes: parse_scopes(&scopes)?,
                expires_at: parse_expiry(&app, expires.as_deref())?,
                project: None,
            };
            let (_, secret) = app.create_token(&Viewer::System, wanted).await?;
            answer(&secret);
        }
        TokenCommand::List { data, user } => {
            let app = open(&data).await?;
            let owner = find_user(&app, &user).await?;
            for token in app.reads().list_user_tokens(owner.id).await? {
                answer(&line(&token));
            }
        }
        TokenCommand::Revoke { data, id } => {
            open(&data).await?.revoke_token(&Viewer::System, TokenId(id)).await?;
        }
    }
    Ok(Answer::Yes)
}

/// The account of that name.
pub(super) async fn find_user(app: &app::App, username: &str) -> anyhow::Result<User> {
    app.reads()
        .find_user_by_name(username)
        .await?
        .with_context(|| format!("there is no user `{username}`"))
}

fn parse_scopes(words: &[String]) -> anyhow::Result<Vec<Scope>> {
    let known = || Scope::ALL.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(", ");
    words
        .iter()
        .map(|word| {
            Scope::parse(word.trim())
                .with_context(|| format!("`{word}` is no scope: say one of {}", known()))
        })
        .collect()
}

fn parse_expiry(app: &app::App, day: Option<&str>) -> anyhow::Result<Option<Timestamp>> {
    let Some(day) = day else { return Ok(None) };
    let moment =
        Timestamp::parse(day).with_context(|| format!("`{day}` is no day: say YYYY-MM-DD"))?;
    if moment <= app.now() {
        bail!("the day {day} has passed");
    }
    Ok(Some(moment))
}

fn line(token: &domain::token::Token) -> String {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.word()).collect();
    let state = if token.revoked { "revoked" } else { "active" };
    let expires = token.expires_at.map_or_else(|| "never".to_owned(), Timestamp::to_date);
    format!("{}\t{}\t{}\t{state}\texpires {expires}", token.id, token.name, scopes.join(","))
}
