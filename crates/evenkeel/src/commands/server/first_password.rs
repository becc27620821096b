//! The administrator's first password: in a file that only the owner may read, until it was used.

use std::path::{Path, PathBuf};
use std::time::Duration;

use app::{App, signed_in_topic};
use domain::UserId;

use crate::data_folder::write_secret;

/// The first account.
const ROOT: UserId = UserId(1);
/// How long one wait for the bell is; it is followed by the next.
const WAIT: Duration = Duration::from_hours(1);

/// Keeps the password.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(path: &Path, password: &str) -> anyhow::Result<()> {
    write_secret(path, &format!("{password}\n"))
}

/// Removes the file after root has signed in with a password.
pub(super) async fn forget_after_use(app: App, path: PathBuf) {
    let mut bell = app.bells().subscribe([signed_in_topic(ROOT)]);
    while path.exists() {
        if bell.next(WAIT).await.is_empty() {
            continue;
        }
        match std::fs::remove_file(&path) {
            Ok(()) => {
                tracing::info!("root has signed in: the file with the first password is gone");
            }
            Err(error) => tracing::warn!(%error, "the file with the first password stays"),
        }
    }
}
