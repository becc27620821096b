//! The first account: `root`, made at the very first start.

use domain::UserId;
use domain::history::{Actor, Entry};
use domain::user::UserKind;
use serde_json::json;
use store::Tx;

use crate::error::{Error, Result};
use crate::{App, random};

/// The id that clients know the first administrator by.
const ROOT: UserId = UserId(1);

impl App {
    /// Makes `root` where there is nobody yet, and answers its password.
    pub(crate) async fn make_first_account(&self) -> Result<Option<String>> {
        if self.reads().find_user(ROOT).await?.is_some() {
            return Ok(None);
        }
        let password = random::token("");
        let hash = self.inner.passwords.hash(&password).await?;
        let now = self.now();
        let host = self.address().host().to_owned();
        let root = store::NewUser {
            username: "root".to_owned(),
            name: "Administrator".to_owned(),
            email: format!("root@{host}"),
            kind: UserKind::Human,
            is_admin: true,
        };
        self.write(async move |tx: &mut Tx<'_>| {
            let user = tx.insert_user(&root, now).await?;
            tx.set_password(user.id, &hash, now).await?;
            tx.append_history(&made(user.id, &user.username), now).await?;
            Ok::<_, Error>(())
        })
        .await?;
        Ok(Some(password))
    }
}

fn made(id: UserId, username: &str) -> Entry {
    Entry {
        project_id: None,
        actor: Actor::System,
        action: "user.created",
        subject: format!("user:{id}"),
        payload: json!({"v": 1, "username": username, "is_admin": true}),
    }
}
