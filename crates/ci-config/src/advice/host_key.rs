//! ssh without anything that says which key the other host has.

use super::command::Command;
use super::{Advice, Scripted, Subject};
use crate::code::Code;

/// Programs that speak ssh.
const PROGRAMS: [&str; 4] = ["ssh", "scp", "sftp", "rsync"];
/// What switches the check off.
const UNCHECKED: [&str; 3] =
    ["StrictHostKeyChecking=no", "StrictHostKeyChecking no", "UserKnownHostsFile=/dev/null"];
/// What brings known keys.
const KNOWN: [&str; 4] = ["known_hosts", "KNOWN_HOSTS", "UserKnownHostsFile=", "ssh-keyscan"];

/// The command that switches the check off, else the first one that has nothing to check with.
pub(super) fn advise(_: &Subject<'_>, scripted: &Scripted<'_>) -> Vec<Advice> {
    let commands = &scripted.commands;
    let has = |command: &Command<'_>, marks: &[&str]| {
        marks.iter().any(|mark| command.text.contains(mark))
    };
    let Some(first) = commands.iter().find(|command| speaks_ssh(command)) else {
        return Vec::new();
    };
    let (command, what) = match commands.iter().find(|command| has(command, &UNCHECKED)) {
        Some(unchecked) => (unchecked, "does not check the key of the other host"),
        None if commands.iter().any(|command| has(command, &KNOWN)) => return Vec::new(),
        None => (first, "has no key to check the other host with"),
    };
    vec![Advice {
        code: Code::HostKeyUnchecked,
        span: command.span.clone(),
        message: format!("jobs:{} {what}", scripted.job.name),
        hint: "keep the host's key as a variable of type file: ssh -o UserKnownHostsFile=\"$KNOWN_HOSTS\""
            .to_owned(),
    }]
}

/// Whether a command goes to another host: rsync only does with `host:`.
fn speaks_ssh(command: &Command<'_>) -> bool {
    command.simple.iter().any(|simple| {
        let program = simple.program();
        let is_remote = || simple.arguments().iter().any(|word| word.text.contains(':'));
        PROGRAMS.contains(&program) && (program != "rsync" || is_remote())
    })
}
