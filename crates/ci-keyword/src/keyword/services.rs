//! `services`: containers beside the job.

use domain::job_spec::{Image, Service};
use domain::limits::YAML_DEPTH_MAX;
use yaml::Node;

use super::variables::{self, Form};
use super::{image, script};
use crate::document::is_blank;
use crate::known::Keys;
use crate::place::Place;
use crate::reader::{Reader, flattened};

pub const KEYS: Keys = Keys {
    taken: &[
        "name",
        "entrypoint",
        "docker",
        "kubernetes",
        "pull_policy",
        "alias",
        "command",
        "variables",
    ],
};

/// Reads `services`; null items are ignored.
pub fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<Service> {
    let Some(items) = flattened(node, 2 * YAML_DEPTH_MAX) else {
        reader.findings.config(place, node.span(), "should be an array");
        reader.hint_list(node);
        return Vec::new();
    };
    let place = place.child("service");
    let items = items.into_iter().filter(|item| !item.is_null());
    items.filter_map(|item| service(reader, &place, item)).collect()
}

fn service(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<Service> {
    if let Some(name) = node.as_str() {
        if name.trim().is_empty() {
            reader.findings.attribute(place, node.span(), "name", "can't be blank");
        }
        let image = Image { name: name.to_owned(), ..Image::default() };
        return Some(Service { image, ..Service::default() });
    }
    let Some(mapping) = node.as_mapping() else {
        image::no_image(reader, place, node);
        return None;
    };
    let value = |key| mapping.get(key).filter(|node: &&Node| !node.is_null());
    let mut image = Image::default();
    let mut alias = None;
    let is_sound = reader.is_sound(|reader| {
        let has_ports = image::check_ports(reader, place, mapping);
        image = image::own_values(reader, place, node, mapping);
        if !has_ports {
            KEYS.check(&mut reader.findings, place, node);
        }
        alias = value("alias").and_then(|node| reader.string(place, "alias", node));
        let has_ports = value("ports").is_some_and(|ports| !is_blank(ports));
        if has_ports && value("alias").is_none_or(is_blank) {
            reader.findings.attribute(place, node.span(), "alias", "should be a string");
            reader.findings.attribute(place, node.span(), "alias", "can't be blank");
        }
    });
    if !is_sound {
        return None;
    }
    image::inner_values(reader, place, mapping, &mut image);
    let command = value("command").map(|node| script::read(reader, &place.child("command"), node));
    let variables = value("variables").map_or_else(Vec::new, |node| {
        let place = place.child("variables");
        variables::read(&mut reader.findings, &place, node, Form::Plain)
    });
    Some(Service { image, alias, command, variables })
}
