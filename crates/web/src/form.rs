//! The fields of a form, after its token was checked.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use domain::limits::BODY_BYTES_MAX;

use crate::problem::Problem;
use crate::visitor::Visitor;

/// The fields of a form that came from our own page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// A field; empty where it was not sent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// A field without the spaces around it.
    pub(crate) fn trimmed(&self, name: &str) -> &str {
        self.text(name).trim()
    }

    /// A field that may be left empty.
    pub(crate) fn optional(&self, name: &str) -> Option<String> {
        Some(self.trimmed(name)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// Whether a box was ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.text(name) == "true"
    }

    /// Every value of a field that was sent more than once.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// A field that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.trimmed(name).parse().ok()
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let visitor = request.extensions().get::<Visitor>().cloned();
        let visitor = visitor.expect("the outermost layer asks who visits");
        let body = to_bytes(request.into_body(), BODY_BYTES_MAX).await;
        let form = Self::parse(&body.map_err(|_too_long| Problem::too_large())?);
        if visitor.sent(form.text("authenticity_token")) {
            Ok(form)
        } else {
            Err(Problem::foreign_form())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn reads_fields() {
        let form =
            Form::parse(b"name=+My+App+&scopes%5B%5D=api&scopes%5B%5D=read_api&box=true&n=7");
        assert_eq!(form.trimmed("name"), "My App");
        assert_eq!(form.all("scopes[]"), ["api", "read_api"]);
        assert!(form.ticked("box"));
        assert!(!form.ticked("other"));
        assert_eq!(form.number("n"), Some(7));
        assert_eq!(form.optional("missing"), None);
    }
}
