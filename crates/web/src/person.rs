//! People on pages, with or without a picture.

use std::collections::{BTreeMap, BTreeSet};

use app::App;
use domain::UserId;
use domain::user::User;

/// The first letters of the first two words of a name; `?` for an empty one.
pub(crate) fn initials(name: &str) -> String {
    let letters: String =
        name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
    if letters.is_empty() { "?".to_owned() } else { letters.to_uppercase() }
}

/// The accounts that a page names.
#[derive(Debug, Default)]
pub(crate) struct People(BTreeMap<UserId, User>);

impl People {
    /// Reads the accounts behind some ids, each once.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn of(
        app: &App,
        ids: impl IntoIterator<Item = Option<UserId>>,
    ) -> app::Result<Self> {
        let ids: BTreeSet<UserId> = ids.into_iter().flatten().collect();
        let ids: Vec<UserId> = ids.into_iter().collect();
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let users = app.reads().users(&ids).await?;
        Ok(Self(users.into_iter().map(|user| (user.id, user)).collect()))
    }

    /// What an account is called; `None` for nobody, or for an account that is gone.
    pub(crate) fn name(&self, id: Option<UserId>) -> Option<String> {
        Some(self.0.get(&id?)?.name.clone())
    }

    /// An account.
    pub(crate) fn find(&self, id: UserId) -> Option<&User> {
        self.0.get(&id)
    }
}
