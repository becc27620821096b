//! What stands behind the `?` of an address.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::page::PageRequest;

use crate::pages::projects::list::Pages;

/// The parameters of an address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what follows the `?`.
    pub(crate) fn parse(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// A parameter without the spaces around it; empty where it is missing.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// A parameter that may be missing or empty.
    pub(crate) fn optional(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// The part of a list that is asked for.
    pub(crate) fn page(&self, size: u32) -> PageRequest {
        let number = self.text("page").parse().unwrap_or(1).max(1);
        PageRequest { number, size }
    }

    /// Links to the pages beside this one, with everything else of the address.
    pub(crate) fn pages<T>(&self, path: &str, page: &domain::page::Page<T>) -> Pages {
        let (at, last) = (u64::from(page.request.number), page.pages());
        if last <= 1 && at <= 1 {
            return Pages::default();
        }
        Pages {
            previous: (at > 1).then(|| self.address(path, at - 1)),
            next: (at < last).then(|| self.address(path, at + 1)),
            says: format!("Page {at} of {last}"),
        }
    }

    fn address(&self, path: &str, number: u64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.0.iter().filter(|(key, _)| key != "page"));
        query.append_pair("page", &number.to_string());
        format!("{path}?{}", query.finish())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::Query;
    use domain::page::{Page, PageRequest};

    #[test]
    fn leads_to_the_pages_beside() {
        let query = Query::parse("ref=a%2Fb&page=2");
        let page = Page { rows: vec![0; 10], total: 35, request: query.page(10) };
        assert_eq!(page.request, PageRequest { number: 2, size: 10 });
        let pages = query.pages("/x", &page);
        assert_eq!(pages.previous.as_deref(), Some("/x?ref=a%2Fb&page=1"));
        assert_eq!(pages.next.as_deref(), Some("/x?ref=a%2Fb&page=3"));
        assert_eq!(pages.says, "Page 2 of 4");
    }
}
