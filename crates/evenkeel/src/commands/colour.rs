//! Whether standard output shows colours.

use std::io::IsTerminal as _;

use explain::Colour;

/// Yes on a terminal, unless `NO_COLOR` is set (no-color.org) or the terminal is a dumb one.
#[expect(clippy::disallowed_methods, reason = "a convention of terminals, not a setting")]
pub(super) fn of_output() -> Colour {
    let is_set = |name: &str| std::env::var(name).is_ok_and(|value| !value.is_empty());
    let is_dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
    if std::io::stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb {
        Colour::Yes
    } else {
        Colour::No
    }
}
