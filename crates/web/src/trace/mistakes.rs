//! Which line of a trace a failed job is opened at.

/// Words that reports of mistakes begin with or hold, in lower case.
const SIGNS: &[&str] = &[
    "error:",
    "error[",
    "error -",
    " error ",
    "fatal:",
    "failed:",
    "failure:",
    "--- fail",
    "panicked at",
    "panic:",
    "traceback (most recent call last)",
    "exception:",
    "exception in",
    "assertionerror",
    "command not found",
    "no such file or directory",
    "permission denied",
    "npm err!",
    "segmentation fault",
    "test result: failed",
];

/// Whether a line, without colours, looks like the report of a mistake.
pub(crate) fn is_mistake(text: &str) -> bool {
    let trimmed = text.trim_start();
    // A command is repeated before it runs; what it is called says nothing.
    if trimmed.starts_with("$ ") || trimmed.is_empty() {
        return false;
    }
    let lower: String = trimmed.chars().take(400).collect::<String>().to_lowercase();
    SIGNS.iter().any(|sign| lower.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::is_mistake;

    #[test]
    fn knows_reports_from_commands() {
        assert!(is_mistake("error[E0308]: mismatched types"));
        assert!(is_mistake("sh: 1: nope: command not found"));
        assert!(!is_mistake("$ grep error: log"));
        assert!(!is_mistake("0 errors, 3 warnings"));
    }
}
