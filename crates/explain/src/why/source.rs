//! Which entries a job is put together from.

use ci_config::reason::{IncludeReason, SourceFrom, SourceReason};

pub(super) fn words(source: &SourceReason, includes: &[IncludeReason]) -> String {
    let keys: Vec<String> = source.keys.iter().map(|key| format!("`{key}`")).collect();
    let keys = keys.join(", ");
    let place = format!("{}:{}", source.file, source.line);
    let entry = match &source.from {
        SourceFrom::Job => "the job itself".to_owned(),
        SourceFrom::Extends { entry } => format!("`{entry}`, which it extends,"),
        SourceFrom::Default => "`default`".to_owned(),
    };
    format!("{entry} ({place}{}) gives {keys}", included(&source.file, includes))
}

/// By which item a file came.
pub(super) fn included(file: &str, includes: &[IncludeReason]) -> String {
    let item = includes.iter().find(|include| include.file == file);
    item.map_or_else(String::new, |item| format!(", included by {}:{}", item.by, item.line))
}
