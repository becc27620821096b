//! Pages of lists: `page` and `per_page` in, GitLab's headers out.

use app::App;
use axum::Json;
use axum::extract::{FromRef, FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::limits::{PER_PAGE_DEFAULT, PER_PAGE_MAX, ROWS_COUNTED_MAX};
use domain::page::{Page, PageRequest};
use http_support::params;
use http_support::refusal::Refusal;
use serde::{Deserialize, Serialize};

use crate::answer::Answer;

/// Which page is asked for, and where its neighbours are.
#[derive(Clone, Debug)]
pub(crate) struct Paging {
    pub(crate) request: PageRequest,
    /// The address as the client knows it, without the query.
    address: String,
    /// The rest of the query, to be repeated in the addresses of other pages.
    query: Vec<(String, String)>,
    /// `pagination=keyset`: a client that only follows `rel="next"`.
    keyset: bool,
}

#[derive(Deserialize)]
struct PageQuery {
    page: Option<i64>,
    per_page: Option<i64>,
    pagination: Option<String>,
}

/// Parameters that no address in an answer repeats.
const NOT_REPEATED: &[&str] = &["page", "per_page", "private_token", "access_token", "job_token"];

impl<S> FromRequestParts<S> for Paging
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let asked: PageQuery = params::from_query(&query)?;
        let number = positive("page", asked.page, 1)?;
        let size = positive("per_page", asked.per_page, PER_PAGE_DEFAULT)?.min(PER_PAGE_MAX);
        let Ok(OriginalUri(uri)) = OriginalUri::from_request_parts(parts, state).await;
        let pairs = params::pairs(&query);
        Ok(Self {
            request: PageRequest { number, size },
            address: format!("{}{}", App::from_ref(state).external_url(), uri.path()),
            query: pairs.filter(|(name, _)| !NOT_REPEATED.contains(&name.as_str())).collect(),
            keyset: asked.pagination.as_deref() == Some("keyset"),
        })
    }
}

fn positive(name: &str, value: Option<i64>, default: u32) -> Answer<u32> {
    match value {
        None => Ok(default),
        Some(value) if value > 0 => Ok(u32::try_from(value).unwrap_or(u32::MAX)),
        Some(_) => Err(Refusal::error(
            StatusCode::BAD_REQUEST,
            format!("{name} does not have a valid value"),
        )),
    }
}

impl Paging {
    /// A page with its headers.
    pub(crate) fn answer<T: Serialize>(&self, page: &Page<T>) -> Response {
        let mut response = Json(&page.rows).into_response();
        for (name, value) in self.headers(page.total, page.pages()) {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }

    /// The page of a list that is short enough to be read whole.
    pub(crate) fn cut<T>(&self, rows: Vec<T>) -> Page<T> {
        let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let skip = usize::try_from(self.request.offset()).unwrap_or(usize::MAX);
        let take = usize::try_from(self.request.size).unwrap_or(usize::MAX);
        Page {
            rows: rows.into_iter().skip(skip).take(take).collect(),
            total,
            request: self.request,
        }
    }

    fn headers(&self, total: u64, pages: u64) -> Vec<(HeaderName, String)> {
        let number = u64::from(self.request.number);
        let next = (number < pages).then_some(number + 1);
        if self.keyset {
            let link = next.map(|next| (header::LINK, self.link(next, "next")));
            return link.into_iter().collect();
        }
        let named = HeaderName::from_static;
        let text = |number: Option<u64>| number.map(|n| n.to_string()).unwrap_or_default();
        let previous = (number > 1).then(|| number - 1);
        let totals = total <= ROWS_COUNTED_MAX;
        let mut links = Vec::new();
        links.extend(previous.map(|page| self.link(page, "prev")));
        links.extend(next.map(|page| self.link(page, "next")));
        links.push(self.link(1, "first"));
        links.extend(totals.then(|| self.link(pages, "last")));
        let mut headers = vec![
            (header::LINK, links.join(", ")),
            (named("x-page"), number.to_string()),
            (named("x-per-page"), self.request.size.to_string()),
            (named("x-next-page"), text(next)),
            (named("x-prev-page"), text(previous)),
        ];
        if totals {
            headers.push((named("x-total"), total.to_string()));
            headers.push((named("x-total-pages"), pages.to_string()));
        }
        headers
    }

    fn link(&self, page: u64, relation: &str) -> String {
        let mut pairs = self.query.clone();
        pairs.push(("page".to_owned(), page.to_string()));
        pairs.push(("per_page".to_owned(), self.request.size.to_string()));
        format!("<{}?{}>; rel=\"{relation}\"", self.address, params::encode(&pairs))
    }
}
