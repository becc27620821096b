//! A key that is written to a shared folder and never removed.

use super::secret::is_key;
use super::shell::{Simple, variables};
use super::{Advice, Scripted, Subject};
use crate::code::Code;

/// Folders that outlive a job where jobs share a machine.
const SHARED: [&str; 2] = ["/tmp/", "/var/tmp/"];

/// Keys in shared folders that no command removes.
pub(super) fn advise(_: &Subject<'_>, scripted: &Scripted<'_>) -> Vec<Advice> {
    let all = scripted.commands.iter().flat_map(|command| &command.simple);
    let removals: Vec<&Simple> = all.filter(|simple| is_removal(simple)).collect();
    let advice = scripted.commands.iter().filter_map(|command| {
        let path = command.simple.iter().find_map(key_path)?;
        if removals.iter().any(|simple| simple.arguments().iter().any(|word| word.text.contains(path))) {
            return None;
        }
        Some(Advice {
            code: Code::KeyLeft,
            span: command.span.clone(),
            message: format!(
                "jobs:{} leaves a key in `{path}`: the next job on that machine can read it",
                scripted.job.name
            ),
            hint: "keep the key as a variable of type file, which the runner removes, and use ssh -i \"$KEY\"".to_owned(),
        })
    });
    advice.collect()
}

/// Where a command on this machine writes a key.
fn key_path(simple: &Simple) -> Option<&str> {
    let (path, _) = simple.output.as_ref().filter(|_| !simple.is_remote)?;
    let mut names = simple.words.iter().flat_map(|word| variables(&word.text));
    let is_shared = SHARED.iter().any(|folder| path.starts_with(folder));
    (is_shared && names.any(is_key)).then_some(path)
}

fn is_removal(simple: &Simple) -> bool {
    matches!(simple.program(), "rm" | "shred" | "trap" | "unlink")
}
