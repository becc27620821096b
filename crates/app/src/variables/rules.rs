//! What a variable of settings may look like, by GitLab's rules and with GitLab's texts.

use domain::limits::VARIABLE_VALUE_CHARACTERS_MAX;

use crate::error::{Error, Result};

/// Characters that a masked value has at least.
const MASKED_CHARACTERS_MIN: usize = 8;
/// Characters of a key or a scope at most.
const NAME_CHARACTERS_MAX: usize = 255;

/// A variable as it would be stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Proposed<'a> {
    pub(super) key: &'a str,
    pub(super) value: &'a str,
    pub(super) masked: bool,
    pub(super) raw: bool,
    pub(super) environment_scope: &'a str,
}

/// Checks all of it.
pub(super) fn check(variable: Proposed<'_>) -> Result<()> {
    check_key(variable.key)?;
    if variable.value.chars().count() > VARIABLE_VALUE_CHARACTERS_MAX {
        return Err(Error::invalid("value", "is too long (maximum is 10000 characters)"));
    }
    if variable.masked && !is_maskable(variable.value, variable.raw) {
        return Err(Error::invalid("value", "is invalid").with_hint(
            "a masked value is one line of at least 8 characters: letters, digits and +/=_@:.~-, or anything without spaces with raw",
        ));
    }
    check_scope(variable.environment_scope)
}

fn check_key(key: &str) -> Result<()> {
    if key.is_empty() {
        return Err(Error::invalid("key", "can't be blank"));
    }
    if key.chars().count() > NAME_CHARACTERS_MAX {
        return Err(Error::invalid("key", "is too long (maximum is 255 characters)"));
    }
    if !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(Error::invalid("key", "can contain only letters, digits and '_'."));
    }
    Ok(())
}

fn check_scope(scope: &str) -> Result<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_/${}. *".contains(c);
    if scope.is_empty()
        || scope.chars().count() > NAME_CHARACTERS_MAX
        || !scope.chars().all(allowed)
    {
        return Err(Error::invalid(
            "environment_scope",
            "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', '*' and spaces",
        ));
    }
    Ok(())
}

/// Whether a value can be found again in a trace.
fn is_maskable(value: &str, raw: bool) -> bool {
    let allowed = |c: char| {
        if raw { !c.is_whitespace() } else { c.is_ascii_alphanumeric() || "_+=/@:.~-".contains(c) }
    };
    value.chars().count() >= MASKED_CHARACTERS_MIN && value.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::{Proposed, check};

    /// `m` is masked, `r` is raw.
    fn refused(key: &str, value: &str, flags: &str) -> Option<String> {
        let (masked, raw) = (flags.contains('m'), flags.contains('r'));
        let variable = Proposed { key, value, masked, raw, environment_scope: "*" };
        check(variable).err().map(|error| error.message().to_owned())
    }

    #[test]
    fn keys_and_masked_values_follow_gitlab() {
        assert_eq!(refused("A_1", "", ""), None);
        assert!(refused("A-1", "", "").is_some());
        assert_eq!(refused("A", "short", "m").unwrap(), "value is invalid");
        assert!(refused("A", "with space", "m").is_some());
        assert_eq!(refused("A", "abcd/+=.~@:", "m"), None);
        assert!(refused("A", "brackets{}", "m").is_some());
        assert_eq!(refused("A", "brackets{}", "mr"), None);
        assert!(refused("A", "two\nlines123", "mr").is_some());
    }
}
