//! The binary, stripped, assets included.

use e2e::process::{binary, command, run};

use crate::samples::{Goal, Row};

pub(crate) fn measure() -> anyhow::Result<Vec<Row>> {
    let mut row = Row::new("size of the stripped binary", "MB", Goal::AtMost(25.0));
    let folder = tempfile::tempdir()?;
    let stripped = folder.path().join("evenkeel");
    run(command("strip").arg("-o").arg(&stripped).arg(binary()?))?;
    #[expect(clippy::cast_precision_loss, reason = "a file is far below 2^52 bytes")]
    row.ours(std::fs::metadata(stripped)?.len() as f64 / 1_000_000.0);
    Ok(vec![row])
}
