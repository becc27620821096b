//! `evenkeel what-if`: the pipeline that an event would make, with nothing made.

use ci_config::Detail;

use super::preview::preview;
use super::{Answer, answer, colour, note};
use crate::cli::pipeline::{PreviewFormat, WhatIfArgs};

pub(super) async fn run(args: WhatIfArgs) -> anyhow::Result<Answer> {
    let found = preview(&args.files, &args.event, Detail::Rules).await?;
    let shown = found.shown();
    match args.format {
        PreviewFormat::Text => {
            let findings = explain::findings(shown.diagnostics(), colour::of_output());
            answer(&format!("{findings}{}", shown.text().trim_end()));
        }
        PreviewFormat::Json => answer(&format!("{:#}", shown.json())),
        PreviewFormat::Dot => {
            if shown.is_unknown() {
                note(&format!("{}: not known here: {}", shown.event, shown.reason()));
            } else if !shown.is_created() {
                note(&format!("{} makes no pipeline: {}", shown.event, shown.reason()));
            }
            answer(shown.dot().trim_end());
        }
    }
    Ok(match shown.is_created() {
        true => Answer::Yes,
        false if shown.is_unknown() => Answer::Unknown,
        false => Answer::No,
    })
}
