//! `>> .env` on another host: one more line with every deployment.

use super::{Advice, Scripted, Subject};
use crate::code::Code;

/// The first such command of each entry. In the job's own folder nothing is left from earlier jobs.
pub(super) fn advise(_: &Subject<'_>, scripted: &Scripted<'_>) -> Vec<Advice> {
    let advice = scripted.commands.iter().filter_map(|command| {
        let path = command.simple.iter().find_map(|simple| match &simple.output {
            Some((path, true)) if is_env(path) && (simple.is_remote || path.starts_with('/')) => {
                Some(path)
            }
            Some(_) | None => None,
        })?;
        Some(Advice {
            code: Code::GrowingEnvFile,
            span: command.span.clone(),
            message: format!(
                "jobs:{} appends to `{path}`, which grows with every deployment",
                scripted.job.name
            ),
            hint: "write the whole file, best under another name, and move it into place"
                .to_owned(),
        })
    });
    advice.collect()
}

/// `.env`, `.env.production`, `app.env`.
fn is_env(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with(".env") || name.ends_with(".env")
}
