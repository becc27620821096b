//! What stands around every page: the bar, the project's pages, who is looking.

use std::fmt;

use askama::filters::HtmlSafe;
use domain::Timestamp;

use crate::moment::{Moment, Took};
use crate::paths;

/// Everything the layout shows. Each page holds one.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The document's title; the layout adds the product's name.
    pub(crate) title: String,
    /// `None` for an anonymous viewer.
    pub(crate) viewer: Option<Viewer>,
    pub(crate) form_token: FormToken,
    pub(crate) theme: Theme,
    pub(crate) now: Timestamp,
    /// The project that the page belongs to.
    pub(crate) project: Option<ProjectFrame>,
    pub(crate) section: Section,
    /// Topics whose bells make the page fetch itself again.
    pub(crate) topics: Vec<String>,
    /// What the last form did, said once.
    pub(crate) notice: Option<String>,
    /// The page's own address, to come back to after signing in.
    pub(crate) address: String,
}

impl Frame {
    /// A moment seen from this page.
    pub(crate) const fn moment(&self, at: Timestamp) -> Moment {
        Moment::new(at, self.now)
    }

    /// A duration that counts on if it has no end.
    pub(crate) fn took(&self, from: Timestamp, end: Option<Timestamp>) -> Took {
        Took::new(from, end, self.now)
    }

    /// The topics in one attribute.
    pub(crate) fn topic_list(&self) -> String {
        self.topics.join(" ")
    }

    /// The server's time, so that the script counts by the same clock.
    pub(crate) fn now_text(&self) -> String {
        self.now.to_rfc3339()
    }

    /// Whether the navigation points at this section.
    pub(crate) fn is_at(&self, name: &str) -> bool {
        self.section.name() == name
    }
}

/// The signed-in account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Viewer {
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) is_admin: bool,
}

/// The project in the bar and at the left.
#[derive(Clone, Debug)]
pub(crate) struct ProjectFrame {
    pub(crate) name: String,
    /// The namespace's full path.
    pub(crate) namespace: String,
    pub(crate) at: paths::Project,
    /// Pipelines, environments and code may be seen.
    pub(crate) may_read: bool,
    /// Variables and settings may be changed.
    pub(crate) may_admin: bool,
}

/// Which entry of the navigation is the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    None,
    /// The sign-in page: nothing but its form.
    SignIn,
    Board,
    Pipelines,
    Environments,
    Variables,
    Settings,
    Tokens,
    Password,
    Preferences,
    Health,
    Runners,
}

impl Section {
    const fn name(self) -> &'static str {
        match self {
            Self::None | Self::SignIn => "",
            Self::Board => "board",
            Self::Pipelines => "pipelines",
            Self::Environments => "environments",
            Self::Variables => "variables",
            Self::Settings => "settings",
            Self::Tokens => "tokens",
            Self::Password => "password",
            Self::Preferences => "preferences",
            Self::Health => "health",
            Self::Runners => "runners",
        }
    }

    /// Whether nothing but the page's own form is wanted.
    pub(crate) const fn is_bare(self) -> bool {
        matches!(self, Self::SignIn)
    }

    /// Whether the account's own pages stand at the left.
    pub(crate) const fn is_account(self) -> bool {
        matches!(self, Self::Tokens | Self::Password | Self::Preferences)
    }

    /// Whether the administrator's pages stand at the left.
    pub(crate) const fn is_admin(self) -> bool {
        matches!(self, Self::Health | Self::Runners)
    }
}

/// Light, dark, or whatever the machine prefers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: &[Self] = &[Self::Auto, Self::Light, Self::Dark];

    /// The value in the cookie, the form and the root element.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the form says.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Auto => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    pub(crate) fn parse(name: &str) -> Self {
        Self::ALL.iter().copied().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// The hidden field that proves that a form came from our own page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FormToken(pub(crate) String);

impl fmt::Display for FormToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = crate::html::escape(&self.0);
        write!(f, "<input type=\"hidden\" name=\"authenticity_token\" value=\"{value}\">")
    }
}

impl HtmlSafe for FormToken {}
