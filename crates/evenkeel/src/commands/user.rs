//! `evenkeel user`: accounts, also while the server runs.

use app::NewUser;
use domain::access::Viewer;

use super::token::find_user;
use super::{Answer, answer, open};
use crate::cli::UserCommand;

/// Random bytes in a first password; it is printed as hex.
const PASSWORD_BYTES: usize = 12;

pub(super) async fn run(command: UserCommand) -> anyhow::Result<Answer> {
    match command {
        UserCommand::Create { data, username, name, email, admin } => {
            let app = open(&data).await?;
            let password = app.random_hex(PASSWORD_BYTES);
            let wanted = NewUser {
                name: name.unwrap_or_else(|| username.clone()),
                username,
                email,
                password: Some(password.clone()),
                is_admin: admin,
            };
            app.create_user(&Viewer::System, wanted).await?;
            answer(&password);
        }
        UserCommand::ResetPassword { data, username } => {
            let app = open(&data).await?;
            let user = find_user(&app, &username).await?;
            let password = app.random_hex(PASSWORD_BYTES);
            app.change_password(&Viewer::System, user.id, None, &password).await?;
            answer(&password);
        }
    }
    Ok(Answer::Yes)
}
