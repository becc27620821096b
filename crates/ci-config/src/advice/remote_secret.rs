//! A secret in the command that ssh sends: seen in the other host's process list, and a quote in it
//! breaks the script.

use super::shell::{Simple, variables};
use super::{Advice, Scripted, Subject};
use crate::code::Code;

/// The first secret of each entry.
pub(super) fn advise(subject: &Subject<'_>, scripted: &Scripted<'_>) -> Vec<Advice> {
    let advice = scripted.commands.iter().filter_map(|command| {
        let remote = command.simple.iter().flat_map(Simple::remote);
        let expanded = remote.filter(|word| word.expands);
        let mut names = expanded.flat_map(|word| variables(&word.text));
        let name = names.find(|name| subject.is_secret(name))?;
        Some(Advice {
            code: Code::RemoteSecret,
            span: command.span.clone(),
            message: format!(
                "jobs:{} puts the value of `${name}` into the command that ssh runs on the other host",
                scripted.job.name
            ),
            hint: format!(
                "send it on standard input: printf '%s' \"${name}\" | ssh .. 'umask 077; cat > secret'"
            ),
        })
    });
    advice.collect()
}
