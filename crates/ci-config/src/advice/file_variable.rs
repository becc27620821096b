//! A variable of type file is a path: writing it with `echo` writes the path.

use super::shell::{Simple, variables};
use super::{Advice, Scripted, Subject};
use crate::code::Code;

/// The first such command of each entry.
pub(super) fn advise(subject: &Subject<'_>, scripted: &Scripted<'_>) -> Vec<Advice> {
    let advice = scripted.commands.iter().filter_map(|command| {
        let name = command.simple.iter().find_map(|simple| written(subject, simple))?;
        Some(Advice {
            code: Code::FileVariableWritten,
            span: command.span.clone(),
            message: format!(
                "jobs:{} writes `${name}` to a file; a variable of type file holds a path, not the content",
                scripted.job.name
            ),
            hint: format!("use the file as it is: ssh -i \"${name}\", or cp \"${name}\" to where it must be"),
        })
    });
    advice.collect()
}

/// The variable that `echo` or `printf` writes to a file and that is one.
fn written<'s>(subject: &Subject<'_>, simple: &'s Simple) -> Option<&'s str> {
    let writes = matches!(simple.program(), "echo" | "printf") && simple.output.is_some();
    let words = simple.arguments().iter().filter(|word| writes && word.expands);
    words.flat_map(|word| variables(&word.text)).find(|name| subject.is_file(name))
}
