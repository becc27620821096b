//! People on pages, with or without a picture.

/// The first letters of the first two words of a name; `?` for an empty one.
pub(crate) fn initials(name: &str) -> String {
    let letters: String =
        name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
    if letters.is_empty() { "?".to_owned() } else { letters.to_uppercase() }
}
