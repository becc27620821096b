//! Rules of the compiler, and how each may be broken.

use anyhow::bail;

/// One rule that is broken by other words at one place.
pub(super) struct Mutation {
    /// What the broken compiler does.
    pub name: &'static str,
    pub file: &'static str,
    /// Occurs once in the file.
    pub text: &'static str,
    pub instead: &'static str,
}

impl Mutation {
    /// The file's text with the rule broken.
    ///
    /// # Errors
    /// The rule's text does not occur exactly once.
    pub(super) fn apply(&self, text: &str) -> anyhow::Result<String> {
        match text.matches(self.text).count() {
            1 => Ok(text.replacen(self.text, self.instead, 1)),
            count => {
                bail!("`{}` occurs {count} times in {}, not once", self.text, self.file)
            }
        }
    }
}

const fn m(
    name: &'static str,
    file: &'static str,
    text: &'static str,
    instead: &'static str,
) -> Mutation {
    Mutation { name, file, text, instead }
}

/// The mutations, in the order in which a configuration is compiled.
pub(super) const MUTATIONS: &[Mutation] = &[
    m(
        "yes, no, on and off are text",
        "crates/yaml/src/scalar.rs",
        r#"is(&["true", "yes", "on"])"#,
        r#"is(&["true"])"#,
    ),
    m(
        "a leading zero does not make a number octal",
        "crates/yaml/src/number.rs",
        ".then_some((8, rest))",
        ".then_some((10, rest))",
    ),
    m(
        "1:30 is 90, not 5400",
        "crates/yaml/src/number.rs",
        "hours.checked_mul(3600)?",
        "hours.checked_mul(60)?",
    ),
    m(
        "big floats are written with all their digits",
        "crates/yaml/src/number.rs",
        "(-4..15).contains(&exponent)",
        "(-4..40).contains(&exponent)",
    ),
    m(
        "dates without quotes are text",
        "crates/yaml/src/scalar.rs",
        "if is_date(&text) {",
        "if is_date(&text) && text.is_empty() {",
    ),
    m(
        "later items of a merge list win",
        "crates/yaml/src/merge.rs",
        "items.iter().rev().map(Node::as_mapping)",
        "items.iter().map(Node::as_mapping)",
    ),
    m(
        "false is no blank document",
        "crates/ci-keyword/src/document.rs",
        "Kind::Null | Kind::Bool(false) => true,",
        "Kind::Null | Kind::Bool(false) => false,",
    ),
    m(
        "a text is never read as JSON for an input",
        "crates/ci-config/src/inputs/value.rs",
        "serde_json::from_str(text).ok()",
        "serde_json::from_str(text).ok().filter(|_| text.is_empty())",
    ),
    m(
        "lists in a text lose their blanks",
        "crates/ci-keyword/src/ruby.rs",
        r#"format!("[{}]", items.join(", "))"#,
        r#"format!("[{}]", items.join(","))"#,
    ),
    m(
        "an include whose rule says never is taken",
        "crates/ci-config/src/include/rules.rs",
        "rules[index].when != Some(RuleWhen::Never)",
        "index < rules.len()",
    ),
    m(
        "what is laid over a key of a merge is dropped",
        "crates/ci-config/src/merge.rs",
        "Some(old) => deep(&[old], value),",
        "Some(old) => { let _ = value; old.clone() }",
    ),
    m(
        "a base wins over the job that extends it",
        "crates/ci-config/src/extends.rs",
        "merge::deep(&under.iter().collect::<Vec<_>>(), value)",
        "under.last().map_or_else(|| value.clone(), |base| merge::deep(&[value], base))",
    ),
    m(
        "earlier bases win over later ones",
        "crates/ci-config/src/extends.rs",
        "under.iter().collect",
        "under.iter().rev().collect",
    ),
    m(
        "one step of extends less",
        "crates/ci-config/src/extends.rs",
        "if above + steps > EXTENDS_STEPS_MAX",
        "if above + steps >= EXTENDS_STEPS_MAX",
    ),
    m(
        "the last stage is not added",
        "crates/ci-config/src/stages.rs",
        "all.push(POST.to_owned());",
        "",
    ),
    m(
        "jobs without a stage are in build",
        "crates/ci-config/src/job.rs",
        r#"stage: "test".to_owned(),"#,
        r#"stage: "build".to_owned(),"#,
    ),
    m(
        "keywords at the top are no defaults",
        "crates/ci-config/src/default.rs",
        ".or_else(at_top)",
        ".or_else(|| at_top().filter(|_| key.is_empty()))",
    ),
    m(
        "inherit: false inherits",
        "crates/ci-config/src/inherit.rs",
        "Self::None => false,",
        "Self::None => true,",
    ),
    m(
        "errors of a node do not hide those inside it",
        "crates/ci-keyword/src/reader.rs",
        "self.findings.hiding() == before",
        "self.findings.hiding() >= before",
    ),
    m(
        "one more level of lists in a script",
        "crates/ci-keyword/src/keyword/script.rs",
        "flattened(node, LIST_LEVELS_MAX)",
        "flattened(node, LIST_LEVELS_MAX + 1)",
    ),
    m(
        "clock times are no durations",
        "crates/ci-keyword/src/duration.rs",
        "clock(&text).or_else(|| sum(&text))",
        "clock(&text).filter(|_| text.is_empty()).or_else(|| sum(&text))",
    ),
    m(
        "a whole week is too long to wait",
        "crates/ci-keyword/src/keyword/timing.rs",
        "Some(seconds) if seconds > max",
        "Some(seconds) if seconds >= max",
    ),
    m(
        "retry without max retries once",
        "crates/ci-keyword/src/keyword/retry.rs",
        r#"value("max").map_or(0,"#,
        r#"value("max").map_or(1,"#,
    ),
    m(
        "expand: false expands",
        "crates/ci-keyword/src/keyword/variables.rs",
        "Some(expand) => variable.raw = !expand,",
        "Some(expand) => variable.raw = expand,",
    ),
    m(
        "a value need not be among its options",
        "crates/ci-keyword/src/keyword/variables.rs",
        "!is_blank(options) && !offers(options, value)",
        "is_blank(options) && !offers(options, value)",
    ),
    m(
        "reports are uploaded when the archive is",
        "crates/ci-keyword/src/keyword/artifacts.rs",
        r#"when: Some("always".to_owned()),"#,
        "when: None,",
    ),
    m(
        "protected refs share the caches of others",
        "crates/ci-keyword/src/keyword/cache.rs",
        r#"if is_protected { "-protected" }"#,
        r#"if is_protected { "-non_protected" }"#,
    ),
    m(
        "a fifth cache",
        "crates/ci-keyword/src/keyword/cache.rs",
        "items.len() > CACHES_MAX",
        "items.len() > CACHES_MAX + 1",
    ),
    m(
        "a matrix of 200 jobs is too big",
        "crates/ci-keyword/src/keyword/parallel.rs",
        "if total > PARALLEL_MAX",
        "if total >= PARALLEL_MAX",
    ),
    m(
        "values in the name of a parallel job without a blank",
        "crates/ci-keyword/src/keyword/parallel.rs",
        r#"values.join(", ")"#,
        r#"values.join(",")"#,
    ),
    m(
        "equal names of a matrix stay beside each other",
        "crates/ci-config/src/instances.rs",
        "last[row.label.as_str()] == *at as usize",
        "last[row.label.as_str()] >= *at as usize",
    ),
    m(
        "needs of the same stage are refused",
        "crates/ci-config/src/graph.rs",
        "is_none_or(|other| other > own)",
        "is_none_or(|other| other >= own)",
    ),
    m(
        "dependencies need not be among the needs",
        "crates/ci-config/src/job/inner.rs",
        "= outside.first() {",
        "= outside.get(99) {",
    ),
    m(
        "&& takes an empty text for nothing",
        "crates/ci-keyword/src/expression/eval.rs",
        "Operator::And if left.is_absent() =>",
        "Operator::And if !left.is_truthy() =>",
    ),
    m(
        "|| takes an empty text for nothing",
        "crates/ci-keyword/src/expression/eval.rs",
        "Operator::Or if !left.is_absent() =>",
        "Operator::Or if left.is_truthy() =>",
    ),
    m(
        "a blank text holds",
        "crates/ci-keyword/src/expression/eval.rs",
        "!text.trim().is_empty()",
        "!text.is_empty()",
    ),
    m(
        "plain text is searched in the left side",
        "crates/ci-keyword/src/expression/eval.rs",
        "None => text.contains(self.text()),",
        "None => self.text().contains(&**text),",
    ),
    m(
        "! binds as loosely as a comparison",
        "crates/ci-keyword/src/expression/parser.rs",
        "Self::Not => 0,",
        "Self::Not => 2,",
    ),
    m(
        "one token more in an expression",
        "crates/ci-keyword/src/expression/lexer.rs",
        "tokens.len() > EXPRESSION_TOKENS_MAX",
        "tokens.len() > EXPRESSION_TOKENS_MAX + 1",
    ),
    m(
        "* crosses folders",
        "crates/ci-keyword/src/glob.rs",
        "from.chars().next().filter(|c| *c != '/')?",
        "from.chars().next()?",
    ),
    m(
        "[!a] is [a]",
        "crates/ci-keyword/src/glob.rs",
        "(found != negated).then_some(behind)",
        "(found || negated && !negated).then_some(behind)",
    ),
    m(
        "a folder needs no slash to exist",
        "crates/ci-config/src/judge/paths.rs",
        "(move |(at, _)| &path[..=at])",
        "(move |(at, _)| &path[..at])",
    ),
    m(
        "`^` in a regexp of paths is the beginning of the path alone",
        "crates/ci-keyword/src/path_pattern.rs",
        ".multi_line(true)",
        ".multi_line(false)",
    ),
    m(
        "variables in a regexp of paths stay",
        "crates/ci-config/src/judge.rs",
        "Sought::Regexp(text) => Sought::Regexp(replaced(text, scope)),",
        "Sought::Regexp(text) => Sought::Regexp(text.clone()),",
    ),
    m(
        "the last rule that matches decides",
        "crates/ci-config/src/judge.rs",
        "judgement.matched = Some(index);\n                break;",
        "judgement.matched = Some(index);",
    ),
    m(
        "when of a rule does not replace that of the job",
        "crates/ci-config/src/lower/jobs.rs",
        "rule.and_then(|rule| rule.when).unwrap_or(own)",
        "rule.and_then(|rule| rule.when).filter(|_| job.when.is_none()).unwrap_or(own)",
    ),
    m(
        "a manual job blocks",
        "crates/ci-config/src/lower/jobs.rs",
        "by_bool(job.when == Some(When::Manual))",
        "by_bool(job.when == Some(When::Manual) && rule.is_some())",
    ),
    m(
        "allow_failure of a rule keeps the exit codes",
        "crates/ci-config/src/lower/jobs.rs",
        "Some(allowed) => by_bool(allowed),",
        "Some(allowed) => job.allow_failure.clone().unwrap_or(by_bool(allowed)),",
    ),
    m(
        "a pipeline of edge stages alone is created",
        "crates/ci-config/src/lower.rs",
        "matches!(stage_of(chosen), PRE | POST)",
        "stage_of(chosen) == PRE && stage_of(chosen) == POST",
    ),
    m(
        "a need that is left out may be missing",
        "crates/ci-config/src/lower/assemble.rs",
        "!edge.optional && place[edge.to].is_none()",
        "edge.optional && place[edge.to].is_none()",
    ),
    m(
        "only: name@project counts everywhere else",
        "crates/ci-config/src/lower/policy.rs",
        "*project != input.project_path",
        "*project == input.project_path",
    ),
    m(
        "only: changes does not hold without a diff",
        "crates/ci-config/src/lower/policy.rs",
        "PathsFound::NoDiff | PathsFound::Match { .. } | PathsFound::TooMany => true,",
        "PathsFound::NoDiff => false,\n                PathsFound::Match { .. } | PathsFound::TooMany => true,",
    ),
    m(
        "variables of the project win over the pipeline's",
        "crates/ci-config/src/scope.rs",
        "    Project,\n    Pipeline,\n}",
        "    Pipeline,\n    Project,\n}",
    ),
    m(
        "an exact scope is no better than a pattern",
        "crates/ci-config/src/lower/environments.rs",
        "if rank >= current.0 {",
        "if rank < current.0 {",
    ),
    m(
        "review is no word of a tier",
        "crates/ci-keyword/src/tier.rs",
        r#"["dev", "review", "trunk"]"#,
        r#"["dev", "trunk"]"#,
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::MUTATIONS;

    #[test]
    fn every_mutation_fits_the_code() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for mutation in MUTATIONS {
            let text = std::fs::read_to_string(root.join(mutation.file)).unwrap();
            let broken = mutation.apply(&text);
            assert!(broken.is_ok(), "{}: {:?}", mutation.name, broken.err());
        }
    }

    #[test]
    fn there_are_forty_different_ones() {
        let names: BTreeSet<&str> = MUTATIONS.iter().map(|mutation| mutation.name).collect();
        assert_eq!(names.len(), MUTATIONS.len());
        assert!(names.len() >= 40, "{}", names.len());
    }
}
