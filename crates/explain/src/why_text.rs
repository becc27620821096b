//! Why a job is in a pipeline or not, for a terminal.

use std::fmt::Write as _;

use ci_config::reason::Reasons;

use crate::terminal::printable;
use crate::why::{self, Rule, Why};

/// All that is known of some jobs, after what `workflow` decided.
pub fn why_text(reasons: &Reasons, jobs: &[Why]) -> String {
    let mut out = String::new();
    write(&mut out, reasons, jobs).expect("writing to a string");
    printable(out.trim_end())
}

fn write(out: &mut String, reasons: &Reasons, jobs: &[Why]) -> std::fmt::Result {
    if let Some((sentence, rules)) = why::workflow(reasons) {
        writeln!(out, "{sentence}")?;
        list_rules(out, "", &rules)?;
        out.push('\n');
    }
    if let Some(why) = why::no_pipeline(reasons) {
        writeln!(out, "There is no pipeline: {why}\n")?;
    }
    for job in jobs {
        let verdict = if job.included { "is in the pipeline" } else { "is not in the pipeline" };
        writeln!(out, "{} {verdict}: {} ({})", job.job, job.because, job.place)?;
        list_rules(out, "", &job.rules)?;
        for lacking in &job.lacks {
            writeln!(out, "  {} is not in: {} ({})", lacking.job, lacking.because, lacking.place)?;
            list_rules(out, "  ", &lacking.rules)?;
        }
        section(out, "Put together from", &job.sources)?;
        section(out, "Variables", &job.variables)?;
        out.push('\n');
    }
    if let Some(compared) = &reasons.compared {
        writeln!(out, "{}", why::compared(compared))?;
    }
    Ok(())
}

fn list_rules(out: &mut String, indent: &str, rules: &[Rule]) -> std::fmt::Result {
    for rule in rules {
        let matched = if rule.matched { "matches" } else { "does not match" };
        writeln!(out, "{indent}  rule {} ({}) {matched}", rule.number, rule.place)?;
        for clause in &rule.clauses {
            writeln!(out, "{indent}    {clause}")?;
        }
    }
    Ok(())
}

fn section(out: &mut String, title: &str, lines: &[String]) -> std::fmt::Result {
    if !lines.is_empty() {
        writeln!(out, "  {title}")?;
        for line in lines {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}
