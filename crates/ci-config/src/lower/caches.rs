//! Keys of caches that are made of files.

use std::collections::{BTreeMap, BTreeSet};

use domain::job_spec::CacheSpec;
use sha1::{Digest as _, Sha1};

use crate::input::{Input, Missing};
use crate::keyword::cache::Cache;
use crate::keyword::cache_key::KeyFiles;
use crate::wildcard;

/// What stands for the digest of files that are not there.
const NO_FILES: &str = "default";

/// The caches of a job at the pipeline's commit. What is not known yet is added to `missing`.
pub(super) fn specs(
    input: &Input,
    caches: &[Cache],
    missing: &mut BTreeSet<Missing>,
) -> Vec<CacheSpec> {
    let spec = |(index, cache): (usize, &Cache)| {
        let Some(files) = &cache.files else { return cache.spec.clone() };
        let key = format!("{}{}", key(input, (index, files), missing), cache.suffix);
        CacheSpec { key, ..cache.spec.clone() }
    };
    caches.iter().enumerate().map(spec).collect()
}

/// The prefix and the digest; without a prefix the place of the cache and the names of its files.
fn key(
    input: &Input,
    (index, files): (usize, &KeyFiles),
    missing: &mut BTreeSet<Missing>,
) -> String {
    let prefix = files.prefix.clone().unwrap_or_else(|| implicit_prefix(index, files));
    let digest = digest(ids(input, files, missing));
    let digest = digest.unwrap_or_else(|| NO_FILES.to_owned());
    if prefix.trim().is_empty() { digest } else { format!("{prefix}-{digest}") }
}

/// Keeps caches of one job apart (lib/gitlab/ci/build/cache.rb).
fn implicit_prefix(index: usize, files: &KeyFiles) -> String {
    if files.by_commit || files.files.is_empty() {
        return index.to_string();
    }
    let names: Vec<&str> =
        files.files.iter().map(|file| file.split('.').next().unwrap_or_default()).collect();
    format!("{index}_{}", names.join("_"))
}

/// SHA-1 of the ids, sorted, each once; `None` without any.
fn digest(ids: BTreeSet<&str>) -> Option<String> {
    if ids.is_empty() {
        return None;
    }
    let text = ids.into_iter().collect::<Vec<_>>().join("-");
    Some(Sha1::digest(text).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What is known of the files: ids of their contents, or their last commits.
fn ids<'i>(
    input: &'i Input,
    files: &KeyFiles,
    missing: &mut BTreeSet<Missing>,
) -> BTreeSet<&'i str> {
    let named = files.files.iter().filter(|file| !file.trim().is_empty());
    if files.by_commit {
        let ask = |path: String| Missing::LastCommit { path };
        return answers(&input.last_commits, named.cloned(), (missing, ask));
    }
    let paths: BTreeSet<String> = named.flat_map(|file| paths(input, file, missing)).collect();
    answers(&input.file_ids, paths, (missing, |path| Missing::FileId { path }))
}

fn answers<'i>(
    known: &'i BTreeMap<String, Option<String>>,
    paths: impl IntoIterator<Item = String>,
    (missing, ask): (&mut BTreeSet<Missing>, fn(String) -> Missing),
) -> BTreeSet<&'i str> {
    let mut found = BTreeSet::new();
    for path in paths {
        match known.get(&path) {
            Some(answer) => found.extend(answer.as_deref()),
            None => {
                missing.insert(ask(path));
            }
        }
    }
    found
}

/// The file itself, or all that a pattern finds.
fn paths(input: &Input, file: &str, missing: &mut BTreeSet<Missing>) -> Vec<String> {
    if !file.contains('*') {
        return vec![file.to_owned()];
    }
    let Some(existing) = &input.existing_paths else {
        missing.insert(Missing::ExistingPaths);
        return Vec::new();
    };
    let Some(pattern) = wildcard::pattern(file) else { return Vec::new() };
    existing.iter().filter(|path| pattern.is_match(path)).cloned().collect()
}
