//! Names made safe for host names and paths, as GitLab makes them.

/// `CI_COMMIT_REF_SLUG` and friends: lower case, at most 63 bytes, everything but `0-9a-z` a `-`,
/// no `-` at either end.
pub fn slug(text: &str) -> String {
    let mut slug: String = text
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' })
        .take(63)
        .collect();
    while slug.ends_with('-') {
        slug.pop();
    }
    slug.trim_start_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn follows_gitlab() {
        assert_eq!(slug("Feature/Ticket_100"), "feature-ticket-100");
        assert_eq!(slug("-x-"), "x");
        assert_eq!(slug(&"a".repeat(70)).len(), 63);
    }
}
