//! Who may use whom: the picture in ARCHITECTURE.md as a table.

use Ring::{App, Binary, Core, Development, HostsSide, Infrastructure, Surface};

/// Where a crate stands. What a ring may use is in [`Ring::may_use`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ring {
    /// Decisions: no IO, no clock, no chance.
    Core,
    /// One door each to SQL, git, files.
    Infrastructure,
    /// Every command of the product; the only one that writes.
    App,
    /// What clients of the server see.
    Surface,
    /// What runs where the jobs run; reaches the server over HTTP only.
    HostsSide,
    /// Settings and wiring.
    Binary,
    /// Tests and tools.
    Development,
}

/// One crate: its ring, and the crates of the workspace that it may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layer {
    pub(crate) name: &'static str,
    pub(crate) ring: Ring,
    pub(crate) uses: &'static [&'static str],
}

const fn layer(name: &'static str, ring: Ring, uses: &'static [&'static str]) -> Layer {
    Layer { name, ring, uses }
}

/// The table. A new edge is preceded by a page in docs/design.
pub(crate) const LAYERS: &[Layer] = &[
    layer("domain", Core, &[]),
    layer("yaml", Core, &["domain"]),
    layer("ci-keyword", Core, &["domain", "yaml"]),
    layer("ci-config", Core, &["domain", "yaml", "ci-keyword"]),
    layer("explain", Core, &["domain", "ci-config"]),
    layer("pipeline", Core, &["domain"]),
    layer("mask", Core, &["domain"]),
    layer("api-types", Core, &["domain"]),
    layer("store", Infrastructure, &["domain"]),
    layer("git", Infrastructure, &["domain"]),
    layer("blobs", Infrastructure, &["domain"]),
    layer(
        "app",
        App,
        &["domain", "yaml", "ci-config", "pipeline", "mask", "api-types", "store", "git", "blobs"],
    ),
    layer("http-support", Surface, &["app", "domain"]),
    layer("api", Surface, &["app", "http-support", "api-types", "domain", "pipeline"]),
    layer("web", Surface, &["app", "http-support", "domain", "explain", "pipeline"]),
    layer("git-server", Surface, &["app", "http-support", "domain", "git"]),
    layer("runner", HostsSide, &["api-types", "mask", "domain"]),
    layer("executor-docker", HostsSide, &["runner", "api-types", "domain"]),
    layer(
        "evenkeel",
        Binary,
        &[
            "domain",
            "ci-config",
            "explain",
            "store",
            "git",
            "blobs",
            "app",
            "http-support",
            "api",
            "web",
            "git-server",
            "runner",
            "executor-docker",
        ],
    ),
    layer("test-support", Development, &["domain", "store", "git", "blobs", "app"]),
    layer("e2e", Development, &["domain", "test-support"]),
    layer("bench", Development, &["domain", "yaml", "ci-config", "pipeline", "store", "e2e"]),
    layer("xtask", Development, &[]),
];

/// Edges that the rings forbid and a reason allows.
pub(crate) const EXCEPTIONS: &[(&str, &str)] = &[
    // The pack protocol is a stream between git and the client.
    ("git-server", "git"),
];

/// Libraries that the core may use: they touch no file, socket, process, clock or chance.
pub(crate) const CORE_LIBRARIES: &[&str] = &[
    "aho-corasick",
    "annotate-snippets",
    "base64",
    "fancy-regex",
    "hashbrown",
    "indexmap",
    "jiff",
    "libyaml-safer",
    "percent-encoding",
    "regex",
    "serde",
    "serde_json",
    "sha1",
    "sha2",
    "thiserror",
];

/// Crates that tests of any crate may use: they make repositories and runners of their own.
pub(crate) const TEST_CRATES: &[&str] = &["api-types", "git", "test-support"];

/// Libraries that only some crates may use, because they are a door.
pub(crate) const DOORS: &[(&str, &[&str])] = &[
    ("sqlx", &["store", "test-support"]),
    ("axum", &["http-support", "api", "web", "git-server", "evenkeel"]),
    ("askama", &["web"]),
    ("bollard", &["executor-docker"]),
    ("reqwest", &["app", "runner", "e2e", "bench"]),
    ("argon2", &["app"]),
    ("chacha20poly1305", &["app"]),
    ("anyhow", &["evenkeel", "test-support", "e2e", "bench", "xtask"]),
    ("clap", &["evenkeel", "bench", "xtask"]),
];

impl Ring {
    /// The rings whose crates this one may use at all.
    pub(crate) const fn may_use(self) -> &'static [Self] {
        match self {
            Core | Infrastructure => &[Core],
            App => &[Core, Infrastructure],
            Surface => &[Core, App, Surface],
            HostsSide => &[Core, HostsSide],
            Binary => &[Core, Infrastructure, App, Surface, HostsSide],
            Development => &[Core, Infrastructure, App, Development],
        }
    }
}

/// The row of a crate.
pub(crate) fn find(name: &str) -> Option<&'static Layer> {
    LAYERS.iter().find(|layer| layer.name == name)
}
