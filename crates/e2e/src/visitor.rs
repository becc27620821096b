//! Somebody who looks at pages without a script: sends forms, keeps the session's cookie.

use anyhow::{Context as _, ensure};
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};

/// A session of a browser that runs no script.
#[derive(Clone, Debug)]
pub struct Visitor {
    http: reqwest::Client,
    url: String,
    cookie: String,
}

impl Visitor {
    /// Signs in by the form.
    ///
    /// # Errors
    /// The server does not let them in.
    pub async fn sign_in(url: &str, name: &str, password: &str) -> anyhow::Result<Self> {
        let http = crate::rest::http_without_redirects();
        let form = http.get(format!("{url}/users/sign_in")).send().await?;
        let cookie = cookie(&form, "_evenkeel_form")?;
        let token = form_token(&form.text().await?)?;
        let fields =
            [("authenticity_token", token.as_str()), ("login", name), ("password", password)];
        // A form is written as a query is.
        let written = reqwest::Url::parse_with_params(url, fields)?;
        let answer = http.post(format!("{url}/users/sign_in")).header(COOKIE, cookie);
        let answer = answer.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = written.query().unwrap_or_default().to_owned();
        let answer = answer.body(body).send().await?;
        ensure!(answer.headers().contains_key(LOCATION), "no session: {}", answer.text().await?);
        let cookie = self::cookie(&answer, "_evenkeel_session")?;
        Ok(Self { http, url: url.to_owned(), cookie })
    }

    /// The markup of a page.
    ///
    /// # Errors
    /// It is not there for them.
    pub async fn page(&self, path: &str) -> anyhow::Result<String> {
        let request = self.http.get(format!("{}{path}", self.url)).header(COOKIE, &self.cookie);
        let answer = request.send().await?;
        ensure!(answer.status() == 200, "{path} answered {}", answer.status());
        Ok(answer.text().await?)
    }
}

/// `name=value` of a cookie that an answer sets.
fn cookie(answer: &reqwest::Response, name: &str) -> anyhow::Result<String> {
    let lines = answer.headers().get_all(SET_COOKIE).iter();
    let pairs = lines.filter_map(|line| line.to_str().ok()?.split(';').next());
    let found = pairs.into_iter().find(|pair| pair.split('=').next() == Some(name));
    Ok(found.with_context(|| format!("no cookie {name}"))?.to_owned())
}

fn form_token(page: &str) -> anyhow::Result<String> {
    let after = page.split("name=\"authenticity_token\" value=\"").nth(1);
    let token = after.and_then(|rest| rest.split('"').next()).context("the page has no form")?;
    Ok(token.to_owned())
}
