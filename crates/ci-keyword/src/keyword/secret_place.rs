//! Where a provider keeps a secret, in its own words.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::job_spec::SecretProvider;
use yaml::Node;

use crate::code::Code;
use crate::document::is_blank;
use crate::known::Keys;
use crate::object::Object;
use crate::place::Place;
use crate::reader::Reader;

pub const VAULT: Keys = Keys { taken: &["engine", "path", "field"] };
pub const ENGINE: Keys = Keys { taken: &["name", "path"] };
pub const VERSIONED: Keys = Keys { taken: &["name", "version"] };
pub const GITLAB: Keys = Keys { taken: &["name", "source"] };
pub const AWS: Keys = Keys {
    taken: &[
        "secret_id",
        "region",
        "version_id",
        "version_stage",
        "role_arn",
        "role_session_name",
        "field",
    ],
};
pub const AKEYLESS: Keys = Keys {
    taken: &[
        "name",
        "data_key",
        "cert_user_name",
        "public_key_data",
        "csr_data",
        "uid_token",
        "gcp_audience",
        "azure_object_id",
        "k8s_service_account_token",
        "k8s_auth_config_name",
        "gateway_ca_certificate",
    ],
};

/// Vault's engine where a short form names none.
const ENGINE_DEFAULT: &str = "kv-v2";

type Words = BTreeMap<String, String>;

/// Reads what stands under a provider's name.
pub(super) fn read(
    reader: &mut Reader,
    place: &Place<'_>,
    provider: SecretProvider,
    node: &Node,
) -> Words {
    match (provider, node.as_str()) {
        (SecretProvider::Vault, Some(text)) => {
            check_blank(reader, place, node);
            vault_short(text)
        }
        (SecretProvider::AwsSecretsManager, Some(text)) => {
            check_blank(reader, place, node);
            if text.matches('#').count() > 1 {
                reader.findings.config(place, node.span(), "must contain at most one '#'");
            }
            aws_short(text)
        }
        (SecretProvider::Vault | SecretProvider::AwsSecretsManager, None)
            if node.as_mapping().is_none() =>
        {
            let message = format!("{} should be a hash or a string", place.path());
            reader.findings.error(Code::Value, node.span(), message);
            Words::new()
        }
        _ => Object::new(reader, place, node)
            .map_or_else(Words::new, |object| long(reader, provider, &object)),
    }
}

fn check_blank(reader: &mut Reader, place: &Place<'_>, node: &Node) {
    if is_blank(node) {
        reader.findings.config(place, node.span(), "can't be blank");
    }
}

fn entry(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

/// `path/field@engine`; without `@` the engine is at its default place.
fn vault_short(text: &str) -> Words {
    let (rest, engine) = text.rsplit_once('@').unwrap_or((text, ENGINE_DEFAULT));
    let (path, field) = rest.rsplit_once('/').unwrap_or(("", rest));
    let words = [
        entry("engine:name", ENGINE_DEFAULT),
        entry("engine:path", engine),
        entry("path", path),
        entry("field", field),
    ];
    Words::from(words)
}

/// `id#field`.
fn aws_short(text: &str) -> Words {
    let (id, field) = text.split_once('#').unzip();
    let id = entry("secret_id", id.unwrap_or(text));
    std::iter::once(id).chain(field.map(|field| entry("field", field))).collect()
}

fn long(reader: &mut Reader, provider: SecretProvider, object: &Object<'_>) -> Words {
    match provider {
        SecretProvider::Vault => vault(reader, object),
        SecretProvider::AzureKeyVault => fields(reader, object, (VERSIONED, "name")),
        SecretProvider::GcpSecretManager => gcp(reader, object),
        SecretProvider::Akeyless => fields(reader, object, (AKEYLESS, "")),
        SecretProvider::GitlabSecretsManager => gitlab(reader, object),
        SecretProvider::AwsSecretsManager => fields(reader, object, (AWS, "secret_id")),
    }
}

/// Strings, of which one must be given.
fn fields(reader: &mut Reader, object: &Object<'_>, (keys, required): (Keys, &str)) -> Words {
    keys.check(&mut reader.findings, object.place, object.node);
    let mut words = Words::new();
    for key in keys.taken {
        let value = match *key == required {
            true => Some(object.required(reader, key)),
            false => object.text(reader, key),
        };
        words.extend(value.map(|value| ((*key).to_owned(), value)));
    }
    words
}

fn vault(reader: &mut Reader, object: &Object<'_>) -> Words {
    let mut words = Words::new();
    let is_sound = reader.is_sound(|reader| {
        VAULT.check(&mut reader.findings, object.place, object.node);
        for key in ["path", "field"] {
            words.insert(key.to_owned(), object.required(reader, key));
        }
        let engine = object.get("engine");
        let span = engine.unwrap_or(object.node).span();
        if engine.is_none_or(is_blank) {
            reader.findings.attribute(object.place, span, "engine", "can't be blank");
        }
        if engine.is_none_or(|engine| engine.as_mapping().is_none()) {
            reader.findings.attribute(object.place, span, "engine", "should be a hash");
        }
    });
    let place = object.place.child("engine");
    let engine = object.get("engine").filter(|_| is_sound);
    let engine = engine.and_then(|node| Object::new(reader, &place, node));
    words.extend(engine.iter().flat_map(|engine| self::engine(reader, engine)));
    words
}

fn engine(reader: &mut Reader, object: &Object<'_>) -> Words {
    ENGINE.check(&mut reader.findings, object.place, object.node);
    let is_absent = |key: &&&str| object.mapping.get(key).is_none();
    let missing: Vec<&str> = ENGINE.taken.iter().filter(is_absent).copied().collect();
    if !missing.is_empty() {
        object.problem(reader, &format!("missing required keys: {}", missing.join(", ")));
    }
    let name = object.required(reader, "name");
    let path = object.required(reader, "path");
    Words::from([entry("engine:name", &name), entry("engine:path", &path)])
}

/// The version may be a number; without one the latest is meant.
fn gcp(reader: &mut Reader, object: &Object<'_>) -> Words {
    VERSIONED.check(&mut reader.findings, object.place, object.node);
    let name = object.required(reader, "name");
    let version = object.get("version").map(|node| {
        let text = node.to_text().filter(|_| node.as_str().is_some() || node.as_int().is_some());
        text.map(Cow::into_owned).unwrap_or_else(|| {
            let problem = "must be an alphanumeric string";
            reader.findings.attribute(object.place, node.span(), "version", problem);
            String::new()
        })
    });
    let version = version.unwrap_or_else(|| "latest".to_owned());
    Words::from([entry("name", &name), entry("version", &version)])
}

fn gitlab(reader: &mut Reader, object: &Object<'_>) -> Words {
    let words = fields(reader, object, (GITLAB, "name"));
    if words.get("source").is_some_and(|source| !is_source(source)) {
        let span = object.get("source").unwrap_or(object.node).span();
        let text = "must follow the format group/group_full_path or 'project'";
        reader.findings.attribute(object.place, span, "source", text);
    }
    words
}

/// `project`, or `group/` and a path.
fn is_source(text: &str) -> bool {
    let is_path = |path: &str| {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
        !path.is_empty() && path.chars().all(is_allowed)
    };
    text == "project" || text.strip_prefix("group/").is_some_and(is_path)
}
