//! Random names: of this machine among those that share a token, and of runs.

use std::io;
use std::path::Path;

use rand::RngExt as _;

const LETTERS: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// The name of this machine, `r_` and 12 letters, made at first and then kept in the folder.
pub(crate) fn system_id(folder: &Path) -> io::Result<String> {
    let path = folder.join("system-id");
    match std::fs::read_to_string(&path) {
        Ok(id) if id.trim().len() == 14 => return Ok(id.trim().to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let id = format!("r_{}", random_letters(12));
    std::fs::write(&path, &id)?;
    Ok(id)
}

/// A name for one run of one job, which nobody can guess.
pub(crate) fn run_id() -> String {
    random_letters(32)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the runner is a program of its own and names its runs itself"
)]
fn random_letters(count: usize) -> String {
    let mut random = rand::rng();
    (0..count).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect()
}
