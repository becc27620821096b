//! `secrets`: variables whose values are kept elsewhere.

use std::collections::BTreeMap;

use domain::job_spec::{SecretProvider, SecretSpec};
use yaml::Node;

use super::secret_place;
use crate::document::is_blank;
use crate::known::Keys;
use crate::object::Object;
use crate::place::Place;
use crate::reader::Reader;

pub const KEYS: Keys = Keys {
    taken: &[
        "vault",
        "file",
        "azure_key_vault",
        "gcp_secret_manager",
        "akeyless",
        "gitlab_secrets_manager",
        "token",
        "aws_secrets_manager",
    ],
};

/// Reads `secrets`: a mapping of variables.
pub fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<SecretSpec> {
    let Some(object) = Object::new(reader, place, node) else { return Vec::new() };
    let secrets = object.mapping.iter();
    secrets
        .filter_map(|(key, node)| secret(reader, &place.child(&key.text), &key.text, node))
        .collect()
}

fn secret(reader: &mut Reader, place: &Place<'_>, name: &str, node: &Node) -> Option<SecretSpec> {
    if node.is_null() {
        report_providers(reader, place, node);
        return None;
    }
    let object = Object::new(reader, place, node)?;
    let providers: Vec<_> = SecretProvider::ALL
        .iter()
        .filter_map(|provider| Some((*provider, object.mapping.get(provider.word())?)))
        .collect();
    let mut token = None;
    let is_sound = reader.is_sound(|reader| {
        KEYS.check(&mut reader.findings, place, node);
        if providers.len() != 1 {
            report_providers(reader, place, node);
        }
        token = object.text(reader, "token");
        let is_gcp = object.get("gcp_secret_manager").is_some_and(|node| !is_blank(node));
        if is_gcp && object.get("token").is_none_or(is_blank) {
            let text = "is required with gcp secrets manager";
            reader.findings.attribute(place, node.span(), "token", text);
        }
    });
    let (provider, node) = *providers.first().filter(|_| is_sound)?;
    let file = object.get("file").map(|node| {
        let file = node.as_bool();
        if file.is_none() {
            reader.findings.config(&place.child("file"), node.span(), "should be a boolean value");
        }
        file.unwrap_or(true)
    });
    // A provider without a value is let pass by GitLab, and then finds nothing.
    let kept = match node.is_null() {
        true => BTreeMap::new(),
        false => secret_place::read(reader, &place.child(provider.word()), provider, node),
    };
    let file = file.unwrap_or(true);
    Some(SecretSpec { name: name.to_owned(), provider, place: kept, file, token })
}

fn report_providers(reader: &mut Reader, place: &Place<'_>, node: &Node) {
    let words: Vec<&str> = SecretProvider::ALL.iter().map(|provider| provider.word()).collect();
    let text = format!("must use exactly one of these keys: {}", words.join(", "));
    reader.findings.config(place, node.span(), &text);
}
