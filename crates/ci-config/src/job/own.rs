//! What a job says that belongs to the job itself: with a mistake there the rest is not read.

use domain::limits::NAME_CHARS_MAX;
use domain::pipeline::{AllowFailure, When};
use yaml::{Key, Mapping, Node, Span};

use super::{Draft, Kind, given, keys};
use crate::document::is_blank;
use crate::keyword::{allow_failure, pages, rules, run, timing};
use crate::place::Place;
use crate::reader::{Reader, string_or_strings};

/// Reads them, in GitLab's order.
pub(super) fn read(
    reader: &mut Reader,
    place: &Place<'_>,
    (key, node, mapping): (&Key, &Node, &Mapping),
    draft: &mut Draft,
) {
    check_name(reader, place, key);
    keys::check_exclusive(reader, place, (key, mapping));
    of_any_kind(reader, place, mapping, draft);
    draft.job.kind.keys().check(&mut reader.findings, place, node);
    match draft.job.kind {
        Kind::Build => of_build(reader, place, (key, node, mapping), draft),
        Kind::Bridge => of_bridge(reader, place, mapping, draft),
    }
}

fn check_name(reader: &mut Reader, place: &Place<'_>, key: &Key) {
    if key.is_nothing() {
        reader.findings.attribute(place, &key.span, "name", "can't be blank");
    }
    let problem = match key.as_text() {
        None => "should be a symbol",
        Some("") => "can't be blank",
        Some(name) if name.chars().count() > NAME_CHARS_MAX => {
            "is too long (maximum is 255 characters)"
        }
        Some(_) => return,
    };
    reader.findings.attribute(place, &key.span, "name", problem);
}

fn of_any_kind(reader: &mut Reader, place: &Place<'_>, mapping: &Mapping, draft: &mut Draft) {
    if let Some(node) = given(mapping, "extends")
        && string_or_strings(node).is_none()
    {
        let text = "should be an array of strings or a string";
        reader.findings.attribute(place, node.span(), "extends", text);
    }
    if let Some(node) = given(mapping, "rules").filter(|node| !rules::is_list(node)) {
        let text = "should be an array containing hashes and arrays of hashes";
        reader.findings.attribute(place, node.span(), "rules", text);
        if node.as_mapping().is_some() {
            reader.findings.hint("put a dash before each rule: `- if: ..`");
        }
    }
    if let Some(node) = given(mapping, "resource_group") {
        draft.job.resource_group = reader.string(place, "resource group", node);
    }
}

fn of_build(
    reader: &mut Reader,
    place: &Place<'_>,
    (key, node, mapping): (&Key, &Node, &Mapping),
    draft: &mut Draft,
) {
    keys::check_exclusive_in_build(reader, place, (key, mapping));
    check_script(reader, place, mapping);
    if let Some(node) = given(mapping, "when") {
        let words = "on_success, on_failure, always, manual, delayed";
        draft.job.when = reader.word(place, "when", node, (words, When::parse));
    }
    if let Some(node) = given(mapping, "dependencies") {
        draft.job.dependencies = dependencies(reader, place, node);
    }
    if let Some(node) = given(mapping, "allow_failure") {
        draft.job.allow_failure = allow_failure::read(reader, place, node);
    }
    if let Some(node) = given(mapping, "manual_confirmation") {
        draft.spec.manual_confirmation = reader.string(place, "manual confirmation", node);
    }
    if let Some(node) = given(mapping, "run") {
        draft.spec.run = run::read(reader, place, node);
    }
    start_in(reader, place, node, draft);
    if let Some(node) = given(mapping, "publish").filter(|node| !is_blank(node))
        && !pages::is_pages_job(&draft.job.name, mapping)
    {
        let text = "can only be used within a `pages` job";
        reader.findings.attribute(place, node.span(), "publish", text);
    }
}

/// A job without script cannot be delayed, and its exit codes are nobody's.
fn of_bridge(reader: &mut Reader, place: &Place<'_>, mapping: &Mapping, draft: &mut Draft) {
    if let Some(node) = given(mapping, "when") {
        let words = "on_success, on_failure, always, manual";
        let parse = |word: &str| When::parse(word).filter(|when| *when != When::Delayed);
        draft.job.when = reader.word(place, "when", node, (words, parse));
    }
    if let Some(node) = given(mapping, "allow_failure") {
        let allowed = reader.boolean(place, "allow failure", node);
        draft.job.allow_failure =
            allowed.map(|allowed| if allowed { AllowFailure::Yes } else { AllowFailure::No });
    }
}

fn check_script(reader: &mut Reader, place: &Place<'_>, mapping: &Mapping) {
    if let Some((key, script)) = mapping.get_entry("script")
        && mapping.get("run").is_none()
        && is_blank(script)
    {
        reader.findings.attribute(place, &key.span, "script", "can't be blank");
    }
}

fn start_in(reader: &mut Reader, place: &Place<'_>, node: &Node, draft: &mut Draft) {
    let Some(mapping) = node.as_mapping() else { return };
    let start_in = given(mapping, "start_in");
    match (draft.job.when == Some(When::Delayed), start_in) {
        (true, Some(node)) => draft.job.start_in_seconds = timing::start_in(reader, place, node),
        (true, None) => {
            for text in ["should be a duration", "should not exceed the limit"] {
                reader.findings.attribute(place, node.span(), "start in", text);
                reader.findings.hint("`when: delayed` goes with `start_in: 30 minutes`");
            }
        }
        (false, Some(node)) if !is_blank(node) => {
            reader.findings.attribute(place, node.span(), "start in", "must be blank");
        }
        (false, _) => {}
    }
    if let Some(node) = start_in.filter(|_| draft.job.when == Some(When::Delayed))
        && given(mapping, "rules").is_some()
    {
        reader.findings.attribute(place, node.span(), "start in", "must be blank");
    }
}

fn dependencies(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
) -> Option<Vec<(String, Span)>> {
    let names = reader.strings(place, "dependencies", node)?;
    let spans = node.as_sequence().unwrap_or_default().iter().map(|item| item.span().clone());
    Some(names.into_iter().zip(spans).collect())
}
