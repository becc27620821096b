//! The first account: `root`, made at the very first start.

use domain::UserId;
use domain::history::{Actor, Entry};
use domain::user::UserKind;
use serde_json::json;
use store::Tx;

use crate::error::{Error, Result};
use crate::{App, random};

use super::Passwords;

/// The id that clients know the first administrator by.
const ROOT: UserId = UserId(1);

/// The password of an account that is yet to be made.
pub(crate) struct FirstPassword {
    password: String,
    hash: String,
}

impl FirstPassword {
    /// A random one. Its hash takes as long as all the rest of a first start.
    pub(crate) async fn make(passwords: &Passwords) -> Result<Self> {
        let password = random::token("");
        let hash = passwords.hash(&password).await?;
        Ok(Self { password, hash })
    }
}

impl App {
    /// Makes `root` where there is nobody yet, and answers its password.
    pub(crate) async fn make_first_account(
        &self,
        prepared: Option<FirstPassword>,
    ) -> Result<Option<String>> {
        if self.reads().find_user(ROOT).await?.is_some() {
            return Ok(None);
        }
        let FirstPassword { password, hash } = match prepared {
            Some(prepared) => prepared,
            None => FirstPassword::make(&self.inner.passwords).await?,
        };
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
