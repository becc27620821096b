//! A button that does something: a form of its own, which works without script.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::frame::FormToken;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Primary,
    Plain,
    Danger,
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Plain => "button",
            Self::Danger => "button danger",
        }
    }
}

/// A form of one button.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/press.html")]
pub(crate) struct Press {
    /// A verb.
    pub(crate) label: String,
    /// What the verb is about, for those who hear the button alone: `deploy:production`.
    pub(crate) about: String,
    pub(crate) action: String,
    pub(crate) weight: Weight,
    pub(crate) icon: Option<&'static str>,
    /// What will happen, in figures; asked before it happens where script runs.
    pub(crate) confirm: Option<String>,
    pub(crate) form_token: FormToken,
    /// Hidden fields.
    pub(crate) fields: Vec<(String, String)>,
}

impl HtmlSafe for Press {}

impl Press {
    /// A plain button.
    pub(crate) fn new(form_token: &FormToken, label: &str, about: &str, action: String) -> Self {
        Self {
            label: label.to_owned(),
            about: about.to_owned(),
            action,
            weight: Weight::Plain,
            icon: None,
            confirm: None,
            form_token: form_token.clone(),
            fields: Vec::new(),
        }
    }

    pub(crate) fn weight(mut self, weight: Weight) -> Self {
        self.weight = weight;
        self
    }

    /// The page to come back to, for buttons that stand on another page than their subject's.
    pub(crate) fn back(self, path: &str) -> Self {
        self.field("back", path)
    }

    /// Something more that the form says.
    pub(crate) fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }

    pub(crate) fn confirm(mut self, what: impl Into<String>) -> Self {
        self.confirm = Some(what.into());
        self
    }
}
