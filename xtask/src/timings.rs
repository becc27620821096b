//! The budget of build times, measured in a target folder of its own.

mod edit;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::command::timed_cargo;
use crate::layers::{LAYERS, Ring};
use crate::sources::Sources;
use edit::Edit;

/// Where the table is written.
const PAGE: &str = "docs/build-times.md";

/// One line of the budget: what was measured, in which unit, and what it may be at most.
struct Row {
    what: String,
    measured: f64,
    unit: &'static str,
    limit: f64,
}

/// Where builds are measured.
struct Workshop<'a> {
    root: &'a Path,
    target: PathBuf,
}

/// Measures every row and writes the page. It builds from nothing first, so it takes long, and
/// nothing else should run beside it.
///
/// # Errors
/// A build fails, or a file cannot be read or written.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    let workshop = Workshop { root, target: root.join("target/timings") };
    let rows = workshop.measure()?;
    std::fs::write(root.join(PAGE), page(&rows)).context(PAGE)
}

impl Workshop<'_> {
    fn measure(&self) -> anyhow::Result<Vec<Row>> {
        if self.target.exists() {
            std::fs::remove_dir_all(&self.target)?;
        }
        let seconds =
            |what: &str, measured, limit| Row { what: what.to_owned(), measured, unit: "s", limit };
        let cold = self.cargo(&["build", "-p", "evenkeel"])?;
        let mut rows = vec![seconds("cold `cargo build -p evenkeel`", cold, 600.0)];
        self.cargo(&["check", "--workspace"])?;
        let domain = self.after_an_edit("crates/domain/src/lib.rs", &["check", "--workspace"])?;
        rows.push(seconds("`cargo check --workspace` after an edit in `domain`", domain, 40.0));
        let surface = self.after_an_edit("crates/web/src/lib.rs", &["build", "-p", "evenkeel"])?;
        rows.push(seconds("`cargo build -p evenkeel` after an edit in `web`", surface, 15.0));
        rows.push(self.slowest("check", 2.0)?);
        rows.push(self.slowest("test", 10.0)?);
        rows.push(largest_crate(self.root)?);
        Ok(rows)
    }

    /// The core crate in which a command after an edit takes longest.
    fn slowest(&self, command: &str, limit: f64) -> anyhow::Result<Row> {
        let mut slowest = ("", 0.0);
        for layer in LAYERS.iter().filter(|layer| layer.ring == Ring::Core) {
            let arguments = [command, "-p", layer.name];
            self.cargo(&arguments)?;
            let file = format!("crates/{}/src/lib.rs", layer.name);
            let measured = self.after_an_edit(&file, &arguments)?;
            if measured > slowest.1 {
                slowest = (layer.name, measured);
            }
        }
        let what =
            format!("`cargo {command} -p {}` after an edit, the slowest of the core", slowest.0);
        Ok(Row { what, measured: slowest.1, unit: "s", limit })
    }

    /// Seconds that a command takes after a file has changed for the crates that use it too.
    fn after_an_edit(&self, file: &str, arguments: &[&str]) -> anyhow::Result<f64> {
        let _edit = Edit::of(&self.root.join(file))?;
        self.cargo(arguments)
    }

    fn cargo(&self, arguments: &[&str]) -> anyhow::Result<f64> {
        let target = self.target.to_string_lossy();
        let all = [arguments, &["--quiet", "--target-dir", &target]].concat();
        timed_cargo(self.root, &all)
    }
}

/// Lines of code of the largest crate, without tests.
fn largest_crate(root: &Path) -> anyhow::Result<Row> {
    let sources = Sources::read(root)?;
    let lines = |name: &str| -> usize {
        let folder = format!("crates/{name}/src/");
        let own = sources.rust().filter(|file| file.path.starts_with(&folder) && !file.is_test());
        own.filter_map(|file| file.text()).map(|text| text.lines().count()).sum()
    };
    let sizes = LAYERS.iter().map(|layer| (lines(layer.name), layer.name));
    let (size, name) = sizes.max().context("the table has rows")?;
    let what = format!("lines of `{name}`, the largest crate");
    Ok(Row { what, measured: f64::from(u32::try_from(size)?), unit: "lines", limit: 12_000.0 })
}

fn page(rows: &[Row]) -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut page = format!(
        "# Build times\n\nThe budget, and what `cargo xtask timings` measured on {cores} cores in a debug \
         build.\nA row that is over its limit says so: make it smaller, or write down why it may grow.\n\n\
         | What | Measured | Limit | |\n|---|--:|--:|---|\n"
    );
    for Row { what, measured, unit, limit } in rows {
        let verdict = if measured <= limit { "" } else { "over" };
        let digits = usize::from(*unit == "s");
        writeln!(page, "| {what} | {measured:.digits$} {unit} | {limit} {unit} | {verdict} |")
            .expect("writing to a string does not fail");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::{Row, page};

    #[test]
    fn a_row_over_its_limit_says_so() {
        let row = |measured| Row { what: "check".to_owned(), measured, unit: "s", limit: 2.0 };
        let page = page(&[row(1.25), row(2.5)]);
        assert!(page.contains("| check | 1.2 s | 2 s |  |"), "{page}");
        assert!(page.contains("| check | 2.5 s | 2 s | over |"), "{page}");
    }
}
