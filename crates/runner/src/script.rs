//! The text that a shell gets on its standard input.

use crate::section::command_echo;

/// Commands of a job, to be run by one shell.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// Where the commands run, as the job sees it.
    pub folder: String,
    /// Variables that differ from those the environment was made with.
    pub exports: Vec<(String, String)>,
    pub commands: Vec<String>,
    /// Whether the shell prints every command that it runs.
    pub is_debug: bool,
}

impl Script {
    /// The text for the shell's standard input.
    ///
    /// The commands run in a subshell whose standard input is empty, and they are one quoted word:
    /// neither reads the rest of the text, and a syntax error in them stays theirs. Options are
    /// those of GitLab's runner.
    pub fn text(&self) -> String {
        let mut body = String::new();
        for (key, value) in &self.exports {
            body.push_str(&format_line(&["export ", key, "=", &quote(value)]));
        }
        body.push_str(&format_line(&["cd ", &quote(&self.folder)]));
        for command in self.commands.iter().map(|command| command.trim()) {
            if command.is_empty() {
                continue;
            }
            body.push_str(&format_line(&["printf '%s\\n' ", &quote(&command_echo(command))]));
            body.push_str(&format_line(&[command]));
        }
        let debug = if self.is_debug { "set -o xtrace\n" } else { "" };
        format!("{HEAD}{debug}(eval {}) </dev/null\nexit 0\n", quote(&body))
    }
}

/// `pipefail` is tried in a subshell first: a shell without it would end.
const HEAD: &str = "if (set -o pipefail) 2>/dev/null; then set -o pipefail; fi\nset -o errexit\nset +o noclobber\n";

fn format_line(parts: &[&str]) -> String {
    let mut line = parts.concat();
    line.push('\n');
    line
}

/// One word of a shell, whatever is in it.
pub fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
