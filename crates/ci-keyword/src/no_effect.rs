//! Keywords that are read, checked and kept, and that nothing follows from.

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEffect {
    /// Merge requests would show the files.
    ExposeAs,
    /// An agent in a cluster would be told.
    Kubernetes,
    /// The files would be published.
    Pages,
    /// A token of a cloud would be fetched.
    Identity,
    /// A scanner of GitLab's would be configured.
    Dast,
    /// Older pipelines, or other jobs, would be canceled.
    AutoCancel,
}

impl NoEffect {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::ExposeAs,
        Self::Kubernetes,
        Self::Pages,
        Self::Identity,
        Self::Dast,
        Self::AutoCancel,
    ];

    /// The keyword with its place: `job:artifacts:expose_as`.
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::ExposeAs => "job:artifacts:expose_as",
            Self::Kubernetes => "job:environment:kubernetes",
            Self::Pages => "job:pages",
            Self::Identity => "job:identity",
            Self::Dast => "job:dast_configuration",
            Self::AutoCancel => "workflow:auto_cancel",
        }
    }

    /// The keyword without its place.
    pub fn word(self) -> &'static str {
        self.keyword().rsplit(':').next().unwrap_or_default()
    }

    /// Whether it is of a service that belongs to GitLab or a cloud, and so is nothing to wait for.
    pub const fn is_foreign(self) -> bool {
        matches!(self, Self::Identity | Self::Dast)
    }
}
