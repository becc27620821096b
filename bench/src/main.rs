//! What Evenkeel costs, beside a floor measured in the same run. Never a test: nothing fails on time.

mod commands;
mod compile;
mod memory;
mod parse;
mod push;
mod samples;
mod size;
mod start;
mod updates;

use clap::Parser;

use crate::samples::Row;

/// Measures and prints ratios. Build first: cargo build --release -p evenkeel -p bench
#[derive(Debug, Parser)]
struct Arguments {
    /// Rows to measure: start, memory, push, docker, parse, compile, commands, updates, size [default: all]
    rows: Vec<String>,
    /// Runs of each side
    #[arg(long, default_value_t = 30)]
    runs: usize,
    /// Stored pipelines for the second start
    #[arg(long, default_value_t = 1_000_000)]
    pipelines: usize,
    /// Folder for the samples
    #[arg(long, default_value = "bench/samples")]
    samples: std::path::PathBuf,
}

const ALL: &[&str] =
    &["start", "memory", "push", "docker", "parse", "compile", "commands", "updates", "size"];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let wanted: Vec<&str> = if arguments.rows.is_empty() {
        ALL.to_vec()
    } else {
        arguments.rows.iter().map(String::as_str).collect()
    };
    say(
        "| what | floor p50 | ours p50 | ours p99 | ratio | goal | met |\n|---|---|---|---|---|---|---|",
    );
    for name in wanted {
        for row in measure(name, &arguments).await {
            say(&row.line());
            row.keep(&arguments.samples)?;
        }
    }
    Ok(())
}

async fn measure(name: &str, arguments: &Arguments) -> Vec<Row> {
    let measured = match name {
        "start" => start::measure(arguments.runs, arguments.pipelines).await,
        "memory" => memory::measure().await,
        "push" => push::shell(arguments.runs).await,
        "docker" => push::docker(arguments.runs).await,
        "parse" => parse::measure(arguments.runs),
        "compile" => compile::measure(arguments.runs).await,
        "commands" => commands::measure(arguments.runs),
        "updates" => updates::measure().await,
        "size" => size::measure(),
        _ => Err(anyhow::anyhow!("no such row: say one of {}", ALL.join(", "))),
    };
    measured.unwrap_or_else(|error| vec![Row::not_measured(name, &format!("{error:#}"))])
}

#[expect(clippy::print_stdout, reason = "the result of the program")]
fn say(text: &str) {
    println!("{text}");
}
