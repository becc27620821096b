//! YAML to our tree, beside `saphyr` and its own tree with places.

use saphyr::{LoadableYamlNode as _, MarkedYamlOwned};
use tokio::time::Instant;

use crate::compile::file;
use crate::samples::{Goal, Row, milliseconds};

pub(crate) fn measure(runs: usize) -> anyhow::Result<Vec<Row>> {
    let text = file(1_000);
    let mut row = Row::new("parse 1000 jobs", "ms", Goal::Ratio(1.0));
    for _ in 0..runs {
        let begun = Instant::now();
        drop(MarkedYamlOwned::load_from_str(&text)?);
        row.floor(milliseconds(begun));

        let begun = Instant::now();
        drop(yaml::parse(&text, ".gitlab-ci.yml")?);
        row.ours(milliseconds(begun));
    }
    Ok(vec![row])
}
