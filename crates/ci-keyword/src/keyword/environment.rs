//! `environment`: a name, or an object.

use domain::environment::EnvironmentAction;
use domain::job_spec::KubernetesSpec;
use domain::limits::NAME_CHARS_MAX;
use yaml::{Node, Span};

use super::kubernetes;
use crate::document::is_blank;
use crate::known::Keys;
use crate::no_effect::NoEffect;
use crate::place::Place;
use crate::reader::Reader;

/// `environment` as written.
#[derive(Clone, Debug)]
pub struct Environment {
    pub name: String,
    /// Where the name is written.
    pub place: Option<Span>,
    pub url: Option<String>,
    pub action: EnvironmentAction,
    pub tier: Option<String>,
    pub on_stop: Option<(String, Span)>,
    pub auto_stop_in: Option<String>,
    pub kubernetes: Option<KubernetesSpec>,
}

pub const KEYS: Keys = Keys {
    taken: &["name", "url", "on_stop", "action", "auto_stop_in", "deployment_tier", "kubernetes"],
};

const NAME: &str = "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'";

/// Reads `environment`.
pub fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Environment> {
    let mut environment = Environment {
        name: String::new(),
        place: None,
        url: None,
        action: EnvironmentAction::Start,
        tier: None,
        on_stop: None,
        auto_stop_in: None,
        kubernetes: None,
    };
    if node.as_str().is_some() {
        environment.name = name(reader, place, node)?;
        environment.place = Some(node.span().clone());
        return Some(environment);
    }
    if node.as_mapping().is_none() {
        reader.findings.config(place, node.span(), "should be a hash or a string");
        reader.findings.attribute(place, node.span(), "name", "can't be blank");
        reader.findings.attribute(place, node.span(), "name", NAME);
        return None;
    }
    let is_sound = reader.is_sound(|reader| {
        KEYS.check(&mut reader.findings, place, node);
        object(reader, place, node, &mut environment);
    });
    let value = node.as_mapping().and_then(|mapping| mapping.get_entry("kubernetes"));
    if let Some((key, node)) = value.filter(|(_, node)| is_sound && !node.is_null()) {
        environment.kubernetes = Some(kubernetes::read(reader, &place.child("kubernetes"), node));
        reader.findings.no_effect(&place.child("kubernetes"), &key.span, NoEffect::Kubernetes);
    }
    is_sound.then_some(environment)
}

fn object(reader: &mut Reader, place: &Place<'_>, node: &Node, environment: &mut Environment) {
    let value = |key: &str| node.as_mapping()?.get(key).filter(|node| !node.is_null());
    match value("name") {
        Some(node) => {
            environment.name = name(reader, place, node).unwrap_or_default();
            environment.place = Some(node.span().clone());
        }
        None => {
            reader.findings.attribute(place, node.span(), "name", "can't be blank");
            reader.findings.attribute(place, node.span(), "name", NAME);
        }
    }
    if let Some(url) = value("url") {
        environment.url = reader.string(place, "url", url);
        if environment.url.as_ref().is_some_and(|url| url.chars().count() > NAME_CHARS_MAX) {
            let text = "is too long (maximum is 255 characters)";
            reader.findings.attribute(place, url.span(), "url", text);
        }
    }
    if let Some(action) = value("action") {
        let words = "should be start, stop, prepare, verify, or access";
        let parsed = reader.choice(place, "action", action, (words, EnvironmentAction::parse));
        environment.action = parsed.unwrap_or(EnvironmentAction::Start);
    }
    if let Some(tier) = value("deployment_tier") {
        environment.tier = reader.string(place, "deployment tier", tier);
    }
    if let Some(node) = value("kubernetes").filter(|node| node.as_mapping().is_none()) {
        reader.findings.attribute(place, node.span(), "kubernetes", "should be a hash");
    }
    if let Some(job) = value("on_stop") {
        let name = reader.string(place, "on stop", job);
        environment.on_stop = name.map(|name| (name, job.span().clone()));
    }
    if let Some(time) = value("auto_stop_in") {
        environment.auto_stop_in = reader.string(place, "auto stop in", time);
    }
}

fn name(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<String> {
    let text = node.as_str().filter(|text| is_name(text, "-_/${}. "));
    if is_blank(node) {
        reader.findings.attribute(place, node.span(), "name", "can't be blank");
    } else if let Some(text) = text {
        return Some(text.to_owned());
    }
    if text.is_none() {
        reader.findings.attribute(place, node.span(), "name", NAME);
    }
    None
}

/// Whether a name has only letters, digits and the given characters, and no `/` at an end.
pub fn is_name(text: &str, others: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || others.contains(c);
    !text.is_empty()
        && text.chars().all(is_allowed)
        && !text.starts_with('/')
        && !text.ends_with('/')
}
