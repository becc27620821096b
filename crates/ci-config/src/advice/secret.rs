//! Which variables hold secrets, and which are files.

use domain::variable::JobVariable;

use super::Subject;

/// Parts of names that only secrets have.
const SECRET: [&str; 7] =
    ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "CREDENTIAL", "PRIVATE", "API_KEY"];
/// Parts of names of keys and certificates, which are mostly kept as files.
const KEY: [&str; 4] = ["KEY", "CERT", "PEM", "KUBECONFIG"];

impl<'c> Subject<'c> {
    /// The variable of the settings, where they are known.
    fn setting(&self, name: &str) -> Option<&'c JobVariable> {
        let mut settings = self.input.variables.project.iter();
        settings.find(|scoped| scoped.variable.key == name).map(|scoped| &scoped.variable)
    }

    /// Whether a variable holds a secret: by the settings, else by its name.
    pub(super) fn is_secret(&self, name: &str) -> bool {
        match self.setting(name) {
            Some(variable) if variable.masked => true,
            Some(_) | None => has_part(name, &SECRET),
        }
    }

    /// Whether a variable is a file: by the settings, else by its name, which sounds like a key.
    pub(super) fn is_file(&self, name: &str) -> bool {
        self.setting(name).map_or_else(|| is_key(name), |variable| variable.file)
    }
}

/// Whether a name sounds like a key.
pub(super) fn is_key(name: &str) -> bool {
    has_part(name, &KEY)
}

fn has_part(name: &str, parts: &[&str]) -> bool {
    let name = name.to_uppercase();
    parts.iter().any(|part| name.contains(part))
}
