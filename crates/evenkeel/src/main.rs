//! The binary: flags, configuration, wiring. Decisions are made elsewhere.

mod cli;
mod commands;
mod data_folder;
mod settings;
mod shutdown;
mod telemetry;

use std::process::ExitCode;

use clap::Parser as _;

/// Exit codes that scripts may rely on: 0 done, 1 the answer is no, 2 wrong usage, 3 could not.
fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; everything else is wrong usage, code 2.
            let code = if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
            return if error.print().is_ok() { code } else { ExitCode::from(3) };
        }
    };
    match commands::run(cli.command) {
        Ok(commands::Answer::Yes) => ExitCode::SUCCESS,
        Ok(commands::Answer::No) => ExitCode::from(1),
        Ok(commands::Answer::WrongUsage) => ExitCode::from(2),
        Ok(commands::Answer::Unknown) => ExitCode::from(3),
        Err(error) => {
            report(&error);
            ExitCode::from(if error.is::<commands::WrongUsage>() { 2 } else { 3 })
        }
    }
}

#[expect(clippy::print_stderr, reason = "the last word of a program that failed")]
fn report(error: &anyhow::Error) {
    eprintln!("evenkeel: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
}
