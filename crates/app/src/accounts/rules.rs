//! What accounts and tokens may look like, with GitLab's texts.

use domain::limits::{PASSWORD_BYTES_MAX, PASSWORD_CHARACTERS_MIN, TOKEN_DAYS_MAX};
use domain::name::check_namespace_path;
use domain::{Timestamp, access::Viewer};

use crate::error::{Error, Kind, Result};

const SECONDS_PER_DAY: i64 = 24 * 3_600;
/// Characters of a name or an e-mail address at most.
const NAME_CHARACTERS_MAX: usize = 255;

pub(super) fn check_username(username: &str) -> Result<()> {
    check_namespace_path(username).map_err(|wrong| Error::invalid("username", wrong.message()))
}

pub(super) fn check_name(name: &str) -> Result<()> {
    if name.trim().is_empty() {
        return Err(Error::invalid("name", "can't be blank"));
    }
    if name.chars().count() > NAME_CHARACTERS_MAX {
        return Err(Error::invalid("name", "is too long (maximum is 255 characters)"));
    }
    Ok(())
}

/// One `@` with something on both sides: whether anybody reads it, only a letter can tell.
pub(super) fn check_email(email: &str) -> Result<()> {
    let sides = email.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
    let is_plain = !email.chars().any(|c| c.is_whitespace() || c.is_control() || "<>".contains(c));
    if sides.is_none() || !is_plain || email.chars().count() > NAME_CHARACTERS_MAX {
        return Err(Error::invalid("email", "is invalid"));
    }
    Ok(())
}

pub(super) fn check_password(password: &str) -> Result<()> {
    if password.chars().count() < PASSWORD_CHARACTERS_MIN {
        return Err(Error::invalid("password", "is too short (minimum is 8 characters)"));
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(Error::invalid("password", "is too long (maximum is 1024 bytes)"));
    }
    Ok(())
}

/// When a token ends: what was asked for, or the latest that is allowed.
pub(super) fn expiry(asked: Option<Timestamp>, now: Timestamp) -> Result<Timestamp> {
    let today = midnight(now);
    let latest = today.plus_seconds(TOKEN_DAYS_MAX * SECONDS_PER_DAY);
    match asked {
        None => Ok(latest),
        Some(end) if end < today => Err(Error::invalid("expires_at", "must be in the future")),
        Some(end) if end > latest => {
            Err(Error::invalid("expires_at", "must be at most 365 days from now"))
        }
        Some(end) => Ok(end),
    }
}

fn midnight(now: Timestamp) -> Timestamp {
    Timestamp::from_seconds(now.as_seconds().div_euclid(SECONDS_PER_DAY) * SECONDS_PER_DAY)
}

/// The viewer must be an administrator or the server itself.
pub(super) fn only_administrators(viewer: &Viewer) -> Result<()> {
    if viewer.is_admin() { Ok(()) } else { Err(Error::forbidden("403 Forbidden")) }
}

/// What the store found taken, in GitLab's words.
pub(super) fn taken(what: &str) -> Error {
    match what {
        "username" => Error::new(Kind::Conflict, "Username has already been taken"),
        "email" => Error::new(Kind::Conflict, "Email has already been taken"),
        other => Error::new(Kind::Conflict, format!("{other} has already been taken")),
    }
}

#[cfg(test)]
mod tests {
    use super::{check_email, expiry};
    use domain::Timestamp;

    #[test]
    fn tokens_live_a_year_at_most_and_today_is_not_the_past() {
        let now = Timestamp::parse("2026-03-01T15:00:00Z").unwrap();
        let day = |text| Timestamp::parse(text);
        assert_eq!(expiry(None, now).unwrap(), day("2027-03-01").unwrap());
        assert_eq!(expiry(day("2026-03-01"), now).unwrap(), day("2026-03-01").unwrap());
        assert!(expiry(day("2026-02-28"), now).is_err());
        assert!(expiry(day("2027-03-02"), now).is_err());
    }

    #[test]
    fn addresses() {
        assert!(check_email("a@b").is_ok());
        assert!(
            check_email("a").is_err()
                && check_email("a b@c").is_err()
                && check_email("@b").is_err()
        );
    }
}
