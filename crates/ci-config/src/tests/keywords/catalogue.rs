//! The keywords of the language by their places: the lists that the compiler checks mappings with.

use std::collections::BTreeMap;

use domain::pipeline::Requirement;

use crate::include::entry;
use crate::job::keys;
use crate::keyword::rules::paths;
use crate::keyword::{
    allow_failure, artifacts, cache, cache_key, child_files, dast, environment, id_tokens, image,
    job_inputs, kubernetes, needs, only_except, other_needs, pages, parallel, release, retry,
    rules, script, secret_place, secrets, services, trigger, variables,
};
use crate::known::Keys;
use crate::no_effect::NoEffect;
use crate::{config, default, header, inherit, workflow};

/// How far a keyword is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Support {
    Whole,
    /// It compiles, and the job ends as failed.
    Fails(Requirement),
    /// It compiles with a warning.
    NoEffect(NoEffect),
}

/// A list of keys.
enum List {
    Keys(&'static Keys),
    Words(&'static [&'static str]),
}

impl List {
    fn words(&self) -> &[&'static str] {
        match self {
            Self::Keys(keys) => keys.taken,
            Self::Words(words) => words,
        }
    }
}

use List::{Keys as K, Words as W};

/// The parts of the page.
const SECTIONS: [&str; 7] = ["", "default", "include", "spec", "variables", "workflow", "job"];

/// Lists by the place of the mapping. `*` is a name of one's own.
const TREE: &[(&str, List)] = &[
    ("", W(&["spec"])),
    ("", W(&config::GLOBAL)),
    ("default", K(&default::TAKEN)),
    ("include", K(&entry::ITEM)),
    ("include:rules", K(&rules::INCLUDE)),
    ("include:rules:changes", K(&paths::CHANGES)),
    ("include:rules:exists", K(&paths::EXISTS)),
    ("variables:*", K(&variables::ROOT)),
    ("workflow", K(&workflow::KEYS)),
    ("workflow:auto_cancel", K(&workflow::AUTO_CANCEL)),
    ("workflow:rules", K(&rules::WORKFLOW)),
    ("workflow:rules:auto_cancel", K(&workflow::AUTO_CANCEL)),
    ("workflow:rules:changes", K(&paths::CHANGES)),
    ("workflow:rules:exists", K(&paths::EXISTS)),
    ("spec", W(&header::KEYS)),
    ("spec:include", W(&header::INCLUDE_KEYS)),
    ("spec:inputs:*", W(&header::input::KEYS)),
    ("spec:inputs:*:rules", W(&header::input::RULE_KEYS)),
    ("job", K(&keys::BUILD)),
    ("job", K(&keys::BRIDGE)),
    ("job:allow_failure", K(&allow_failure::KEYS)),
    ("job:artifacts", K(&artifacts::KEYS)),
    ("job:artifacts:reports", K(&artifacts::REPORTS)),
    ("job:artifacts:reports:coverage_report", K(&artifacts::COVERAGE)),
    ("job:cache", K(&cache::KEYS)),
    ("job:cache:key", K(&cache_key::KEYS)),
    ("job:dast_configuration", K(&dast::KEYS)),
    ("job:environment", K(&environment::KEYS)),
    ("job:environment:kubernetes", K(&kubernetes::KEYS)),
    ("job:except", K(&only_except::KEYS)),
    ("job:hooks", K(&script::HOOKS)),
    ("job:id_tokens:*", K(&id_tokens::KEYS)),
    ("job:image", K(&image::KEYS)),
    ("job:inherit", K(&inherit::KEYS)),
    ("job:inputs:*", K(&job_inputs::KEYS)),
    ("job:needs", K(&needs::KEYS)),
    ("job:needs", K(&other_needs::PIPELINE)),
    ("job:needs", K(&other_needs::PROJECT)),
    ("job:needs", K(&other_needs::UPSTREAM)),
    ("job:needs:parallel", K(&parallel::KEYS)),
    ("job:only", K(&only_except::KEYS)),
    ("job:pages", K(&pages::KEYS)),
    ("job:parallel", K(&parallel::KEYS)),
    ("job:release", K(&release::KEYS)),
    ("job:release:assets", K(&release::ASSETS)),
    ("job:retry", K(&retry::KEYS)),
    ("job:rules", K(&rules::JOB)),
    ("job:rules:changes", K(&paths::CHANGES)),
    ("job:rules:exists", K(&paths::EXISTS)),
    ("job:rules:needs", K(&needs::RULE)),
    ("job:secrets:*", K(&secrets::KEYS)),
    ("job:secrets:*:akeyless", K(&secret_place::AKEYLESS)),
    ("job:secrets:*:aws_secrets_manager", K(&secret_place::AWS)),
    ("job:secrets:*:azure_key_vault", K(&secret_place::VERSIONED)),
    ("job:secrets:*:gcp_secret_manager", K(&secret_place::VERSIONED)),
    ("job:secrets:*:gitlab_secrets_manager", K(&secret_place::GITLAB)),
    ("job:secrets:*:vault", K(&secret_place::VAULT)),
    ("job:secrets:*:vault:engine", K(&secret_place::ENGINE)),
    ("job:services", K(&services::KEYS)),
    ("job:trigger", K(&trigger::OTHER_PROJECT)),
    ("job:trigger", K(&trigger::CHILD)),
    ("job:trigger:forward", K(&trigger::FORWARD)),
    ("job:trigger:include", K(&child_files::KEYS)),
    ("job:variables:*", K(&variables::JOB)),
];

