//! The edges that cargo knows against the table of layers.

use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;

use crate::command::cargo_output;
use crate::finding::Finding;
use crate::layers::{CORE_LIBRARIES, DOORS, EXCEPTIONS, LAYERS, Layer, Ring, TEST_CRATES, find};

const TABLE: &str = "xtask/src/layers.rs";

/// A package of the workspace, as `cargo metadata` describes it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Clone, Debug, Deserialize)]
struct Dependency {
    name: String,
    /// `None`, `dev` or `build`.
    kind: Option<String>,
    /// Of crates of the workspace.
    path: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// The packages of the workspace.
pub(super) fn packages(root: &Path) -> anyhow::Result<Vec<Package>> {
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = cargo_output(root, &arguments)?;
    let metadata: Metadata = serde_json::from_slice(&output).context("cargo metadata")?;
    Ok(metadata.packages)
}

pub(super) fn check(packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let manifest = manifest(&package.name);
        match find(&package.name) {
            None => findings.push(Finding::whole(
                &manifest,
                "not in the table of layers",
                "add its row to xtask/src/layers.rs, after a page in docs/design",
            )),
            Some(layer) => {
                let found = package.dependencies.iter().filter_map(|one| refusal(layer, one));
                findings
                    .extend(found.map(|(what, instead)| Finding::whole(&manifest, what, instead)));
            }
        }
    }
    findings.extend(LAYERS.iter().flat_map(broken_rings));
    for layer in LAYERS.iter().filter(|one| !packages.iter().any(|other| other.name == one.name)) {
        let what = format!("there is no crate `{}`", layer.name);
        findings.push(Finding::whole(TABLE, what, "delete its row"));
    }
    findings
}

/// Edges of the table that the rings forbid.
fn broken_rings(layer: &Layer) -> Vec<Finding> {
    let forbidden = layer.uses.iter().filter(|used| !may_use(layer, used));
    let what = |used| format!("`{}` may not use `{used}`", layer.name);
    let instead = "keep to the rings in ARCHITECTURE.md, or name the reason in EXCEPTIONS";
    forbidden.map(|used| Finding::whole(TABLE, what(used), instead)).collect()
}

/// Data of every machine is in `domain`, so infrastructure needs no logic; surfaces share
/// `http-support` and do not know each other.
fn may_use(layer: &Layer, used: &str) -> bool {
    let Some(ring) = find(used).map(|other| other.ring) else { return false };
    let is_exception = EXCEPTIONS.contains(&(layer.name, used));
    let by_ring = layer.ring.may_use().contains(&ring);
    let no_logic = layer.ring != Ring::Infrastructure || used == "domain";
    let no_sibling = layer.ring != Ring::Surface || ring != Ring::Surface || used == "http-support";
    is_exception || (by_ring && no_logic && no_sibling)
}

fn manifest(name: &str) -> String {
    match name {
        "xtask" | "bench" => format!("{name}/Cargo.toml"),
        other => format!("crates/{other}/Cargo.toml"),
    }
}

/// What is wrong with a dependency, and what to do instead.
fn refusal(layer: &Layer, dependency: &Dependency) -> Option<(String, String)> {
    let Dependency { name, kind, path } = dependency;
    let is_test = kind.as_deref() == Some("dev");
    if path.is_some() {
        let is_listed = layer.uses.contains(&name.as_str());
        let may = is_listed || (is_test && TEST_CRATES.contains(&name.as_str()));
        let what = format!("`{}` may not use `{name}`", layer.name);
        let instead = "go through what the table allows (xtask/src/layers.rs), or write a page in \
                       docs/design and add the edge";
        return (!may).then(|| (what, instead.to_owned()));
    }
    if is_test {
        return None;
    }
    let outside =
        |instead: String| Some((format!("`{}` may not use `{name}`", layer.name), instead));
    match DOORS.iter().find(|(library, _)| library == name) {
        Some((_, owners)) if !owners.contains(&layer.name) => {
            outside(format!("it belongs to {}: ask there", owners.join(", ")))
        }
        None if layer.ring == Ring::Core && !CORE_LIBRARIES.contains(&name.as_str()) => outside(
            "the core does no IO; a pure library is added to CORE_LIBRARIES in xtask/src/layers.rs"
                .to_owned(),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Dependency, LAYERS, Layer, Package, broken_rings, check};
    use crate::layers::Ring;

    fn package(name: &str, dependencies: &[(&str, Option<&str>, bool)]) -> Package {
        let dependency = |&(name, kind, own): &(&str, Option<&str>, bool)| Dependency {
            name: name.to_owned(),
            kind: kind.map(str::to_owned),
            path: own.then(String::new),
        };
        let dependencies = dependencies.iter().map(dependency).collect();
        Package { name: name.to_owned(), dependencies }
    }

    /// What is said about one package, the others of the table left aside.
    fn said(package: Package) -> Vec<String> {
        let found = check(&[package]).into_iter();
        found.filter(|one| one.path.ends_with(".toml")).map(|one| one.what).collect()
    }

    #[test]
    fn edges_outside_the_table_are_found() {
        assert_eq!(said(package("api", &[("app", None, true), ("axum", None, false)])), [""; 0]);
        assert_eq!(said(package("api", &[("web", None, true)])), ["`api` may not use `web`"]);
        assert_eq!(said(package("web", &[("sqlx", None, false)])), ["`web` may not use `sqlx`"]);
        let tokio = package("pipeline", &[("tokio", None, false)]);
        assert_eq!(said(tokio), ["`pipeline` may not use `tokio`"]);
        let test =
            package("store", &[("test-support", Some("dev"), true), ("insta", Some("dev"), false)]);
        assert_eq!(said(test), [""; 0]);
        let upward = package("store", &[("app", Some("dev"), true)]);
        assert_eq!(said(upward), ["`store` may not use `app`"]);
        assert_eq!(said(package("unheard", &[])), ["not in the table of layers"]);
    }

    #[test]
    fn the_table_keeps_to_the_rings() {
        assert_eq!(LAYERS.iter().flat_map(broken_rings).collect::<Vec<_>>(), []);
        let broken = |name, ring, uses| broken_rings(&Layer { name, ring, uses }).len();
        assert_eq!(broken("pipeline", Ring::Core, &["domain", "store"]), 1);
        assert_eq!(broken("store", Ring::Infrastructure, &["domain", "pipeline"]), 1);
        assert_eq!(broken("web", Ring::Surface, &["http-support", "api", "git"]), 2);
        assert_eq!(broken("runner", Ring::HostsSide, &["app", "api-types"]), 1);
        assert_eq!(broken("app", Ring::App, &["nobody"]), 1);
    }
}
