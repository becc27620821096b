//! `sleep` and then one question: too short at times, too long mostly.

use super::command::Command;
use super::shell::Simple;
use super::{Advice, Scripted, Subject};
use crate::code::Code;

/// Words of shells that repeat something.
const LOOPS: [&str; 4] = ["until", "while", "for", "--retry"];

/// A wait of a fixed time with a request right behind it.
pub(super) fn advise(_: &Subject<'_>, scripted: &Scripted<'_>) -> Vec<Advice> {
    let simple: Vec<(&Command<'_>, &Simple)> = scripted
        .commands
        .iter()
        .flat_map(|command| command.simple.iter().map(move |simple| (command, simple)))
        .collect();
    let pairs = simple.windows(2).filter_map(|pair| {
        let [(command, first), (next, second)] = pair else { return None };
        let asks = matches!(second.program(), "curl" | "wget");
        let is_wait = first.program() == "sleep" && asks;
        (is_wait && !repeats(command) && !repeats(next)).then_some((*command, *first, *second))
    });
    let advice = pairs.map(|(command, wait, request)| Advice {
        code: Code::FixedSleep,
        span: command.span.clone(),
        message: format!(
            "jobs:{} waits for {} seconds and asks once",
            scripted.job.name,
            wait.arguments().first().map_or("some", |word| word.text.as_str())
        ),
        hint: format!(
            "ask until a deadline: {} --retry 30 --retry-delay 2 --retry-all-errors ..",
            request.program()
        ),
    });
    advice.collect()
}

fn repeats(command: &Command<'_>) -> bool {
    command.text.split_whitespace().any(|word| LOOPS.contains(&word))
}
