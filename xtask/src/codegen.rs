//! Pages of the documentation that are made from the code.

mod acceptance;
mod diagnostics;
mod predefined;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::command;

/// A generated file: where it is, and what it should hold.
struct Page {
    path: PathBuf,
    text: String,
}

/// Writes the pages, or with `check` says which is not what it should be.
///
/// # Errors
/// A page cannot be made or written, or differs.
pub(crate) fn run(root: &Path, check: bool) -> anyhow::Result<()> {
    from_files(root, check)?;
    keywords(root, check)?;
    if check { Ok(()) } else { commands(root) }
}

/// The pages that are made of files.
fn from_files(root: &Path, check: bool) -> anyhow::Result<()> {
    for page in pages(root)? {
        let path = root.join(&page.path);
        if check {
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            if found != page.text {
                bail!(
                    "{} is not what the code says: run `cargo xtask codegen`",
                    page.path.display()
                );
            }
        } else {
            std::fs::create_dir_all(path.parent().context("a page is in a folder")?)?;
            std::fs::write(&path, page.text)?;
        }
    }
    Ok(())
}

/// The page of keywords is made by a test of the compiler, which knows its own lists and reads the
/// corpus.
fn keywords(root: &Path, check: bool) -> anyhow::Result<()> {
    let variable = if check { "CHECK_KEYWORDS" } else { "UPDATE_KEYWORDS" };
    let test = "tests::keywords::the_page_is_what_the_corpus_says";
    let arguments = ["test", "-q", "-p", "ci-config", "--lib", test, "--", "--exact"];
    command::cargo_with(root, variable, &arguments)
}

/// The page of commands is printed by the binary; a test of the binary compares the two.
fn commands(root: &Path) -> anyhow::Result<()> {
    let page = command::cargo_output(root, &["run", "-q", "-p", "evenkeel", "--", "reference"])?;
    std::fs::write(root.join("docs/reference/generated/commands.md"), page)?;
    Ok(())
}

fn pages(root: &Path) -> anyhow::Result<Vec<Page>> {
    let folder = PathBuf::from("docs/reference/generated");
    Ok(vec![
        Page { path: folder.join("acceptance.md"), text: acceptance::page(root)? },
        Page { path: folder.join("diagnostics.md"), text: diagnostics::page(root)? },
        Page { path: folder.join("predefined-variables.md"), text: predefined::page(root)? },
    ])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn generated_pages_are_what_the_code_says() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        super::from_files(root, true).unwrap();
    }
}
