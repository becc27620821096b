//! Names, slugs and addresses of environments, by GitLab's rules.

use sha2::{Digest as _, Sha256};

/// Characters of a name or an address at most.
const CHARACTERS_MAX: usize = 255;
/// Characters of a slug at most: it must fit into host names beside other words.
const SLUG_CHARACTERS_MAX: usize = 24;
/// Characters of a name that are kept in front of the hash.
const SLUG_KEPT: usize = 17;

/// What is wrong with a name; GitLab's text.
pub(crate) fn check_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("can't be blank");
    }
    if name.chars().count() > CHARACTERS_MAX {
        return Err("is too long (maximum is 255 characters)");
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_/${}. ".contains(c);
    if !name.chars().all(allowed) || name.starts_with('/') || name.ends_with('/') {
        return Err(
            "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'",
        );
    }
    Ok(())
}

/// What is wrong with an address; GitLab's text. A bare host is accepted.
pub(crate) fn check_url(url: &str) -> Result<(), &'static str> {
    if url.chars().count() > CHARACTERS_MAX {
        return Err("is too long (maximum is 255 characters)");
    }
    let lower = url.to_ascii_lowercase();
    let scheme = lower.split_once(':').map(|(scheme, _)| scheme);
    if matches!(scheme, Some("javascript" | "data" | "vbscript" | "file")) {
        return Err("javascript:, data:, vbscript: and file: addresses are not allowed");
    }
    if url.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("is not a valid URL");
    }
    Ok(())
}

/// The slug of a name: at most 24 characters, begins with a letter, safe in host names.
///
/// A name that had to be changed gets the end of its hash, so that two names do not meet.
pub(crate) fn slug(name: &str) -> String {
    let mut slug: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' })
        .collect();
    if !slug.starts_with(|c: char| c.is_ascii_lowercase()) {
        slug.insert_str(0, "env-");
    }
    while slug.contains("--") {
        slug = slug.replace("--", "-");
    }
    if slug.len() > SLUG_CHARACTERS_MAX || slug != name {
        slug.truncate(SLUG_KEPT);
        if !slug.ends_with('-') {
            slug.push('-');
        }
        slug.push_str(&hash_end(name));
        return slug;
    }
    slug.trim_end_matches('-').to_owned()
}

/// The last six digits, in base 36, of the name's SHA-256 taken as a number.
fn hash_end(name: &str) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut number: Vec<u8> = Sha256::digest(name.as_bytes()).to_vec();
    let mut end = [0; 6];
    for digit in end.iter_mut().rev() {
        let mut rest = 0_u32;
        for byte in &mut number {
            let value = rest * 256 + u32::from(*byte);
            *byte = u8::try_from(value / 36).expect("the rest is below 36");
            rest = value % 36;
        }
        *digit = DIGITS[usize::try_from(rest).expect("below 36")];
    }
    String::from_utf8_lossy(&end).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{check_name, check_url, slug};

    #[test]
    fn slugs_follow_gitlab() {
        // The rule is GitLab's lib/gitlab/slug/environment.rb; the ends were computed apart from it.
        assert_eq!(slug("staging-12345678901234567"), "staging-123456789-s729ne");
        assert_eq!(slug("9-staging-123456789012345"), "env-9-staging-123-f6hm7j");
        assert_eq!(slug("staging-1234567890123456"), "staging-1234567890123456");
        assert_eq!(slug("production"), "production");
        assert_eq!(slug("PRODUCTION"), "production-vl4voz");
        assert_eq!(slug("review/1-foo"), "review-1-foo-9tdj0u");
        assert_eq!(slug("1-foo"), "env-1-foo-1k46wz");
        assert_eq!(slug("foo-"), "foo");
    }

    #[test]
    fn names_and_addresses_are_checked() {
        assert!(check_name("review/a b.{c}_$D").is_ok());
        assert!(
            check_name("/a").is_err() && check_name("a\nb").is_err() && check_name("").is_err()
        );
        assert!(check_url("app.example.com").is_ok() && check_url("https://a/b").is_ok());
        assert!(check_url("JavaScript:alert(1)").is_err());
    }
}
