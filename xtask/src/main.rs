//! Checks and generators of this workspace: `cargo xtask <command>`.

mod codegen;
mod command;
mod corpus;
mod finding;
mod layers;
mod sources;
mod tidy;
mod timings;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use sources::Sources;

/// What can be asked of the workspace.
#[derive(Parser)]
#[command(name = "xtask", about = "Checks and generators of this workspace")]
enum Ask {
    /// Check what clippy cannot: layers, sizes, names, words, limits, forgotten files.
    Tidy,
    /// Write the pages that are made from the code.
    Codegen {
        /// Only say which page is not what the code says.
        #[arg(long)]
        check: bool,
    },
    /// Count the cases of the compiler's corpus by topic.
    Corpus {
        /// Write what the compiler makes of every case; a case without a source is refused.
        #[arg(long, conflicts_with = "mutate")]
        update: bool,
        /// Break rules of the compiler one at a time; each must fail a case. Takes minutes.
        #[arg(long)]
        mutate: bool,
        /// With `--mutate`: only the mutations whose names contain this.
        #[arg(long, requires = "mutate", default_value = "")]
        only: String,
    },
    /// Measure the budget of build times and write docs/build-times.md. Nothing else should run.
    Timings,
    /// What CI runs: formatting, clippy, tidy and the tests.
    Ci,
}

fn main() -> anyhow::Result<ExitCode> {
    let root = sources::root();
    match Ask::parse() {
        Ask::Tidy => tidy(root),
        Ask::Codegen { check } => codegen::run(root, check).map(|()| ExitCode::SUCCESS),
        Ask::Corpus { update: true, .. } => corpus::update(root).map(|()| ExitCode::SUCCESS),
        Ask::Corpus { mutate: true, only, .. } => corpus::mutate(root, &only),
        Ask::Corpus { .. } => corpus::count(root).map(|()| ExitCode::SUCCESS),
        Ask::Timings => timings::run(root).map(|()| ExitCode::SUCCESS),
        Ask::Ci => command::ci(root).map(|()| ExitCode::SUCCESS),
    }
}

fn tidy(root: &Path) -> anyhow::Result<ExitCode> {
    let findings = tidy::check(&Sources::read(root)?)?;
    let mut out = std::io::stdout().lock();
    for finding in &findings {
        writeln!(out, "{finding}")?;
    }
    writeln!(out, "{} findings", findings.len())?;
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
