//! How important an environment is, guessed from its name.

use domain::environment::Tier;

/// Words that name a tier, in the order in which they are tried (GitLab's documentation
/// "Deployment tier of environments").
const WORDS: &[(Tier, &[&str])] = &[
    (Tier::Development, &["dev", "review", "trunk"]),
    (Tier::Testing, &["test", "tst", "int", "acpt", "accept", "qa", "qc", "control", "quality"]),
    (Tier::Staging, &["stg", "stag", "model", "modl", "pre", "demo", "non"]),
    (Tier::Production, &["prod", "prd", "live"]),
];

/// The tier of an environment that names none: the first word contained in the name, in any case.
/// `preview` is development because it contains `review`.
pub fn infer(name: &str) -> Tier {
    let name = name.to_lowercase();
    WORDS
        .iter()
        .find(|(_, words)| words.iter().any(|word| name.contains(word)))
        .map_or(Tier::Other, |(tier, _)| *tier)
}

#[cfg(test)]
mod tests {
    use super::infer;
    use domain::environment::Tier;

    #[test]
    fn follows_the_documented_order() {
        let table = [
            ("production", Tier::Production),
            ("Live", Tier::Production),
            ("PRD-1", Tier::Production),
            ("staging", Tier::Staging),
            ("non-prod", Tier::Staging),
            ("pre-production", Tier::Staging),
            ("demo", Tier::Staging),
            ("preview", Tier::Development),
            ("review/feature", Tier::Development),
            ("dev", Tier::Development),
            ("production-test", Tier::Testing),
            ("integration", Tier::Testing),
            ("print", Tier::Testing),
            ("acceptance", Tier::Testing),
            ("acpt", Tier::Testing),
            ("QA", Tier::Testing),
            ("canary", Tier::Other),
            ("", Tier::Other),
        ];
        for (name, tier) in table {
            assert_eq!(infer(name), tier, "{name}");
        }
    }
}
