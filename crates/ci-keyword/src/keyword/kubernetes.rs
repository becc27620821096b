//! `environment:kubernetes`: the agent and the dashboard of an environment.

use domain::job_spec::KubernetesSpec;
use yaml::Node;

use crate::document::is_blank;
use crate::known::Keys;
use crate::object::Object;
use crate::place::Place;
use crate::reader::Reader;

pub const KEYS: Keys =
    Keys { taken: &["namespace", "agent", "flux_resource_path", "managed_resources", "dashboard"] };
const DASHBOARD: [(&str, usize); 2] = [("namespace", 63), ("flux_resource_path", 255)];

/// Reads `kubernetes`.
pub(super) fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> KubernetesSpec {
    let Some(object) = Object::new(reader, place, node) else { return KubernetesSpec::default() };
    if object.mapping.is_empty() {
        object.problem(reader, "can't be blank");
    }
    KEYS.check(&mut reader.findings, place, node);
    let mut kubernetes = KubernetesSpec {
        namespace: object.text(reader, "namespace"),
        agent: object.text(reader, "agent"),
        flux_resource_path: object.text(reader, "flux_resource_path"),
        managed_resources: None,
    };
    if let Some(node) = object.get("managed_resources") {
        kubernetes.managed_resources = managed_resources(reader, place, node);
    }
    let is_managed = kubernetes.managed_resources == Some(true);
    let dashboard = object.get("dashboard").filter(|node| !is_blank(node));
    let flux = object.get("flux_resource_path").filter(|node| !is_blank(node));
    let is_blank_at = |key| object.get(key).is_none_or(is_blank);
    if flux.is_some() && is_blank_at("namespace") {
        reader.findings.attribute(place, node.span(), "namespace", "can't be blank");
    }
    if (flux.is_some() || dashboard.is_some() || is_managed) && is_blank_at("agent") {
        reader.findings.attribute(place, node.span(), "agent", "can't be blank");
    }
    if let Some(node) = dashboard {
        self::dashboard(reader, &object, node, &mut kubernetes);
    }
    kubernetes
}

fn managed_resources(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<bool> {
    let enabled = node.as_mapping().and_then(|mapping| mapping.get("enabled"));
    let is_known = node
        .as_mapping()
        .is_some_and(|mapping| mapping.keys().all(|key| key.as_text() == Some("enabled")));
    if !is_known || enabled.is_some_and(|enabled| enabled.as_bool().is_none()) {
        let text = "must be a valid json schema";
        reader.findings.attribute(place, node.span(), "managed resources", text);
        reader.findings.hint("`managed_resources` takes `enabled: true` or `enabled: false`");
    }
    enabled.and_then(Node::as_bool)
}

/// The newer form of `namespace` and `flux_resource_path`, which must not stand beside the older.
fn dashboard(
    reader: &mut Reader,
    object: &Object<'_>,
    node: &Node,
    kubernetes: &mut KubernetesSpec,
) {
    let mapping = node.as_mapping();
    let value = |key: &str| mapping.and_then(|mapping| mapping.get(key));
    let is_known = mapping.is_some_and(|mapping| {
        mapping.keys().all(|key| DASHBOARD.iter().any(|(known, _)| key.as_text() == Some(known)))
    });
    let is_sound = |(key, max): &(&str, usize)| match value(key) {
        None => *key != "namespace",
        Some(node) => node.as_str().is_some_and(|text| (1..=*max).contains(&text.chars().count())),
    };
    if !is_known || !DASHBOARD.iter().all(is_sound) {
        let text = "must be a valid json schema";
        reader.findings.attribute(object.place, node.span(), "dashboard", text);
        reader.findings.hint("`dashboard` takes `namespace` and perhaps `flux_resource_path`");
    }
    for (key, _) in DASHBOARD {
        let Some(node) = value(key).filter(|node| !is_blank(node)) else { continue };
        if object.get(key).is_some_and(|node| !is_blank(node)) {
            let text = format!("cannot be specified when dashboard.{key} is set");
            let name = key.replace('_', " ");
            reader.findings.attribute(object.place, node.span(), &name, &text);
        }
        let text = node.as_str().map(str::to_owned);
        match key {
            "namespace" => kubernetes.namespace = text,
            _ => kubernetes.flux_resource_path = text,
        }
    }
}