/// Every keyword once, with its place in front: those at the top, then place by place, each before
/// its parts.
pub(super) fn keywords() -> Vec<(String, Support)> {
    let mut all: BTreeMap<(usize, String), Support> = BTreeMap::new();
    for (place, list) in TREE {
        let path = |word: &str| match *place {
            "" => word.to_owned(),
            place => format!("{place}:{word}"),
        };
        let section = SECTIONS.iter().position(|section| is_part(place, section));
        for path in list.words().iter().map(|word| path(word)) {
            let support = support(&path);
            all.entry((section.unwrap_or_default(), path)).or_insert(support);
        }
    }
    all.into_iter().map(|((_, path), support)| (path, support)).collect()
}

/// Whether a place is another one or inside it.
pub(super) fn is_part(place: &str, whole: &str) -> bool {
    let rest = place.strip_prefix(whole).filter(|_| !whole.is_empty() || place.is_empty());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// How far a keyword that is taken is supported: as far as the one that it is a part of.
fn support(path: &str) -> Support {
    let lack = NoEffect::ALL.iter().find(|lack| is_part(path, lack.keyword()));
    let is_unmet = |requirement: &&Requirement| {
        !requirement.is_met() && is_part(path, &format!("job:{}", requirement.word()))
    };
    match (lack, Requirement::ALL.iter().find(is_unmet)) {
        (Some(lack), _) => Support::NoEffect(*lack),
        (None, Some(requirement)) => Support::Fails(*requirement),
        (None, None) => Support::Whole,
    }
}

/// Whether a word is a keyword at the top.
pub(super) fn is_global(word: &str) -> bool {
    word == "spec" || config::GLOBAL.contains(&word)
}

/// Whether a mapping at a place has this key.
pub(super) fn knows(place: &str, key: &str) -> bool {
    let mut lists = TREE.iter().filter(|(known, _)| *known == place);
    lists.any(|(_, list)| list.words().contains(&key))
}

/// Whether a mapping at a place has names of one's own for keys.
pub(super) fn is_free(place: &str) -> bool {
    TREE.iter()
        .any(|(known, _)| known.strip_prefix(place).is_some_and(|rest| rest.starts_with(":*")))
}
